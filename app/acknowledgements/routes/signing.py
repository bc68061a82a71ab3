"""The text, the form, the review, the signature: one step after the other.

Sending the form stores nothing: it answers with the review, which carries all that was entered, sealed.
Only the confirming click signs.
"""

from __future__ import annotations

from datetime import datetime

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import __version__
from app.acknowledgements import actions, queries
from app.acknowledgements.forms import SignForm, sign_form
from app.acknowledgements.kinds import Method
from app.acknowledgements.queries import Desk
from app.acknowledgements.refusals import (
    NameDiffers,
    ReviewExpired,
    TextDiffers,
    TooManySigningCodes,
    WayNotOpen,
)
from app.acknowledgements.review import Answers, Review, seal, unseal
from app.acknowledgements.routes import asked_for, room
from app.acknowledgements.statement import Document
from app.assignments.models import Assignment
from app.assignments.queries import assignment_of, due_on
from app.extensions import db
from app.people.masking import masked
from app.people.passkeys import request_options
from app.people.queries import passkeys_of, this_site
from app.people.refusals import CodeWrong, PasskeyWrong, TooManyTries, WrongPassword
from app.questions.queries import open_question_of
from app.shared import unsent
from app.shared.access import signed_in
from app.shared.clock import utc_now
from app.shared.errors import Refused
from app.shared.sentences import said

BESIDE_A_FIELD = (TextDiffers, NameDiffers, WrongPassword, TooManyTries, TooManySigningCodes, WayNotOpen)
"""Refusals of what was entered: the form comes back and says them where they belong."""


@room.get("/assignments/<key:assignment_key>/sign/text")
@signed_in
def whole_text(assignment_key: str) -> ResponseReturnValue:
    """The whole text on a page of its own, before and after the signature."""
    assignment = assignment_of(current_user.person.id, assignment_key)
    return render_template(
        "acknowledgements/whole_text.html", assignment=assignment, document=asked_for.document(assignment)
    )


@room.get("/assignments/<key:assignment_key>/sign")
@signed_in
def sign(assignment_key: str) -> ResponseReturnValue:
    assignment, desk = queries.desk_to_answer(current_user.person.id, assignment_key)
    entered = review_before(assignment)
    document = open_desk(assignment, desk, entered.answers.language if entered else None)
    form = form_again(document, entered.answers) if entered else the_form(document)
    return show_form(assignment, document, form)


@room.post("/assignments/<key:assignment_key>/sign")
@signed_in
def review(assignment_key: str) -> ResponseReturnValue:
    """Check what was entered and show it once more. Nothing is stored but that the password was right."""
    now = utc_now()
    assignment, desk = queries.desk_to_answer(current_user.person.id, assignment_key)
    document = open_desk(assignment, desk)
    form = the_form(document)
    if not form.validate_on_submit():
        return show_form(assignment, document, form), 422
    try:
        queries.ready_to_sign(
            assignment=assignment,
            person=current_user.person,
            answers=form.answers,
            jurisdiction=current_user.workplace.jurisdiction,
            desk=desk,
        )
        asked_for.proof(assignment, document, form, now)
    except BESIDE_A_FIELD as refusal:
        return refuse_form(assignment, document, form, refusal)
    return show_review(assignment, document, entered_in(form, assignment, now))


@room.post("/assignments/<key:assignment_key>/sign/edit")
@signed_in
def edit(assignment_key: str) -> ResponseReturnValue:
    """Back from the review to the form, with everything still in it but the password."""
    assignment = queries.assignment_to_answer(current_user.person.id, assignment_key)
    answers = sent_review(assignment).answers
    document = asked_for.document(assignment, answers.language)
    return show_form(assignment, document, the_form(document, answers))


@room.post("/assignments/<key:assignment_key>/sign/confirm")
@signed_in
def confirm(assignment_key: str) -> ResponseReturnValue:
    """Sign. Pressed twice, in two tabs or again after a lost connection, it leads to the one receipt."""
    assignment, desk = queries.assignment_and_desk(current_user.person.id, assignment_key)
    entered = sent_review(assignment)
    try:
        signature = actions.sign(
            assignment=assignment,
            person=current_user.person,
            session=current_user.session,
            review=entered,
            workplace=current_user.workplace,
            lifetime=current_app.config["REAUTHENTICATION_LIFETIME"],
            software_version=__version__,
            desk=desk,
            now=utc_now(),
            shown=request.form.get("answer") or request.form.get("code", "").replace(" ", ""),
        )
    except (ReviewExpired, TextDiffers, NameDiffers, WayNotOpen) as refusal:
        document = asked_for.document(assignment, entered.answers.language)
        return refuse_form(assignment, document, the_form(document, entered.answers), refusal)
    except (PasskeyWrong, CodeWrong) as refusal:
        return refuse_review(assignment, entered, refusal)
    receipt = redirect(url_for("acknowledgements.receipt", receipt_key=signature.key), 303)
    db.session.commit()
    return receipt


# -- what the steps share -----------------------------------------------------------------------------


def open_desk(assignment: Assignment, desk: Desk, language: str | None = None) -> Document:
    """The text, for somebody who has done all that comes before it. Raises what `ready_to_sign` raises."""
    document = asked_for.document(assignment, language)
    queries.require_passed(assignment, document.language)
    queries.require_disclosure(desk)
    return document


def review_before(assignment: Assignment) -> Review | None:
    """The review that was to be signed when the session ended, while the form is shown again for it."""
    sealed = unsent.value("review")
    if not sealed:
        return None
    entered = unseal(sealed, current_app.config["SECRET_KEY"])
    entered.require_bound(assignment=assignment.key, person=current_user.person.key, session=entered.session)
    return entered


def the_form(document: Document, answers: Answers | None = None) -> SignForm:
    """The form with the ways to sign that this person has; filled in with `answers`, if there are any."""
    ways = queries.ways_to_sign(current_user.person, utc_now())
    return sign_form(document.statements, ways, answers)


def entered_in(form: SignForm, assignment: Assignment, now: datetime) -> Review:
    """The review of what was entered, for this person in this session."""
    return Review(
        assignment=assignment.key,
        person=current_user.person.key,
        session=current_user.session.key,
        answers=form.answers,
        authenticated_at=now,
        method=form.way,
    )


def form_again(document: Document, answers: Answers) -> SignForm:
    """The form with these answers, and under which words they were given."""
    form = the_form(document, answers)
    form.text_sha256.data = answers.text_sha256
    return form


def sent_review(assignment: Assignment) -> Review:
    """The review that came with the form. Raises `ReviewNotGenuine` unless it was made for exactly this."""
    entered = unseal(request.form.get("review", ""), current_app.config["SECRET_KEY"])
    entered.require_bound(
        assignment=assignment.key, person=current_user.person.key, session=current_user.session.key
    )
    return entered


def refuse_form(
    assignment: Assignment, document: Document, form: SignForm, refusal: Refused
) -> ResponseReturnValue:
    """The form again, with what was typed and what to do about the refusal."""
    status, headers = 422, {}
    if isinstance(refusal, TextDiffers):
        status = 409
        form.untick()
        form.form_errors.append(said(refusal))
    elif isinstance(refusal, NameDiffers):
        form.typed_name.errors = [said(refusal)]
    elif isinstance(refusal, (TooManySigningCodes, WayNotOpen)):
        form.method.errors = [said(refusal)]
    else:
        form.password.errors = [said(refusal)]
    if isinstance(refusal, (ReviewExpired, WayNotOpen)):
        status = 409
    if isinstance(refusal, TooManyTries):
        status, headers = 429, {"Retry-After": str(refusal.retry_after)}
    return show_form(assignment, document, form), status, headers


def show_form(assignment: Assignment, document: Document, form: SignForm) -> str:
    if request.method == "GET" and form.text_sha256.data not in (None, "", document.sha256):
        form.untick()
    # What comes back must be what is in view now, whatever was sent before.
    form.language.data, form.text_sha256.data = document.language, document.sha256
    return render_template(
        "acknowledgements/sign.html",
        assignment=assignment,
        document=document,
        form=form,
        languages_published=queries.languages_of(assignment),
        question=open_question_of(assignment.id),
        due=due_on(assignment),
        legal_name=current_user.person.legal_name,
    )


def refuse_review(assignment: Assignment, entered: Review, refusal: Refused) -> ResponseReturnValue:
    """The review again: nothing that was entered has to be entered anew."""
    db.session.rollback()
    document = asked_for.document(assignment, entered.answers.language)
    return show_review(assignment, document, entered, said(refusal)), 422


def show_review(assignment: Assignment, document: Document, entered: Review, wrong: str = "") -> str:
    settings, by_code = current_app.config, entered.method is Method.ONE_TIME_CODE
    lasts = settings["CODE_LIFETIME" if by_code else "REAUTHENTICATION_LIFETIME"]
    return render_template(
        "acknowledgements/review.html",
        assignment=assignment,
        document=document,
        answers=entered.answers,
        method=entered.method.value,
        options=passkey_options(assignment, entered) if entered.method is Method.PASSKEY else None,
        address=masked(current_user.person.address or ""),
        wrong=wrong,
        statements=document.words(entered.answers.statements),
        sealed=seal(entered, settings["SECRET_KEY"]),
        minutes=lasts.total_seconds() // 60,
    )


def passkey_options(assignment: Assignment, entered: Review) -> str:
    """What the browser asks the device to sign: all that the log will say of this signature."""
    draft = actions.draft_of(
        assignment=assignment,
        person=current_user.person,
        session=current_user.session,
        review=entered,
        workplace=current_user.workplace,
        software_version=__version__,
        desk=queries.desk_for(assignment),
        now=entered.authenticated_at,
    )
    known = passkeys_of(current_user.person.id)
    return request_options(this_site(), actions.challenge_of(draft), known)
