"""The closed lists that releases store by value."""

from enum import StrEnum


class ReleaseKind(StrEnum):
    MATERIAL = "material"  # changes what is asked of people: those concerned sign again
    MINOR = "minor"  # wording, typing mistakes: nobody is asked again
