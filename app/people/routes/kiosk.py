"""The start page of a shared device, its PIN, and the code that makes a browser one. See decision 0010."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import db
from app.people import actions
from app.people.devices import device_word
from app.people.forms.kiosk import EnrolmentForm, KioskForm
from app.people.kinds import SessionEnd, SessionStart
from app.people.models import SharedDevice
from app.people.refusals import CodeDead, DeviceNotFound, TooManyTries, WrongPin
from app.people.routes import browser, room, shared_device
from app.shared.access import public, signed_in
from app.shared.clock import utc_now


@room.get("/kiosk")
@public
def kiosk() -> ResponseReturnValue:
    """Always for nobody: whoever comes to the start page finds nothing of the person before."""
    device = shared_device.required()
    if session.get("shared"):
        browser.forget_person()
    return start_page(device, KioskForm(formdata=None))


def start_page(device: SharedDevice, form: KioskForm) -> str:
    # Digits are enough where we know what comes before them, or where numbers have nothing else.
    letters = "letters" in request.args
    return render_template("people/kiosk.html", device=device, form=form, letters=letters)


@room.post("/kiosk")
@public
def send_pin() -> ResponseReturnValue:
    device, form, now = shared_device.required(), KioskForm(), utc_now()
    if not form.validate():
        return start_page(device, form), 422
    number = form.whole_number(device.number_prefix)
    try:
        person = actions.check_pin(number=number, pin=form.pin.data, device=device, now=now)
    except WrongPin:
        form.form_errors.append(_("This number and PIN do not belong together. Check both and try again."))
        return start_page(device, form), 422
    except TooManyTries as refusal:
        form.form_errors.append(
            _("Too many wrong tries. Wait a few minutes, or sign in with your password instead.")
        )
        return start_page(device, form), 429, {"Retry-After": str(refusal.retry_after)}
    return browser.enter(person, now, began_with=SessionStart.PIN)


@room.post("/kiosk/still-here")
@signed_in
def still_here() -> ResponseReturnValue:
    """Somebody reads or types. The stamp in the cookie is renewed as with every request."""
    if not current_user.on_shared_device:
        raise DeviceNotFound
    session["script"] = True  # from now on somebody is warned, so a minute is long enough
    return "", 204


@room.get("/kiosk/enrolment")
@public
def kiosk_enrolment() -> ResponseReturnValue:
    return render_template("people/kiosk_enrolment.html", form=EnrolmentForm())


@room.get("/kiosk/enrolment/<string:code>")
@public
def kiosk_enrolment_with(code: str) -> ResponseReturnValue:
    """As the QR code opens it. Looking uses nothing up, and says nothing about the code."""
    return render_template("people/kiosk_enrolment.html", form=EnrolmentForm(formdata=None, code=code[:20]))


@room.post("/kiosk/enrolment")
@public
def enrol() -> ResponseReturnValue:
    """This browser is a shared device from now on; whoever was signed in here no longer is."""
    form, now = EnrolmentForm(), utc_now()
    if not form.validate():
        return render_template("people/kiosk_enrolment.html", form=form), 422
    try:
        token, device = actions.enrol(
            code=form.code.data,
            browser=device_word(request.user_agent.string),
            address=request.remote_addr or "",
            now=now,
        )
    except CodeDead:
        form.code.errors = [_("This code does not work: it is mistyped, used or too old. Ask for a new one.")]
        return render_template("people/kiosk_enrolment.html", form=form), 422
    except TooManyTries as refusal:
        form.form_errors.append(_("Too many tries from here. Wait a few minutes and try again."))
        page = render_template("people/kiosk_enrolment.html", form=form)
        return page, 429, {"Retry-After": str(refusal.retry_after)}
    return become(token, device)


def become(token: str, device: SharedDevice) -> ResponseReturnValue:
    """Let the browser be the device and nothing else: no person, no cache, nothing stored."""
    if current_user.is_authenticated:
        actions.end_session(session=current_user.session, why=SessionEnd.REPLACED, now=utc_now())
    name = device.name
    db.session.commit()
    response = browser.leave(redirect(url_for("people.kiosk"), 303))
    flash(_("This is now the shared device “%(name)s”.", name=name))
    response.delete_cookie(browser.device_cookie(), secure=current_app.config["SESSION_COOKIE_SECURE"])
    return shared_device.keep(response, token)
