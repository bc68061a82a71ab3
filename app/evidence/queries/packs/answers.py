"""What people read, answered and signed, as records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Executable, func, select

from app.assignments.models import Assignment, Requirement
from app.courses.queries import content_for
from app.evidence.queries.packs.choosing import batches
from app.evidence.queries.packs.records import Record, Scope, kept, of_these_people, rows_of, told
from app.evidence.queries.packs.signed import Signed
from app.extensions import db
from app.lessons.models import Reading
from app.quizzes.kinds import AttemptKind
from app.quizzes.models import Attempt, AttemptResult, Choice

# -- lessons ------------------------------------------------------------------------------------------


def lessons(scope: Scope) -> Iterator[Record]:
    """When each lesson was begun and last worked on, until the day ended where the person works."""
    for zone in sorted({each.workplace.time_zone for each in scope.people.values()}):
        ended = datetime.combine(scope.asked.on + timedelta(days=1), time.min, ZoneInfo(zone))
        there = {id for id, each in scope.people.items() if each.workplace.time_zone == zone}
        rows = rows_of(lessons_read(ended.astimezone(UTC)))
        yield from of_these_people(scope, (row for row in rows if row.person_id in there))


def lessons_read(before: datetime) -> Executable:
    return (
        select(
            Assignment.person_id,
            Assignment.key.label("assignment"),
            Requirement.course,
            Reading.lesson,
            func.min(Reading.recorded_at).label("first_step_at"),
            func.max(Reading.recorded_at).label("last_step_at"),
            func.count().label("steps"),
            func.sum(Reading.active_seconds).label("active_seconds"),
        )
        .join(Assignment, Assignment.id == Reading.assignment_id)
        .join(Requirement, Requirement.id == Assignment.requirement_id)
        .where(Reading.recorded_at < before)
        .group_by(Assignment.id, Assignment.person_id, Assignment.key, Requirement.course, Reading.lesson)
        .order_by(Assignment.id, func.min(Reading.recorded_at))
    )


# -- checks -------------------------------------------------------------------------------------------


def checks(scope: Scope) -> Iterator[Record]:
    """Every check begun by the day: what was asked, what could be chosen, what was, and how it was graded."""
    rows = rows_of(
        select(
            Attempt.id,
            Attempt.key.label("attempt"),
            Assignment.person_id,
            Assignment.key.label("assignment"),
            Assignment.release_id,
            Requirement.course,
            Attempt.number,
            Attempt.language,
            Attempt.started_at,
            Attempt.form,
        )
        .join(Assignment, Assignment.id == Attempt.assignment_id)
        .join(Requirement, Requirement.id == Assignment.requirement_id)
        .where(Attempt.kind == AttemptKind.CHECK)
        .order_by(Attempt.id)
    )
    for batch in batches(kept(scope, rows, "started_at")):
        ids = [row.id for row in batch]
        chosen, graded = choices_in(ids), results_of(ids)
        for row in batch:
            mine = [each for each in chosen[row.id] if scope.covers(each.chosen_at, row.person_id)]
            result = graded.get(row.id)
            if result is not None and not scope.covers(result.finished_at, row.person_id):
                result = None
            yield check_record(told(scope, row), mine, result)


def check_record(record: Record, chosen: list[Choice], result: AttemptResult | None) -> Record:
    release_id, form = record.pop("release_id"), record.pop("form")
    del record["id"]
    return record | {
        "decisions": [decision_record(release_id, each) for each in chosen],
        "result": result_record(result) if result else None,
        "form": form if result else None,  # while a check is under way, what was drawn stays with the server
    }


def choices_in(attempt_ids: Collection[int]) -> dict[int, list[Choice]]:
    found: dict[int, list[Choice]] = defaultdict(list)
    rows = select(Choice).where(Choice.attempt_id.in_(attempt_ids)).order_by(Choice.id)
    for choice in db.session.scalars(rows):
        found[choice.attempt_id].append(choice)
    return found


def results_of(attempt_ids: Collection[int]) -> dict[int, AttemptResult]:
    rows = db.session.scalars(select(AttemptResult).where(AttemptResult.attempt_id.in_(attempt_ids)))
    return {row.attempt_id: row for row in rows}


def decision_record(release_id: int, choice: Choice) -> Record:
    """One choice with the words that stood there, from the frozen release."""
    scenario = content_for(release_id, choice.language).scenarios.get(choice.scenario)
    staging = scenario.stagings.get(choice.variant) if scenario else None
    decision = staging.decision(choice.node) if staging else None
    texts = {option.id: option.text for option in decision.options} if decision else {}
    return {
        "item": choice.item,
        "scenario": choice.scenario,
        "variant": choice.variant,
        "node": choice.node,
        "language": choice.language,
        "ask": decision.ask if decision else None,
        "options": [{"id": id, "text": texts.get(id)} for id in choice.shown_order],
        "chosen": choice.option,
        "worst": choice.worst,
        "counts": choice.counts,
        "chosen_at": choice.chosen_at,
    }


def result_record(result: AttemptResult) -> Record:
    names = (
        "points",
        "maximum",
        "pass_mark",
        "harmful_on_critical",
        "passed",
        "missed_rules",
        "finished_at",
        "record_sha256",
    )
    return {name: getattr(result, name) for name in names}


# -- signatures ---------------------------------------------------------------------------------------


def signature_record(signed: Signed) -> Record:
    """The row as it is kept; of what was erased nothing is told."""
    row = signed.signature
    names = (
        "outcome",
        "language",
        "text_sha256",
        "statements",
        "meaning",
        "legal_name",
        "typed_name",
        "comment",
        "witness",
        "points",
        "maximum",
        "pass_mark",
        "method",
        "authenticated_at",
        "session_started_at",
        "session_began",
        "shared_device",
        "signed_at",
        "time_zone",
        "software_version",
    )
    return {
        "receipt": row.key,
        "entry": signed.place,
        "person": row.person.key,
        "assignment": row.assignment.key,
        "course": row.release.course,
        "release": row.release.number,
        "attempt": row.attempt.key if row.attempt else None,
        **{name: getattr(row, name) for name in names},
        "erased": sorted(signed.erased),
    }
