"""Who gets which mail now: read from the roster, decided by the rhythm."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from app.assignments.queries.roster import RosterRow, roster
from app.assignments.standing import Standing
from app.people.models import Person
from app.people.queries import managers_of, workplaces_of
from app.people.roles import Role
from app.people.viewer import Viewer
from app.people.workplace import Workplace
from app.reminders.digests import (
    Digest,
    Escalation,
    LateLine,
    Line,
    Plan,
    Skipped,
    is_late,
    is_pressing,
)
from app.reminders.queries.sent import escalated_on, told_on, waiting_for_our_answer
from app.reminders.rhythm import in_working_hours, is_long_overdue, may_escalate, may_send_digest
from app.shared.clock import date_in

THE_SYSTEM = Viewer(person_id=0, roles=frozenset({Role.HR}))  # the digest looks at everybody
RESTING = {Standing.ON_LEAVE: Skipped.ON_LEAVE, Standing.EXEMPT: Skipped.EXEMPT}


def planned(now: datetime) -> Plan:
    """All mails that are due at `now`, at a constant number of queries."""
    plan = Plan()
    rows = [row for row in local_rows(now) if row.assignment is not None and row.situation.due_on is not None]
    asked = waiting_for_our_answer({row.assignment.id for row in rows if row.assignment})
    told = told_on(now.date() - timedelta(days=8))
    mine: dict[int, list[RosterRow]] = defaultdict(list)
    for row in rows:
        mine[row.person.id].append(row)
    for person_id, own in mine.items():
        plan_digest(plan, own, asked, told.get(person_id, set()), now)
    plan_escalations(plan, [row for row in rows if row.assignment and row.assignment.id not in asked], now)
    return plan


def local_rows(now: datetime) -> list[RosterRow]:
    """The roster of everybody, each person's rows as at the day that it is where they work."""
    days = {
        (now + timedelta(hours=hours)).date() for hours in (-12, 0, 14)
    }  # from one date line to the other
    return [
        row
        for day in sorted(days)
        for row in roster(THE_SYSTEM, day)
        if date_in(now, row.workplace.time_zone) == day
    ]


def plan_digest(plan: Plan, rows: list[RosterRow], asked: set[int], told: set[date], now: datetime) -> None:
    """Add one person's digest to the plan, or the reason why there is none."""
    person = rows[0].person
    pressing = [row for row in rows if is_pressing(row.situation)]
    named = [row for row in pressing if row.assignment and row.assignment.id not in asked]
    if not pressing:
        resting = {row.situation.standing for row in rows}
        plan.skipped.update(why for standing, why in RESTING.items() if standing in resting)
    elif why := reason_to_skip(person, rows[0].workplace, bool(named), told, now):
        plan.skipped[why] += 1
    else:
        today = date_in(now, rows[0].workplace.time_zone)
        plan.digests.append(
            Digest(person.id, person.legal_name, str(person.address), person.language, today, lines_of(named))
        )


def reason_to_skip(
    person: Person, place: Workplace, anything_named: bool, told: set[date], now: datetime
) -> Skipped | None:
    if not anything_named:
        return Skipped.WAITS_FOR_ANSWER
    if not person.address:
        return Skipped.NO_ADDRESS
    if not in_working_hours(now, place.time_zone):
        return Skipped.NOT_AT_WORK
    return None if may_send_digest(told, date_in(now, place.time_zone)) else Skipped.TOLD_LATELY


def lines_of(rows: list[RosterRow]) -> tuple[Line, ...]:
    lines = [
        Line(row.assignment.id, row.requirement.title, row.situation.due_on, is_late(row.situation))
        for row in rows
        if row.assignment and row.situation.due_on
    ]
    return tuple(sorted(lines, key=lambda line: (line.due_on, line.assignment_id)))


def plan_escalations(plan: Plan, rows: list[RosterRow], now: datetime) -> None:
    """Add the mails to managers whose people are long overdue."""
    late = [line for row in rows if (line := late_line(row))]
    managers = managers_of({line.person_id for line in late}, now.date())
    lists: dict[Person, list[LateLine]] = defaultdict(list)
    for line in late:
        for manager in managers.get(line.person_id, []):
            lists[manager].append(line)
    places = workplaces_of({manager.id for manager in lists}, now.date())
    told = escalated_on(now.date())
    for manager, lines in lists.items():
        today = date_in(now, places[manager.id].time_zone)
        in_time = in_working_hours(now, places[manager.id].time_zone)
        news = may_escalate([line.assignment_id for line in lines], told.get(manager.id, []), today)
        if in_time and news and manager.address:
            ordered = tuple(sorted(lines, key=lambda line: (line.person, line.due_on)))
            plan.escalations.append(
                Escalation(manager.id, manager.legal_name, manager.address, manager.language, today, ordered)
            )


def late_line(row: RosterRow) -> LateLine | None:
    """What a manager reads about one row, if it is late enough for that."""
    at = row.situation
    if not (row.assignment and at.due_on and is_late(at) and is_long_overdue(at.due_on, at.on)):
        return None
    return LateLine(
        row.assignment.id,
        row.person.id,
        row.person.legal_name,
        row.workplace.unit_name,
        row.requirement.title,
        at.due_on,
    )
