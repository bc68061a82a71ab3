"""How a person can answer the request to sign. Different facts, never one flag."""

from enum import StrEnum


class Outcome(StrEnum):
    SIGNED = "signed"
    SIGNED_WITH_COMMENT = "signed_with_comment"
    REFUSED = "refused"


class Method(StrEnum):
    """The second factor shown at the act of signing."""

    PASSWORD = "password"  # noqa: S105  # a word, not a secret
    PASSKEY = "passkey"  # the device signs the entry itself
    ONE_TIME_CODE = "one_time_code"  # by mail, to the person's own address
