"""Links, passwords and what is known of a person beside them."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func, select

from app.extensions import db
from app.messages.models import OutboxMessage
from app.people.kinds import LinkPurpose
from app.people.link_tokens import read_token, same
from app.people.models import AccessLink, Person, Unit
from app.people.names import digest_of
from app.people.queries.signing_in import has_left
from app.people.refusals import LinkDead, LinkNotFound

FOR_PASSWORD = {
    "invitations": (LinkPurpose.INVITATION, LinkPurpose.SETUP),
    "resets": (LinkPurpose.RESET,),
}


def live_link(token: str, kind: str, now: datetime) -> AccessLink:
    """The link behind `token`, fit for use. `kind` is "invitations" or "resets".

    Raises `LinkNotFound` for a text that is no link of ours, `LinkDead` for one that was used, replaced,
    is too old, or whose person has left.
    """
    read = read_token(current_app.config["SECRET_KEY"], token)
    if read is None:
        raise LinkNotFound
    key, nonce = read
    link = db.session.scalar(
        select(AccessLink).where(AccessLink.key == key, AccessLink.purpose.in_(FOR_PASSWORD[kind]))
    )
    if link is None or not same(link.nonce_hash, digest_of(nonce)):
        raise LinkNotFound
    if link.used_at or link.replaced_at or link.expires_at <= now or has_left(link.person_id, now):
        raise LinkDead
    return link


def open_links(person_id: int, *purposes: LinkPurpose) -> list[AccessLink]:
    """A person's links that were neither used nor replaced, of these purposes or of all."""
    wanted = purposes or tuple(LinkPurpose)
    return list(
        db.session.scalars(
            select(AccessLink)
            .where(
                AccessLink.person_id == person_id,
                AccessLink.purpose.in_(wanted),
                AccessLink.used_at.is_(None),
                AccessLink.replaced_at.is_(None),
            )
            .order_by(AccessLink.id.desc())
        )
    )


def resets_lately(person_id: int, now: datetime) -> int:
    """How many reset links the person was sent within the hour."""
    return count_links(person_id, LinkPurpose.RESET, now - timedelta(hours=1))


def count_links(person_id: int, purpose: LinkPurpose, since: datetime) -> int:
    return db.session.scalars(
        select(func.count())
        .select_from(AccessLink)
        .where(AccessLink.person_id == person_id, AccessLink.purpose == purpose, AccessLink.made_at > since)
    ).one()


def codes_sent(address: str, since: datetime) -> int:
    """How many mails with a code went to `address` since then."""
    return db.session.scalars(
        select(func.count())
        .select_from(OutboxMessage)
        .where(
            OutboxMessage.kind == "invitation_code",
            OutboxMessage.address == address,
            OutboxMessage.written_at >= since,
        )
    ).one()


def own_words(person_id: int) -> list[str]:
    """What anybody may know about a person and the company: no password is made of these alone."""
    person = db.session.get_one(Person, person_id)
    company = db.session.scalars(select(Unit.name).where(Unit.parent_id.is_(None)))
    known = (person.legal_name, person.email, person.private_email, person.employee_number)
    return [*(text for text in known if text), *company]
