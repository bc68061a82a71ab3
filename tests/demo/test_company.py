"""The played year: it fills an empty database once, looks like life, and every signature verifies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.acknowledgements.models import Signature
from app.assignments.models import Closing
from app.assignments.queries import roster
from app.assignments.standing import Standing
from app.courses.models import Release
from app.courses.queries import content
from app.courses.release_content import digest
from app.demo import cast
from app.demo.commands import cast_lines
from app.demo.company import AlreadyFilled, fill
from app.demo.factories import make_unit
from app.extensions import db
from app.messages.models import OutboxMessage
from app.people import queries
from app.people.actions import register_device
from app.people.kinds import CredentialOrigin
from app.people.models import Credential, Person, SharedDevice
from app.people.pin_rules import problem_with
from app.people.roles import Role
from app.people.viewer import Viewer
from app.quizzes.models import Attempt, AttemptResult
from app.shared.clock import utc_now
from tests.conftest import KeptSqlite
from tests.people.tablets import enrol
from tests.support import sign_in

HR = Viewer(person_id=0, roles=frozenset({Role.HR}))


@pytest.fixture(scope="module")
def filled() -> Iterator[Flask]:
    """A small demo company, made once; no test here changes it."""
    kept = KeptSqlite()  # of its own: the one that tests share is emptied after each
    with kept.app.app_context():
        fill(people=32, now=utc_now())
        db.session.commit()
    yield kept.app
    kept.close()


def person(member: cast.Member) -> Person:
    return db.session.scalars(select(Person).where(Person.employee_number == member.number)).one()


def test_the_year_looks_like_life_and_every_proof_holds(filled: Flask) -> None:
    with filled.app_context():
        now = utc_now()
        rows = roster(HR, now.date())
        standings = {row.situation.standing for row in rows}
        signatures = db.session.scalars(select(Signature)).all()

        assert {Standing.VALID, Standing.OVERDUE, Standing.DUE_SOON, Standing.REFUSED} <= standings
        assert len(signatures) > 30
        for signature in signatures:
            assert digest(signature.text) == signature.text_sha256
            assert signature.signed_at < now
        passed = select(func.count(Attempt.id)).join(AttemptResult).where(AttemptResult.passed)
        assert db.session.scalar(passed) >= len([s for s in signatures if s.attempt_id])
        assert db.session.scalar(select(func.max(Closing.closed_at))) < now


def test_the_second_release_changed_rules_that_bob_has_signed(filled: Flask) -> None:
    with filled.app_context():
        first, second = db.session.scalars(select(Release).order_by(Release.number))
        bob = person(cast.BOB)
        [row] = roster(HR, utc_now().date(), person_ids=[bob.id])

        assert {"R-SAFE-1", "R-SAFE-3", "R-CUST-2"} <= set(second.changed_rules)
        assert content(first.id, "pl").rules["R-CUST-2"].dont == "Nie obiecuj w\u00a0sieci zwrotu pieniędzy."
        assert row.situation.standing is Standing.OVERDUE
        assert row.assignment.release_id == second.id
        [proof] = db.session.scalars(select(Signature).where(Signature.person_id == bob.id))
        assert proof.release_id == first.id


def test_nina_is_invited_and_her_mail_waits_while_all_older_mail_has_arrived(filled: Flask) -> None:
    with filled.app_context():
        waiting = db.session.scalars(select(OutboxMessage).where(OutboxMessage.finished_at.is_(None))).all()
        nina = person(cast.NINA)

        assert [(message.kind, message.address) for message in waiting] == [
            ("invitation", nina.private_email)
        ]
        assert db.session.scalar(select(Credential.id).where(Credential.person_id == nina.id)) is None


def test_passwords_of_the_demo_are_marked_as_such(filled: Flask) -> None:
    with filled.app_context():
        assert set(db.session.scalars(select(Credential.origin))) == {CredentialOrigin.DEMO}


def test_each_of_the_cast_can_sign_in_and_sees_what_they_should(filled: Flask) -> None:
    for member in cast.people_with_password():
        client = filled.test_client()
        sign_in(client, member.number, cast.PASSWORD)

        team = client.get("/team").status_code

        sees = member in (cast.CAROL, cast.RITA, cast.HANNA, cast.DANA)
        assert team == (200 if sees else 403), member.name


def test_filling_again_changes_nothing(filled: Flask) -> None:
    with filled.app_context():
        before = db.session.scalar(select(func.count(Person.id)))
        with pytest.raises(AlreadyFilled):
            fill(people=32, now=utc_now())
        db.session.rollback()

    said = filled.test_cli_runner().invoke(args=["demo", "fill"]).output

    assert said == "Harbour Lane Coffee is filled already. Nothing was changed.\n"
    with filled.app_context():
        assert db.session.scalar(select(func.count(Person.id))) == before


def test_the_demo_works_on_any_day_also_when_the_bank_should_have_been_reviewed(sqlite_app: Flask) -> None:
    with sqlite_app.app_context():
        stage = fill(people=25, now=utc_now() + timedelta(days=900))

        assert len(stage.people) >= 25


def test_one_line_for_each_of_the_cast_says_how_to_sign_in(sqlite_app: Flask) -> None:
    said = sqlite_app.test_cli_runner().invoke(args=["demo", "people"]).output

    assert said == cast_lines() + "\n"
    assert len([line for line in said.splitlines() if "HL-1" in line]) == len(cast.CAST)
    assert cast.PASSWORD in said


def test_the_printed_link_makes_the_shared_tablet_and_the_printed_pins_are_accepted_ones(
    sqlite_app: Flask,
) -> None:
    with sqlite_app.app_context():
        register_device(
            name="Back room", unit=make_unit(now=utc_now()), number_prefix="HL-", by=None, now=utc_now()
        )
        db.session.commit()

    said = sqlite_app.test_cli_runner().invoke(args=["demo", "people"]).output

    tablet = sqlite_app.test_client()
    path = re.search(r"http://countersign.test(/kiosk/enrolment/(\S+))", said)
    assert tablet.get(path[1]).status_code == 200
    assert enrol(tablet, path[2]).status_code == 303
    for member, pin in cast.people_with_pin():
        assert f"{member.number} with PIN {pin}" in said
        assert problem_with(pin, shortest=6, longest=12, own_numbers=[member.number]) is None


def test_two_of_the_cast_can_begin_on_the_shared_tablet(filled: Flask) -> None:
    with filled.app_context():
        assert {
            number: queries.pin_of(person_id) is not None
            for person_id, number in db.session.execute(
                select(Person.id, Person.employee_number).where(Person.employee_number.in_(cast.PINS))
            )
        } == dict.fromkeys(cast.PINS, True)
        assert db.session.scalar(select(SharedDevice.name)) == "Back room"


def test_the_command_fills_a_company_whose_every_fact_stands_in_the_log(sqlite_app: Flask) -> None:
    filled = sqlite_app.test_cli_runner().invoke(args=["demo", "fill", "--people", "20"])
    caught_up = sqlite_app.test_cli_runner().invoke(args=["evidence", "catch-up"])

    assert "Harbour Lane Coffee is open" in filled.output
    assert "Nothing was entered" in caught_up.output
