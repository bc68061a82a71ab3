"""What nobody needs to keep any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.extensions import db
from app.people.models import Person
from app.privacy.queries.erasing import blankings, employments, openings_to_take, people_on_hold
from app.privacy.refusals import NothingLeft
from app.privacy.retention import Rule, longest
from app.shared.erasing import Category


@dataclass(frozen=True)
class Due:
    """One kind of data of one person who has left, past its time."""

    person: Person
    category: Category
    left_on: date
    kept_until: date
    rule: Rule
    rows: int
    on_hold: bool


@dataclass(frozen=True)
class Retention:
    """What is due on a day, and among how many people."""

    people: int  # with a job, now or before
    left: int
    due: list[Due]


def retention(today: date) -> Retention:
    """By person, then by kind. Who still works here, or never did, is not looked at."""
    worked = employments()
    left = {id: each for id, each in worked.items() if each.left_on is not None and each.left_on < today}
    held = people_on_hold(today)
    due = []
    for person in db.session.scalars(select(Person).where(Person.id.in_(left)).order_by(Person.id)):
        employment = left[person.id]
        assert employment.left_on is not None  # noqa: S101  # only those who left are in it
        for category in Category:
            until, rule = longest(category, employment.jurisdictions, employment.left_on)
            if until < today and (rows := rows_left(person.id, category)):
                due.append(Due(person, category, employment.left_on, until, rule, rows, person.id in held))
    return Retention(len(worked), len(left), due)


def rows_left(person_id: int, category: Category) -> int:
    """How many rows still hold something of this kind."""
    try:
        rows = sum(len(each.ids) for each in blankings(person_id, [category]))
    except NothingLeft:
        return 0
    return rows + len(openings_to_take(person_id, [category]))
