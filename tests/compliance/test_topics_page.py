"""The page and the file of topics: real checks, real stores, and attacks on whoever is hidden in them."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

import pytest

from app.assignments.models import Assignment
from app.compliance.queries import topics
from app.compliance.refusals import NoSuchRollOut
from app.demo.factories import add
from app.extensions import db
from app.people.actions import add_job, end_job
from app.quizzes.kinds import AttemptKind
from app.quizzes.models import Attempt, AttemptResult, Choice
from app.shared.clock import utc_now
from tests.compliance.two_stores import TwoStores, two_stores
from tests.support import count_queries, sign_in

SAFETY, CUSTOMERS = "four-am-car-park", "angry-customer"


def check(found: TwoStores, name: str, *, story: str = SAFETY, option: str = "h", number: int = 1) -> None:
    """A finished check of three decisions, all of them answered with `option`."""
    at: datetime = found.now - timedelta(minutes=60 - len(name) - number)
    attempt = add(
        Attempt(
            assignment_id=an_assignment(found, name).id, kind=AttemptKind.CHECK, number=number, language="en",
            form={"seed": "s", "items": [{"scenario": story, "variant": "v1", "node": None}]}, started_at=at,
        )
    )  # fmt: skip
    for node in ("n1", "n2", "n3"):
        add(
            Choice(
                attempt_id=attempt.id, item=0, scenario=story, variant="v1", node=node, option=option,
                shown_order=["h"], language="en", counts=True, chosen_at=at,
            )
        )  # fmt: skip
    add(
        AttemptResult(
            attempt_id=attempt.id, points=1, maximum=9, pass_mark=75, harmful_on_critical=False, passed=False,
            missed_rules=[], finished_at=at,
        )
    )  # fmt: skip


def an_assignment(found: TwoStores, name: str) -> Assignment:
    person = found.people[name]
    return db.session.query(Assignment).filter_by(person_id=person.id).one()


def checked(now: datetime, people: int) -> TwoStores:
    """Carol's store with so many checks, of which the first was all wrong; Eve's store with one."""
    found = two_stores(now, more=people)
    for number in range(people):
        check(found, f"Extra{number}", option="h" if number == 0 else "b")
    check(found, "Eve", option="h")
    return found


def client_of(app, name: str):
    client = app.test_client()
    sign_in(client, f"{name}@harbourlane.example")
    return client


def test_four_people_of_a_store_are_hidden_on_the_page_and_in_the_file(sqlite_app):
    with sqlite_app.app_context():
        checked(utc_now(), people=4)
        db.session.commit()

    for name in ("carol", "hanna"):
        client = client_of(sqlite_app, name)
        page, file = client.get("/topics").text, client.get("/topics.csv").text
        rows = [row for row in csv.reader(io.StringIO(file)) if len(row) == 6 and row[2] == "Safety"]
        if name == "carol":
            assert "Too few people yet" in page
        own = [row for row in rows if row[1] in ("Harbour Street", "Canal Row")]
        assert {row[3] for row in own} == {"fewer than 5"}
        assert {(row[4], row[5]) for row in own} == {("", "")}


def test_no_difference_of_what_is_shown_is_the_one_person_of_the_other_store(app):
    with app.app_context():
        found = checked(utc_now(), people=6)
        shown = topics(found.viewer("Hanna"), found.today, "en")
        street, row = str(found.street.id), str(found.row.id)

        cells = {place: cells["safety"] for place, cells in shown.map.rows.items()}

        assert (cells[street].people, cells[street].decisions, cells[street].missed) == (5, 15, 3)
        assert not cells[row].shown
        assert not shown.map.small["safety"].shown
        assert shown.map.total["safety"] == cells[street]


def test_a_manager_sees_their_own_store_and_no_name_anywhere(app):
    with app.app_context():
        checked(utc_now(), people=5)
        db.session.commit()
    carol, mona = client_of(app, "carol"), client_of(app, "mona")

    page, file = carol.get("/topics").text, carol.get("/topics.csv").text
    other = mona.get("/topics").text

    assert "20% of 15 decisions by 5 people" in page
    for text in (page, file):
        assert "Canal Row" not in text
        assert "Extra" not in text
        assert "What do you do?" not in text  # single decisions are for HR
    assert "Too few people yet" in other
    assert "Harbour Street" not in other


def test_only_the_first_check_counts(sqlite_app):
    with sqlite_app.app_context():
        found = checked(utc_now(), people=5)
        for number in range(5):
            check(found, f"Extra{number}", option="h", number=2)
        shown = topics(found.viewer("Carol"), found.today, "en")

        assert shown.map.total["safety"].decisions == 15


def test_a_move_to_another_store_moves_no_number(sqlite_app):
    with sqlite_app.app_context():
        found = checked(utc_now(), people=5)
        before = topics(found.viewer("Hanna"), found.today, "en").map
        mover = found.people["Extra1"]
        end_job(job=mover.jobs[0], ends_on=found.today, today=found.today)
        add_job(person=mover, unit=found.row, title="Barista", starts_on=found.today + timedelta(days=1))
        db.session.flush()
        after = topics(found.viewer("Hanna"), found.today + timedelta(days=2), "en").map

        assert after == before


def test_hr_sees_which_decisions_are_missed_in_round_numbers(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now(), more=7)
        for number in range(7):
            check(found, f"Extra{number}", option="p" if number < 6 else "b")
        shown = topics(found.viewer("Dana"), found.today, "en")

        assert {(each.numbers.missed, each.numbers.answers) for each in shown.decisions} == {(5, 5)}
        assert {each.scenario for each in shown.decisions} == {"Four in the morning"}
        assert topics(found.viewer("Carol"), found.today, "en").decisions == []


def test_a_roll_out_that_is_not_there_has_no_topics(app):
    with app.app_context():
        found = two_stores(utc_now())
        with pytest.raises(NoSuchRollOut):
            topics(found.viewer("Hanna"), found.today, "en", of="nothing/1")
        db.session.commit()

    assert client_of(app, "hanna").get("/topics?of=nothing/1").status_code == 404


@pytest.mark.parametrize("people", [1, 3])
def test_topics_take_the_same_number_of_queries_for_any_number_of_checks(app, people):
    with app.app_context():
        checked(utc_now(), people=people)
        db.session.commit()
    client = client_of(app, "hanna")
    client.get("/topics")  # thaws the release

    with count_queries(app) as statements:
        assert client.get("/topics").status_code == 200

    assert len(statements) == 6
