"""Beginning an attempt and making a choice."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import set_committed_value

from app.assignments.models import Assignment
from app.courses.bank_format import Track
from app.courses.release_content import ReleaseContent
from app.extensions import db
from app.lessons.queries import refuse_ended
from app.questions.actions import open_task
from app.questions.kinds import TaskKind
from app.questions.queries import tasks_of
from app.quizzes import queries
from app.quizzes.drawing import draw_check, draw_practice
from app.quizzes.forms_drawn import DrawnForm, restored
from app.quizzes.grading import grade
from app.quizzes.kinds import AttemptKind
from app.quizzes.models import Attempt, AttemptResult, Choice
from app.quizzes.playing import Spot, decision_at
from app.quizzes.queries import Played
from app.quizzes.record import record_sha256
from app.quizzes.refusals import DecisionNotOpen, ScenarioNotFound, WorstNotNamed
from app.shared.columns import new_key
from app.shared.database import insert_if_new


def start_check(
    *,
    assignment: Assignment,
    content: ReleaseContent,
    jurisdiction: str,
    now: datetime,
    seed: str | None = None,
) -> Attempt:
    """Begin a check, or go on with the one that was begun. Whoever has passed needs no other.

    `jurisdiction` is that of the person's workplace: laws differ, and some variants with them. Raises
    `TrainingClosed` once the assignment has ended.
    """
    refuse_ended(assignment)
    earlier = queries.attempts_of(assignment.id, AttemptKind.CHECK)
    for attempt in earlier:
        if attempt.result is None or attempt.result.passed:
            return attempt
    history = queries.history_of(assignment.person_id, content.course)
    track = cast(Track, assignment.requirement.track)
    met = content.met_by(track, jurisdiction)
    form = draw_check(met, track, seed=seed or new_key(), history=history)
    begun = begin(
        assignment=assignment,
        kind=AttemptKind.CHECK,
        number=len(earlier) + 1,
        form=form,
        content=content,
        now=now,
    )
    return begun or start_check(assignment=assignment, content=content, jurisdiction=jurisdiction, now=now)


def start_practice(
    *,
    assignment: Assignment,
    scenario: str,
    content: ReleaseContent,
    jurisdiction: str,
    now: datetime,
    seed: str | None = None,
) -> Attempt:
    """Begin a scenario, or go on with it where it was left. Raises `ScenarioNotFound`."""
    refuse_ended(assignment)
    track = cast(Track, assignment.requirement.track)
    if scenario not in content.tracks[track].practice or scenario not in content.scenarios:
        raise ScenarioNotFound(scenario)
    earlier = queries.attempts_of(assignment.id, AttemptKind.PRACTICE)
    for attempt in earlier:
        same = restored(attempt.form).items[0].scenario == scenario
        if same and Played(attempt, content).spot is not None:
            return attempt
    history = queries.history_of(assignment.person_id, content.course)
    met = content.met_by(track, jurisdiction)
    form = draw_practice(met.scenarios[scenario], seed=seed or new_key(), history=history, content=met)
    begun = begin(
        assignment=assignment,
        kind=AttemptKind.PRACTICE,
        number=len(earlier) + 1,
        form=form,
        content=content,
        now=now,
    )
    return begun or start_practice(
        assignment=assignment, scenario=scenario, content=content, jurisdiction=jurisdiction, now=now
    )


def begin(
    *,
    assignment: Assignment,
    kind: AttemptKind,
    number: int,
    form: DrawnForm,
    content: ReleaseContent,
    now: datetime,
) -> Attempt | None:
    """The attempt with this number; none if another tab was quicker, and the caller looks again.

    The number must come from the same look at the attempts that found none to go on with.
    """
    attempt = Attempt(
        assignment_id=assignment.id,
        kind=kind,
        number=number,
        form=form.stored(),
        language=content.language,
        started_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(attempt)
    except IntegrityError:
        return None
    return attempt


def choose(
    *, played: Played, item: int, node: str, place: int, worst_place: int | None = None, now: datetime
) -> Choice:
    """Take the option that stands at `place` (1, 2, 3 …) on the screen of one decision.

    Where the decision asks for it, `worst_place` names the worst one; else `WorstNotNamed` is raised.
    The first choice at a decision counts and comes back whatever is sent later; another option taken
    later is kept beside it, once. The last choice of a check grades it. Raises `DecisionNotOpen` for
    whatever the attempt does not ask. Whether the assignment is open was asked when it was fetched.
    """
    spot = Spot(item, node)
    if spot != played.spot and spot not in played.answered:
        raise DecisionNotOpen(f"{item}/{node}")
    option, worst, order = marked(played, spot, place, worst_place)
    taken = [c for c in played.attempt.choices if (c.item, c.node) == (item, node)]
    first = next((choice for choice in taken if choice.counts), None)
    if option in {choice.option for choice in taken}:
        return first or taken[0]
    choice = Choice(
        attempt_id=played.attempt.id,
        item=item,
        scenario=played.form.items[item].scenario,
        variant=played.form.items[item].variant,
        node=node,
        option=option,
        worst=worst,
        shown_order=order,
        language=played.content.language,
        counts=first is None,
        chosen_at=now,
    )
    if not insert_if_new(choice):  # two tabs at once: the first choice stands
        return queries.first_choice(played.attempt, item, node)
    if first is None:
        # known by now; asking for all of them again costs a query
        set_committed_value(played.attempt, "choices", [*played.attempt.choices, choice])
        finish(played=played, now=now)
    return first or choice


def marked(
    played: Played, spot: Spot, place: int, worst_place: int | None
) -> tuple[str, str | None, list[str]]:
    """The ids of the option taken and of the one named as the worst, and all of them as the screen had them.

    Raises what `choose` says of places that the decision does not have.
    """
    decision = decision_at(played.content, played.form.items[spot.item], spot.node)
    order = list(played.form.shown_order(spot.item, spot.node, decision.options))
    if not 1 <= place <= len(order):
        raise DecisionNotOpen(f"{spot.item}/{spot.node}/{place}")
    if decision.format != "best_worst":
        return order[place - 1], None, order
    if worst_place is None or worst_place == place or not 1 <= worst_place <= len(order):
        raise WorstNotNamed(f"{spot.item}/{spot.node}")
    return order[place - 1], order[worst_place - 1], order


def finish(*, played: Played, now: datetime) -> AttemptResult | None:
    """Grade a check once its last decision is made; offer a talk with a person where it does not work out."""
    attempt = played.attempt
    if attempt.kind is not AttemptKind.CHECK or played.spot is not None:
        return None
    graded = grade(played.form, played.content, played.choices, played.worst)
    result = AttemptResult(
        attempt=attempt,
        points=graded.points,
        maximum=graded.maximum,
        pass_mark=graded.pass_mark,
        harmful_on_critical=graded.harmful_on_critical,
        passed=graded.passed,
        missed_rules=list(graded.missed_rules),
        finished_at=now,
        record_sha256=record_sha256(attempt=attempt.key, form=attempt.form, choices=attempt.choices),
    )
    db.session.add(result)
    db.session.flush()
    if not graded.passed:
        offer_help(played=played, now=now)
    return result


def offer_help(*, played: Played, now: datetime) -> None:
    """After several checks that were not passed, a short talk helps more than another form: once."""
    assignment, content = played.attempt.assignment, played.content
    checks = queries.checks_of([assignment.id])[assignment.id]
    fails = sum(check.graded and not check.passed for check in checks)
    passed = any(check.passed for check in checks)
    known = any(
        task.kind is TaskKind.HELP and task.assignment_id == assignment.id
        for task in tasks_of(assignment.person_id)
    )
    if fails >= content.assessment.help_after_fails and not passed and not known:
        open_task(
            kind=TaskKind.HELP,
            person_id=assignment.person_id,
            assignment_id=assignment.id,
            text="",
            language=content.language,
            now=now,
        )
