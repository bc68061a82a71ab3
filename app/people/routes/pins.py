"""One's own PIN; and HR, who can remove a PIN and nothing else."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import db
from app.people import actions, queries
from app.people.forms.kiosk import PROBLEMS, PinForm
from app.people.refusals import NoPin, TooManyTries, WeakPin, WrongPassword
from app.people.roles import Permission
from app.people.routes import room
from app.shared.access import may, own_device, signed_in
from app.shared.clock import utc_now
from app.shared.sentences import said


@room.get("/account/pin")
@signed_in
def pin() -> ResponseReturnValue:
    return pin_page(PinForm(formdata=None))


def pin_page(form: PinForm) -> str:
    return render_template("people/kiosk_pin.html", form=form, pin=queries.newest_pin(current_user.person.id))


@room.post("/account/pin")
@signed_in
def set_pin() -> ResponseReturnValue:
    form = PinForm()
    status, headers = try_pin(form) if form.validate() else (422, {})
    if status != 200:
        return pin_page(form), status, headers
    flash(_("Your PIN is set. It works on shared devices only, and it signs nothing."))
    return redirect(url_for("learning.home" if current_user.on_shared_device else "people.account"), 303)


def try_pin(form: PinForm) -> tuple[int, dict[str, str]]:
    """Set it and commit; or put the refusal into the form. Returns status and headers."""
    try:
        actions.set_pin(
            session=current_user.session,
            password=form.password.data,
            pin=form.pin.data,
            address=request.remote_addr or "",
            now=utc_now(),
        )
    except WeakPin as refusal:
        form.pin.errors = [PROBLEMS[refusal.problem]]
    except WrongPassword as refusal:
        form.password.errors = [said(refusal)]
    except TooManyTries as refusal:
        form.password.errors = [said(refusal)]
        return 429, {"Retry-After": str(refusal.retry_after)}
    else:
        db.session.commit()
        return 200, {}
    return 422, {}


@room.post("/account/pin/removal")
@signed_in
@own_device
def remove_own_pin() -> ResponseReturnValue:
    me = current_user.person
    try:
        actions.remove_pin(person=me, by=me, now=utc_now())
    except NoPin:
        db.session.rollback()
    else:
        db.session.commit()
    flash(_("You have no PIN any more."))
    return redirect(url_for("people.account"), 303)


@room.post("/people/<key:person_key>/pin/removal")
@may(Permission.MANAGE_PEOPLE)
def remove_pin(person_key: str) -> ResponseReturnValue:
    """For somebody whose PIN may be known to others. Nobody but themselves can set a new one."""
    me = current_user
    person = queries.managed_person(me.viewer, person_key)
    try:
        actions.remove_pin(person=person, by=me.person, now=utc_now())
    except NoPin as refusal:
        db.session.rollback()
        flash(said(refusal), "error")
    else:
        db.session.commit()
        flash(_("The PIN is removed, and the person is told."))
    return redirect(url_for("people.person", person_key=person_key), 303)
