"""The text, the form, the review, the signature: one step after the other.

Sending the form stores nothing: it answers with the review, which carries all that was entered, sealed.
Only the confirming click signs.
"""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app import __version__
from app.acknowledgements import actions, queries
from app.acknowledgements.forms import SignForm, sign_form
from app.acknowledgements.refusals import NameDiffers, ReviewExpired, TextDiffers
from app.acknowledgements.review import Answers, Review, seal, unseal
from app.acknowledgements.routes import asked_for, room
from app.acknowledgements.statement import Document
from app.assignments.models import Assignment
from app.assignments.queries import assignment_of, due_on
from app.extensions import db
from app.people.refusals import TooManyTries, WrongPassword
from app.questions.queries import open_question_of
from app.shared import unsent
from app.shared.access import signed_in
from app.shared.clock import utc_now
from app.shared.errors import Refused
from app.shared.sentences import said


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
    assignment = queries.assignment_to_answer(current_user.person.id, assignment_key)
    entered = review_before(assignment)
    document = open_desk(assignment, entered.answers.language if entered else None)
    form = form_again(document, entered.answers) if entered else sign_form(document.statements)
    return show_form(assignment, document, form)


@room.post("/assignments/<key:assignment_key>/sign")
@signed_in
def review(assignment_key: str) -> ResponseReturnValue:
    """Check what was entered and show it once more. Nothing is stored but that the password was right."""
    now = utc_now()
    assignment = queries.assignment_to_answer(current_user.person.id, assignment_key)
    document = open_desk(assignment)
    form = sign_form(document.statements)
    if not form.validate_on_submit():
        return show_form(assignment, document, form), 422
    try:
        queries.ready_to_sign(
            assignment=assignment,
            person=current_user.person,
            answers=form.answers,
            jurisdiction=current_user.workplace.jurisdiction,
        )
        asked_for.password(form.password.data or "", now)
    except (TextDiffers, NameDiffers, WrongPassword, TooManyTries) as refusal:
        return refuse_form(assignment, document, form, refusal)
    entered = Review(
        assignment=assignment.key,
        person=current_user.person.key,
        session=current_user.session.key,
        answers=form.answers,
        authenticated_at=now,
    )
    return show_review(assignment, document, entered)


@room.post("/assignments/<key:assignment_key>/sign/edit")
@signed_in
def edit(assignment_key: str) -> ResponseReturnValue:
    """Back from the review to the form, with everything still in it but the password."""
    assignment = queries.assignment_to_answer(current_user.person.id, assignment_key)
    answers = sent_review(assignment).answers
    document = asked_for.document(assignment, answers.language)
    return show_form(assignment, document, sign_form(document.statements, answers))


@room.post("/assignments/<key:assignment_key>/sign/confirm")
@signed_in
def confirm(assignment_key: str) -> ResponseReturnValue:
    """Sign. Pressed twice, in two tabs or again after a lost connection, it leads to the one receipt."""
    assignment = assignment_of(current_user.person.id, assignment_key)
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
            now=utc_now(),
        )
    except (ReviewExpired, TextDiffers, NameDiffers) as refusal:
        document = asked_for.document(assignment, entered.answers.language)
        return refuse_form(assignment, document, sign_form(document.statements, entered.answers), refusal)
    receipt = redirect(url_for("acknowledgements.receipt", receipt_key=signature.key), 303)
    flash(_("Done. This is your receipt; keep it."), "success")
    db.session.commit()
    return receipt


# -- what the steps share -----------------------------------------------------------------------------


def open_desk(assignment: Assignment, language: str | None = None) -> Document:
    """The text, for somebody who has done all that comes before it. Raises what `ready_to_sign` raises."""
    document = asked_for.document(assignment, language)
    queries.require_passed(assignment, document.language)
    queries.require_disclosure(queries.desk_for(assignment))
    return document


def review_before(assignment: Assignment) -> Review | None:
    """The review that was to be signed when the session ended, while the form is shown again for it."""
    sealed = unsent.value("review")
    if not sealed:
        return None
    entered = unseal(sealed, current_app.config["SECRET_KEY"])
    entered.require_bound(assignment=assignment.key, person=current_user.person.key, session=entered.session)
    return entered


def form_again(document: Document, answers: Answers) -> SignForm:
    """The form with these answers, and under which words they were given."""
    form = sign_form(document.statements, answers)
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
    else:
        form.password.errors = [said(refusal)]
    if isinstance(refusal, ReviewExpired):
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


def show_review(assignment: Assignment, document: Document, entered: Review) -> str:
    return render_template(
        "acknowledgements/review.html",
        assignment=assignment,
        document=document,
        answers=entered.answers,
        statements=document.words(entered.answers.statements),
        sealed=seal(entered, current_app.config["SECRET_KEY"]),
        minutes=current_app.config["REAUTHENTICATION_LIFETIME"].total_seconds() // 60,
    )
