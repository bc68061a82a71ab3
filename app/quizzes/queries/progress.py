"""How far each learner has come."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import Any, cast

from sqlalchemy import Executable, Row, bindparam, inspect, select
from sqlalchemy.orm import aliased

from app.assignments.kinds import PROOFS, ClosingKind
from app.assignments.models import Assignment, Closing, ClosingWithdrawal
from app.courses.bank_format import Track
from app.courses.changes import changed_rules
from app.courses.queries import content_for
from app.courses.release_content import ReleaseContent
from app.extensions import db, table_of
from app.lessons.plan import StepsTaken, lessons_kept
from app.lessons.queries import steps_of_many
from app.quizzes.kinds import AttemptKind
from app.quizzes.models import Attempt, AttemptResult
from app.quizzes.progress import Before, CheckTaken, Progress, work_out


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
    for row in db.session.execute(checks_taken(), {"ids": list(assignment_ids)}):
        found[row.assignment_id].append(check_taken(row))
    return found


@cache
def checks_taken() -> Executable:
    """The statement behind `checks_of`, built once: every page of a learner asks it."""
    attempts, results = table_of(Attempt), table_of(AttemptResult)
    attempt, result = attempts.c, results.c
    return (
        select(
            attempt.assignment_id,
            attempt.id.label("attempt_id"),
            attempt.key,
            attempt.number,
            result.passed,
            result.points,
            result.maximum,
            result.pass_mark,
            result.harmful_on_critical,
            result.missed_rules,
            result.finished_at,
            result.record_sha256,
        )
        .outerjoin_from(attempts, results, result.attempt_id == attempt.id)
        .where(attempt.assignment_id.in_(bindparam("ids", expanding=True)), attempt.kind == AttemptKind.CHECK)
        .order_by(attempt.number)
    )


def check_taken(row: Row[Any]) -> CheckTaken:
    fields = {name: value for name, value in row._mapping.items() if name != "assignment_id"}
    if row.finished_at is None:
        return CheckTaken(row.attempt_id, row.key, row.number, graded=False)
    return CheckTaken(graded=True, **fields | {"missed_rules": tuple(row.missed_rules)})


def changes_between(old_id: int, new_id: int, language: str) -> dict[str, str]:
    """Rule ids and how they changed from one release to another."""
    if old_id == new_id:
        return {}
    return dict(changed_rules(content_for(old_id, language), content_for(new_id, language)))


@dataclass(frozen=True)
class EarlierPeriod:
    """A period before this one that ended with a proof, or that another took the place of."""

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
        select(Assignment.id, earlier.id, earlier.release_id, Closing.kind, ClosingWithdrawal.id)
        .join(
            earlier,
            (earlier.person_id == Assignment.person_id)
            & (earlier.requirement_id == Assignment.requirement_id)
            & (earlier.period < Assignment.period),
        )
        .join(Closing, Closing.assignment_id == earlier.id)
        .outerjoin(ClosingWithdrawal, ClosingWithdrawal.closing_id == Closing.id)
        .where(Assignment.id.in_(later), Closing.kind.in_([*PROOFS, ClosingKind.SUPERSEDED]))
        .order_by(earlier.period.desc())
    )
    for assignment_id, id, release_id, kind, withdrawal in rows:
        replaced = kind is ClosingKind.SUPERSEDED or withdrawal is not None
        found[assignment_id].append(EarlierPeriod(id, release_id, replaced))
    return found


def releases_signed_before(assignments: Collection[Assignment]) -> dict[int, int]:
    """By assignment id, the release of the newest earlier proof for the same requirement, if there is one."""
    signed = {
        id: next((each.release_id for each in rows if not each.superseded), None)
        for id, rows in earlier_periods(assignments).items()
    }
    return {id: release_id for id, release_id in signed.items() if release_id is not None}
