"""Reading a lesson, one step on the screen at a time, and reading the policy."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.courses.release_content import Lesson
from app.extensions import db
from app.lessons import actions, queries
from app.lessons.forms import AnswerForm, answer_form
from app.lessons.plan import lesson_in
from app.lessons.queries import Place, Training
from app.lessons.refusals import StepTooEarly, TrainingClosed
from app.lessons.steps import Step
from app.shared.access import signed_in
from app.shared.clock import utc_now

room = Blueprint("lessons", __name__)


@room.errorhandler(TrainingClosed)
def training_closed(refusal: TrainingClosed) -> ResponseReturnValue:
    db.session.rollback()
    return render_template("lessons/closed.html", refusal=refusal), 409


@room.get("/assignments/<key:assignment_key>/lessons/<string:lesson>")
@signed_in
def read(assignment_key: str, lesson: str) -> ResponseReturnValue:
    training = queries.training_of(current_user.person, assignment_key)
    taught = lesson_in(training.content, training.track, lesson)
    return show(training, taught, queries.place_in(training.assignment.id, taught.id))


@room.get("/assignments/<key:assignment_key>/lessons/<string:lesson>/offline")
@signed_in
def offline(assignment_key: str, lesson: str) -> ResponseReturnValue:
    """The whole lesson with all its steps, for a device to keep."""
    training = queries.training_of(current_user.person, assignment_key)
    taught = lesson_in(training.content, training.track, lesson)
    return render_template(
        "lessons/offline.html",
        **shown(training, taught),
        place=queries.place_in(training.assignment.id, taught.id),
        guess_form=answer_form(taught.guess, "guess"),
        answer_form=answer_form(taught.question, "answer"),
    )


@room.post("/assignments/<key:assignment_key>/lessons/<string:lesson>/guess")
@signed_in
def guess(assignment_key: str, lesson: str) -> ResponseReturnValue:
    return take(assignment_key, lesson, Step.GUESSED)


@room.post("/assignments/<key:assignment_key>/lessons/<string:lesson>/answer")
@signed_in
def answer(assignment_key: str, lesson: str) -> ResponseReturnValue:
    return take(assignment_key, lesson, Step.ANSWERED)


@room.get("/assignments/<key:assignment_key>/policy")
@signed_in
def policy(assignment_key: str) -> ResponseReturnValue:
    training = queries.training_of(current_user.person, assignment_key)
    return render_template("lessons/policy.html", training=training, content=training.content)


def take(assignment_key: str, lesson: str, step: Step) -> ResponseReturnValue:
    """Record the answer that belongs to `step`; where the step was taken before, nothing changes."""
    training = queries.open_training_of(current_user.person, assignment_key)
    taught = lesson_in(training.content, training.track, lesson)
    place = queries.place_in(training.assignment.id, taught.id)
    form = answer_form(taught.guess if step is Step.GUESSED else taught.question)
    if step not in place.readings and not form.validate_on_submit():
        return show(training, taught, place, form if place.awaits(step) else None), 422
    try:
        actions.record(
            assignment=training.assignment,
            lesson=taught.id,
            step=step,
            round=place.round,
            language=training.content.language,
            now=utc_now(),
            answer=form.answer.data,
        )
        db.session.commit()
    except StepTooEarly:  # sent from somewhere else than the page: back to where the reader is
        db.session.rollback()
    return redirect(url_for("lessons.read", assignment_key=assignment_key, lesson=lesson), 303)


def show(training: Training, lesson: Lesson, place: Place, form: AnswerForm | None = None) -> str:
    """The lesson at the step where the reader is; a finished one as a whole."""
    question = lesson.question if place.reached is Step.GUESSED else lesson.guess
    return render_template(
        "lessons/read.html",
        **shown(training, lesson),
        reached=place.reached,
        form=form or answer_form(question),
        guessed=lesson.guess.answer(place.answer_at(Step.GUESSED) or ""),
        answered=lesson.question.answer(place.answer_at(Step.ANSWERED) or ""),
    )


def shown(training: Training, lesson: Lesson) -> dict[str, object]:
    """What a page says of a lesson wherever the reader is in it."""
    order = [id for id in training.plan.lessons if id in training.content.lessons]
    return {
        "training": training,
        "content": training.content,
        "lesson": lesson,
        "number": order.index(lesson.id) + 1,
        "rule": training.content.rules.get(lesson.card),
    }
