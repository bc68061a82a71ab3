"""Signing in and out, and the language of whoever is looking."""

from __future__ import annotations

import structlog
from flask import current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext, refresh
from flask_login import current_user

from app.error_words import WORDS
from app.extensions import db, login_manager
from app.people import actions
from app.people.forms.signing_in import LanguageForm, SignInForm
from app.people.identity import Anonymous, Identity
from app.people.kinds import SessionEnd
from app.people.local_paths import local_path
from app.people.queries.signing_in import identity_of
from app.people.refusals import TooManyTries, WrongPassword
from app.people.routes import browser, room, shared_device
from app.shared import unsent
from app.shared.access import public
from app.shared.clock import utc_now
from app.shared.sentences import said

LEFT_ALONE = lazy_gettext("Nobody used this device for a while, so it cleared itself. What was sent is kept.")

login_manager.anonymous_user = Anonymous
# Flask-Login's own guess at a stolen cookie compares addresses, which change as phones move.
login_manager.session_protection = None


@login_manager.user_loader
def load_identity(token: str) -> Identity | None:
    """Who is asking, afresh for each request."""
    now = utc_now()
    # If the database fails here, the error page asks again: it is then for nobody, not for somebody.
    if g.get("identity_unknown") or browser.is_idle(now):
        return None
    g.identity_unknown = True
    identity = identity_of(token, now)
    if identity is not None and not shared_device.admits(identity.session):
        identity = None
    g.identity_unknown = False
    if identity is not None:
        structlog.contextvars.bind_contextvars(person=identity.person.key)  # every line of the log says who
        browser.stamp(now)
    return identity


@login_manager.unauthorized_handler
def ask_to_sign_in() -> ResponseReturnValue:
    """A page leads to the sign-in form and back, a form too, with what was typed; the rest is told no."""
    if shared_device.this_one() is not None:
        return back_to_start()
    accepted = request.accept_mimetypes
    target = unsent.this_page()
    if accepted.accept_html or not accepted:
        if request.method not in ("GET", "HEAD"):
            return show_sign_in_again(target), 401
        return redirect(url_for("people.sign_in", next=None if target == "/" else target), 303)
    page = render_template("errors/error.html", status=401, words=WORDS[401], request_id=g.get("request_id"))
    return page, 401


def back_to_start() -> ResponseReturnValue:
    """On a shared device nobody is led to where somebody else has been."""
    if session.get("shared"):  # there was a session until a while ago
        browser.forget_person()
        flash(str(LEFT_ALONE))
    return redirect(url_for("people.kiosk"), 303)


def show_sign_in_again(target: str) -> str:
    """The sign-in form in the place of an answer to a form, which it keeps."""
    form = SignInForm(formdata=None, next=target, unsent=unsent.carried())
    return render_template("people/sign_in.html", form=form, again=True)


@room.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    form = SignInForm(next=request.args.get("next", ""))
    return render_template("people/sign_in.html", form=form)


@room.post("/sign-in")
@public
def send_sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate():
        return render_template("people/sign_in.html", form=form), 422
    now = utc_now()
    try:
        person = actions.check_password(
            name=form.name.data,
            password=form.password.data,
            device=browser.known_device(),
            address=request.remote_addr or "",
            now=now,
        )
    except WrongPassword:
        form.form_errors.append(_("This name and password do not belong together. Check both and try again."))
        return render_template("people/sign_in.html", form=form), 422
    except TooManyTries as refusal:
        return too_many_tries(form, refusal)
    return browser.enter(person, now, form.next.data, sealed=form.unsent.data)


def too_many_tries(form: SignInForm, refusal: TooManyTries) -> ResponseReturnValue:
    form.form_errors.append(said(refusal))
    page = render_template("people/sign_in.html", form=form)
    return page, 429, {"Retry-After": str(refusal.retry_after)}


@room.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """Open to everybody: whose session has run out may still press the button."""
    alone = current_user.on_shared_device and request.form.get("left_alone")
    if current_user.is_authenticated:
        why = SessionEnd.LEFT_ALONE if alone else SessionEnd.SIGNED_OUT
        actions.end_session(session=current_user.session, why=why, now=utc_now())
        db.session.commit()
    start = "people.kiosk" if shared_device.this_one() else "people.sign_in"
    response = browser.leave(redirect(url_for(start), 303))
    flash(str(LEFT_ALONE) if alone else _("You are signed out."))
    return response


@room.post("/language")
@public
def choose_language() -> ResponseReturnValue:
    """In the person's record if they are signed in, in their browser's cookie in any case.

    The button stands in a form of its own, or lends itself to the form on the page (`to` and `next` are
    in the address then): what is typed there comes along and is back in its place afterwards.
    """
    form = LanguageForm()
    language = request.args.get("to") or form.language.data
    target = local_path(request.args.get("next") or form.next.data, url_for("learning.home"))
    if language in current_app.config["LANGUAGES"]:
        session["language"] = language
        if current_user.is_authenticated:
            actions.choose_language(person=current_user.person, language=language)
            db.session.commit()
    refresh()
    return show_in_new_language(words_beside(form, target), target)


def words_beside(form: LanguageForm, target: str) -> unsent.Unsent | None:
    """What was typed on the page on which a language was chosen."""
    if "to" in request.args:  # the form was taken: its writer is whoever is signed in
        me = current_user.person.key if current_user.is_authenticated else ""
        return unsent.Unsent(target, me, unsent.typed())
    return unsent.unseal(form.unsent.data) if form.unsent.data else None


def show_in_new_language(kept: unsent.Unsent | None, target: str) -> ResponseReturnValue:
    """The page again, with the reader's own words in it if there were any."""
    if kept is not None and kept.fields and current_user.is_authenticated:
        if kept.writer == current_user.person.key:
            return unsent.show_again(kept)
    elif kept is not None and "to" not in request.args:
        return show_sign_in_again(kept.page), 401
    return redirect(target, 303)
