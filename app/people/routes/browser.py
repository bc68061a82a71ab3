"""What a browser keeps for us: the session's token, when it was last used, whom it has known."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from flask import current_app, flash, make_response, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import current_user, login_user, logout_user
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response as BaseResponse

from app.extensions import db
from app.people import actions
from app.people.devices import device_word
from app.people.forms.second_factors import SecondStepForm
from app.people.kinds import SessionStart
from app.people.known_device import KnownDevice
from app.people.local_paths import local_path
from app.people.models import Person
from app.people.queries.signing_in import identity_of
from app.people.routes import shared_device
from app.people.routes.second_page import second_screen
from app.shared import unsent
from app.shared.columns import new_key

DEVICE_LIFETIME = timedelta(days=365)
STAMP_EVERY = 60  # seconds; a finer stamp would send a cookie with every answer


def device_cookie() -> str:
    """Its name: a browser takes the `__Host-` prefix only over TLS."""
    prefix = "__Host-" if current_app.config["SESSION_COOKIE_SECURE"] else ""
    return prefix + "countersign-device"


def known_device() -> KnownDevice | None:
    """The browser's own record of who has signed in with it, if it was signed by us.

    A shared device keeps none: it would tell the next person who was there.
    """
    if shared_device.cookie_token():
        return None
    try:
        said = device_signer().loads(request.cookies.get(device_cookie(), ""))
        return KnownDevice(id=str(said["id"]), person_keys=tuple(map(str, said["people"])))
    except (BadData, KeyError, TypeError):
        return None


def device_signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="people.device")


def remember_device(response: BaseResponse, person_key: str) -> None:
    device = (known_device() or KnownDevice(id=new_key())).with_person(person_key)
    response.set_cookie(
        device_cookie(),
        device_signer().dumps({"id": device.id, "people": list(device.person_keys)}),
        max_age=DEVICE_LIFETIME,
        httponly=True,
        samesite="Lax",
        path="/",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def is_idle(now: datetime) -> bool:
    """Whether the session was left alone too long. The stamp is in the cookie: a GET writes nothing."""
    seen, longest = session.get("seen"), longest_idle()
    return not isinstance(seen, int) or now.timestamp() - seen > longest.total_seconds()


def longest_idle() -> timedelta:
    """On a shared device about a minute, once a script has said that it warns people and sees them read."""
    settings = current_app.config
    if not session.get("shared"):
        return cast(timedelta, settings["SESSION_IDLE"])
    if not session.get("script"):
        return cast(timedelta, settings["KIOSK_IDLE_WITHOUT_SCRIPT"])
    return cast(timedelta, settings["KIOSK_IDLE"] + settings["KIOSK_GRACE"])


def stamp(now: datetime) -> None:
    every = 1 if session.get("shared") else STAMP_EVERY
    if now.timestamp() - session.get("seen", 0) >= every:
        session["seen"] = int(now.timestamp())


def enter(
    person: Person,
    now: datetime,
    target: str | None = None,
    *,
    sealed: str | None = None,
    began_with: SessionStart = SessionStart.PASSWORD,
) -> BaseResponse:
    """Begin a session for `person` in this browser, commit, and lead on to `target`.

    Or back to the form that could not be taken before, if `sealed` holds what this person typed in it.
    On a shared device it leads home: `target` is where somebody else may have been.

    Everything in the old cookie is dropped, the form token too, so that nothing planted before the
    sign-in is worth anything after it.
    """
    before = current_user.session if current_user.is_authenticated else None
    device = shared_device.this_one()
    token, _session = actions.start_session(
        person=person,
        device=device_word(request.user_agent.string),
        now=now,
        replaces=before,
        shared_device=device,
        began_with=began_with,
    )
    identity = identity_of(token, now)
    if identity is None:  # their last job ended between the password and here
        db.session.rollback()
        return redirect(url_for("people.sign_in"), 303)
    key = person.key
    db.session.commit()
    session.clear()
    if device is not None:
        session["shared"] = True
    login_user(identity)
    stamp(now)
    if device is not None:  # what is typed there is not kept for anybody
        return shared_device.renew(redirect(url_for("learning.home"), 303))
    unsent.mark_forms_for(key)
    refresh()  # the page that comes speaks the person's language
    response = second_step(target, sealed) if identity.held_back else where_to(key, target, sealed)
    remember_device(response, key)
    return response


def second_step(target: str | None, sealed: str | None) -> BaseResponse:
    """The second screen. What was typed before waits there, as it did on the first."""
    if sealed and unsent.unseal(sealed):
        return make_response(second_screen(SecondStepForm(formdata=None, next=target, unsent=sealed)))
    return redirect(url_for("people.second_factor", next=target or None), 303)


def lift(now: datetime) -> None:
    """The session has seen a second factor: it goes on under a new token. Commits."""
    token, key = actions.renew_token(session=current_user.session), current_user.person.key
    db.session.commit()
    identity = identity_of(token, now)
    if identity is None:
        raise RuntimeError("a session that goes on has ended")
    login_user(identity)
    stamp(now)
    unsent.mark_forms_for(key)


def go_on(now: datetime, target: str | None, sealed: str | None) -> BaseResponse:
    """Past the second screen: all that the person's roles open is open."""
    lift(now)
    return where_to(current_user.person.key, target, sealed)


def forget_person() -> None:
    """From here on the request is for nobody, and so is the browser's cookie. Nothing is written."""
    said = session.get("_flashes")
    logout_user()
    session.clear()
    if said:
        session["_flashes"] = said


def where_to(person_key: str, target: str | None, sealed: str | None) -> BaseResponse:
    """The next page after signing in."""
    kept = unsent.unseal(sealed) if sealed else None
    if kept is not None and kept.writer == person_key:
        flash(_("You are signed in again. What you typed is back in its place: nothing was sent yet."))
        return unsent.show_again(kept)
    if kept is not None:
        flash(_("What was typed here before belongs to somebody else. It was not sent and is not shown."))
        target = None
    return redirect(local_path(target, url_for("learning.home")), 303)


def leave(response: BaseResponse) -> BaseResponse:
    """Forget the person: cookie, cache and whatever a page may have stored."""
    language = None if shared_device.cookie_token() else session.get("language")
    session.clear()
    if language:
        session["language"] = language
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
