"""What signing in asks of the tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, partial

from flask import current_app
from sqlalchemy import Executable, bindparam, select
from sqlalchemy.orm import contains_eager, joinedload

from app.extensions import db
from app.people.identity import Identity
from app.people.models import Credential, Job, Person, SharedDevice, SignInName, Unit, UserSession
from app.people.names import canonical, digest_of
from app.people.queries.viewers import may_have_grounds, viewer_of
from app.people.queries.workplaces import WORKPLACE, jobs_of, without_job
from app.people.refusals import SessionNotFound
from app.people.roles import NEED_SECOND_FACTOR
from app.people.viewer import Viewer
from app.people.workplace import Workplace, workplace_on
from app.shared.clock import date_in

NOBODY = 0  # the id of no person


@dataclass(frozen=True)
class Account:
    """What a sign-in needs to know about the person behind a name, as plain values.

    Plain, because the transaction that read them is given up before the password is hashed.
    """

    person_id: int
    person_key: str
    password_hash: str | None
    open: bool  # False: all jobs have ended


def account_named(name: str, now: datetime) -> Account | None:
    """The account with this sign-in name, in any spelling of it.

    A name that nobody has is asked for as much as one that somebody has, and so takes as long.
    """
    person_id = db.session.scalar(select(SignInName.person_id).where(SignInName.name == canonical(name)))
    if person_id is not None:
        return account_of(person_id, now)
    db.session.scalars(select(Person.key).where(Person.id == NOBODY)).one_or_none()
    jobs_of([NOBODY])
    newest_hash(NOBODY)
    return None


def account_of(person_id: int, now: datetime) -> Account:
    """The account of somebody who is there."""
    key = db.session.scalars(select(Person.key).where(Person.id == person_id)).one()
    place, today = place_and_day(person_id, now)
    return Account(person_id, key, newest_hash(person_id), open=not place.has_left(today))


def newest_hash(person_id: int) -> str | None:
    """The hash of the password in force; None if the person never set one."""
    return db.session.scalar(
        select(Credential.password_hash)
        .where(Credential.person_id == person_id)
        .order_by(Credential.id.desc())
        .limit(1)
    )


def place_and_day(person_id: int, now: datetime) -> tuple[Workplace, date]:
    """Where the person works, and what day it is there."""
    return place_among(jobs_of([person_id]).get(person_id, []), now)


def place_among(jobs: Sequence[Workplace], now: datetime) -> tuple[Workplace, date]:
    """The same for somebody with these jobs."""
    # The zone comes from the job and the job from the day; around midnight UTC's day is near enough.
    place = workplace_on(jobs, now.date()) or without_job()
    today = date_in(now, place.time_zone)
    return workplace_on(jobs, today) or place, today


def has_left(person_id: int, now: datetime) -> bool:
    """Whether all the person's jobs have ended. Their evidence stays; their account is closed."""
    place, today = place_and_day(person_id, now)
    return place.has_left(today)


def identity_of(token: str, now: datetime) -> Identity | None:
    """Who the cookie's token stands for; None if its session ended, is too old, or the person has left."""
    rows = db.session.execute(session_with_token(), {"token": digest_of(token), "now": now}).all()
    if not rows:
        return None
    session, may_be_more, *_ = rows[0]
    jobs = [Workplace(*job) for _, _, *job in rows if job[0] is not None]  # a person may have none
    place, today = place_among(jobs, now)
    if place.has_left(today):
        return None
    person = session.person
    shared = session.shared_device_id is not None
    return Identity(
        token=token,
        person=person,
        session=session,
        # On a shared device everybody is a learner: what their roles open stays on their own devices.
        find_viewer=partial(viewer_in, session, today)
        if may_be_more and not shared
        else partial(Viewer, person.id),
        workplace=place,
        today=today,
        on_shared_device=shared,
    )


def viewer_in(session: UserSession, today: date) -> Viewer:
    """What the person may see and do in this session. Without their second factor, what needs none."""
    viewer = viewer_of(session.person_id, today)
    if not current_app.config["SECOND_FACTOR_REQUIRED"] or session.second_factor_at is not None:
        return viewer
    held_back = viewer.roles & NEED_SECOND_FACTOR
    return replace(viewer, roles=viewer.roles - held_back, held_back=held_back)


@cache
def session_with_token() -> Executable:
    """The statement behind `identity_of`, built once: every signed-in request asks it.

    A row for each job of the person, the session and the person in all of them. Most are learners:
    that they have no rights beside it is asked here as well, which spares them a statement.
    """
    return (
        select(UserSession, may_have_grounds(UserSession.person_id), *WORKPLACE)
        .join(UserSession.person)
        .outerjoin(Job, Job.person_id == UserSession.person_id)
        .outerjoin(Unit, Unit.id == Job.unit_id)
        .options(contains_eager(UserSession.person))
        .where(
            UserSession.token_hash == bindparam("token"),
            UserSession.ended_at.is_(None),
            UserSession.expires_at > bindparam("now"),
        )
        .order_by(Job.starts_on, Job.id)
    )


def sessions_of(person_id: int, now: datetime) -> list[UserSession]:
    """Where the person is signed in now, the newest first."""
    return list(
        db.session.scalars(
            select(UserSession)
            .options(joinedload(UserSession.shared_device).joinedload(SharedDevice.unit))
            .where(
                UserSession.person_id == person_id,
                UserSession.ended_at.is_(None),
                UserSession.expires_at > now,
            )
            .order_by(UserSession.started_at.desc(), UserSession.id.desc())
        )
    )


def sessions_on(device_id: int, now: datetime) -> list[UserSession]:
    """What is open on a shared device; one session, as a rule."""
    return list(
        db.session.scalars(
            select(UserSession).where(
                UserSession.shared_device_id == device_id,
                UserSession.ended_at.is_(None),
                UserSession.expires_at > now,
            )
        )
    )


def session_of(person_id: int, key: str) -> UserSession:
    """One's own session with this public id."""
    session = db.session.scalar(
        select(UserSession).where(UserSession.key == key, UserSession.person_id == person_id)
    )
    if session is None:
        raise SessionNotFound(key)
    return session
