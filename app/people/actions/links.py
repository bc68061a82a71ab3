"""Single-use links: invitations, resets, and the first administrator's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import update

from app.extensions import db
from app.messages import actions as messages
from app.people.actions import passwords, throttle
from app.people.actions.credentials import check_strength, set_password
from app.people.kinds import CredentialOrigin, LinkPurpose
from app.people.link_tokens import code_hash, new_code, new_nonce, same, token_for
from app.people.models import AccessLink, Person
from app.people.names import digest_of
from app.people.queries import accounts, signing_in
from app.people.refusals import AlreadyHasPassword, CodeWrong, LinkDead, NoAddress, TooManyCodes
from app.shared.columns import new_key
from app.shared.links import external

CODES_PER_HOUR = 3
CODES_PER_LINK = 10  # with five tries each, a guesser's chance stays below one in ten thousand


@dataclass(frozen=True)
class HandedOver:
    """What is shown once to whoever hands an invitation over: the address, and the code to be told."""

    link: AccessLink
    address: str
    code: str


def make_link(
    *, person: Person, purpose: LinkPurpose, sent_to: str | None, by: Person | None, now: datetime
) -> tuple[AccessLink, str]:
    """A new link and its token. Older ones for the same purpose are dead from now on."""
    settings = current_app.config
    for older in accounts.open_links(person.id, purpose):
        older.replaced_at = now
    lifetime = settings["RESET_LIFETIME" if purpose is LinkPurpose.RESET else "INVITATION_LIFETIME"]
    key, nonce = new_key(), new_nonce()
    link = AccessLink(
        key=key,
        person_id=person.id,
        purpose=purpose,
        nonce_hash=digest_of(nonce),
        sent_to=sent_to,
        made_at=now,
        made_by_id=by.id if by else None,
        expires_at=now + lifetime,
    )
    db.session.add(link)
    db.session.flush()
    return link, token_for(settings["SECRET_KEY"], key, nonce)


def invite(*, person: Person, by: Person, now: datetime) -> AccessLink:
    """Mail an invitation to the person's own address. Raises `NoAddress` or `AlreadyHasPassword`."""
    refuse_with_password(person)
    if person.address is None:
        raise NoAddress
    link, token = make_link(
        person=person, purpose=LinkPurpose.INVITATION, sent_to=person.address, by=by, now=now
    )
    messages.post(
        template="people/mail/invitation.txt",
        to=person.address,
        language=person.language,
        kind="invitation",
        now=now,
        holds_secret=True,
        person=person,
        sender=by.legal_name,
        link=external("people.invitation", token=token),
        days=current_app.config["INVITATION_LIFETIME"].days,
    )
    return link


def hand_over(
    *, person: Person, by: Person | None, now: datetime, purpose: LinkPurpose = LinkPurpose.INVITATION
) -> HandedOver:
    """An invitation without mail: the link as it is shown, and a code that is told to the person."""
    refuse_with_password(person)
    link, token = make_link(person=person, purpose=purpose, sent_to=None, by=by, now=now)
    code = new_code()
    link.code_hash = code_hash(current_app.config["SECRET_KEY"], link.key, code)
    link.code_expires_at = link.expires_at
    db.session.flush()
    return HandedOver(link=link, address=external("people.invitation", token=token), code=code)


def refuse_with_password(person: Person) -> None:
    if signing_in.newest_hash(person.id) is not None:
        raise AlreadyHasPassword


def send_code(*, token: str, now: datetime) -> AccessLink:
    """Mail six digits to the address on record, not to one that was typed. Raises `TooManyCodes`."""
    link = accounts.live_link(token, "invitations", now)
    if link.sent_to is None:
        raise NoAddress  # handed over: its code was told
    lately = accounts.codes_sent(link.sent_to, now - timedelta(hours=1))
    if lately >= CODES_PER_HOUR or accounts.codes_sent(link.sent_to, link.made_at) >= CODES_PER_LINK:
        raise TooManyCodes
    code = new_code()
    link.code_hash = code_hash(current_app.config["SECRET_KEY"], link.key, code)
    link.code_expires_at = now + current_app.config["CODE_LIFETIME"]
    link.code_tries = 0
    messages.post(
        template="people/mail/invitation_code.txt",
        to=link.sent_to,
        language=link.person.language,
        kind="invitation_code",
        now=now,
        holds_secret=True,
        code=code,
        minutes=int(current_app.config["CODE_LIFETIME"].total_seconds() // 60),
    )
    return link


def accept_invitation(*, token: str, code: str, password: str, now: datetime) -> Person:
    """The person sets their first password with link and code, once.

    Gives up the open transaction. Raises `LinkNotFound`, `LinkDead`, `WeakPassword` or `CodeWrong`.
    """
    link = accounts.live_link(token, "invitations", now)
    link_id, link_key, person_id = link.id, link.key, link.person_id
    origins = {LinkPurpose.SETUP: CredentialOrigin.SETUP}
    origin = origins.get(link.purpose, CredentialOrigin.INVITATION)
    check_strength(person_id=person_id, password=password)
    db.session.rollback()  # nobody waits for SQLite's write lock while the password is hashed
    try_code(link_id=link_id, link_key=link_key, code=code, now=now)
    password_hash = passwords.hashed(password)
    return use_link(link_id=link_id, password_hash=password_hash, origin=origin, now=now)


def reset_password(*, token: str, password: str, now: datetime) -> Person:
    """The person sets a new password with a link from their own mailbox, once.

    Gives up the open transaction. Raises `LinkNotFound`, `LinkDead` or `WeakPassword`.
    """
    link = accounts.live_link(token, "resets", now)
    link_id = link.id
    check_strength(person_id=link.person_id, password=password)
    db.session.rollback()  # as above
    password_hash = passwords.hashed(password)
    return use_link(link_id=link_id, password_hash=password_hash, origin=CredentialOrigin.RESET, now=now)


def try_code(*, link_id: int, link_key: str, code: str, now: datetime) -> None:
    """Count the try, then compare. Raises `CodeWrong`, and lets nobody try a sixth time.

    In its own short transaction: the refusal that may follow rolls the request's back and must not wipe
    the count.
    """
    with db.engine.begin() as connection:
        counted = connection.execute(
            update(AccessLink)
            .where(
                AccessLink.id == link_id,
                AccessLink.code_tries < current_app.config["CODE_TRIES"],
                AccessLink.code_expires_at > now,
            )
            .values(code_tries=AccessLink.code_tries + 1)
            .returning(AccessLink.code_hash)
        ).one_or_none()
    typed = code_hash(current_app.config["SECRET_KEY"], link_key, code)
    if counted is None or not same(counted.code_hash, typed):
        raise CodeWrong


def use_link(*, link_id: int, password_hash: str, origin: CredentialOrigin, now: datetime) -> Person:
    """Consume the link and set the password. Of many at the same moment one wins; the others raise
    `LinkDead`."""
    used = db.session.scalar(
        update(AccessLink)
        .where(
            AccessLink.id == link_id,
            AccessLink.used_at.is_(None),
            AccessLink.replaced_at.is_(None),
            AccessLink.expires_at > now,
        )
        .values(used_at=now)
        .returning(AccessLink.id)
        .execution_options(synchronize_session=False)
    )
    if used is None:
        raise LinkDead
    link = db.session.get_one(AccessLink, link_id, populate_existing=True)
    set_password(person=link.person, password_hash=password_hash, origin=origin, link=link, now=now)
    return link.person


def ask_for_reset(*, name: str, address: str, now: datetime) -> None:
    """Mail a reset link to the person's own mailbox, if there is such a person.

    Says nothing about whether there is, and works as long when there is not. At most a few mails an
    hour; a newer link ends the older one. `address` is where the request comes from; raises
    `TooManyTries` when too many come from there.
    """
    throttle.count_reset(address=address, now=now)
    account = signing_in.account_named(name, now)
    person = db.session.get(Person, account.person_id) if account and account.open else None
    if account is None or person is None or person.address is None or account.password_hash is None:
        return write_to_nobody(now)
    if accounts.resets_lately(person.id, now) >= current_app.config["RESETS_PER_HOUR"]:
        return write_to_nobody(now)
    to = person.address
    _, token = make_link(person=person, purpose=LinkPurpose.RESET, sent_to=to, by=person, now=now)
    write_reset(to=to, language=person.language, name=person.legal_name, token=token, now=now)
    return None


def write_to_nobody(now: datetime) -> None:
    """The work of a reset mail without the mail, so that the time taken tells nothing."""
    with db.session.begin_nested() as nothing:
        token = token_for(current_app.config["SECRET_KEY"], new_key(), new_nonce())
        write_reset(to="nobody@countersign.invalid", language="en", name="Nobody", token=token, now=now)
        nothing.rollback()


def write_reset(*, to: str, language: str, name: str, token: str, now: datetime) -> None:
    messages.post(
        template="people/mail/reset.txt",
        to=to,
        language=language,
        kind="reset",
        now=now,
        holds_secret=True,
        name=name,
        link=external("people.reset", token=token),
        minutes=int(current_app.config["RESET_LIFETIME"].total_seconds() // 60),
    )
