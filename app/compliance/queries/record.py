"""One person's whole record, for those who may see them: how each period went, never what was answered."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from app.acknowledgements.queries import signatures_of
from app.assignments.models import Assignment, Exemption, Leave
from app.assignments.queries import (
    RosterRow,
    all_assignments_of,
    exemptions_of,
    leaves_of,
    roster,
)
from app.compliance.clearance import Invitation
from app.compliance.queries.clearance import Override, invitations_of, overrides_of
from app.compliance.queries.matters import Matter, open_matters
from app.compliance.queries.team import can_be_nudged, nudged_today
from app.extensions import db
from app.paper.models import PaperRecord
from app.paper.queries import records_of
from app.people.models import Job, Person, Unit
from app.people.queries import person_for, workplace_of
from app.people.viewer import Viewer
from app.people.workplace import Workplace
from app.quizzes.kinds import AttemptKind
from app.quizzes.models import Attempt, AttemptResult
from app.quizzes.progress import Progress
from app.quizzes.queries import progress_of_many
from app.reminders.queries import reminders_of
from app.reminders.queries.sent import SentReminder


@dataclass(frozen=True)
class Checks:
    """How one assignment's checks went: the number of tries and whether one was passed. No answers."""

    tries: int = 0
    passed: bool = False
    passed_at: datetime | None = None


@dataclass(frozen=True)
class PeriodRecord:
    """One period from its opening to its closing, with what was sent about it."""

    assignment: Assignment
    checks: Checks
    receipt: str | None  # public id of the signature; only for those who may open receipts
    reminders: list[SentReminder]
    paper: PaperRecord | None  # where HR entered the answer


@dataclass(frozen=True)
class Record:
    person: Person
    workplace: Workplace
    jobs: list[tuple[Job, Unit]]
    rows: list[RosterRow]  # one for each requirement
    progress: dict[int, Progress]  # by assignment id, of those that are open
    periods: dict[int, list[PeriodRecord]]  # by requirement id, the newest first
    exemptions: list[Exemption]
    leaves: list[Leave]
    override: Override | None
    matters: dict[int, list[Matter]]  # by assignment id: what waits for a human
    nudged_today: bool
    invitation: Invitation | None  # of somebody whose first day is still to come
    may_see_reasons: bool  # why somebody is exempt or away is for HR and auditors

    def can_be_nudged(self, row: RosterRow) -> bool:
        return can_be_nudged(
            row,
            waiting=[each.kind for each in self.matters.get(row.assignment.id, ())] if row.assignment else (),
            invitation=self.invitation,
            nudged=self.nudged_today,
        )


def person_record(viewer: Viewer, key: str, today: date, now: datetime, language: str) -> Record:
    """The record of one of the viewer's people. Raises `PersonNotFound` for everybody else."""
    person = person_for(viewer, key, today)
    rows = roster(viewer, today, person_ids=[person.id], include_leavers=True)
    assignments = all_assignments_of(person.id)
    waiting = [assignment for assignment in assignments if assignment.closing is None]
    workplace = workplace_of(person.id, today)
    return Record(
        person=person,
        workplace=workplace,
        jobs=jobs_of(person.id),
        rows=rows,
        progress=progress_of_many(waiting, language),
        periods=periods_of(person.id, assignments, with_receipts=viewer.sees_everyone),
        exemptions=exemptions_of(person.id),
        leaves=leaves_of(person.id),
        override=overrides_of([person.id]).get(person.id),
        matters=open_matters(),
        nudged_today=bool(nudged_today(rows, today)),
        invitation=invitations_of([person.id], now)[person.id] if workplace.starts_on > today else None,
        may_see_reasons=viewer.sees_everyone,
    )


def jobs_of(person_id: int) -> list[tuple[Job, Unit]]:
    """All jobs, the newest first."""
    rows = db.session.execute(
        select(Job, Unit)
        .join(Unit, Unit.id == Job.unit_id)
        .where(Job.person_id == person_id)
        .order_by(Job.starts_on.desc(), Job.id.desc())
    )
    return [(job, unit) for job, unit in rows]


def periods_of(
    person_id: int, assignments: list[Assignment], *, with_receipts: bool
) -> dict[int, list[PeriodRecord]]:
    checks = checks_of(person_id)
    receipts = {each.assignment_id: each.key for each in signatures_of(person_id)} if with_receipts else {}
    paper = records_of(person_id)
    sent: dict[int, list[SentReminder]] = defaultdict(list)
    for reminder in reminders_of(person_id):
        sent[reminder.assignment_id].append(reminder)
    periods: dict[int, list[PeriodRecord]] = defaultdict(list)
    for each in sorted(assignments, key=lambda assignment: -assignment.period):
        periods[each.requirement_id].append(
            PeriodRecord(
                each, checks.get(each.id, Checks()), receipts.get(each.id), sent[each.id], paper.get(each.id)
            )
        )
    return periods


def checks_of(person_id: int) -> dict[int, Checks]:
    """By assignment id, how its checks went; counted, not listed."""
    rows = db.session.execute(
        select(Attempt.assignment_id, AttemptResult.passed, func.count(), func.min(AttemptResult.finished_at))
        .join(AttemptResult, AttemptResult.attempt_id == Attempt.id)
        .join(Assignment, Assignment.id == Attempt.assignment_id)
        .where(Assignment.person_id == person_id, Attempt.kind == AttemptKind.CHECK)
        .group_by(Attempt.assignment_id, AttemptResult.passed)
    )
    found: dict[int, Checks] = {}
    for assignment_id, passed, tries, first in rows:
        known = found.get(assignment_id, Checks())
        found[assignment_id] = Checks(
            tries=known.tries + tries,
            passed=known.passed or passed,
            passed_at=first if passed else known.passed_at,
        )
    return found
