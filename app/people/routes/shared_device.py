"""The cookie that makes a browser a shared device, and what follows from it for each request."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app, g, has_request_context, request
from flask_login import current_user
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response as BaseResponse

from app.people import queries
from app.people.models import SharedDevice, UserSession
from app.people.refusals import DeviceNotFound
from app.people.routes import room
from app.shared.clock import utc_now

LIFETIME = timedelta(days=400)  # the longest that browsers take; begun anew at each sign-in


def cookie_name() -> str:
    """A browser takes the `__Host-` prefix only over TLS."""
    prefix = "__Host-" if current_app.config["SESSION_COOKIE_SECURE"] else ""
    return prefix + "countersign-shared-device"


def signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="people.shared-device")


def cookie_token() -> str | None:
    """The token in the browser's cookie if we signed it. Asks no database, so error pages may ask too."""
    cookie = request.cookies.get(cookie_name()) if has_request_context() else None
    if not cookie:
        return None
    try:
        token = signer().loads(cookie)
    except BadData:
        return None
    return token if isinstance(token, str) else None


def this_one() -> SharedDevice | None:
    """The shared device that this browser is at this moment; looked up once for each request."""
    token = cookie_token()
    if token is None:
        return None
    if "shared_device" not in g:
        g.shared_device = queries.device_with_token(token)
    return g.shared_device  # what was put there above


def required() -> SharedDevice:
    """The same; raises `DeviceNotFound` everywhere else, so that a PIN is worth nothing there."""
    device = this_one()
    if device is None:
        raise DeviceNotFound
    return device


def admits(session: UserSession) -> bool:
    """Whether a session may live in this browser: one of a shared device in that device alone, and there
    no other. A cookie that was carried away is worth nothing, nor is one of a device out of use."""
    device = this_one()
    return session.shared_device_id == (device.id if device else None)


def keep(response: BaseResponse, token: str) -> BaseResponse:
    """Make the browser this shared device."""
    g.pop("shared_device", None)  # what an older cookie said
    response.set_cookie(
        cookie_name(),
        signer().dumps(token),
        max_age=LIFETIME,
        httponly=True,
        samesite="Lax",
        path="/",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return response


def renew(response: BaseResponse) -> BaseResponse:
    token = cookie_token()
    return keep(response, token) if token else response


@room.after_app_request
def drop_dead_cookie(response: BaseResponse) -> BaseResponse:
    """A device out of use becomes an ordinary browser again."""
    if "shared_device" in g and g.shared_device is None:
        response.delete_cookie(
            cookie_name(), httponly=True, samesite="Lax", secure=current_app.config["SESSION_COOKIE_SECURE"]
        )
    return response


@room.app_template_global()
def on_shared_device() -> bool:
    """For `base.html` and forms: also true before anybody has signed in."""
    return cookie_token() is not None


@room.app_template_global()
def kiosk_seconds_left() -> int:
    return int((current_user.session.expires_at - utc_now()).total_seconds())
