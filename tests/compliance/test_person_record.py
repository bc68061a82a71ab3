"""One person's record: how each period went, never what was answered, and not why somebody is away."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.acknowledgements.kinds import Outcome
from app.acknowledgements.models import Signature
from app.assignments.actions import extend, grant_exemption, open_assignment, record_leave
from app.assignments.kinds import ExemptionReason, Origin
from app.assignments.models import Assignment
from app.compliance.queries import person_record
from app.courses.release_content import digest
from app.extensions import db
from app.lessons.models import Reading
from app.lessons.steps import Step
from app.people.models import Person
from app.people.refusals import PersonNotFound
from app.questions.actions import open_task
from app.questions.kinds import TaskKind
from app.quizzes.kinds import AttemptKind
from app.quizzes.models import Attempt, AttemptResult, Choice
from app.shared.clock import utc_now
from tests.compliance.two_stores import TwoStores, two_stores
from tests.support import count_queries, sign_in

SECRET_WORDS = "I would rather talk to the union first"


def attempts(found: TwoStores, name: str) -> None:
    """Two checks: one not passed, one passed, with the choices that were made."""
    assignment = found.assignment(name)
    for number, passed in ((1, False), (2, True)):
        attempt = Attempt(
            assignment_id=assignment.id,
            kind=AttemptKind.CHECK,
            number=number,
            language="en",
            started_at=found.now,
            form={"seed": "s", "items": [{"scenario": "angry-customer", "variant": "v1", "node": "n1"}]},
        )
        db.session.add(attempt)
        db.session.flush()
        db.session.add(
            Choice(
                attempt_id=attempt.id,
                item=0,
                scenario="angry-customer",
                variant="v1",
                node="n1",
                option="h",
                shown_order=["h"],
                language="en",
                counts=True,
                chosen_at=found.now,
            )
        )
        db.session.add(
            AttemptResult(
                attempt_id=attempt.id,
                points=471131,
                maximum=70,
                pass_mark=75,
                harmful_on_critical=not passed,
                passed=passed,
                missed_rules=["R-CUST-1"],
                finished_at=found.now,
            )
        )
    db.session.flush()


@pytest.fixture
def stores(app):
    with app.app_context():
        found = two_stores(utc_now())
        attempts(found, "Bob")
        bob, hanna = found.people["Bob"], found.people["Hanna"]
        db.session.add(
            Reading(
                assignment_id=found.assignment("Bob").id,
                lesson="L2.1",
                step=Step.GUESSED,
                round=0,
                answer="x",
                language="en",
                active_seconds=3,
                recorded_at=found.now,
            )
        )
        open_task(
            kind=TaskKind.QUESTION,
            person_id=bob.id,
            assignment_id=found.assignment("Bob").id,
            text=SECRET_WORDS,
            language="en",
            now=found.now,
        )
        record_leave(
            person=bob,
            starts_on=found.today + timedelta(days=90),
            ends_on=found.today + timedelta(days=99),
            note="An operation",
            by=hanna,
            now=found.now,
        )
        grant_exemption(
            person=bob,
            requirement=found.requirement,
            starts_on=found.today + timedelta(days=200),
            ends_on=found.today + timedelta(days=201),
            reason=ExemptionReason.MEDICAL,
            note="Back trouble",
            by=hanna,
            now=found.now,
        )
        extend(
            assignment=found.assignment("Bob"),
            due_on=found.today + timedelta(days=3),
            reason="Two were ill.",
            by=found.people["Carol"],
            now=found.now,
        )
        db.session.commit()
        return {name: person.key for name, person in found.people.items()}


def page_for(app, name: str, key: str):
    client = app.test_client()
    sign_in(client, f"{name}@harbourlane.example")
    return client.get(f"/team/{key}")


def test_a_manager_sees_pass_or_fail_and_the_number_of_tries_but_no_answer(app, stores):
    page = page_for(app, "carol", stores["Bob"]).text

    assert "2 tries" in page
    assert "Passed on" in page
    for hidden in ("471131", "angry-customer", "An angry customer", "R-CUST-1", "Option h", SECRET_WORDS):
        assert hidden not in page.split("<main")[1]


def test_a_manager_sees_when_somebody_is_away_but_not_why(app, stores):
    page = page_for(app, "carol", stores["Bob"]).text

    assert "On leave from" in page
    assert "Exempt from" in page
    for hidden in ("An operation", "Medical reason", "Back trouble"):
        assert hidden not in page


def test_hr_and_auditors_see_the_reasons(app, stores):
    for name in ("hanna", "dana"):
        page = page_for(app, name, stores["Bob"]).text

        assert all(each in page for each in ("An operation", "Medical reason", "Back trouble"))


def test_only_those_who_may_open_receipts_get_a_link_to_one(app, stores):
    with app.app_context():
        alice = db.session.scalars(select(Person).where(Person.key == stores["Alice"])).one()
        [period] = db.session.scalars(select(Assignment).where(Assignment.person_id == alice.id))
        now = utc_now()
        signature = Signature(
            assignment_id=period.id,
            person_id=alice.id,
            release_id=period.release_id,
            outcome=Outcome.SIGNED,
            language="en",
            text="The words.",
            text_sha256=digest("The words."),
            statements=[],
            meaning="",
            legal_name=alice.legal_name,
            typed_name=alice.legal_name,
            comment="A private remark",
            witness="",
            authenticated_at=now,
            session_started_at=now,
            signed_at=now,
            time_zone="UTC",
            software_version="test",
        )
        db.session.add(signature)
        db.session.commit()
        receipt = f"/receipts/{signature.key}"

    pages = {name: page_for(app, name, stores["Alice"]).text for name in ("carol", "hanna", "dana")}

    assert {name: receipt in page for name, page in pages.items()} == {
        "carol": False,
        "hanna": True,
        "dana": True,
    }
    assert "A private remark" not in "".join(pages.values())


def test_a_moved_date_stands_beside_the_first_one_with_its_reason(app, stores):
    page = page_for(app, "carol", stores["Bob"]).text

    assert "More time was given: Two were ill." in page


def test_a_manager_acts_from_where_they_look(app, stores):
    page = page_for(app, "carol", stores["Bob"]).text

    assert "Give more time" in page
    assert "/extend" in page
    assert "Record a leave" not in page  # that is for HR


def test_the_record_of_somebody_elses_person_looks_like_nobodys(app, stores):
    theirs = page_for(app, "carol", stores["Eve"])
    nobodys = page_for(app, "carol", "AAAAAAAAAAAAAAAAAAAAAA")

    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert not re.search(r"\bEve\b", theirs.text)


def test_a_colleague_sees_no_record_not_even_their_own_here(app, stores):
    assert page_for(app, "eve", stores["Eve"]).status_code == 403
    assert page_for(app, "eve", stores["Bob"]).status_code == 403


def test_the_query_refuses_by_name(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now())
        with pytest.raises(PersonNotFound):
            person_record(found.viewer("Carol"), found.people["Eve"].key, found.today, found.now, "en")


@pytest.mark.parametrize("periods", [1, 3])
def test_a_long_history_takes_no_more_queries_than_a_short_one(app, periods):
    with app.app_context():
        found = two_stores(utc_now())
        alice = found.people["Alice"]
        for number in range(periods):
            open_assignment(
                requirement=found.requirement,
                person=alice,
                release=found.release,
                origin=Origin.REATTESTATION,
                due_on=found.today + timedelta(days=3),
                opened_on=found.today,
                now=found.now,
            )
            if number < periods - 1:
                found.sign("Alice", found.today)
        db.session.commit()
        key = alice.key
    client = app.test_client()
    sign_in(client, "carol@harbourlane.example")

    with count_queries(app) as statements:
        page = client.get(f"/team/{key}")

    assert page.text.count("Period ") == periods + 1
    assert len(statements) == 24  # the last one writes down who looked
