"""Sending reminders, and taking back those that are no longer needed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.exc import IntegrityError

from app.assignments.models import Assignment
from app.assignments.queries import due_on, situation_of
from app.assignments.standing import ASKING, LATE
from app.extensions import db
from app.messages.actions import cancel, post
from app.people.models import Person
from app.questions.queries import open_question_of
from app.reminders import queries
from app.reminders.digests import Digest, Escalation
from app.reminders.kinds import ReminderKind
from app.reminders.models import Reminder
from app.reminders.refusals import NoAddress, NotWaiting, NudgedToday, WaitsForAnswer
from app.reminders.rhythm import may_nudge
from app.shared.links import external


def nudge(*, assignment: Assignment, person: Person, by: Person, today: date, now: datetime) -> Reminder:
    """A colleague asks the person to finish one assignment. `today` is the day where the person works.

    Raises `NotWaiting`, `WaitsForAnswer`, `NoAddress`, and `NudgedToday` also where two colleagues tap
    in the same second.
    """
    situation = situation_of(person.id, assignment.requirement_id, today)
    if assignment.closing is not None:
        raise NotWaiting(None, name=person.legal_name)
    if situation.standing not in ASKING:
        raise NotWaiting(situation.standing, name=person.legal_name)
    if open_question_of(assignment.id):
        raise WaitsForAnswer(name=person.legal_name)
    if not may_nudge(queries.nudged_on(person.id), today):
        raise NudgedToday(name=person.legal_name)
    if not person.address:
        raise NoAddress(name=person.legal_name)
    try:
        with db.session.begin_nested():
            return write_nudge(assignment, person, by, today, now, late=situation.standing in LATE)
    except IntegrityError as race:
        raise NudgedToday(name=person.legal_name) from race


def write_nudge(
    assignment: Assignment, person: Person, by: Person, today: date, now: datetime, *, late: bool
) -> Reminder:
    message = post(
        template="reminders/mail/nudge.txt",
        to=str(person.address),
        language=person.language,
        kind=ReminderKind.NUDGE.value,
        now=now,
        name=person.legal_name,
        sender=by.legal_name,
        title=assignment.requirement.title_in(person.language),
        due_on=due_on(assignment),
        overdue=late,
        link=external("learning.course_map", assignment_key=assignment.key),
    )
    reminder = Reminder(
        assignment_id=assignment.id,
        kind=ReminderKind.NUDGE,
        sent_to_id=person.id,
        sent_by_id=by.id,
        message_id=message.id,
        reminded_at=now,
        reminded_on=today,
    )
    db.session.add(reminder)
    db.session.flush()
    return reminder


def send_digest(*, digest: Digest, now: datetime) -> bool:
    """The day's one mail to one person. False where another worker was quicker."""
    try:
        with db.session.begin_nested():
            message = post(
                template="reminders/mail/digest.txt",
                to=digest.address,
                language=digest.language,
                kind=ReminderKind.DIGEST.value,
                now=now,
                name=digest.name,
                lines=digest.lines,
                link=external("learning.home"),
            )
            note(
                ReminderKind.DIGEST,
                [line.assignment_id for line in digest.lines],
                digest.person_id,
                message.id,
                digest.today,
                now,
            )
    except IntegrityError:
        return False
    return True


def escalate(*, escalation: Escalation, now: datetime) -> bool:
    """One mail to a manager with everybody who is long overdue. False where another worker was quicker."""
    try:
        with db.session.begin_nested():
            message = post(
                template="reminders/mail/escalation.txt",
                to=escalation.address,
                language=escalation.language,
                kind=ReminderKind.ESCALATION.value,
                now=now,
                name=escalation.name,
                lines=escalation.lines,
                people=len({line.person_id for line in escalation.lines}),
                link=external("compliance.team"),
            )
            note(
                ReminderKind.ESCALATION,
                [line.assignment_id for line in escalation.lines],
                escalation.manager_id,
                message.id,
                escalation.today,
                now,
            )
    except IntegrityError:
        return False
    return True


def note(
    kind: ReminderKind,
    assignment_ids: list[int],
    sent_to_id: int,
    message_id: int,
    today: date,
    now: datetime,
) -> None:
    """Write down what stood in a mail of ours, line by line."""
    db.session.add_all(
        Reminder(
            assignment_id=assignment_id,
            kind=kind,
            sent_to_id=sent_to_id,
            message_id=message_id,
            reminded_at=now,
            reminded_on=today,
        )
        for assignment_id in assignment_ids
    )
    db.session.flush()


def cancel_settled(*, now: datetime) -> int:
    """Take back mails that still wait although all they ask for has been done; how many."""
    settled = queries.settled_messages()
    for message in settled:
        cancel(message=message, now=now)
    return len(settled)
