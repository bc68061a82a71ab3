"""Setting a password: one's own, never another's."""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from app.extensions import db
from app.ledger.actions import enter
from app.ledger.kinds import EntryKind
from app.messages import actions as messages
from app.people.actions import passwords
from app.people.actions.pins import forget_pin
from app.people.actions.signing_in import counted_as, end_sessions, proves
from app.people.kinds import CredentialOrigin, SessionEnd
from app.people.models import AccessLink, Credential, Person, UserSession
from app.people.password_rules import problem_with
from app.people.queries import accounts, signing_in
from app.people.queries.entered import known_of_reset
from app.people.refusals import WeakPassword, WrongPassword


def check_strength(*, person_id: int, password: str) -> None:
    """Raises `WeakPassword`, which says why."""
    problem = problem_with(
        password,
        shortest=current_app.config["PASSWORD_MIN_LENGTH"],
        longest=current_app.config["PASSWORD_MAX_LENGTH"],
        own_words=accounts.own_words(person_id),
    )
    if problem is not None:
        raise WeakPassword(problem)


def set_password(
    *,
    person: Person,
    password_hash: str,
    origin: CredentialOrigin,
    now: datetime,
    link: AccessLink | None = None,
    keep: UserSession | None = None,
) -> Credential:
    """From now on this password counts: other sessions end, open links die, the person is told by mail."""
    credential = Credential(
        person_id=person.id,
        password_hash=password_hash,
        origin=origin,
        set_at=now,
        link_id=link.id if link else None,
    )
    db.session.add(credential)
    end_sessions(person_id=person.id, why=SessionEnd.PASSWORD_SET, now=now, but=keep)
    for other in accounts.open_links(person.id):
        other.replaced_at = now
    if origin is CredentialOrigin.RESET:  # who lost the password to somebody may have lost more
        forget_pin(person=person, by=person, now=now)
    db.session.flush()
    if origin is CredentialOrigin.RESET:
        enter(kind=EntryKind.CREDENTIAL_RESET, fact=credential, now=now, **vars(known_of_reset(credential)))
    if person.address:
        messages.post(
            template="people/mail/password_set.txt",
            to=person.address,
            language=person.language,
            kind="password_set",
            now=now,
            name=person.legal_name,
            first=origin in (CredentialOrigin.INVITATION, CredentialOrigin.SETUP),
            set_at=now,
            time_zone=signing_in.place_and_day(person.id, now)[0].time_zone,
        )
    return credential


def change_password(*, session: UserSession, current: str, new: str, address: str, now: datetime) -> None:
    """The person replaces their own password and stays signed in here only.

    Call it before anything is changed: it gives up the open transaction. Raises `WeakPassword`,
    `WrongPassword` or `TooManyTries`.
    """
    account = signing_in.account_of(session.person_id, now)
    check_strength(person_id=account.person_id, password=new)
    known, guessed = counted_as(session), f"person:{account.person_id}"
    if not proves(current, account.password_hash, guessed, known, address, now):
        raise WrongPassword
    password_hash = passwords.hashed(new)  # `proves` left no transaction open
    session.authenticated_at = now
    set_password(
        person=session.person,
        password_hash=password_hash,
        origin=CredentialOrigin.CHANGE,
        now=now,
        keep=session,
    )
