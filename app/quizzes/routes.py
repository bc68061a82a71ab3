"""Playing scenarios and taking the check: one decision on a page."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.extensions import db
from app.lessons.queries import open_training_of, refuse_ended, training_of
from app.lessons.refusals import TrainingClosed
from app.quizzes import actions, queries
from app.quizzes.faces import initials, tint
from app.quizzes.forms import CHOOSE, ChoiceForm
from app.quizzes.kept import in_a_check, keepable, kept_scene
from app.quizzes.kinds import AttemptKind
from app.quizzes.playing import Spot, ending
from app.quizzes.queries import Played
from app.quizzes.refusals import AskedInCheck, AttemptNotFound, DecisionNotOpen, WorstNotNamed
from app.quizzes.shown import intro_of, question_of, replay_of, review_of, reviewed, worth_another_look
from app.shared.access import signed_in
from app.shared.clock import utc_now
from app.shared.database import commit_and_keep
from app.shared.sentences import said

room = Blueprint("quizzes", __name__)
room.add_app_template_filter(initials)
room.add_app_template_filter(tint)


@room.app_template_global()
def stage_alone() -> bool:
    """Whether stage.js has sent a form and waits for the stage that follows, without the page around it."""
    return "X-Stage" in request.headers


@room.errorhandler(TrainingClosed)
def training_closed(refusal: TrainingClosed) -> ResponseReturnValue:
    db.session.rollback()
    return render_template("lessons/closed.html", refusal=refusal), 409


@room.post("/assignments/<key:assignment_key>/practice/<string:scenario>")
@signed_in
def practice(assignment_key: str, scenario: str) -> ResponseReturnValue:
    training = open_training_of(current_user.person, assignment_key)
    attempt = actions.start_practice(
        assignment=training.assignment,
        scenario=scenario,
        content=training.content,
        jurisdiction=current_user.workplace.jurisdiction,
        now=utc_now(),
    )
    db.session.commit()
    return redirect(url_for("quizzes.attempt", attempt_key=attempt.key), 303)


@room.get("/assignments/<key:assignment_key>/check")
@signed_in
def check(assignment_key: str) -> ResponseReturnValue:
    training = training_of(current_user.person, assignment_key)
    return render_template(
        "quizzes/check.html",
        training=training,
        content=training.content,
        track=training.plan,
        progress=queries.progress_of(training.assignment, training.content),
        intro=intro_of(training.content, training.track),
    )


@room.post("/assignments/<key:assignment_key>/check")
@signed_in
def start_check(assignment_key: str) -> ResponseReturnValue:
    training = open_training_of(current_user.person, assignment_key)
    attempt = actions.start_check(
        assignment=training.assignment,
        content=training.content,
        jurisdiction=current_user.workplace.jurisdiction,
        now=utc_now(),
    )
    db.session.commit()
    return redirect(url_for("quizzes.attempt", attempt_key=attempt.key), 303)


@room.get("/attempts/<key:attempt_key>")
@signed_in
def attempt(attempt_key: str) -> ResponseReturnValue:
    played = queries.attempt_of(current_user.person, attempt_key)
    if played.spot is None and played.attempt.kind is AttemptKind.CHECK:
        return redirect(url_for("quizzes.result", attempt_key=attempt_key), 303)
    if played.spot is None:
        return show_end(played)
    refuse_ended(played.attempt.assignment)
    return show_decision(played)


@room.get("/attempts/<key:attempt_key>/offline")
@signed_in
def offline(attempt_key: str) -> ResponseReturnValue:
    """A practised scenario with all that it can come to, for a device to keep. Never a check."""
    played = queries.open_attempt_of(current_user.person, attempt_key)
    if played.attempt.kind is not AttemptKind.PRACTICE or not keepable(played.form, played.content):
        raise AttemptNotFound(attempt_key)
    if in_a_check(played.form, queries.checks_under_way(current_user.person.id)):
        raise AskedInCheck(attempt_key)
    return render_template(
        "quizzes/offline.html",
        played=played,
        content=played.content,
        scenario=played.content.scenarios[played.form.items[0].scenario],
        scene=kept_scene(played.form, played.content, played.choices, played.answered),
    )


@room.post("/attempts/<key:attempt_key>/choices")
@signed_in
def choose(attempt_key: str) -> ResponseReturnValue:
    played, form = queries.open_attempt_of(current_user.person, attempt_key), ChoiceForm()
    is_check = played.attempt.kind is AttemptKind.CHECK
    if not form.validate_on_submit():
        return show_again(played, form)
    try:
        choice = actions.choose(
            played=played,
            item=form.item.data,
            node=form.node.data,
            place=form.option.data,
            worst_place=form.worst.data,
            now=utc_now(),
        )
        commit_and_keep()
    except (DecisionNotOpen, WorstNotNamed):
        db.session.rollback()
        return show_again(queries.attempt_of(current_user.person, attempt_key), form)
    if not is_check:
        number = played.answered.index(Spot(choice.item, choice.node)) + 1
        address = url_for("quizzes.consequence", attempt_key=attempt_key, number=number)
        return onward(address, lambda: show_consequence(played, number))
    if played.spot is None:
        return redirect(url_for("quizzes.result", attempt_key=attempt_key), 303)
    return onward(url_for("quizzes.attempt", attempt_key=attempt_key), lambda: show_decision(played))


@room.get("/attempts/<key:attempt_key>/choices/<int:number>")
@signed_in
def consequence(attempt_key: str, number: int) -> ResponseReturnValue:
    played = queries.attempt_of(current_user.person, attempt_key)
    if played.attempt.kind is not AttemptKind.PRACTICE or not 1 <= number <= len(played.answered):
        raise AttemptNotFound(f"{attempt_key}, choice {number}")  # a check tells nothing before its end
    return show_consequence(played, number)


@room.get("/attempts/<key:attempt_key>/result")
@signed_in
def result(attempt_key: str) -> ResponseReturnValue:
    played = queries.attempt_of(current_user.person, attempt_key)
    if played.attempt.result is None:
        return redirect(url_for("quizzes.attempt", attempt_key=attempt_key), 303)
    progress = queries.progress_of(played.attempt.assignment, played.content)
    review = review_of(played.form, played.content, played.choices, played.worst)
    return render_template(
        "quizzes/result.html",
        played=played,
        content=played.content,
        result=played.attempt.result,
        review=review,
        look_first=worth_another_look(review),
        progress=progress,
        again=[lesson for lesson in progress.lessons if lesson.id in progress.again and not lesson.done],
    )


def onward(address: str, draw: Callable[[], str]) -> ResponseReturnValue:
    """To the page at `address`: at once where stage.js waits for it, else by the browser, which then sends nothing twice."""
    if not stage_alone():
        return redirect(address, 303)
    answer = make_response(draw())
    answer.headers["Content-Location"] = address
    return answer


def show_decision(played: Played, sent: ChoiceForm | None = None) -> str:
    """The decision that waits; `sent` is what did not answer it, and what was marked there is kept."""
    question = question_of(played.form, played.content, played.choices)
    is_check = played.attempt.kind is AttemptKind.CHECK
    return render_template(
        "quizzes/attempt.html",
        played=played,
        content=played.content,
        question=question,
        error=said(WorstNotNamed()) if sent and question.asks_worst else sent and CHOOSE,
        marked=sent.marked_at(question.item, question.node) if sent else (None, None),
        is_check=is_check,
        keepable=not is_check and keepable(played.form, played.content),
    )


def show_consequence(played: Played, number: int) -> str:
    place = played.answered[number - 1]
    return render_template(
        "quizzes/consequence.html",
        played=played,
        content=played.content,
        shown=reviewed(played.form, played.content, played.choices, place, number, played.worst),
        keepable=keepable(played.form, played.content),
    )


def show_again(played: Played, sent: ChoiceForm) -> ResponseReturnValue:
    """What was sent is no answer to an open decision: show the one that is, with a word on top."""
    if played.spot is None:
        return render_template("quizzes/over.html", played=played), 422
    return show_decision(played, sent), 422


def show_end(played: Played) -> str:
    end = ending(played.form, played.content, played.choices)
    walked = replay_of(played.form, played.content, played.choices)
    return render_template("quizzes/end.html", played=played, content=played.content, end=end, walked=walked)
