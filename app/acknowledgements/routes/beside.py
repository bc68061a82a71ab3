"""The ways beside signing: to ask first, about the text or a lesson, and to refuse."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, get_locale
from flask_babel import gettext as _
from flask_login import current_user

from app import __version__
from app.acknowledgements import actions, queries
from app.acknowledgements.forms import AskForm, RefuseForm
from app.acknowledgements.refusals import TextDiffers
from app.acknowledgements.routes import asked_for, room
from app.acknowledgements.statement import Document
from app.assignments.models import Assignment
from app.assignments.queries import assignment_of, due_on
from app.courses.release_content import Lesson
from app.extensions import db
from app.lessons.plan import lesson_in
from app.lessons.queries import Training, training_of
from app.people.refusals import TooManyTries, WrongPassword
from app.questions.actions import open_task
from app.questions.kinds import TaskKind
from app.questions.queries import open_question_of
from app.shared.access import signed_in
from app.shared.clock import utc_now
from app.shared.errors import Refused
from app.shared.sentences import said


@room.get("/assignments/<key:assignment_key>/ask")
@signed_in
def ask(assignment_key: str) -> ResponseReturnValue:
    assignment = queries.assignment_to_answer(current_user.person.id, assignment_key)
    return show_ask(assignment, AskForm())


@room.post("/assignments/<key:assignment_key>/ask")
@signed_in
def send_question(assignment_key: str) -> ResponseReturnValue:
    assignment = queries.assignment_to_answer(current_user.person.id, assignment_key)
    form = AskForm()
    if not form.validate_on_submit():
        return show_ask(assignment, form), 422
    actions.ask_first(
        assignment=assignment,
        person=current_user.person,
        text=form.text.data or "",
        language=str(get_locale()),
        workplace=current_user.workplace,
        now=utc_now(),
    )
    db.session.commit()
    due = due_on(assignment_of(current_user.person.id, assignment_key))
    day = format_date(due, "long")
    flash(_("Your question is on its way. You now have until %(day)s.", day=day), "success")
    return redirect(url_for("questions.mine"), 303)


@room.get("/assignments/<key:assignment_key>/lessons/<string:lesson>/ask")
@signed_in
def ask_about_lesson(assignment_key: str, lesson: str) -> ResponseReturnValue:
    training = training_of(current_user.person, assignment_key)
    return show_ask_about(training, lesson_of(training, lesson), AskForm())


@room.post("/assignments/<key:assignment_key>/lessons/<string:lesson>/ask")
@signed_in
def send_question_about_lesson(assignment_key: str, lesson: str) -> ResponseReturnValue:
    training = training_of(current_user.person, assignment_key)
    about = lesson_of(training, lesson)
    form = AskForm()
    if not form.validate_on_submit():
        return show_ask_about(training, about, form), 422
    open_task(
        kind=TaskKind.QUESTION,
        person_id=current_user.person.id,
        assignment_id=training.assignment.id,
        text=form.text.data or "",
        language=str(get_locale()),
        lesson=about.id,
        now=utc_now(),
    )
    db.session.commit()
    flash(_("Your question is on its way. You find the answer under “My questions”."), "success")
    return redirect(url_for("lessons.read", assignment_key=assignment_key, lesson=about.id), 303)


@room.get("/assignments/<key:assignment_key>/refuse")
@signed_in
def refuse(assignment_key: str) -> ResponseReturnValue:
    assignment = queries.assignment_to_answer(current_user.person.id, assignment_key)
    return show_refuse(assignment, asked_for.document(assignment), RefuseForm())


@room.post("/assignments/<key:assignment_key>/refuse")
@signed_in
def send_refusal(assignment_key: str) -> ResponseReturnValue:
    now = utc_now()
    assignment = queries.assignment_to_answer(current_user.person.id, assignment_key)
    document, form = asked_for.document(assignment), RefuseForm()
    if not form.validate_on_submit():
        return show_refuse(assignment, document, form), 422
    try:
        asked_for.password(form.password.data or "", now)
        signature = actions.refuse(
            assignment=assignment,
            person=current_user.person,
            session=current_user.session,
            language=document.language,
            text_sha256=form.text_sha256.data or "",
            words=form.words.data or "",
            witness=form.witness.data or "",
            workplace=current_user.workplace,
            software_version=__version__,
            lifetime=current_app.config["REAUTHENTICATION_LIFETIME"],
            now=now,
        )
    except (TextDiffers, WrongPassword, TooManyTries) as refusal:
        return refuse_form(assignment, document, form, refusal)
    receipt_key = signature.key
    db.session.commit()
    return redirect(url_for("acknowledgements.receipt", receipt_key=receipt_key), 303)


# -- what these pages share ---------------------------------------------------------------------------


def lesson_of(training: Training, lesson: str) -> Lesson:
    """The lesson of this training's release and track. Raises `LessonNotFound`."""
    return lesson_in(training.content, training.track, lesson)


def show_ask(assignment: Assignment, form: AskForm) -> str:
    return render_template(
        "acknowledgements/ask.html",
        assignment=assignment,
        form=form,
        question=open_question_of(assignment.id),
        pauses=queries.question_pauses(assignment),
    )


def show_ask_about(training: Training, lesson: Lesson, form: AskForm) -> str:
    return render_template(
        "acknowledgements/ask_about_lesson.html",
        assignment=training.assignment,
        language=training.content.language,
        lesson=lesson,
        form=form,
    )


def show_refuse(assignment: Assignment, document: Document, form: RefuseForm) -> str:
    if request.method == "GET" and form.text_sha256.data not in (None, "", document.sha256):
        form.sure.data = False  # typed before the session ended, under other words
    form.language.data, form.text_sha256.data = document.language, document.sha256
    return render_template(
        "acknowledgements/refuse.html",
        assignment=assignment,
        document=document,
        form=form,
        pauses=queries.question_pauses(assignment),
    )


def refuse_form(
    assignment: Assignment, document: Document, form: RefuseForm, refusal: Refused
) -> ResponseReturnValue:
    """The form again, with what was typed and what to do about the refusal."""
    if isinstance(refusal, TextDiffers):
        form.sure.data = False
        form.form_errors.append(_("The text changed since you opened the page. Read it again."))
        return show_refuse(assignment, document, form), 409
    if isinstance(refusal, TooManyTries):
        form.password.errors = [said(refusal)]
        return show_refuse(assignment, document, form), 429, {"Retry-After": str(refusal.retry_after)}
    form.password.errors = [said(refusal)]
    return show_refuse(assignment, document, form), 422
