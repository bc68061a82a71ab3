"""Attempts, what was chosen in them, and how far each learner has come."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import cast

from sqlalchemy import inspect, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from app.assignments.kinds import PROOFS, ClosingKind
from app.assignments.models import Assignment, Closing, Requirement
from app.courses.bank_format import Track
from app.courses.changes import changed_rules
from app.courses.queries import content_for
from app.courses.release_content import ReleaseContent
from app.extensions import db
from app.lessons.plan import StepsTaken, lessons_kept
from app.lessons.queries import refuse_ended, steps_of_many
from app.people.models import Person
from app.quizzes.drawing import History
from app.quizzes.forms_drawn import DrawnForm, restored
from app.quizzes.kinds import AttemptKind
from app.quizzes.models import Attempt, Choice
from app.quizzes.playing import Choices, Spot, answered, spot
from app.quizzes.progress import Before, CheckTaken, Progress, work_out
from app.quizzes.refusals import AttemptNotFound


@dataclass(frozen=True)
class Played:
    """One attempt with what its release asks, in the reader's language if it was published in it."""

    attempt: Attempt
    content: ReleaseContent

    @property
    def form(self) -> DrawnForm:
        return restored(self.attempt.form)

    @property
    def choices(self) -> Choices:
        """The first choice at each decision."""
        return {(c.item, c.node): c.option for c in self.attempt.choices if c.counts}

    @property
    def spot(self) -> Spot | None:
        """The decision that waits for a choice; none when the attempt is finished."""
        return spot(self.form, self.content, self.choices)

    @property
    def answered(self) -> list[Spot]:
        return answered(self.form, self.content, self.choices)


def attempt_of(person: Person, key: str) -> Played:
    """The person's own attempt with its choices; somebody else's does not exist."""
    found = db.session.scalars(
        select(Attempt)
        .join(Attempt.assignment)
        .where(Attempt.key == key, Assignment.person_id == person.id)
        .options(
            contains_eager(Attempt.assignment).options(
                joinedload(Assignment.closing), joinedload(Assignment.requirement)
            ),
            joinedload(Attempt.choices),
            joinedload(Attempt.result),
        )
    )
    attempt = found.unique().one_or_none()
    if attempt is None:
        raise AttemptNotFound(key)
    return Played(attempt, content_for(attempt.assignment.release_id, person.language))


def open_attempt_of(person: Person, key: str) -> Played:
    """The same where something is to be added to it. Raises `TrainingClosed` once the assignment ended."""
    played = attempt_of(person, key)
    refuse_ended(played.attempt.assignment)
    return played


def attempts_of(assignment_id: int, kind: AttemptKind) -> list[Attempt]:
    """One assignment's attempts of one kind with their choices, oldest first."""
    return list(
        db.session.scalars(
            select(Attempt)
            .where(Attempt.assignment_id == assignment_id, Attempt.kind == kind)
            .options(selectinload(Attempt.choices), joinedload(Attempt.result))
            .order_by(Attempt.number)
        )
    )


def first_choice(attempt: Attempt, item: int, node: str) -> Choice:
    """The choice that counts at a decision which has one, as it is stored now."""
    return db.session.scalars(
        select(Choice).where(
            Choice.attempt_id == attempt.id, Choice.item == item, Choice.node == node, Choice.counts
        )
    ).one()


def history_of(person_id: int, course: str) -> History:
    """All that the person was asked in a course before, in this period and in earlier ones."""
    forms: dict[AttemptKind, list[DrawnForm]] = {kind: [] for kind in AttemptKind}
    rows = db.session.execute(
        select(Attempt.kind, Attempt.form)
        .join(Attempt.assignment)
        .join(Assignment.requirement)
        .where(Assignment.person_id == person_id, Requirement.course == course)
        .order_by(Attempt.id)
    )
    for kind, form in rows:
        forms[kind].append(restored(form))
    return History(checks=tuple(forms[AttemptKind.CHECK]), practice=tuple(forms[AttemptKind.PRACTICE]))


def checks_under_way(person_id: int) -> list[DrawnForm]:
    """What the person is asked in checks that are not finished."""
    forms = db.session.scalars(
        select(Attempt.form)
        .join(Attempt.assignment)
        .where(Assignment.person_id == person_id, Attempt.kind == AttemptKind.CHECK, ~Attempt.result.has())
    )
    return [restored(form) for form in forms]


def practised(assignment_id: int, content: ReleaseContent) -> Mapping[str, bool]:
    """The scenarios begun in practice, and whether one was played to its end; in one statement."""
    forms: dict[int, DrawnForm] = {}
    choices: dict[int, dict[tuple[int, str], str]] = {}
    rows = db.session.execute(
        select(Attempt.id, Attempt.form, Choice.item, Choice.node, Choice.option)
        .join(Choice, (Choice.attempt_id == Attempt.id) & Choice.counts)  # drawn to be kept is not begun
        .where(Attempt.assignment_id == assignment_id, Attempt.kind == AttemptKind.PRACTICE)
    )
    for id, form, item, node, option in rows:
        forms[id] = restored(form)
        choices.setdefault(id, {})[item, node] = option
    played: dict[str, bool] = {}
    for id, drawn in forms.items():
        scenario = drawn.items[0].scenario
        done = spot(drawn, content, choices[id]) is None
        played[scenario] = played.get(scenario, False) or done
    return played


# -- progress ----------------------------------------------------------------------------------------


def progress_of(assignment: Assignment, content: ReleaseContent) -> Progress:
    """How far one learner has come with one assignment; titles are in the language of `content`."""
    return progresses([assignment], {assignment.id: content})[assignment.id]


def progress_of_many(assignments: Collection[Assignment], language: str = "en") -> dict[int, Progress]:
    """The same by assignment id, at a constant number of queries for each release among them."""
    contents = {id: content_for(id, language) for id in {row.release_id for row in assignments}}
    return progresses(assignments, {row.id: contents[row.release_id] for row in assignments})


def progresses(
    assignments: Collection[Assignment], contents: Mapping[int, ReleaseContent]
) -> dict[int, Progress]:
    """Progress by assignment id; `contents` likewise."""
    if not assignments:
        return {}
    ids = [assignment.id for assignment in assignments]
    earlier, checks = earlier_periods(assignments), checks_of(ids)
    taken = steps_of_many([*ids, *(each.id for rows in earlier.values() for each in rows if each.superseded)])
    closed = closed_among(assignments)
    compare = cache(changes_between)

    def before(assignment: Assignment) -> Before:
        signed = next((each for each in earlier[assignment.id] if not each.superseded), None)
        language = contents[assignment.id].language
        if signed is None:
            return Before()
        return Before(signed.release_id, compare(signed.release_id, assignment.release_id, language))

    def steps(assignment: Assignment) -> StepsTaken:
        """The steps of this period, and lessons read in a period that a release cut short, if unchanged."""
        found = dict(taken[assignment.id])
        for each in takewhile(lambda each: each.superseded, earlier[assignment.id]):
            content = contents[assignment.id]
            changed = compare(each.release_id, assignment.release_id, content.language)
            found = {**lessons_kept(taken[each.id], content=content, changed=set(changed)), **found}
        return found

    return {
        assignment.id: work_out(
            contents[assignment.id],
            cast(Track, assignment.requirement.track),
            taken=steps(assignment),
            checks=checks[assignment.id],
            before=before(assignment),
            closed=assignment.id in closed,
        )
        for assignment in assignments
    }


def closed_among(assignments: Collection[Assignment]) -> set[int]:
    """The ids of those that have ended: at most one statement, none where the closings came along."""
    unknown = [row.id for row in assignments if "closing" in inspect(row).unloaded]
    closed = {row.id for row in assignments if row.id not in unknown and row.closing is not None}
    if unknown:
        closed |= set(
            db.session.scalars(select(Closing.assignment_id).where(Closing.assignment_id.in_(unknown)))
        )
    return closed


def checks_of(assignment_ids: Collection[int]) -> Mapping[int, Sequence[CheckTaken]]:
    """The checks of many assignments, oldest first; every id is in the answer."""
    found: dict[int, list[CheckTaken]] = {id: [] for id in assignment_ids}
    for attempt in db.session.scalars(
        select(Attempt)
        .where(Attempt.assignment_id.in_(assignment_ids), Attempt.kind == AttemptKind.CHECK)
        .options(joinedload(Attempt.result))
        .order_by(Attempt.number)
    ):
        found[attempt.assignment_id].append(check_taken(attempt))
    return found


def check_taken(attempt: Attempt) -> CheckTaken:
    result = attempt.result
    if result is None:
        return CheckTaken(attempt.id, attempt.key, attempt.number, graded=False)
    return CheckTaken(
        attempt.id,
        attempt.key,
        attempt.number,
        graded=True,
        passed=result.passed,
        points=result.points,
        maximum=result.maximum,
        pass_mark=result.pass_mark,
        harmful_on_critical=result.harmful_on_critical,
        missed_rules=tuple(result.missed_rules),
        finished_at=result.finished_at,
    )


def changes_between(old_id: int, new_id: int, language: str) -> dict[str, str]:
    """Rule ids and how they changed from one release to another."""
    if old_id == new_id:
        return {}
    return dict(changed_rules(content_for(old_id, language), content_for(new_id, language)))


@dataclass(frozen=True)
class EarlierPeriod:
    """A period before this one that ended with a proof, or that a material release cut short."""

    id: int
    release_id: int
    superseded: bool


def earlier_periods(assignments: Collection[Assignment]) -> Mapping[int, Sequence[EarlierPeriod]]:
    """By assignment id, the earlier periods of the same requirement that matter, the newest first."""
    found: dict[int, list[EarlierPeriod]] = {assignment.id: [] for assignment in assignments}
    later = [assignment.id for assignment in assignments if assignment.period > 1]
    if not later:
        return found
    earlier = aliased(Assignment)
    rows = db.session.execute(
        select(Assignment.id, earlier.id, earlier.release_id, Closing.kind)
        .join(
            earlier,
            (earlier.person_id == Assignment.person_id)
            & (earlier.requirement_id == Assignment.requirement_id)
            & (earlier.period < Assignment.period),
        )
        .join(Closing, Closing.assignment_id == earlier.id)
        .where(Assignment.id.in_(later), Closing.kind.in_([*PROOFS, ClosingKind.SUPERSEDED]))
        .order_by(earlier.period.desc())
    )
    for assignment_id, id, release_id, kind in rows:
        found[assignment_id].append(EarlierPeriod(id, release_id, kind is ClosingKind.SUPERSEDED))
    return found


def releases_signed_before(assignments: Collection[Assignment]) -> dict[int, int]:
    """By assignment id, the release of the newest earlier proof for the same requirement, if there is one."""
    signed = {
        id: next((each.release_id for each in rows if not each.superseded), None)
        for id, rows in earlier_periods(assignments).items()
    }
    return {id: release_id for id, release_id in signed.items() if release_id is not None}
