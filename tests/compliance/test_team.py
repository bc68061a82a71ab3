"""The team page: who needs somebody today, whom a viewer may see, and what the numbers are made of."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.assignments.actions import ask_newcomers, grant_exemption, record_leave
from app.assignments.kinds import ExemptionReason
from app.assignments.standing import Standing
from app.assignments.tallies import Tally
from app.compliance.filters import Filters
from app.compliance.queries import team
from app.compliance.refusals import UnitOutOfSight
from app.demo.factories import make_person
from app.extensions import db
from app.people.actions import add_job, end_job
from app.shared.clock import utc_now
from tests.acknowledgements.training import pass_check
from tests.compliance.two_stores import two_stores
from tests.support import count_queries, csrf_token, password_hash, sign_in


def read_only(stores: dict[str, str]) -> tuple[str, ...]:
    """Pages on which an auditor finds nothing to press."""
    return ("/team", "/team/roster", f"/team/{stores['Bob']}", "/cleared-to-start", "/roll-outs", "/topics")


WORDS = {standing.value.replace("_", " ").capitalize() for standing in Standing}
GOLDEN = Path(__file__).with_name("golden")


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline="")))


@pytest.fixture
def stores(app):
    with app.app_context():
        found = two_stores(utc_now())
        db.session.commit()
        keys = {name: person.key for name, person in found.people.items()}
        keys |= {"street": found.street.key, "row": found.row.key, "bobs": found.assignment("Bob").key}
    return keys


# -- who sees whom ------------------------------------------------------------------------------------


def test_a_manager_sees_their_own_people_and_nobody_elses(app, stores):
    client = app.test_client()
    sign_in(client, "carol@harbourlane.example")

    page = client.get("/team/roster").text
    file = client.get("/team.csv").text

    for text in (page, file):
        assert "Alice Adams" in text
        assert "Bob Baker" in text
        assert "Eve Ellis" not in text
        assert "Canal Row" not in text


def test_what_is_the_same_for_everybody_on_the_roster_is_said_once(sqlite_app, now):
    with sqlite_app.app_context():
        two_stores(now)
        db.session.commit()
    pages = {}
    for name in ("carol", "hanna"):
        client = sqlite_app.test_client()
        sign_in(client, f"{name}@harbourlane.example")
        pages[name] = client.get("/team/roster").text

    assert "Unit: Harbour Street" in pages["carol"]
    assert pages["carol"].count("Harbour Street") < pages["hanna"].count("Harbour Street")
    assert 'class="people-what">Harbour Street<' not in pages["carol"]
    assert 'class="people-what">Harbour Street<' in pages["hanna"]


def test_in_polish_a_person_has_a_name_and_surname_and_a_thing_has_a_name(sqlite_app):
    with sqlite_app.app_context():
        two_stores(utc_now()).people["Hanna"].language = "pl"
        db.session.commit()
    client = sqlite_app.test_client()
    sign_in(client, "hanna@harbourlane.example")

    for path in ("/team/roster", "/team/wall", "/team.csv", "/cleared-to-start.csv", "/people"):
        text = client.get(path).text.replace("\N{NO-BREAK SPACE}", " ")
        assert "Imię i nazwisko" in text, path
        assert not re.search(r"\bNazwa\b", text), path


def test_hr_and_auditors_see_everybody(app, stores):
    for name in ("hanna", "dana"):
        client = app.test_client()
        sign_in(client, f"{name}@harbourlane.example")

        page = client.get("/team/roster").text

        assert all(each in page for each in ("Alice Adams", "Bob Baker", "Eve Ellis"))


@pytest.mark.parametrize(
    "path",
    [
        "/team",
        "/team/roster",
        "/team/wall",
        "/team/nudges",
        "/team.csv",
        "/cleared-to-start",
        "/cleared-to-start.csv",
        "/roll-outs",
        "/topics",
        "/topics.csv",
        "/refreshers-ahead",
        "/refreshers-ahead.csv",
    ],
)
def test_a_colleague_sees_no_team_at_all(app, stores, path):
    client = app.test_client()
    sign_in(client, "eve@harbourlane.example")

    answer = client.get(path)

    assert answer.status_code == 403
    assert "Bob Baker" not in answer.text


def test_nobody_sees_a_team_without_signing_in(app, stores):
    for path in ("/team", "/team/roster", "/team.csv", f"/team/{stores['Bob']}", "/cleared-to-start"):
        assert app.test_client().get(path, headers={"Accept": "text/html"}).status_code == 303


def test_the_unit_of_somebody_else_looks_like_a_unit_that_does_not_exist(app, stores):
    client = app.test_client()
    sign_in(client, "carol@harbourlane.example")

    theirs = client.get(f"/team/roster?unit={stores['row']}")
    nobodys = client.get("/team/roster?unit=AAAAAAAAAAAAAAAAAAAAAA")
    file = client.get(f"/team.csv?unit={stores['row']}")

    assert (theirs.status_code, nobodys.status_code, file.status_code) == (404, 404, 404)
    assert "Canal Row" not in theirs.text + file.text


@pytest.mark.parametrize("query", ["team_id=2", "manager_id=1", "include=all", "filter[team]=2", "leavers=y"])
def test_parameters_that_we_do_not_know_widen_nothing(app, stores, query):
    client = app.test_client()
    sign_in(client, "carol@harbourlane.example")

    page = client.get(f"/team/roster?{query}").text

    assert "Bob Baker" in page
    assert "Eve Ellis" not in page


def test_the_search_never_finds_whom_the_page_would_not_show(app, stores):
    client = app.test_client()
    sign_in(client, "carol@harbourlane.example")

    assert "Eve Ellis" not in client.get("/team/roster?search=Eve").text
    assert "Bob Baker" in client.get("/team/roster?search=baker").text


def test_somebody_who_moves_away_is_out_of_sight_at_once_also_as_at_the_past(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now())
        bob, past = found.people["Bob"], found.today - timedelta(days=20)
        end_job(job=bob.jobs[0], ends_on=found.today - timedelta(days=2), today=found.today)
        add_job(person=bob, unit=found.row, title="Barista", starts_on=found.today - timedelta(days=1))
        db.session.flush()

        now = team(found.viewer("Carol"), Filters(on=found.today), found.today)
        then = team(found.viewer("Carol"), Filters(on=past), found.today)
        for_hr = team(found.viewer("Hanna"), Filters(on=past), found.today)

    assert "Bob Baker" not in {each.person.legal_name for each in (*now.people, *then.people)}
    assert "Bob Baker" in {each.person.legal_name for each in for_hr.people}


def test_whoever_was_entered_later_is_on_no_roster_of_a_day_before(app: Flask) -> None:
    with app.app_context():
        found = two_stores(utc_now())
        bob, before = found.people["Bob"], found.today - timedelta(days=20)
        bob.created_at = datetime.combine(before, time(15), UTC) + timedelta(days=1)
        db.session.flush()

        def names(on: date) -> set[str]:
            return {
                each.person.legal_name
                for each in team(found.viewer("Hanna"), Filters(on=on), found.today).people
            }

        assert "Bob Baker" not in names(before)
        assert "Bob Baker" in names(before + timedelta(days=1))
        assert "Eve Ellis" in names(before)


def test_the_roster_says_why_somebody_is_not_valid_as_it_was_on_that_day(sqlite_app: Flask) -> None:
    with sqlite_app.app_context():
        found = two_stores(utc_now())
        pass_check(found.assignment("Bob"), utc_now())
        db.session.commit()
        before = found.today - timedelta(days=3)
    client = sqlite_app.test_client()
    sign_in(client, "hanna@harbourlane.example")

    def bobs(path: str) -> str:
        page = client.get(path).text
        return page[page.index("Bob Baker") :].split("</tr>")[0]

    assert "Still to do: the signature." in bobs("/team/roster")
    assert "Still to do: the lessons, the check and the signature." in bobs(f"/team/roster?on={before}")


# -- what an auditor may do ---------------------------------------------------------------------------


def test_an_auditor_sees_no_button_and_may_press_none(app, stores):
    client = app.test_client()
    sign_in(client, "dana@harbourlane.example")

    pages = [client.get(path).text for path in read_only(stores)]
    token = csrf_token(client, "/team")
    answers = [
        client.post(path, data={"csrf_token": token, "reason": "because"})
        for path in (f"/assignments/{stores['bobs']}/nudge", f"/cleared-to-start/{stores['Bob']}/override")
    ]

    for page in pages:
        main = page.split("<main", 1)[1].split("</main>")[0]
        assert 'method="post"' not in main
        assert "Give more time" not in main
    assert [answer.status_code for answer in answers] == [403, 403]


# -- numbers ------------------------------------------------------------------------------------------


def test_exempt_and_absent_people_stay_in_the_denominator_as_what_they_are(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now(), more=2)
        hanna = found.people["Hanna"]
        grant_exemption(
            person=found.people["Extra0"],
            requirement=found.requirement,
            starts_on=found.today,
            ends_on=found.today,
            reason=ExemptionReason.CONTRACT,
            note="",
            by=hanna,
            now=found.now,
        )
        record_leave(
            person=found.people["Extra1"],
            starts_on=found.today,
            ends_on=found.today,
            note="",
            by=hanna,
            now=found.now,
        )

        shown = team(found.viewer("Carol"), Filters(on=found.today), found.today).total

    assert shown == Tally(
        dict.fromkeys(Standing, 0)
        | {Standing.VALID: 1, Standing.OVERDUE: 2, Standing.EXEMPT: 1, Standing.ON_LEAVE: 1}
    )
    assert (shown.numerator, shown.denominator, shown.percent) == (1, 5, 20)


def test_a_filter_cannot_make_a_team_look_complete(app, stores):
    client = app.test_client()
    sign_in(client, "carol@harbourlane.example")

    rows = rows_of(client.get("/team.csv?standing=valid").text)
    header = {row[0]: row[1] for row in rows if len(row) == 2}

    assert header["Filters"] == "Standing: Valid"
    assert header["Valid of all"] == "1 of 1 (100%)"
    assert header["Valid of all, without filters"] == "1 of 3 (33%)"


def test_the_counts_of_a_file_add_up_to_its_rows(app, stores):
    client = app.test_client()
    sign_in(client, "hanna@harbourlane.example")

    rows = rows_of(client.get("/team.csv").text)
    start = next(index for index, row in enumerate(rows) if row and row[0] == "Employee number")
    header = [row for row in rows[:start] if len(row) == 2]
    counted = sum(int(value) for name, value in header if name in WORDS)

    assert counted == int(dict(header)["All rows"]) == len(rows) - start - 1 == 7
    assert dict(header)["People who have left"] == "not included"


def test_somebody_without_an_assignment_is_called_that_in_list_and_file(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now())
        soon = found.today + timedelta(days=4)
        key = make_person("Nina Novak", unit=found.street, starts_on=soon, now=found.now).key
        db.session.commit()
    client = sqlite_app.test_client()
    sign_in(client, "hanna@harbourlane.example")

    pages = [client.get(path).text for path in ("/team", f"/team/{key}", "/team/roster")]
    file = client.get("/team.csv").text

    for page in pages:
        assert ">Nothing assigned yet<" in page
    assert '"Not yet due",0' in file
    assert '"Nothing assigned yet",1' in file
    assert file.count('"Nothing assigned yet"') == 2


def test_what_is_counted_together_is_named_by_both_words(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now())
        later = found.today + timedelta(days=10)
        make_person("Nina Novak", unit=found.street, starts_on=later, now=found.now)
        ask_newcomers(requirement=found.requirement, now=found.now)
        key = found.requirement.key
        db.session.commit()
    client = sqlite_app.test_client()
    sign_in(client, "hanna@harbourlane.example")

    for path in ("/team", f"/roll-outs/{key}/1"):
        assert "Not yet due or due soon" in client.get(path).text


def test_the_file_says_what_it_is_before_the_first_name(sqlite_app):
    now = utc_now()
    with sqlite_app.app_context():
        found = two_stores(now)
        day = found.today
        db.session.commit()
    client = sqlite_app.test_client()
    sign_in(client, "carol@harbourlane.example")

    answer = client.get("/team.csv?search=b")

    text = answer.text.lstrip("\ufeff").replace("\r\n", "\n")
    text = "\n".join("Made at" if line.startswith('"Made at"') else line for line in text.split("\n"))
    for name, value in {
        "TODAY": day,
        "HIRED": day - timedelta(days=400),
        "DUE": day - timedelta(days=30),
    }.items():
        text = text.replace(value.isoformat(), name)
    long = (day - timedelta(days=30)).strftime("%B %-d, %Y")
    assert text.replace(long, "DUE IN WORDS") == (GOLDEN / "team.csv").read_text(encoding="utf-8")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="team-{day.isoformat()}.csv"'
    assert answer.mimetype == "text/csv"


def test_a_name_that_looks_like_a_formula_is_text_in_the_file(app):
    evil = "=cmd|' /C calc'!A0"
    with app.app_context():
        found = two_stores(utc_now())
        found.people["Bob"].legal_name = evil
        found.street.name = "@SUM(1)"
        db.session.commit()
    client = app.test_client()
    sign_in(client, "carol@harbourlane.example")

    rows = rows_of(client.get("/team.csv").text)

    cells = [cell for row in rows for cell in row]
    assert any("calc" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


# -- filters, pages, past days ------------------------------------------------------------------------


def test_as_at_a_past_day_the_answers_are_those_of_that_day(app, stores):
    client = app.test_client()
    sign_in(client, "hanna@harbourlane.example")
    past = utc_now().date() - timedelta(days=55)

    page = client.get(f"/team/roster?on={past.isoformat()}&search=Alice").text

    assert "chip-valid" not in page.split('id="list-heading"')[1]
    assert "as it was on that day" in page
    assert "Nudge" not in page  # the past cannot be nudged


@pytest.mark.parametrize(
    "query",
    [
        "on=yesterday",
        "on=2999-01-01",
        "on=0001-01-01",
        "standing=fine",
        "track=everything",
        "page=0",
        "page=x",
    ],
)
def test_a_filter_that_does_not_fit_shows_nothing_and_says_so(app, stores, query):
    client = app.test_client()
    sign_in(client, "carol@harbourlane.example")

    answers = [client.get(f"/team/roster?{query}"), client.get(f"/team.csv?{query}")]

    for answer in answers:
        assert answer.status_code == 422
        assert "Bob Baker" not in answer.text


def test_a_long_list_has_pages_and_one_past_the_end_is_the_last(sqlite_app):
    with sqlite_app.app_context():
        two_stores(utc_now(), more=60)
        db.session.commit()
    client = sqlite_app.test_client()
    sign_in(client, "carol@harbourlane.example")

    first, second, beyond = (client.get(f"/team/roster?page={number}").text for number in (1, 2, 99))

    assert "Page 1 of 2" in first
    assert "Page 2 of 2" in second
    assert "Page 2 of 2" in beyond


@pytest.mark.parametrize("more", [0, 2, 59])
def test_lists_take_the_same_number_of_queries_for_any_team(app, more):
    with app.app_context():
        two_stores(utc_now(), more=more)
        db.session.commit()
    client = app.test_client()
    sign_in(client, "carol@harbourlane.example")

    counts = {}
    for path in ("/team", "/team/roster", "/team/wall", "/refreshers-ahead", "/roll-outs"):
        with count_queries(app) as statements:
            assert client.get(path).status_code == 200
        counts[path] = len(statements)

    assert counts == {
        "/team": 11,
        "/team/roster": 8,
        "/team/wall": 8,
        "/refreshers-ahead": 6,
        "/roll-outs": 3,
    }


def test_an_unknown_unit_is_refused_by_name(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now())
        with pytest.raises(UnitOutOfSight):
            team(found.viewer("Carol"), Filters(on=found.today, unit=found.row.key), found.today)


def test_the_page_says_when_nobody_is_there(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now())
        boss = make_person(
            "Lena Lonely",
            unit=found.row,
            leads=False,
            now=found.now,
            password_hash=password_hash(),
            email="lena@harbourlane.example",
        )
        empty = make_person("Nobody Yet", now=found.now)
        add_job(person=empty, unit=found.row, title="x", starts_on=found.today, manager=boss)
        db.session.commit()
    client = sqlite_app.test_client()
    sign_in(client, "lena@harbourlane.example")

    page = client.get("/team/roster?search=zzz").text

    assert "Nobody here" in page
