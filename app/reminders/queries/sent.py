"""Whom to remind of what, who may nudge whom, and what was sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from app.assignments.models import Assignment, Closing
from app.extensions import db
from app.messages.models import OutboxMessage
from app.messages.outcome import Outcome
from app.people.models import Person
from app.people.queries import visible_to
from app.people.viewer import Viewer
from app.questions.kinds import TaskKind
from app.questions.models import Task, TaskClosing
from app.reminders.kinds import ReminderKind
from app.reminders.models import Reminder
from app.reminders.refusals import NothingToRemindOf
from app.reminders.rhythm import ESCALATE_AGAIN_AFTER


def nudge_target(viewer: Viewer, key: str, on: date) -> tuple[Assignment, Person]:
    """The assignment and its person, if the viewer may see that person. Raises `NothingToRemindOf`."""
    found = db.session.execute(
        select(Assignment, Person)
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.key == key, visible_to(viewer, on))
        .options(joinedload(Assignment.requirement), joinedload(Assignment.closing))
    ).one_or_none()
    if found is None:
        raise NothingToRemindOf(key)
    return found[0], found[1]


def nudged_on(person_id: int) -> set[date]:
    """The days on which somebody nudged this person."""
    days = select(Reminder.reminded_on).where(
        Reminder.sent_to_id == person_id, Reminder.kind == ReminderKind.NUDGE
    )
    return set(db.session.scalars(days))


def nudged_among(person_ids: Collection[int], on: date) -> set[int]:
    """Those of these people who were nudged on `on`."""
    nudged = select(Reminder.sent_to_id).where(
        Reminder.kind == ReminderKind.NUDGE, Reminder.reminded_on == on, Reminder.sent_to_id.in_(person_ids)
    )
    return set(db.session.scalars(nudged))


def told_on(since: date) -> dict[int, set[date]]:
    """For each person, the days from `since` on which a mail of ours reminded them of their own training."""
    rows = db.session.execute(
        select(Reminder.sent_to_id, Reminder.reminded_on)
        .where(Reminder.reminded_on >= since, Reminder.kind != ReminderKind.ESCALATION)
        .distinct()
    )
    told: dict[int, set[date]] = defaultdict(set)
    for person_id, day in rows:
        told[person_id].add(day)
    return told


def escalated_on(today: date) -> dict[int, list[tuple[int, date]]]:
    """For each manager, the assignments of their lists and the days of these mails."""
    since = today - timedelta(days=8 * ESCALATE_AGAIN_AFTER)
    rows = db.session.execute(
        select(Reminder.sent_to_id, Reminder.assignment_id, Reminder.reminded_on).where(
            Reminder.kind == ReminderKind.ESCALATION, Reminder.reminded_on >= since
        )
    )
    told: dict[int, list[tuple[int, date]]] = defaultdict(list)
    for manager_id, assignment_id, day in rows:
        told[manager_id].append((assignment_id, day))
    return told


def waiting_for_our_answer(assignment_ids: Collection[int]) -> set[int]:
    """Those of these assignments whose person asked before signing and has no answer yet."""
    asked = (
        select(Task.assignment_id)
        .outerjoin(TaskClosing, TaskClosing.task_id == Task.id)
        .where(
            Task.kind == TaskKind.QUESTION,
            Task.lesson.is_(None),
            TaskClosing.id.is_(None),
            Task.assignment_id.in_(assignment_ids),
        )
    )
    return {id for id in db.session.scalars(asked) if id is not None}


def settled_messages() -> list[OutboxMessage]:
    """Reminders to people that were not sent yet and name nothing that is still open."""
    still_open = (
        exists()
        .where(Reminder.message_id == OutboxMessage.id, Reminder.assignment_id == Assignment.id)
        .where(~exists().where(Closing.assignment_id == Assignment.id))
        .correlate(OutboxMessage)
    )
    kinds = [ReminderKind.NUDGE.value, ReminderKind.DIGEST.value, ReminderKind.ESCALATION.value]
    return list(
        db.session.scalars(
            select(OutboxMessage).where(
                OutboxMessage.finished_at.is_(None), OutboxMessage.kind.in_(kinds), ~still_open
            )
        )
    )


@dataclass(frozen=True)
class SentReminder:
    """One reminder as the person's record shows it. `outcome` is None while the mail waits."""

    assignment_id: int
    kind: ReminderKind
    reminded_at: datetime
    sender: str | None
    outcome: Outcome | None


def reminders_of(person_id: int) -> list[SentReminder]:
    """What this person was sent about their own training, newest first, with what became of the mail."""
    sender = Person.legal_name
    rows = db.session.execute(
        select(Reminder.assignment_id, Reminder.kind, Reminder.reminded_at, sender, OutboxMessage.outcome)
        .outerjoin(Person, Person.id == Reminder.sent_by_id)
        .outerjoin(OutboxMessage, OutboxMessage.id == Reminder.message_id)
        .where(Reminder.sent_to_id == person_id, Reminder.kind != ReminderKind.ESCALATION)
        .order_by(Reminder.reminded_at.desc(), Reminder.id.desc())
    )
    return [SentReminder(*row) for row in rows]
