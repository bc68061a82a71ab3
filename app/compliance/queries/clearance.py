"""Who starts when, and whether they may."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import exists, select

from app.assignments.models import ClearanceOverride
from app.assignments.queries import RosterRow, roster
from app.compliance.clearance import Clearance, Invitation, clearance
from app.compliance.refusals import NotANewHire
from app.compliance.urgency import CLEAR
from app.extensions import db
from app.people.kinds import LinkPurpose
from app.people.models import AccessLink, Credential, Job, Person
from app.people.queries import visible_to, workplaces_of
from app.people.viewer import Viewer
from app.people.workplace import Workplace
from app.quizzes.progress import Progress
from app.quizzes.queries import progress_of_many

SHOWN_AFTER_START = 7  # days: somebody who began last week without being ready is still today's matter


@dataclass(frozen=True)
class Override:
    """Somebody let a person start although something was missing."""

    by: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class NewHire:
    """One person who starts soon or has just started, and what is missing until they may."""

    person: Person
    workplace: Workplace
    rows: tuple[RosterRow, ...]
    progress: dict[int, Progress]  # by assignment id, of those that are open
    invitation: Invitation
    override: Override | None

    @property
    def clearance(self) -> Clearance:
        return clearance(
            [row.situation.standing for row in self.rows],
            asked=any(row.assignment is not None for row in self.rows),
            overridden=self.override is not None,
        )

    @property
    def missing(self) -> list[RosterRow]:
        """What is asked of them and not fulfilled."""
        return [row for row in self.rows if row.situation.standing not in CLEAR]

    @property
    def minutes_left(self) -> int:
        return sum(progress.minutes_left for progress in self.progress.values())


def new_hires(viewer: Viewer, today: date, now: datetime, language: str) -> list[NewHire]:
    """The viewer's people who start later or began within the last week, by first day."""
    people, places = starters(viewer, today)
    ids = [person.id for person in people]
    rows: dict[int, list[RosterRow]] = {id: [] for id in ids}
    for row in roster(viewer, today, person_ids=ids) if ids else []:
        rows[row.person.id].append(row)
    waiting = [
        row.assignment
        for mine in rows.values()
        for row in mine
        if row.assignment and row.situation.origin is not None  # the period is open
    ]
    progress = progress_of_many(waiting, language)
    invitations, overrides = invitations_of(ids, now), overrides_of(ids)
    return [
        NewHire(
            person=person,
            workplace=places[person.id],
            rows=tuple(rows[person.id]),
            progress={
                row.assignment.id: progress[row.assignment.id]
                for row in rows[person.id]
                if row.assignment and row.assignment.id in progress
            },
            invitation=invitations[person.id],
            override=overrides.get(person.id),
        )
        for person in people
    ]


def new_hire(viewer: Viewer, key: str, today: date) -> Person:
    """One of those people, for the viewer who may let them start. Raises `NotANewHire`."""
    people, _ = starters(viewer, today)
    person = next((person for person in people if person.key == key), None)
    if person is None:
        raise NotANewHire(key)
    return person


def starters(viewer: Viewer, today: date) -> tuple[list[Person], dict[int, Workplace]]:
    """Who starts later or began within the last week, by first day and name, with their workplaces."""
    since = today - timedelta(days=SHOWN_AFTER_START)
    begins = exists().where(Job.person_id == Person.id, Job.starts_on > since).correlate(Person)
    people = list(db.session.scalars(select(Person).where(begins, visible_to(viewer, today))))
    places = workplaces_of([person.id for person in people], today)
    # A move to another store is a new job and no new hire: the stretch of employment decides.
    new = [person for person in people if places[person.id].starts_on > since]
    return sorted(new, key=lambda person: (places[person.id].starts_on, person.legal_name)), places


def invitations_of(person_ids: Collection[int], now: datetime) -> dict[int, Invitation]:
    """How far each of these people has come to a password of their own."""
    with_password = set(
        db.session.scalars(select(Credential.person_id).where(Credential.person_id.in_(person_ids)))
    )
    newest = {
        link.person_id: link
        for link in db.session.scalars(
            select(AccessLink)
            .where(AccessLink.person_id.in_(person_ids), AccessLink.purpose == LinkPurpose.INVITATION)
            .order_by(AccessLink.id)
        )
    }
    return {id: invitation(id in with_password, newest.get(id), now) for id in person_ids}


def invitation(has_password: bool, link: AccessLink | None, now: datetime) -> Invitation:
    if has_password:
        return Invitation.ACCEPTED
    if link is None:
        return Invitation.NOT_SENT
    if link.expires_at <= now:
        return Invitation.RAN_OUT
    return Invitation.SENT if link.sent_to else Invitation.HANDED_OVER


def overrides_of(person_ids: Collection[int]) -> dict[int, Override]:
    """The newest override of each of these people."""
    rows = db.session.execute(
        select(
            ClearanceOverride.person_id,
            Person.legal_name,
            ClearanceOverride.reason,
            ClearanceOverride.overridden_at,
        )
        .join(Person, Person.id == ClearanceOverride.overridden_by_id)
        .where(ClearanceOverride.person_id.in_(person_ids))
        .order_by(ClearanceOverride.id)
    )
    return {person_id: Override(by, reason, at) for person_id, by, reason, at in rows}
