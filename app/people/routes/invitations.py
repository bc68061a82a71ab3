"""Invitations as the invited person meets them."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import Field

from app.extensions import db
from app.people import actions, queries
from app.people.forms.passwords import PROBLEMS, InvitationForm
from app.people.masking import masked
from app.people.refusals import CodeWrong, LinkDead, NoAddress, TooManyCodes, WeakPassword
from app.people.routes import browser, room
from app.shared.access import public
from app.shared.clock import utc_now
from app.shared.sentences import said


@room.get("/invitations/<string:token>")
@public
def invitation(token: str) -> ResponseReturnValue:
    """Shows the way in. Mail scanners open links too, so looking uses nothing up."""
    return invitation_page(token, InvitationForm())


def invitation_page(token: str, form: InvitationForm, status: int = 200) -> ResponseReturnValue:
    try:
        link = queries.live_link(token, "invitations", utc_now())
    except LinkDead:
        abort(410)
    address = masked(link.sent_to) if link.sent_to else None
    sent = link.sent_to is not None and link.code_hash is not None
    return render_template(
        "people/invitation.html", form=form, token=token, address=address, sent=sent
    ), status


@room.post("/invitations/<string:token>/code")
@public
def send_code(token: str) -> ResponseReturnValue:
    """Mail the code to the address on record: whoever opened the link must also read that mailbox."""
    try:
        actions.send_code(token=token, now=utc_now())
    except LinkDead:
        abort(410)
    except NoAddress:
        flash(_("Your code was told to you together with the link. Ask HR if you do not have it."), "warning")
    except TooManyCodes as refusal:
        flash(said(refusal), "warning")
    else:
        db.session.commit()
        flash(_("The code is on its way. It works for 15 minutes."))
    return redirect(url_for("people.invitation", token=token), 303)


@room.post("/invitations/<string:token>")
@public
def accept_invitation(token: str) -> ResponseReturnValue:
    """Code and password: the account is the person's from now on, and they are signed in."""
    form, now = InvitationForm(), utc_now()
    if not form.validate():
        return invitation_page(token, form, 422)
    try:
        person = actions.accept_invitation(
            token=token, code=form.code.data, password=form.password.data, now=now
        )
    except LinkDead:
        abort(410)
    except WeakPassword as refusal:
        return refused(token, form, form.password, str(PROBLEMS[refusal.problem]))
    except CodeWrong as refusal:
        return refused(token, form, form.code, said(refusal))
    return browser.enter(person, now)


def refused(token: str, form: InvitationForm, field: Field, reason: str) -> ResponseReturnValue:
    field.errors = [reason]
    return invitation_page(token, form, 422)
