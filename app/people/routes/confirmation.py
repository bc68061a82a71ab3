"""Showing once more that it is you, before an act that others rely on."""

from __future__ import annotations

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.extensions import db
from app.people import actions
from app.people.forms.second_factors import ConfirmationForm, SecondStepForm
from app.people.refusals import ConfirmationMissing, TooManyTries, WrongPassword
from app.people.routes import browser, room
from app.people.routes.second_page import second_screen
from app.shared import unsent
from app.shared.access import own_device, signed_in
from app.shared.clock import utc_now
from app.shared.sentences import said


@room.app_errorhandler(ConfirmationMissing)
def ask_to_confirm(_refusal: ConfirmationMissing) -> ResponseReturnValue:
    """What was asked for opens after it; what was typed stands there again. A file is chosen anew."""
    db.session.rollback()
    if request.method != "POST":
        return redirect(url_for("people.confirmation", next=unsent.this_page()), 303)
    return confirmation_screen(unsent.this_page(), unsent.carried()), 403


@room.get("/confirmation")
@signed_in
@own_device
def confirmation() -> ResponseReturnValue:
    return confirmation_screen(request.args.get("next", ""), "")


@room.post("/confirmation")
@signed_in
@own_device
def send_confirmation() -> ResponseReturnValue:
    """With the password, where no second factor is asked for; a second factor has addresses of its own."""
    form, now = ConfirmationForm(), utc_now()
    if not form.validate():
        return password_screen(form), 422
    try:
        actions.confirm_password(
            session=current_user.session,
            password=form.password.data,
            address=request.remote_addr or "",
            now=now,
        )
    except WrongPassword as refusal:
        form.password.errors = [said(refusal)]
        return password_screen(form), 422
    except TooManyTries as refusal:
        form.password.errors = [said(refusal)]
        return password_screen(form), 429, {"Retry-After": str(refusal.retry_after)}
    return browser.go_on(now, form.next.data, form.unsent.data)


def confirmation_screen(target: str, sealed: str) -> str:
    if current_app.config["SECOND_FACTOR_REQUIRED"]:
        return second_screen(SecondStepForm(formdata=None, next=target, unsent=sealed))
    return password_screen(ConfirmationForm(formdata=None, next=target, unsent=sealed))


def password_screen(form: ConfirmationForm) -> str:
    return render_template("people/confirmation.html", form=form)
