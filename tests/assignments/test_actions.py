"""Opening, closing and everything that moves a date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app.assignments import actions, queries
from app.assignments.kinds import ClosingKind, Origin
from app.assignments.refusals import AlreadyClosed, AlreadyOpen
from app.demo.factories import make_person, make_release, make_requirement, make_unit
from app.demo.sample_course import sample_content
from app.extensions import db

TODAY = date(2026, 11, 23)


def bob(now, **requirement):
    unit = make_unit(now=now)
    person = make_person("Bob Bean", unit=unit, now=now)
    rule = make_requirement(now=now, **requirement)
    return person, rule, make_release([sample_content()], now=now)


def open_for(person, rule, release, now, **fields):
    values = {"origin": Origin.ROLL_OUT, "due_on": TODAY + timedelta(days=30), "opened_on": TODAY}
    return actions.open_assignment(
        requirement=rule, person=person, release=release, now=now, **values | fields
    )


def test_a_second_period_cannot_open_while_the_first_is_open(app, now):
    with app.app_context():
        person, rule, release = bob(now)
        open_for(person, rule, release, now)

        with pytest.raises(AlreadyOpen):
            open_for(person, rule, release, now)

        assert len(queries.all_assignments_of(person.id)) == 1


def test_an_assignment_closes_once_and_the_first_closing_stands(app, now):
    with app.app_context():
        person, rule, release = bob(now)
        assignment = open_for(person, rule, release, now)
        actions.close(assignment=assignment, kind=ClosingKind.SIGNED, closed_on=TODAY, now=now)

        with pytest.raises(AlreadyClosed):
            actions.close(assignment=assignment, kind=ClosingKind.REFUSED, closed_on=TODAY, now=now)
        db.session.commit()

        assert assignment.closing.kind is ClosingKind.SIGNED
        assert assignment.closing.valid_until == date(2027, 11, 23)
        assert queries.open_assignments_of(person.id) == []


def test_only_a_proof_is_valid_for_a_time(app, now):
    with app.app_context():
        person, rule, release = bob(now)
        assignment = open_for(person, rule, release, now)

        closing = actions.close(assignment=assignment, kind=ClosingKind.REFUSED, closed_on=TODAY, now=now)

        assert closing.valid_until is None


@pytest.mark.parametrize("statement", ["UPDATE closings SET reason = 'x'", "DELETE FROM closings"])
def test_a_closing_is_never_changed(app, now, statement):
    with app.app_context():
        person, rule, release = bob(now)
        actions.close(
            assignment=open_for(person, rule, release, now), kind=ClosingKind.SIGNED, closed_on=TODAY, now=now
        )
        db.session.commit()

        with pytest.raises(DatabaseError, match="append-only"):
            db.session.execute(text(statement))
