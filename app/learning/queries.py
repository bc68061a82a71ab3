"""What a learner's own pages show."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import dropwhile
from typing import Any

from sqlalchemy import Date, Integer, Select, String, bindparam, select
from sqlalchemy.orm import joinedload

from app.acknowledgements.models import Signature
from app.acknowledgements.queries import signatures_of
from app.assignments.kinds import PROOFS
from app.assignments.models import Assignment
from app.assignments.queries import all_assignments_of, due_on, open_assignment_for
from app.assignments.queries.standings import position_from, standings
from app.assignments.refusals import NoSuchAssignment
from app.assignments.standing import Situation, explain
from app.courses.queries import content_for
from app.courses.release_content import ReleaseContent
from app.extensions import db
from app.lessons.queries import Training
from app.paper.models import PaperRecord
from app.paper.queries import record_behind
from app.paper.queries import records_of as paper_records_of
from app.people.models import Person
from app.quizzes.progress import Progress
from app.quizzes.queries import progress_of, progresses, releases_signed_before


@dataclass(frozen=True)
class Owed:
    """One requirement of the person: the open period, else the last one, and where they stand with it."""

    assignment: Assignment
    situation: Situation


@dataclass(frozen=True)
class Card:
    """One open assignment as the home page shows it."""

    assignment: Assignment
    content: ReleaseContent
    progress: Progress
    situation: Situation


@dataclass(frozen=True)
class Ending:
    """Where somebody finds what an ended period has led to: keys of a receipt, or of the period after it."""

    receipt: str | None
    successor: str | None
    paper: PaperRecord | None  # where HR entered how it ended


@dataclass(frozen=True)
class Record:
    """One period of the person, open or ended, with the signature or refusal that ended it."""

    assignment: Assignment
    due_on: date
    signature: Signature | None
    paper: PaperRecord | None  # where HR entered it


@dataclass(frozen=True)
class PlaceAmongNeeded:
    """Where a lesson stands among those that its reader needs before the signature."""

    number: int | None  # from 1; None for a lesson to look into
    total: int
    following: str | None  # the next one of them that waits to be read, in the order of the track


def owed_by(person: Person, on: date) -> list[Owed]:
    """What the person owes or has fulfilled as at `on`, what is due first first; in one statement."""
    found = owed(person, on)
    return sorted(found, key=lambda each: (each.situation.due_on or date.max, each.assignment.id))


def owed_with_key(person: Person, key: str, on: date) -> Owed:
    """One period of the person and their standing in its requirement. Raises `NoSuchAssignment`."""
    found = owed(person, on, key)
    if not found:
        raise NoSuchAssignment(key)
    return found[0]


def owed(person: Person, on: date, key: str | None = None) -> list[Owed]:
    """The period with this key; by default the one that decides about each requirement."""
    values = {"person": person.id, "on": on, "key": key}
    return [
        Owed(
            row.Assignment,
            explain(
                position_from(row), row.window_days, on, retired=row.Assignment.requirement.is_retired(on)
            ),
        )
        for row in db.session.execute(own_standings(one=key is not None), values)
    ]


@cache
def own_standings(*, one: bool) -> Select[Any]:
    """The statement behind `owed`, built once: writing a standing in SQL costs more than asking for it."""
    person, on = bindparam("person", type_=Integer), bindparam("on", type_=Date)
    pairs = (
        select(Assignment.person_id, Assignment.requirement_id)
        .where(Assignment.person_id == person)
        .distinct()
        .cte("pairs")
    )
    at = standings(pairs, on)
    same = (Assignment.person_id == at.c.person_id) & (Assignment.requirement_id == at.c.requirement_id)
    wanted = Assignment.key == bindparam("key", type_=String) if one else Assignment.id == at.c.assignment_id
    return (
        select(at, Assignment)
        .join(Assignment, same & wanted)
        .options(
            joinedload(Assignment.requirement), joinedload(Assignment.release), joinedload(Assignment.closing)
        )
    )


def cards_of(person: Person, found: Collection[Owed]) -> list[Card]:
    """The open ones among them as cards."""
    waiting = [each for each in found if each.assignment.closing is None]
    contents = contents_of(person, [each.assignment for each in waiting])
    progress = progresses([each.assignment for each in waiting], contents)
    return [
        Card(each.assignment, contents[each.assignment.id], progress[each.assignment.id], each.situation)
        for each in waiting
    ]


def receipts_of(found: Collection[Owed]) -> dict[int, str]:
    """By assignment id, the keys of the receipts of those that ended with one."""
    ended = [each.assignment.id for each in found if each.assignment.closing]
    if not ended:
        return {}
    rows = db.session.execute(
        select(Signature.assignment_id, Signature.key).where(Signature.assignment_id.in_(ended))
    )
    return {row.assignment_id: row.key for row in rows}


def ending_of(assignment: Assignment) -> Ending | None:
    """What there is to see after the end of a period; None while it is open."""
    if assignment.closing is None:
        return None
    key = db.session.scalar(select(Signature.key).where(Signature.assignment_id == assignment.id))
    after = open_assignment_for(assignment.person_id, assignment.requirement_id)
    return Ending(receipt=key, successor=after.key if after else None, paper=record_behind(assignment.id))


def training_with(person: Person, assignment: Assignment) -> Training:
    """The assignment with what its release teaches in the person's language."""
    return Training(assignment, contents_of(person, [assignment])[assignment.id])


def contents_of(person: Person, assignments: Collection[Assignment]) -> dict[int, ReleaseContent]:
    """By assignment id, what its release says, in the person's language if it was published in it."""
    releases = {id: content_for(id, person.language) for id in {a.release_id for a in assignments}}
    return {assignment.id: releases[assignment.release_id] for assignment in assignments}


def records_of(person: Person) -> list[Record]:
    """Every period, the newest first, each with its signature or refusal if there is one."""
    signatures: Mapping[int, Signature] = {each.assignment_id: each for each in signatures_of(person.id)}
    paper = paper_records_of(person.id)
    return [
        Record(
            assignment,
            due_on(assignment),
            signatures.get(assignment.id),
            paper.get(assignment.id),
        )
        for assignment in all_assignments_of(person.id)
    ]


def newest_assignment(person: Person) -> Assignment | None:
    """The person's newest period that is open or ended with a signature: its rules are the ones to go by."""
    found = all_assignments_of(person.id)
    return next((each for each in found if each.closing is None or each.closing.kind in PROOFS), None)


def place_among_needed(training: Training, lesson: str) -> PlaceAmongNeeded:
    """Where a lesson of the track stands among those that the reader needs."""
    progress = progress_of(training.assignment, training.content)
    needed = [each.id for each in progress.needed]
    after = list(dropwhile(lambda each: each.id != lesson, progress.lessons))[1:]
    return PlaceAmongNeeded(
        number=needed.index(lesson) + 1 if lesson in needed else None,
        total=len(needed),
        following=next((each.id for each in after if each.needed and not each.done), None),
    )


def signed_before(assignment: Assignment, language: str) -> ReleaseContent | None:
    """What the person signed last for this requirement before this period, in `language` if it can be."""
    release_id = releases_signed_before([assignment]).get(assignment.id)
    return content_for(release_id, language) if release_id is not None else None
