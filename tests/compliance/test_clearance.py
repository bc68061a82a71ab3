"""Cleared to start: ready or not, what is missing, and who answers for letting somebody start."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.assignments.actions import ask_newcomers
from app.assignments.models import ClearanceOverride
from app.assignments.standing import Standing
from app.compliance.clearance import Clearance, Invitation, clearance
from app.compliance.queries import new_hires
from app.demo.factories import make_person
from app.extensions import db
from app.people.actions import add_job, invite
from app.shared.clock import utc_now
from tests.compliance.two_stores import TwoStores, two_stores
from tests.support import count_queries, post, sign_in


def starter(found: TwoStores, name: str, days: int = 4, **fields: object):
    return make_person(
        name, unit=found.street, starts_on=found.today + timedelta(days=days), now=found.now, **fields
    )


@pytest.fixture
def stores(app):
    with app.app_context():
        found = two_stores(utc_now())
        nina = starter(found, "Nina Novak")
        invite(person=nina, by=found.people["Hanna"], now=found.now)
        ready = starter(found, "Rosa Ready", days=2)
        ask_newcomers(requirement=found.requirement, now=found.now)
        found.people["Rosa"] = ready
        found.sign("Rosa", found.today)
        elsewhere = make_person(
            "Ned Next", unit=found.row, starts_on=found.today + timedelta(days=3), now=found.now
        )
        db.session.commit()
        return {"Nina": nina.key, "Rosa": ready.key, "Ned": elsewhere.key, "Bob": found.people["Bob"].key}


def page_for(app, name: str) -> str:
    client = app.test_client()
    sign_in(client, f"{name}@harbourlane.example")
    return client.get("/cleared-to-start").text


def test_somebody_is_ready_when_all_that_is_asked_is_fulfilled():
    assert clearance([Standing.VALID, Standing.EXEMPT], asked=True, overridden=False) is Clearance.READY
    assert clearance([Standing.VALID, Standing.DUE_SOON], asked=True, overridden=False) is Clearance.NOT_READY
    assert clearance([Standing.OVERDUE], asked=True, overridden=True) is Clearance.OVERRIDDEN
    assert clearance([Standing.VALID], asked=True, overridden=True) is Clearance.READY
    assert clearance([Standing.NOT_YET_DUE], asked=False, overridden=False) is Clearance.NOT_ASKED
    assert clearance([], asked=False, overridden=False) is Clearance.NOT_ASKED


def test_the_page_and_the_file_agree_on_who_was_not_asked_yet(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now())
        starter(found, "Nina Novak")
        db.session.commit()
    client = sqlite_app.test_client()
    sign_in(client, "hanna@harbourlane.example")

    page, file = (client.get(f"/cleared-to-start{end}").text for end in ("", ".csv"))

    assert "Nothing assigned yet" in page
    assert "Not ready" not in page
    assert '"Nothing assigned yet",1' in file


def test_new_hires_stand_by_their_first_day_with_what_is_missing(app, stores):
    page = page_for(app, "carol")

    assert page.index("Rosa Ready") < page.index("Nina Novak")
    assert "Not ready" in page
    assert "Invited, not opened yet" in page
    assert "minutes left" in page
    assert "Ned Next" not in page


def test_a_move_to_another_store_is_not_a_new_hire(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now())
        add_job(
            person=found.people["Bob"],
            unit=found.row,
            title="Barista",
            starts_on=found.today + timedelta(days=3),
        )
        db.session.flush()

        shown = new_hires(found.viewer("Hanna"), found.today, found.now, "en")

    assert shown == []


def test_letting_somebody_start_needs_a_reason_and_shows_who_did(app, stores):
    client = app.test_client()
    sign_in(client, "carol@harbourlane.example")
    path = f"/cleared-to-start/{stores['Nina']}/override"

    refused = post(client, path, {"reason": " "}, form_on="/cleared-to-start")
    done = post(client, path, {"reason": "Signs with me at six."}, form_on="/cleared-to-start")

    assert refused.status_code == 422
    assert "Write the reason" in refused.text
    assert done.status_code == 303
    page = client.get("/cleared-to-start").text
    assert "Carol Castle let them start on" in page
    assert "Signs with me at six." in page


@pytest.mark.parametrize("name", ["dana", "eve"])
def test_auditors_and_colleagues_let_nobody_start(app, stores, name):
    client = app.test_client()
    sign_in(client, f"{name}@harbourlane.example")

    answer = post(
        client, f"/cleared-to-start/{stores['Nina']}/override", {"reason": "why not"}, form_on="/account"
    )

    assert answer.status_code == 403
    with app.app_context():
        assert db.session.scalar(select(func.count(ClearanceOverride.id))) == 0


@pytest.mark.parametrize("whom", ["Ned", "Bob"])
def test_a_manager_lets_only_their_own_new_hires_start(app, stores, whom):
    client = app.test_client()
    sign_in(client, "carol@harbourlane.example")

    answer = post(
        client, f"/cleared-to-start/{stores[whom]}/override", {"reason": "x"}, form_on="/cleared-to-start"
    )

    assert answer.status_code == 404


def test_the_file_counts_each_kind_and_lists_the_same_people(app, stores):
    client = app.test_client()
    sign_in(client, "carol@harbourlane.example")

    text = client.get("/cleared-to-start.csv").text.lstrip("\ufeff")

    rows = list(csv.reader(io.StringIO(text, newline="")))
    header = {row[0]: row[1] for row in rows if len(row) == 2}
    assert (header["New hires"], header["Ready"], header["Not ready"]) == ("2", "1", "1")
    assert [row[2] for row in rows[-2:]] == ["Rosa Ready", "Nina Novak"]
    assert rows[-1][6] == "Social media at work"


def test_how_far_an_invitation_has_come_is_told(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now())
        starter(found, "A Not")
        late = starter(found, "B Late")
        invite(person=late, by=found.people["Hanna"], now=found.now - timedelta(days=30))
        starter(found, "C In", password_hash="x")
        db.session.flush()

        shown = {
            each.person.legal_name: each.invitation
            for each in new_hires(found.viewer("Carol"), found.today, found.now, "en")
        }

    assert shown == {"A Not": Invitation.NOT_SENT, "B Late": Invitation.RAN_OUT, "C In": Invitation.ACCEPTED}


@pytest.mark.parametrize("starters", [1, 3])
def test_the_page_takes_the_same_number_of_queries_for_any_number_of_new_hires(app, starters):
    with app.app_context():
        found = two_stores(utc_now())
        for number in range(starters):
            starter(found, f"Starter {number}")
        ask_newcomers(requirement=found.requirement, now=found.now)
        db.session.commit()
    client = app.test_client()
    sign_in(client, "carol@harbourlane.example")

    with count_queries(app) as statements:
        assert client.get("/cleared-to-start").status_code == 200

    assert len(statements) == 14


def test_nobody_starts_soon(sqlite_app):
    with sqlite_app.app_context():
        two_stores(utc_now())
        db.session.commit()

    assert "Nobody starts soon" in page_for(sqlite_app, "carol")
