"""A small sound log, and what somebody can do to it who holds the database, or the database and the key."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import delete, insert, select, text, update

from app.acknowledgements.models import Signature
from app.acknowledgements.queries import log_receipt
from app.assignments.actions import grant_exemption
from app.assignments.kinds import ClosingKind, ExemptionReason
from app.demo.factories import make_person, make_unit
from app.evidence.actions import enter_missing
from app.extensions import db
from app.ledger import queries
from app.ledger.canonical import canonical
from app.ledger.models import LedgerEntry, LedgerOpenings
from app.ledger.notes import LogKey, checkpoint_text
from app.ledger.receipts import head
from app.ledger.tree import grow, leaf_hash, root_of
from app.people.actions import grant_role, set_password
from app.people.actions.links import make_link
from app.people.kinds import CredentialOrigin, LinkPurpose
from app.people.models import Person
from app.people.roles import Role
from app.sealing import log_key
from tests.compliance.two_stores import two_stores
from tests.evidence.packs import refusal, signature
from tests.support import password_hash

Change = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


@dataclass(frozen=True)
class Scene:
    """What was kept outside while all was sound. Keys, not rows."""

    app: Flask
    bob: str
    mona: str
    eve: str
    receipts: dict[str, bytes]
    checkpoint: str
    size: int
    key: str  # public line


def set_scene(app: Flask, now: datetime) -> Scene:
    """Older facts, an exemption, a stand-in, a reset, then Bob signs, Mona refuses, and Eve signs with a comment.

    There are two Willows without a number, and two units of the name Annex.
    """
    with app.app_context():
        found = two_stores(now, alice=ClosingKind.PAPER)
        early, people = now - timedelta(hours=9), found.people
        willow, _other = (
            make_person("Willow West", unit=found.row, employee_number=None, now=early) for _ in range(2)
        )
        annex, _other = (make_unit("Annex", parent=found.row, now=early) for _ in range(2))
        for who in (people["Alice"], willow):
            grant_exemption(
                person=who, requirement=found.requirement, starts_on=now.date(),
                ends_on=now.date() + timedelta(days=9), reason=next(iter(ExemptionReason)), note="Away",
                by=people["Carol"], now=early,
            )  # fmt: skip
        grant_role(
            person=people["Eve"], role=Role.MANAGER, by=people["Carol"], reason="Holidays", unit=annex,
            starts_on=now.date(), ends_on=now.date() + timedelta(days=9), now=early,
        )  # fmt: skip
        reset(people["Eve"], by=people["Hanna"], now=early)
        db.session.commit()
        enter_missing(now=now - timedelta(hours=9))
        db.session.commit()
        keys = []
        for hours, act in ((3, signature), (2, lambda _, when: refusal(found, "Mona", when)), (1, signature)):
            who = {3: "Bob", 2: "Mona", 1: "Eve"}[hours]
            said = {"comment": "On the bus."} if who == "Eve" else {}
            keys.append(act(found.assignment(who), now - timedelta(hours=hours), **said).key)
            db.session.commit()
        receipts = {key: receipt_of(key) for key in keys}
        return Scene(app, *keys, receipts, queries.newest_checkpoint() or "", queries.size(), log_key().vkey)


def reset(person: Person, *, by: Person, now: datetime) -> None:
    """The person sets a new password by a link that somebody else had sent."""
    link, _token = make_link(
        person=person,
        purpose=LinkPurpose.RESET,
        sent_to=person.address,
        by=by,
        now=now - timedelta(minutes=5),
    )
    set_password(
        person=person, password_hash=password_hash(), origin=CredentialOrigin.RESET, link=link, now=now
    )


def receipt_of(key: str) -> bytes:
    found = log_receipt(db.session.scalars(select(Signature).filter_by(key=key)).one())
    assert found is not None
    return found.file


@contextmanager
def sound_again(app: Flask) -> Iterator[None]:
    """Whatever is done to the database meanwhile, afterwards it is as before. SQLite in memory."""
    with app.app_context():
        db.session.remove()
        with db.engine.connect() as connection:
            raw = connection.connection.driver_connection
            before = raw.serialize()
    yield
    with app.app_context():
        db.session.remove()
        with db.engine.connect() as connection:
            connection.connection.driver_connection.deserialize(before)


# -- with the database ----------------------------------------------------------------------------------


@contextmanager
def administrator(app: Flask) -> Iterator[None]:
    """No trigger and no foreign key stops whoever administers the database."""
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            for (name,) in on_sqlite("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
                on_sqlite(f"DROP TRIGGER {name}")
            on_sqlite("PRAGMA foreign_keys=OFF")
        yield
        db.session.commit()
        if db.engine.dialect.name == "sqlite":
            on_sqlite("PRAGMA foreign_keys=ON")  # the connection is the next test's, too


def on_sqlite(statement: str) -> list[Any]:
    """Past SQLAlchemy, which would begin a transaction; in one, this pragma does nothing."""
    with db.engine.connect() as connection:
        return connection.connection.driver_connection.execute(statement).fetchall()


def change(model: Any, where: Any, **values: Any) -> None:
    done = db.session.execute(update(model).where(where).values(**values))
    assert done.rowcount, "nothing was changed"


def remove(model: Any, where: Any) -> None:
    done = db.session.execute(delete(model).where(where))
    assert done.rowcount, "nothing was removed"


def value_of(column: Any, where: Any) -> Any:
    return db.session.scalars(select(column).where(where)).one()


def place_of(key: str) -> int:
    return value_of(LedgerEntry.sequence, LedgerEntry.subject == f"signatures/{key}")


def exchange(model: Any, column: str, one: Any, other: Any) -> None:
    """Swap one column's values between two rows."""
    field = getattr(model, column)
    first, second = value_of(field, one), value_of(field, other)
    change(model, one, **{column: second})
    change(model, other, **{column: first})


# -- with the database and the log's key ----------------------------------------------------------------


def rewrite(change_log: Change, key: LogKey | None = None) -> None:
    """Make the log anew with other entries, every tree and every signature right."""
    key = key or log_key()
    kept = {row.sequence: row.openings for row in db.session.scalars(select(LedgerOpenings))}
    leaves = db.session.execute(select(LedgerEntry.sequence, LedgerEntry.leaf).order_by(LedgerEntry.sequence))
    log = change_log([{"value": json.loads(row.leaf), "openings": kept.get(row.sequence)} for row in leaves])
    db.session.execute(delete(LedgerOpenings))
    db.session.execute(delete(LedgerEntry))
    peaks: list[bytes] = []
    for size, line in enumerate(log):
        value = line["value"] | {"sequence": size}
        leaf = canonical(value)
        completed, peaks = grow(size, peaks, leaf_hash(leaf))
        db.session.execute(
            insert(LedgerEntry).values(
                sequence=size, kind=value["kind"], subject=value["subject"], leaf=leaf.decode(),
                completed=b"".join(completed), peaks=b"".join(peaks),
                checkpoint=key.signed(checkpoint_text(key.origin, size + 1, root_of(peaks))),
                next_key=key.id, recorded_at=datetime.fromisoformat(value["recorded_at"]),
            )
        )  # fmt: skip
        if line["openings"]:
            db.session.execute(insert(LedgerOpenings).values(sequence=size, openings=line["openings"]))


def heartbeat(like: dict[str, Any], subject: str) -> dict[str, Any]:
    """An entry that fits after this one."""
    value = like["value"] | {"kind": "heartbeat", "subject": subject, "facts": {}, "commitments": {}}
    return {"value": value, "openings": None}


def head_after(size: int) -> bytes:
    """The newest checkpoint as a continuation of the first `size` entries, as well as it can be shown."""
    now = queries.size()
    proof = queries.consistency_proof(size, now) if size <= now else []
    return head(old=size, proof=proof, checkpoint=queries.newest_checkpoint() or "")
