"""The roster: who is on it, who may see it, as at any day, at a constant number of statements."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.assignments import actions, queries
from app.assignments.kinds import Audience, ClosingKind, ExemptionReason
from app.assignments.standing import Standing
from app.demo.factories import make_person, make_release, make_requirement, make_unit
from app.demo.sample_course import sample_content
from app.extensions import db
from app.people.queries import viewer_of
from app.people.roles import Role
from tests.support import count_queries

TODAY = date(2026, 11, 23)


@pytest.fixture
def cast(app, now):
    """Ids of the cast: Alice has signed, Bob has not, Carol leads them, Eve works elsewhere."""
    with app.app_context():
        company = make_unit("Company", now=now)
        store, other = (
            make_unit("Store", parent=company, now=now),
            make_unit("Other", parent=company, now=now),
        )
        people = {
            "alice": make_person("Alice Acorn", unit=store, now=now),
            "bob": make_person("Bob Bean", unit=store, now=now),
            "carol": make_person("Carol Clark", unit=store, leads=True, now=now),
            "dana": make_person("Dana Dove", unit=company, roles=(Role.AUDITOR,), now=now),
            "eve": make_person("Eve Elm", unit=other, now=now),
        }
        rule = make_requirement(audience=Audience.UNITS, audience_ids=[company.id], now=now)
        actions.roll_out(
            requirement=rule, release=make_release([sample_content()], now=now), by="Hanna Hart", now=now
        )
        actions.close(
            assignment=queries.open_assignments_of(people["alice"].id)[0],
            kind=ClosingKind.SIGNED,
            closed_on=TODAY + timedelta(days=3),
            now=now + timedelta(days=3),
        )
        db.session.commit()
        return {name: person.id for name, person in people.items()} | {"rule": rule.id, "store": store.id}


def names(rows):
    return {row.person.legal_name: row.situation.standing for row in rows}


def test_a_manager_sees_her_people_and_nobody_else(app, cast):
    with app.app_context():
        rows = queries.roster(viewer_of(cast["carol"], TODAY), TODAY + timedelta(days=40))

        assert names(rows) == {
            "Alice Acorn": Standing.VALID,
            "Bob Bean": Standing.OVERDUE,
            "Carol Clark": Standing.OVERDUE,
        }


def test_who_works_elsewhere_sees_nobody(app, cast):
    with app.app_context():
        assert queries.roster(viewer_of(cast["eve"], TODAY), TODAY) == []


def test_the_roster_of_a_past_day_shows_that_day(app, cast):
    with app.app_context():
        dana = viewer_of(cast["dana"], TODAY)

        before = names(queries.roster(dana, TODAY + timedelta(days=2)))
        yesterday = queries.roster(dana, TODAY - timedelta(days=1))

        assert before["Alice Acorn"] is Standing.NOT_YET_DUE
        assert yesterday == []


def test_exempt_absent_and_not_yet_asked_people_stay_on_the_roster(app, cast, now):
    with app.app_context():
        everywhere = queries.requirements_in_force(TODAY)[0].requirement
        hanna = make_person("Hanna Hart", now=now)
        unit = make_unit("New store", now=now)
        everywhere.audience_ids = [*everywhere.audience_ids, unit.id]
        make_person("Nina New", unit=unit, starts_on=TODAY + timedelta(days=9), now=now)
        emil = make_person("Emil", unit=unit, now=now)
        lena = make_person("Lena", unit=unit, now=now)
        actions.grant_exemption(
            person=emil,
            requirement=everywhere,
            starts_on=TODAY,
            ends_on=TODAY,
            reason=ExemptionReason.OTHER,
            note="x",
            by=hanna,
            now=now,
        )
        actions.record_leave(person=lena, starts_on=TODAY, ends_on=TODAY, note="", by=hanna, now=now)
        db.session.commit()

        rows = queries.roster(viewer_of(cast["dana"], TODAY), TODAY)

        found = names(rows)
        assert (found["Emil"], found["Lena"], found["Nina New"]) == (
            Standing.EXEMPT,
            Standing.ON_LEAVE,
            Standing.NOT_YET_DUE,
        )
        assert next(row for row in rows if row.person.legal_name == "Nina New").assignment is None


def test_leavers_leave_the_roster_and_can_be_asked_for(app, cast, now):
    with app.app_context():
        dana = viewer_of(cast["dana"], TODAY)
        from app.people.models import Job

        db.session.query(Job).filter_by(person_id=cast["alice"]).one().ends_on = TODAY + timedelta(days=5)
        db.session.commit()
        later = TODAY + timedelta(days=6)

        assert "Alice Acorn" in names(queries.roster(dana, TODAY + timedelta(days=5)))
        assert "Alice Acorn" not in names(queries.roster(dana, later))
        assert "Alice Acorn" in names(queries.roster(dana, later, include_leavers=True))


def test_the_roster_can_be_narrowed(app, cast):
    from app.people.models import Unit

    with app.app_context():
        dana, on = viewer_of(cast["dana"], TODAY), TODAY + timedelta(days=40)
        store = db.session.get(Unit, cast["store"])

        assert set(names(queries.roster(dana, on, standings={Standing.VALID}))) == {"Alice Acorn"}
        assert set(names(queries.roster(dana, on, unit=store))) == {"Alice Acorn", "Bob Bean", "Carol Clark"}
        assert set(names(queries.roster(dana, on, name="bea"))) == {"Bob Bean"}
        assert set(names(queries.roster(dana, on, person_ids=[cast["eve"]]))) == {"Eve Elm"}
        assert queries.roster(dana, on, requirement_id=cast["rule"] + 1) == []


def test_counts_and_roster_agree(app, cast):
    with app.app_context():
        dana, on = viewer_of(cast["dana"], TODAY), TODAY + timedelta(days=40)

        counts = queries.standing_counts(dana, on)[cast["rule"]]

        assert (counts.numerator, counts.denominator) == (1, len(queries.roster(dana, on)))
        assert counts.counts[Standing.OVERDUE] == 4


def test_the_roster_costs_the_same_for_one_person_and_for_many(app, cast, now):
    def statements(person_ids):
        with app.app_context():
            dana = viewer_of(cast["dana"], TODAY)
            with count_queries(app) as sent:
                rows = queries.roster(dana, TODAY, person_ids=person_ids)
                _ = [
                    (r.person.legal_name, r.workplace.unit_name, r.requirement.title, r.assignment.key)
                    for r in rows
                ]
        return len(rows), len(sent)

    assert statements([cast["bob"]]) == (1, 3)
    assert statements([cast["alice"], cast["bob"], cast["eve"]]) == (3, 3)
