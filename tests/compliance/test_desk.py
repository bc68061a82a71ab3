"""Home shows those who look after others what waits, and everybody their own next step."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.assignments.actions import ask_newcomers
from app.compliance.queries import desk
from app.demo.factories import make_person, make_release
from app.demo.sample_course import sample_content
from app.extensions import db
from app.people.kinds import AccountState
from app.people.roles import Role
from app.questions.actions import open_task
from app.questions.kinds import TaskKind
from app.shared.clock import days_since, utc_now
from tests.compliance.two_stores import TwoStores, two_stores
from tests.support import count_queries, password_hash, sign_in


def look(found: TwoStores, name: str):
    return desk(found.viewer(name), found.today, found.now, "en")


def busy_company(more: int = 0) -> TwoStores:
    """A question and a refusal wait, somebody starts soon, a release is not rolled out."""
    found = two_stores(utc_now(), more=more)
    make_person(
        "Adam Ash", roles=(Role.ADMINISTRATOR,), now=found.now, password_hash=password_hash(),
        email="adam@harbourlane.example",
    )  # fmt: skip
    make_person("Nina Novak", unit=found.street, starts_on=found.today + timedelta(days=4), now=found.now)
    ask_newcomers(requirement=found.requirement, now=found.now)
    make_release([sample_content("en"), sample_content("pl")], number=2, now=found.now)
    for kind in (TaskKind.QUESTION, TaskKind.REFUSAL):
        open_task(
            kind=kind, person_id=found.people["Bob"].id, assignment_id=found.assignment("Bob").id,
            text="A secret worry", language="en", now=found.now - timedelta(days=3),
        )  # fmt: skip
    db.session.flush()
    return found


def home_of(app, name: str) -> str:
    client = app.test_client()
    sign_in(client, f"{name}@harbourlane.example")
    return client.get("/").text


def test_hr_sees_everything_that_waits_on_one_screen(app):
    with app.app_context():
        found = busy_company()
        shown = look(found, "Hanna")
        assert shown.waiting[TaskKind.QUESTION].number == shown.waiting[TaskKind.REFUSAL].number == 1
        assert [each.person.legal_name for each in shown.at_risk] == ["Nina Novak"]
        assert [release.number for _, release in shown.unpublished] == [2]
        assert [line.release.number for line in shown.landing] == [1]
        assert shown.total.denominator == 8
        assert shown.accounts[AccountState.NONE] == 1
        assert not shown.quiet
        db.session.commit()

    page = home_of(app, "hanna")

    for words in (
        "1 question waits",
        "1 refusal: offer a talk",
        "Nina Novak",
        "1 of 8 signed",
        "1 of 8 valid",
    ):
        assert words in page, words
    assert "A secret worry" not in page


def test_every_page_counts_the_same_days(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now())
        bob = found.people["Bob"]
        zone = ZoneInfo(found.street.time_zone)
        midnight = datetime.combine(found.now.astimezone(zone).date(), time.min, zone)
        asked = open_task(
            kind=TaskKind.QUESTION, person_id=bob.id, assignment_id=found.assignment("Bob").id,
            text="A secret worry", language="en", now=midnight - timedelta(minutes=1),
        )  # fmt: skip
        db.session.commit()
        case = f"/tasks/{asked.key}"
    client = sqlite_app.test_client()
    sign_in(client, "hanna@harbourlane.example")

    assert "the oldest for 1 day" in client.get("/").text
    for path in ("/tasks", case):
        assert ">1 day<" in client.get(path).text


@pytest.mark.parametrize(("zone", "days"), [("UTC", 1), ("Asia/Tokyo", 0), ("America/New_York", 1)])
def test_days_turn_where_the_reader_is(zone, days):
    assert days_since(datetime(2027, 3, 3, 20, tzinfo=UTC), date(2027, 3, 4), zone) == days


def test_the_auditor_reads_the_same_and_finds_nothing_to_change(app):
    with app.app_context():
        found = busy_company()
        shown = look(found, "Dana")
        assert (shown.accounts, shown.roles_ending, shown.unpublished) == (None, None, None)
        db.session.commit()

    page = home_of(app, "dana")

    assert "1 question waits" in page
    assert "Published, not rolled out" not in page


def test_the_administrator_sees_accounts_and_roles_and_no_training(app):
    with app.app_context():
        found = busy_company()
        adam = make_person("x", now=found.now)
        found.people["Adam"] = adam
        db.session.commit()

    page = home_of(app, "adam")

    assert "What needs you" in page
    number = int(re.search(r"(\d+) (?:person|people) can neither sign in nor", page)[1])
    adam = app.test_client()
    sign_in(adam, "adam@harbourlane.example")
    listed = adam.get("/people?account=none").text
    assert 'href="/people?account=none"' in page
    assert listed.count('<th scope="row"><a href="/people/') == number > 0
    assert "question waits" not in page
    assert "Nina Novak" not in page


def test_a_manager_sees_one_line_about_their_own_team(app):
    with app.app_context():
        busy_company()
        db.session.commit()

    page = home_of(app, "carol")

    assert "1 of 4 valid" in page
    assert "needs you today" in page or "need you today" in page
    assert "What needs you" not in page


def test_a_learner_sees_their_own_step_and_nothing_about_anybody_else(app):
    with app.app_context():
        busy_company()
        db.session.commit()

    page = home_of(app, "eve")

    assert "Begin" in page
    for words in ("What needs you", "My team", " valid", "Bob Baker"):
        assert words not in page


def test_hr_who_owe_something_keep_their_own_card_on_top(app):
    with app.app_context():
        busy_company()
        db.session.commit()

    page = home_of(app, "hanna")

    assert page.index("next-card") < page.index("What needs you")


def test_when_nothing_waits_the_desk_says_so(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now())
        for name in ("Bob", "Carol", "Eve", "Mona", "Dana", "Hanna"):
            found.sign(name, found.today)
        assert look(found, "Hanna").quiet
        db.session.commit()

    assert "Nothing waits." in home_of(sqlite_app, "hanna")


@pytest.mark.parametrize("more", [1, 3])
def test_home_takes_the_same_number_of_queries_for_any_number_of_people(app, more):
    with app.app_context():
        busy_company(more)
        db.session.commit()
    counts = {}
    for name in ("hanna", "carol", "eve"):
        client = app.test_client()
        sign_in(client, f"{name}@harbourlane.example")
        client.get("/")
        with count_queries(app) as statements:
            assert client.get("/").status_code == 200
        counts[name] = len(statements)

    assert counts == {"hanna": 26, "carol": 14, "eve": 5}
