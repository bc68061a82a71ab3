"""Who may use a route, said in a decorator on the route itself.

`@public`, `@signed_in` or `@may(permission)` stands on every view; a test walks the URL map and fails
on silence. What a permission means for whom is one table in `people/roles.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar, cast

from flask_login import current_user, login_required

from app.shared.errors import NotAllowed

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Anybody, signed in or not."""
    view.access = "public"  # type: ignore[attr-defined]  # read by the test that walks the URL map
    return view


def signed_in(view: View) -> View:
    """Anybody who is signed in; what they may see is decided by the query."""
    guarded = login_required(view)
    guarded.access = "signed_in"
    return cast(View, guarded)


def own_device(view: View) -> View:
    """Stands below `@signed_in`: not in a session on a shared device, where the next person comes by soon."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if current_user.on_shared_device:
            raise NotAllowed("not on a shared device")
        return view(*args, **kwargs)

    return cast(View, guarded)


def may(permission: StrEnum) -> Callable[[View], View]:
    """Only those whose roles carry `permission`, and only for what the query then finds."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            current_user.require(permission)
            return view(*args, **kwargs)

        protected = login_required(guarded)
        protected.access = permission.value
        return cast(View, protected)

    return decorate
