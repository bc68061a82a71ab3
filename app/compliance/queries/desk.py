"""What waits for HR, auditors and administrators: the first thing that they see after signing in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from app.assignments.models import Requirement, RollOut
from app.assignments.queries import by_title, standing_counts
from app.assignments.standing import Standing
from app.assignments.tallies import Tally
from app.compliance.clearance import Clearance
from app.compliance.queries.clearance import NewHire, new_hires
from app.compliance.queries.roll_outs import RollOutLine, roll_outs
from app.compliance.urgency import starts_soon
from app.courses.models import Release
from app.extensions import db
from app.ledger.queries import Alarm, alarm
from app.people.kinds import AccountState
from app.people.models import Person, RoleGrant
from app.people.queries.organisation import account_state, stays
from app.people.queries.viewers import in_force
from app.people.roles import Permission
from app.people.viewer import Viewer
from app.questions.kinds import TaskKind
from app.questions.models import Task, TaskClosing

ENDS_SOON_DAYS = 30  # a role that ends within so many days is the administrator's matter


@dataclass(frozen=True)
class Waiting:
    """How many tasks of one kind are open, and since when the oldest is."""

    number: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True)
class Desk:
    """Each part is None where the viewer may not see it."""

    total: Tally | None
    waiting: dict[TaskKind, Waiting] | None
    landing: list[RollOutLine] | None  # roll-outs in which somebody can still sign
    unpublished: list[tuple[Requirement, Release]] | None  # newer releases that nobody was asked to sign
    at_risk: list[NewHire] | None  # start soon and are not cleared
    accounts: dict[AccountState, int] | None
    roles_ending: int | None
    alarm: Alarm | None  # something is wrong with the evidence log; None also where nothing is

    @property
    def tasks(self) -> int:
        return sum(each.number for each in (self.waiting or {}).values())

    @property
    def without_account(self) -> int:
        """People who can neither sign in nor have an invitation that still works."""
        return (self.accounts or {}).get(AccountState.NONE, 0)

    @property
    def quiet(self) -> bool:
        """Whether nothing at all waits."""
        parts = (self.tasks, self.landing, self.unpublished, self.at_risk, self.without_account)
        return not any(parts) and not self.roles_ending and not self.alarm


def desk(viewer: Viewer, today: date, now: datetime, language: str) -> Desk:
    everyone, people = viewer.sees_everyone, viewer.may(Permission.MANAGE_PEOPLE)
    return Desk(
        total=total(viewer, today) if everyone else None,
        waiting=open_tasks() if viewer.may(Permission.SEE_QUESTIONS) else None,
        landing=[line for line in roll_outs(viewer, today) if line.open] if everyone else None,
        unpublished=not_rolled_out(language) if viewer.may(Permission.MANAGE_REQUIREMENTS) else None,
        at_risk=at_risk(viewer, today, now, language) if everyone else None,
        accounts=accounts(today, now) if people else None,
        roles_ending=roles_ending(today) if viewer.may(Permission.MANAGE_ROLES) else None,
        alarm=alarm(now) if viewer.may(Permission.SEE_LOG) else None,
    )


def total(viewer: Viewer, today: date) -> Tally:
    """Everybody's standings in everything, counted in the database."""
    found = standing_counts(viewer, today).values()
    return Tally({word: sum(tally.counts[word] for tally in found) for word in Standing})


def open_tasks() -> dict[TaskKind, Waiting]:
    rows = db.session.execute(
        select(Task.kind, func.count(), func.min(Task.opened_at))
        .outerjoin(TaskClosing, TaskClosing.task_id == Task.id)
        .where(TaskClosing.id.is_(None))
        .group_by(Task.kind)
    )
    found = {kind: Waiting(number, oldest) for kind, number, oldest in rows}
    return {kind: found.get(kind, Waiting()) for kind in TaskKind}


def not_rolled_out(language: str) -> list[tuple[Requirement, Release]]:
    """The newest release of each standing requirement's course, where it was not rolled out; by title."""
    newest = (
        select(Release.course, func.max(Release.number).label("number")).group_by(Release.course).subquery()
    )
    done = select(RollOut.id).where(
        RollOut.requirement_id == Requirement.id, RollOut.release_id == Release.id
    )
    rows = db.session.execute(
        select(Requirement, Release)
        .join(newest, newest.c.course == Requirement.course)
        .join(Release, (Release.course == newest.c.course) & (Release.number == newest.c.number))
        .where(Requirement.retired_at.is_(None), ~done.correlate(Requirement, Release).exists())
    )
    found = [(requirement, release) for requirement, release in rows]
    return sorted(found, key=lambda pair: by_title(pair[0], language))


def at_risk(viewer: Viewer, today: date, now: datetime, language: str) -> list[NewHire]:
    """Who starts within two weeks or has just begun, and is not cleared."""
    unready = (Clearance.NOT_READY, Clearance.NOT_ASKED)
    return [
        each
        for each in new_hires(viewer, today, now, language)
        if each.clearance in unready
        and (each.workplace.starts_on <= today or starts_soon(each.workplace, today))
    ]


def accounts(today: date, now: datetime) -> dict[AccountState, int]:
    """How many of the people who work here, or will, can sign in, are invited, or are neither."""
    state = account_state(now).label("state")
    states = select(state).select_from(Person).where(stays(today)).subquery()
    rows = db.session.execute(select(states.c.state, func.count()).group_by(states.c.state))
    return {AccountState(word): number for word, number in rows}


def roles_ending(today: date) -> int:
    """How many roles that count today end within a month."""
    number = db.session.scalar(
        select(func.count(RoleGrant.id)).where(
            in_force(today), RoleGrant.ends_on <= today + timedelta(days=ENDS_SOON_DAYS)
        )
    )
    return number or 0
