"""Browsers in which somebody has signed in before, and who they are allowed to be patient with.

Anybody can type wrong passwords for somebody else's account. If that locked the account, it would be a
way to keep a colleague from signing in. So a browser that a person has used before is counted by itself:
a stranger's tries stop strangers, never the person.
"""

from __future__ import annotations

from dataclasses import dataclass

MOST_PEOPLE = 20  # remembered in one browser: a shared tablet; the oldest falls out


@dataclass(frozen=True)
class KnownDevice:
    """What the signed cookie of a browser says: its id and whose sign-ins succeeded in it."""

    id: str
    person_keys: tuple[str, ...] = ()

    def knows(self, person_key: str) -> bool:
        return person_key in self.person_keys

    def with_person(self, person_key: str) -> KnownDevice:
        others = tuple(key for key in self.person_keys if key != person_key)
        return KnownDevice(self.id, (*others, person_key)[-MOST_PEOPLE:])
