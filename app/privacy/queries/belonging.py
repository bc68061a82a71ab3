"""Which rows belong to a person: found by walking the models' foreign keys, never by a list of tables.

A row is *about* a person if it names them in `person_id`, or if it cannot be without a row that is about
them: a choice without its attempt, an attempt without its assignment. A row *mentions* a person if any
other of its columns names them: who granted, answered, sent. What has no foreign key is named below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from sqlalchemy import Column, ColumnElement, String, Table, cast, false, literal, or_, select, union_all

from app.assignments.kinds import Audience
from app.assignments.models import Assignment, Closing, Requirement
from app.extensions import Model
from app.ledger.models import LedgerEntry
from app.messages.models import OutboxMessage
from app.people.models import AccessLink, Person, SignInFailure
from app.people.names import digest_of
from app.privacy.models import Erasure, ErasureEnding

PERSONS = Person.__table__
ABOUT = "person_id"

NOT_ABOUT_PEOPLE: Mapping[str, str] = {
    "units": "the organisation: stores and regions",
    "releases": "what everybody was shown",
    "release_texts": "what everybody was shown, answer keys included",
    "roll_outs": "when a release was brought to everybody; who did it stands there as a name, not as a reference",
    "ledger_cosignatures": "what witnesses said of the log as a whole",
    "ledger_contradictions": "what witnesses said of the log as a whole",
    "witness_refusals": "what witnesses said of the log as a whole",
    "audit_runs": "what was compared in a night; entries are named by their place",
    "device_enrolments": "which browser became a shared device; nobody is named",
    "privacy_notices": "what everybody was told",
    "privacy_notice_texts": "what everybody was told",
}
"""Tables that no row of can belong to a person, each with the reason."""


class Belongings:
    """The conditions under which rows belong to one person."""

    def __init__(self, person_id: int, *, finished_only: bool = False) -> None:
        """`finished_only`: of trainings that have ended, for what is still going on needs its rows."""
        self.person_id = person_id
        self.finished_only = finished_only

    @cached_property
    def conditions(self) -> dict[str, ColumnElement[bool]]:
        """By table: the rows that are about the person. A table that is not in it has none."""
        found: dict[str, ColumnElement[bool]] = {}
        tables = Model.metadata.sorted_tables  # parents first
        for table in (*(each for each in tables if each.name not in OTHERWISE), *tables):
            if table.name in found:
                continue
            condition = self.condition(table, found)
            if condition is not None:
                found[table.name] = condition
        return found

    def condition(self, table: Table, found: Mapping[str, ColumnElement[bool]]) -> ColumnElement[bool] | None:
        if table is PERSONS:
            return table.c.id == self.person_id
        if table.name in OTHERWISE:
            return OTHERWISE[table.name](self, found)
        if ABOUT in table.c:
            about = table.c[ABOUT] == self.person_id
            return about & FINISHED if self.finished_only and table is Assignment.__table__ else about
        ways = [
            column.in_(select(key.column).where(found[key.column.table.name]))
            for column in table.columns
            for key in column.foreign_keys
            if not column.nullable and key.column.table.name in found and key.column.table is not PERSONS
        ]
        return or_(*ways) if ways else None

    def about(self, table: Table) -> ColumnElement[bool]:
        """The rows of `table` that are about the person."""
        return self.conditions.get(table.name, false())

    def mentions(self, table: Table) -> ColumnElement[bool]:
        """The rows of `table` that only name the person: they did something there, or were told of it."""
        ways: list[ColumnElement[bool]] = [column == self.person_id for column in mentioning(table)]
        if table.name in MENTIONED_OTHERWISE:
            ways.append(MENTIONED_OTHERWISE[table.name](self))
        return or_(*ways) & ~self.about(table) if ways else false()


def mentioning(table: Table) -> list[Column[int]]:
    """The columns of `table` that name a person without making the row theirs."""
    return [
        column
        for column in table.columns
        if column.name != ABOUT and any(key.column.table is PERSONS for key in column.foreign_keys)
    ]


FINISHED = Assignment.id.in_(select(Closing.assignment_id))


# -- what has no foreign key ------------------------------------------------------------------------------

Conditions = Mapping[str, ColumnElement[bool]]


def mail_to(self: Belongings, _found: Conditions) -> ColumnElement[bool]:
    """Mail is kept by address, and the outbox knows no person: by their addresses of today, by the addresses
    that links went to, and by what is known to have been sent to them."""
    reminders, receipts = (Model.metadata.tables[name] for name in ("reminders", "receipt_mails"))
    signatures = Model.metadata.tables["signatures"]
    person = Person.id == self.person_id
    return or_(
        OutboxMessage.address.in_(
            union_all(
                select(Person.email).where(person, Person.email.is_not(None)),
                select(Person.private_email).where(person, Person.private_email.is_not(None)),
                select(AccessLink.sent_to).where(
                    AccessLink.person_id == self.person_id, AccessLink.sent_to.is_not(None)
                ),
            )
        ),
        OutboxMessage.id.in_(
            union_all(
                select(reminders.c.message_id).where(
                    reminders.c.sent_to_id == self.person_id, reminders.c.message_id.is_not(None)
                ),
                select(receipts.c.message_id)
                .join(signatures, signatures.c.id == receipts.c.signature_id)
                .where(signatures.c.person_id == self.person_id, receipts.c.message_id.is_not(None)),
            )
        ),
    )


BY_KEY = ("signatures", "paper_records")


def entries_about(_self: Belongings, found: Conditions) -> ColumnElement[bool]:
    """The log names the row of its fact as table/id; signatures and paper records by their key."""
    tables = [Model.metadata.tables[name] for name in found if name not in OTHERWISE]
    rows = [
        select(literal(f"{table.name}/") + (table.c.key if table.name in BY_KEY else cast(table.c.id, String)))
        .where(found[table.name])
        for table in tables
        if "id" in table.c
    ]  # fmt: skip
    return LedgerEntry.subject.in_(union_all(*rows))


def failures_of(self: Belongings, _found: Conditions) -> ColumnElement[bool]:
    """Wrong passwords are counted under a hash."""
    return SignInFailure.account == digest_of(f"person:{self.person_id}")


def endings_of(self: Belongings, _found: Conditions) -> ColumnElement[bool]:
    return ErasureEnding.key.in_(select(Erasure.key).where(Erasure.person_id == self.person_id))


OTHERWISE: Mapping[str, Callable[[Belongings, Conditions], ColumnElement[bool]]] = {
    "outbox_messages": mail_to,
    "ledger_entries": entries_about,
    "sign_in_failures": failures_of,
    "erasure_endings": endings_of,
}


def named_by(self: Belongings) -> ColumnElement[bool]:
    """A requirement for named people holds their ids as a list."""
    ids = cast(Requirement.audience_ids, String)
    number = str(self.person_id)
    listed = or_(
        *(ids.like(form) for form in (f"[{number}]", f"[{number},%", f"%, {number},%", f"%, {number}]"))
    )
    return (Requirement.audience == Audience.PERSONS) & listed


MENTIONED_OTHERWISE: Mapping[str, Callable[[Belongings], ColumnElement[bool]]] = {"requirements": named_by}
