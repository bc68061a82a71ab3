"""Forgotten passwords."""

from __future__ import annotations

from time import monotonic, sleep

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.extensions import db
from app.people import actions, queries
from app.people.forms.passwords import PROBLEMS, ForgotPasswordForm, ResetForm
from app.people.refusals import LinkDead, TooManyTries, WeakPassword
from app.people.routes import room
from app.shared.access import public
from app.shared.clock import utc_now


@room.get("/forgot-password")
@public
def forgot_password() -> ResponseReturnValue:
    return render_template("people/forgot_password.html", form=ForgotPasswordForm())


@room.post("/forgot-password")
@public
def ask_for_reset() -> ResponseReturnValue:
    """The same answer for everybody, after the same time: it tells nobody who works here."""
    soonest = monotonic() + current_app.config["RESET_ANSWER_AFTER"].total_seconds()
    form = ForgotPasswordForm()
    if not form.validate():
        return render_template("people/forgot_password.html", form=form), 422
    try:
        actions.ask_for_reset(name=form.name.data, address=request.remote_addr or "", now=utc_now())
    except TooManyTries as refusal:
        form.form_errors.append(_("Too many requests from here. Wait a few minutes and try again."))
        page = render_template("people/forgot_password.html", form=form)
        return page, 429, {"Retry-After": str(refusal.retry_after)}
    db.session.commit()
    sleep(max(0, soonest - monotonic()))  # after the transaction: nobody else waits
    return redirect(url_for("people.reset_sent"), 303)


@room.get("/forgot-password/sent")
@public
def reset_sent() -> ResponseReturnValue:
    return render_template("people/reset_sent.html")


@room.get("/resets/<string:token>")
@public
def reset(token: str) -> ResponseReturnValue:
    """Shows the form. Mail scanners open links too, so looking uses nothing up."""
    try:
        queries.live_link(token, "resets", utc_now())
    except LinkDead:
        abort(410)
    return render_template("people/reset.html", form=ResetForm(), token=token)


@room.post("/resets/<string:token>")
@public
def send_reset(token: str) -> ResponseReturnValue:
    form = ResetForm()
    if not form.validate():
        return render_template("people/reset.html", form=form, token=token), 422
    try:
        actions.reset_password(token=token, password=form.password.data, now=utc_now())
    except LinkDead:
        abort(410)
    except WeakPassword as refusal:
        form.password.errors = [PROBLEMS[refusal.problem]]
        return render_template("people/reset.html", form=form, token=token), 422
    db.session.commit()
    flash(_("Your new password is set. Sign in with it."))
    return redirect(url_for("people.sign_in"), 303)
