"""Erasing what is personal, on record. Hashes, outcomes and the log stay as they are: docs/decisions/0023."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, String, case, cast, delete, literal, null, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from app.extensions import Model, db
from app.ledger.actions import enter
from app.ledger.kinds import EntryKind
from app.ledger.models import LedgerOpenings
from app.messages.models import Attachment, OutboxMessage
from app.messages.outcome import Outcome
from app.people.kinds import SignInNameKind
from app.people.models import Person, SignInName
from app.privacy import queries
from app.privacy.kinds import Ground
from app.privacy.models import Erasure, ErasureEnding
from app.privacy.queries.belonging import Belongings
from app.privacy.queries.erasing import Blanking, blankings, openings_to_take, with_identity
from app.privacy.refusals import OwnData
from app.shared.columns import new_key
from app.shared.erasing import ERASED, Category

AT_ONCE = 500  # rows in one statement; SQLite takes no more than 999 values


def erase(
    *,
    person: Person,
    categories: Collection[Category],
    ground: Ground,
    reason: str,
    by: Person,
    now: datetime,
    today: date,
) -> Erasure:
    """Blank these kinds of data of one person, and say so in the log.

    Raises `OwnData`, `OnHold`, `StillEmployed`, `StillToBeKept` or `NothingLeft`.
    """
    if by.id == person.id:
        raise OwnData
    queries.require_erasable(person, categories, today)
    wanted = with_identity(categories)
    planned, openings = blankings(person.id, wanted), openings_to_take(person.id, wanted)
    erasure = Erasure(
        key=new_key(),
        person_id=person.id,
        categories=[each.value for each in wanted],
        ground=ground,
        reason=reason,
        erased_at=now,
        erased_by_id=by.id,
    )
    db.session.add(erasure)
    db.session.flush()  # from here to the ending the database lets marked columns be blanked
    counts = Counter(take_away(person.id, wanted, now))
    for each in planned:
        counts[each.table.name] += blank(each)
    counts["ledger_openings"] += seal(openings)
    counts = Counter({name: count for name, count in counts.items() if count})
    db.session.add(ErasureEnding(key=erasure.key, counts=dict(counts), ended_at=now))
    enter_erasure(erasure, by, sorted(openings), now)
    db.session.flush()
    db.session.expire_all()  # what was read before is not there any more
    return erasure


def enter_erasure(erasure: Erasure, by: Person, entries: list[int], now: datetime) -> None:
    """The log says what kinds went, why, and which entries cannot be opened any more; not whose they were."""
    enter(
        kind=EntryKind.ERASURE,
        fact=erasure,
        facts={
            "erasure": erasure.key,
            "categories": list(erasure.categories),
            "ground": erasure.ground.value,
            "entries": entries,
        },
        private={"reason": erasure.reason, "erased_by": by.legal_name},
        now=now,
    )


def blank(each: Blanking) -> int:
    """Returns how many rows."""
    key = next(iter(each.table.primary_key.columns))
    values = {column.name: blank_of(column) for column in each.columns}
    for ids in portions(each.ids):
        db.session.execute(update(each.table).where(key.in_(ids)).values(values))
    return len(each.ids)


def blank_of(column: Column[Any]) -> Any:
    """What stands in the column afterwards."""
    if column.info["emptied"]:
        return null()
    if column.type.python_type is not str:
        return []
    if column.info["numbered"]:
        blanked: ColumnElement[str] = literal(f"{ERASED} ") + cast(column.table.c.id, String)
        return case((column.like(f"{ERASED}%"), column), else_=blanked)
    return case((or_(column.is_(None), column == ""), column), else_=ERASED)


def take_away(person_id: int, categories: Collection[Category], now: datetime) -> Iterator[str]:
    """Delete what is no evidence: sign-in names, files that wait to go out. Yields a table for each row."""
    kinds = set(SignInNameKind) if Category.IDENTITY in categories else set()
    if Category.CONTACT in categories:
        kinds |= {SignInNameKind.WORK_EMAIL, SignInNameKind.PRIVATE_EMAIL}
        mail = Belongings(person_id).about(Model.metadata.tables["outbox_messages"])
        ids = list(db.session.scalars(select(OutboxMessage.id).where(mail)))
        for portion in portions(ids):
            db.session.execute(
                update(OutboxMessage)
                .where(OutboxMessage.id.in_(portion), OutboxMessage.finished_at.is_(None))
                .values(finished_at=now, outcome=Outcome.CANCELLED)
            )
            gone = delete(Attachment).where(Attachment.message_id.in_(portion)).returning(Attachment.id)
            yield from ("outbox_attachments" for _ in db.session.scalars(gone).all())
    names = delete(SignInName).where(SignInName.person_id == person_id, SignInName.kind.in_(kinds))
    yield from ("sign_in_names" for _ in db.session.scalars(names.returning(SignInName.id)).all())


def seal(openings: dict[int, list[str]]) -> int:
    """Take these names out of what opens the log's commitments; returns how many entries."""
    for sequence, names in openings.items():
        row = db.session.get_one(LedgerOpenings, sequence)
        row.openings = {name: opening for name, opening in row.openings.items() if name not in names}
    db.session.flush()
    return len(openings)


def portions(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
