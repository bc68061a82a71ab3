"""A learner's home: the next step, the map of a course, what changed, and the records."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.acknowledgements.statement import document
from app.extensions import db
from app.learning import actions, queries
from app.learning.comparison import compare, compare_sections
from app.learning.pace import pace
from app.learning.pocket_card import pocket_card as card_of
from app.lessons.queries import Training, open_training_of, training_of
from app.lessons.refusals import StepTooEarly, TrainingClosed
from app.people.models import Person
from app.quizzes.progress import MINUTES_TO_SIGN, NextStep, Progress
from app.quizzes.queries import practised, progress_of
from app.shared.access import signed_in
from app.shared.clock import utc_now

room = Blueprint("learning", __name__)


room.add_app_template_global(pace)
room.add_app_template_global(queries.place_among_needed)


@room.app_template_global()
def first_training_of(person: Person) -> queries.Card | None:
    """What the person is asked for first, for a letter to them; none where nothing is."""
    cards = queries.cards_of(person, queries.owed_by(person, utc_now().date()))
    return cards[0] if cards else None


@room.errorhandler(TrainingClosed)
def training_closed(refusal: TrainingClosed) -> ResponseReturnValue:
    db.session.rollback()
    return render_template("lessons/closed.html", refusal=refusal), 409


@room.get("/")
@signed_in
def home() -> ResponseReturnValue:
    owed = queries.owed_by(current_user.person, current_user.today)
    return render_template(
        "learning/home.html",
        cards=queries.cards_of(current_user.person, owed),
        finished=[each for each in owed if each.assignment.closing],
        receipts=queries.receipts_of(owed),
    )


@room.get("/assignments/<key:assignment_key>")
@signed_in
def course_map(assignment_key: str) -> ResponseReturnValue:
    owed = queries.owed_with_key(current_user.person, assignment_key, current_user.today)
    training = queries.training_with(current_user.person, owed.assignment)
    return render_template(
        "learning/course_map.html",
        assignment=owed.assignment,
        situation=owed.situation,
        ending=queries.ending_of(owed.assignment),
        content=training.content,
        track=training.plan,
        minutes_to_sign=MINUTES_TO_SIGN,
        reading_minutes=document(training.content).reading_minutes,
        progress=progress_of(owed.assignment, training.content),
        practised=practised(owed.assignment.id, training.content),
    )


@room.post("/assignments/<key:assignment_key>/continue")
@signed_in
def continue_training(assignment_key: str) -> ResponseReturnValue:
    return go_on(open_training_of(current_user.person, assignment_key))


@room.post("/assignments/<key:assignment_key>/lessons/<string:lesson>/open")
@signed_in
def open_lesson(assignment_key: str, lesson: str) -> ResponseReturnValue:
    training = open_training_of(current_user.person, assignment_key)
    known = actions.lesson_among(progress_of(training.assignment, training.content), lesson)
    actions.open_lesson(training=training, lesson=known, now=utc_now())
    db.session.commit()
    return redirect(url_for("lessons.read", assignment_key=assignment_key, lesson=lesson), 303)


@room.post("/assignments/<key:assignment_key>/lessons/<string:lesson>/continue")
@signed_in
def finish_lesson(assignment_key: str, lesson: str) -> ResponseReturnValue:
    training = open_training_of(current_user.person, assignment_key)
    try:
        actions.finish_lesson(training=training, lesson=lesson, now=utc_now())
    except StepTooEarly:  # sent from somewhere else than the page: back to where the reader is
        db.session.rollback()
        return redirect(url_for("lessons.read", assignment_key=assignment_key, lesson=lesson), 303)
    return go_on(training)


@room.get("/assignments/<key:assignment_key>/changes")
@signed_in
def changes(assignment_key: str) -> ResponseReturnValue:
    training = training_of(current_user.person, assignment_key)
    progress = progress_of(training.assignment, training.content)
    before = queries.signed_before(training.assignment, training.content.language)
    return render_template(
        "learning/changes.html",
        training=training,
        content=training.content,
        before=before,
        progress=progress,
        changes=compare(before, training.content, progress.changed) if before else [],
        sections=compare_sections(before, training.content) if before else [],
    )


@room.post("/assignments/<key:assignment_key>/changes")
@signed_in
def finish_changes(assignment_key: str) -> ResponseReturnValue:
    training = open_training_of(current_user.person, assignment_key)
    actions.finish_changes(training=training, now=utc_now())
    return go_on(training)


@room.get("/my-records")
@signed_in
def my_records() -> ResponseReturnValue:
    return render_template("learning/my_records.html", records=queries.records_of(current_user.person))


@room.get("/pocket-card")
@signed_in
def pocket_card() -> ResponseReturnValue:
    """The rules on one card: of the newest training, in the reader's language."""
    assignment = queries.newest_assignment(current_user.person)
    if assignment is None:
        return render_template("learning/pocket_card.html", card=None)
    training = queries.training_with(current_user.person, assignment)
    return render_template(
        "learning/pocket_card.html",
        card=card_of(training.content, training.track),
        content=training.content,
        assignment=assignment,
        release=assignment.release,
        signed_on=assignment.closing.closed_on if assignment.closing else None,
    )


def go_on(training: Training) -> ResponseReturnValue:
    """Open what comes next and go there."""
    progress = actions.open_next(training=training, now=utc_now())
    db.session.commit()
    return redirect(place_of(training.assignment.key, progress), 303)


def place_of(key: str, progress: Progress) -> str:
    """The address of the learner's next step."""
    if progress.next is NextStep.LESSON and progress.next_lesson:
        return url_for("lessons.read", assignment_key=key, lesson=progress.next_lesson.id)
    if progress.next is NextStep.CHECK and progress.under_way:
        return url_for("quizzes.attempt", attempt_key=progress.under_way.key)
    pages = {
        NextStep.WHAT_CHANGED: "learning.changes",
        NextStep.CHECK: "quizzes.check",
        NextStep.SIGN: "acknowledgements.sign",
    }
    return url_for(pages.get(progress.next, "learning.course_map"), assignment_key=key)
