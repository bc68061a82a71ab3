"""The second screen of signing in, and an administrator who resets what somebody lost."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import db
from app.people import actions, queries
from app.people.forms.second_factors import PasskeyStepForm, SecondStepForm
from app.people.local_paths import local_path
from app.people.refusals import (
    AddressChangedByYou,
    NoFactor,
    PasskeyWrong,
    SecondFactorMissing,
    SecondFactorWrong,
    SetUpTooOld,
    TooManyTries,
)
from app.people.roles import Permission
from app.people.routes import browser, room
from app.people.routes.second_page import second_screen, unsealed
from app.shared import unsent
from app.shared.access import may, own_device, signed_in
from app.shared.clock import utc_now
from app.shared.sentences import said


@room.app_errorhandler(SecondFactorMissing)
def ask_for_second_factor(_refusal: SecondFactorMissing) -> ResponseReturnValue:
    """What was asked for opens after it."""
    db.session.rollback()
    return redirect(url_for("people.second_factor", next=unsent.this_page()), 303)


@room.get("/second-factor")
@signed_in
@own_device
def second_factor() -> ResponseReturnValue:
    target = request.args.get("next", "")
    if not current_user.held_back:
        return redirect(local_path(target, url_for("learning.home")), 303)
    return second_screen(SecondStepForm(formdata=None, next=target))


@room.post("/second-factor")
@signed_in
@own_device
def send_second_factor() -> ResponseReturnValue:
    form, now = SecondStepForm(), utc_now()
    if not form.validate():
        return second_screen(form), 422
    try:
        actions.show_code(
            session=current_user.session,
            code=form.code.data,
            address=request.remote_addr or "",
            now=now,
        )
    except SecondFactorWrong as refusal:
        form.code.errors = [said(refusal)]
        return second_screen(form), 422
    except TooManyTries as refusal:
        form.code.errors = [_("Too many wrong codes. Wait a few minutes and try again.")]
        return second_screen(form), 429, {"Retry-After": str(refusal.retry_after)}
    return browser.go_on(now, form.next.data, form.unsent.data)


@room.post("/second-factor/passkey")
@signed_in
@own_device
def send_passkey() -> ResponseReturnValue:
    form, now = PasskeyStepForm(), utc_now()
    session = current_user.session
    try:
        actions.show_passkey(
            person_id=session.person_id,
            challenge=unsealed("passkey", form.challenge.data),
            answer=form.answer.data or "",
            now=now,
        )
    except (PasskeyWrong, SetUpTooOld):
        db.session.rollback()
        again = SecondStepForm(formdata=None, next=form.next.data, unsent=form.unsent.data)
        again.form_errors.append(said(PasskeyWrong()))
        return second_screen(again), 422
    session.second_factor_at = now
    return browser.go_on(now, form.next.data, form.unsent.data)


@room.post("/people/<key:person_key>/second-factor/reset")
@may(Permission.MANAGE_ROLES)
def reset_second_factor(person_key: str) -> ResponseReturnValue:
    """For somebody who lost their phone and their recovery codes. They add a new one after signing in."""
    person = queries.managed_person(current_user.viewer, person_key)
    try:
        actions.reset_second_factors(person=person, by=current_user.person, now=utc_now())
    except (NoFactor, AddressChangedByYou) as refusal:
        db.session.rollback()
        flash(said(refusal), "error")
    else:
        db.session.commit()
        flash(_("Their second factor is reset, and they are told. They set up a new one when they sign in."))
    return redirect(url_for("people.person", person_key=person_key), 303)
