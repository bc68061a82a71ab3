"""One's own account: sessions, password."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import db
from app.people import actions, queries
from app.people.forms.passwords import PROBLEMS, ChangePasswordForm
from app.people.kinds import SessionEnd
from app.people.refusals import TooManyTries, WeakPassword, WrongPassword
from app.people.routes import room
from app.people.routes.second_page import needs_one
from app.shared.access import own_device, signed_in
from app.shared.clock import utc_now
from app.shared.sentences import said


@room.get("/account")
@signed_in
@own_device
def account() -> ResponseReturnValue:
    person = current_user.person
    return render_template(
        "people/account.html",
        person=person,
        sessions=queries.sessions_of(person.id, utc_now()),
        pin=queries.newest_pin(person.id),
        factors=queries.factors_of(person.id),
        codes_left=queries.recovery_codes_left(person.id) if needs_one() else 0,
        needs_factor=needs_one(),
        site=queries.this_site(),
    )


@room.post("/account/sessions/<key:session_key>/end")
@signed_in
@own_device
def end_own_session(session_key: str) -> ResponseReturnValue:
    session = queries.session_of(current_user.person.id, session_key)
    actions.end_session(session=session, why=SessionEnd.REVOKED, now=utc_now())
    db.session.commit()
    flash(_("That session has ended."))
    return redirect(url_for("people.account"), 303)


@room.post("/account/other-sessions/end")
@signed_in
@own_device
def end_other_sessions() -> ResponseReturnValue:
    me = current_user
    actions.end_sessions(person_id=me.person.id, why=SessionEnd.REVOKED, now=utc_now(), but=me.session)
    db.session.commit()
    flash(_("You are now signed in here only."))
    return redirect(url_for("people.account"), 303)


@room.get("/account/password")
@signed_in
def change_password() -> ResponseReturnValue:
    return render_template("people/change_password.html", form=ChangePasswordForm())


@room.post("/account/password")
@signed_in
def send_new_password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    status, headers = try_new_password(form) if form.validate() else (422, {})
    if status != 200:
        return render_template("people/change_password.html", form=form), status, headers
    flash(_("Your new password is set. Everywhere else you are signed out."))
    return redirect(url_for("learning.home" if current_user.on_shared_device else "people.account"), 303)


def try_new_password(form: ChangePasswordForm) -> tuple[int, dict[str, str]]:
    """Change it and commit; or put the refusal into the form. Returns status and headers."""
    try:
        actions.change_password(
            session=current_user.session,
            current=form.current.data,
            new=form.password.data,
            address=request.remote_addr or "",
            now=utc_now(),
        )
    except WeakPassword as refusal:
        form.password.errors = [PROBLEMS[refusal.problem]]
    except WrongPassword as refusal:
        form.current.errors = [said(refusal)]
    except TooManyTries as refusal:
        form.current.errors = [said(refusal)]
        return 429, {"Retry-After": str(refusal.retry_after)}
    else:
        db.session.commit()
        return 200, {}
    return 422, {}
