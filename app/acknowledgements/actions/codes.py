"""A code by mail, for one signature: to the person's own address, once, and for a few minutes."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select, update

from app.acknowledgements.kinds import Method
from app.acknowledgements.models import SigningCode
from app.acknowledgements.queries import offers
from app.acknowledgements.queries.ways import codes_sent
from app.acknowledgements.refusals import TooManySigningCodes, WayNotOpen
from app.assignments.models import Assignment
from app.extensions import db
from app.messages import actions as messages
from app.people.link_tokens import code_hash, new_code, same
from app.people.models import Person, UserSession
from app.people.refusals import CodeWrong
from app.shared.columns import new_key

CODES_PER_HOUR = 3


def send_signing_code(
    *, assignment: Assignment, person: Person, session: UserSession, title: str, now: datetime
) -> None:
    """Mail six digits with which this session can sign this assignment. Older ones count no more.

    Raises `WayNotOpen` without an address of the person's own, or `TooManySigningCodes`.
    """
    if person.address is None or not offers(person, Method.ONE_TIME_CODE, now):
        raise WayNotOpen
    if codes_sent(person.id, now - timedelta(hours=1)) >= CODES_PER_HOUR:
        raise TooManySigningCodes
    key, code = new_key(), new_code()
    db.session.add(
        SigningCode(
            key=key,
            assignment_id=assignment.id,
            session_id=session.id,
            code_hash=code_hash(current_app.config["SECRET_KEY"], key, code),
            made_at=now,
        )
    )
    messages.post(
        template="acknowledgements/mail/signing_code.txt",
        to=person.address,
        language=person.language,
        kind="signing_code",
        now=now,
        holds_secret=True,
        name=person.legal_name,
        title=title,
        code=code,
        minutes=int(current_app.config["CODE_LIFETIME"].total_seconds() // 60),
    )


def use_signing_code(*, assignment_id: int, session_id: int, code: str, now: datetime) -> None:
    """Count the try, compare, and let the code never count again. Raises `CodeWrong`.

    Gives up the open transaction: the try is counted in one of its own, for the refusal that may follow
    must not wipe the count. That the code was used is written with the signature, or not at all.
    """
    db.session.rollback()
    newest = (
        select(SigningCode.id)
        .where(SigningCode.assignment_id == assignment_id, SigningCode.session_id == session_id)
        .order_by(SigningCode.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    with db.engine.begin() as connection:
        found = connection.execute(
            update(SigningCode)
            .where(
                SigningCode.id == newest,
                SigningCode.tries < current_app.config["CODE_TRIES"],
                SigningCode.made_at > now - current_app.config["CODE_LIFETIME"],
            )
            .values(tries=SigningCode.tries + 1)
            .returning(SigningCode.id, SigningCode.key, SigningCode.code_hash)
        ).one_or_none()
    if found is None or not same(
        found.code_hash, code_hash(current_app.config["SECRET_KEY"], found.key, code)
    ):
        raise CodeWrong
    used = db.session.execute(
        update(SigningCode)
        .where(SigningCode.id == found.id, SigningCode.used_at.is_(None))
        .values(used_at=now)
        .returning(SigningCode.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if used is None:
        raise CodeWrong
