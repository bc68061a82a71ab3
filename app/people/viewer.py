"""Who is looking: what a query needs to know in order to fetch and authorise in one breath."""

from __future__ import annotations

from dataclasses import dataclass

from app.people.roles import Permission, Role, permissions_of


@dataclass(frozen=True)
class Viewer:
    """A signed-in person as queries see them.

    `led_paths` are the paths of the units they lead or stand in for today: everything at or below such
    a path is theirs to see, together with the people whose job names them as manager.
    """

    person_id: int
    roles: frozenset[Role] = frozenset()
    led_paths: tuple[str, ...] = ()
    held_back: frozenset[Role] = frozenset()  # theirs, but not in this session: it saw no second factor

    def may(self, permission: Permission) -> bool:
        return permission in permissions_of(self.roles)

    @property
    def sees_everyone(self) -> bool:
        return self.may(Permission.SEE_EVERYONE)
