"""Who a request comes from, as Flask-Login wants to know it and as our routes use it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from app.people.refusals import SecondFactorMissing
from app.people.roles import Permission, permissions_of
from app.people.viewer import Viewer
from app.people.workplace import Workplace
from app.shared.errors import NotAllowed


@dataclass(frozen=True, eq=False)
class Identity:
    """A signed-in person in one browser, with the rights they have at this moment.

    Built anew for each request from the sessions table, so that signing out, a revoked role or an
    ended job act at once. `person` and `session` are rows (`models.Person`, `models.UserSession`);
    `today` is the calendar day where the person works.
    """

    token: str  # what the cookie carries; the table holds only its hash
    person: Any
    session: Any
    find_viewer: Callable[[], Viewer]
    workplace: Workplace
    today: date
    on_shared_device: bool = False  # kept as a value: a page can ask for it when the database has failed

    is_authenticated = True
    is_active = True
    is_anonymous = False

    @cached_property
    def viewer(self) -> Viewer:
        """Their rights at this moment; looked up when they are first asked for, which learners seldom are."""
        return self.find_viewer()

    def get_id(self) -> str:
        return self.token

    def may(self, permission: Permission) -> bool:
        return self.viewer.may(permission)

    @property
    def held_back(self) -> bool:
        """Whether this session lacks the second factor that a role of theirs asks for."""
        return bool(self.viewer.held_back)

    def require(self, permission: Permission) -> None:
        """Raises `NotAllowed`, or `SecondFactorMissing` where only that is in the way."""
        if self.may(permission):
            return
        if permission in permissions_of(self.viewer.held_back):
            raise SecondFactorMissing
        raise NotAllowed(f"{permission.value} is not among this person's permissions")


class Anonymous:
    """Whoever has not signed in."""

    is_authenticated = False
    is_active = False
    is_anonymous = True
    on_shared_device = False
    held_back = False

    def get_id(self) -> None:
        return None

    def may(self, permission: Permission) -> bool:
        return False
