"""The pages on which HR enters paper: what survives a refusal, who may, and what the person is shown."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.extensions import db
from app.paper.models import PaperRecord, PaperScan
from app.people.models import Person, RecordView, UserSession
from app.people.roles import MATRIX, Permission, Role
from tests.acknowledgements.training import signed_in_client
from tests.paper.desk import SCAN, desk, hanna, send, the_record
from tests.people.code_apps import code_now, field, set_up
from tests.support import PASSWORD, csrf_token, post

NOW = datetime.now(UTC)  # sessions live by the real clock
TODAY = NOW.date()


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_hr_enters_it_and_the_person_reads_what_it_is(app: Flask) -> None:
    at = desk(app, NOW)

    answered = send(hanna(app), at, note="Signed at the till")
    alice = signed_in_client(app)
    page = alice.get(answered.location).text

    assert answered.status_code == 303, answered.text
    assert "Signed on paper on" in page
    assert "entered by Hanna Hart on" in page
    assert "No electronic signature." in page
    assert "A simple electronic signature" not in page
    assert "Signed at the till" in page
    records = alice.get("/my-records").text
    assert "entered by Hanna Hart on" in records
    assert "You signed on" not in records


def test_the_scan_comes_back_byte_for_byte_and_that_somebody_looked_is_on_record(sqlite_app: Flask) -> None:
    at = desk(sqlite_app, NOW)
    client = hanna(sqlite_app)
    path = send(client, at).location

    scan = client.get(f"{path}/scan")

    assert scan.data == SCAN
    assert scan.headers["Content-Type"] == "application/pdf"
    assert scan.headers["Content-Disposition"].startswith("attachment")
    assert count(sqlite_app, RecordView) >= 1


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"\x89PNG\r\n\x1a\n....IEND\xaeB`\x82", 303),
        (b"\xff\xd8\xff....\xff\xd9", 303),
        (b"<html><script>alert(1)</script></html>", 409),
        (b"MZ\x90\x00 a program that is called paper.pdf", 409),
        (b"%PDF-1.4 cut off", 409),
        (SCAN + b"x" * 2000, 409),
    ],
)
def test_a_scan_is_known_by_its_content_not_by_its_name(sqlite_app: Flask, content, status) -> None:
    at = desk(sqlite_app, NOW)

    answered = send(hanna(sqlite_app), at, scan=content, note="Kept")

    assert answered.status_code == status
    assert count(sqlite_app, PaperScan) == (1 if status == 303 else 0)
    assert status == 303 or "Kept" in answered.text


def test_a_scan_beyond_the_limit_is_refused_and_what_was_typed_stays(sqlite_app: Flask) -> None:
    at = desk(sqlite_app, NOW)
    sqlite_app.config["MAX_SCAN_LENGTH"] = 1000

    answered = send(hanna(sqlite_app), at, scan=SCAN[:-6] + b" " * 1000 + b"%%EOF\n", note="Kept")

    assert answered.status_code == 409
    assert "larger than" in answered.text
    assert "Kept" in answered.text


def test_each_thing_that_is_wrong_is_said_at_its_field(sqlite_app: Flask) -> None:
    at = desk(sqlite_app, NOW)

    answered = send(
        hanna(sqlite_app), at, outcome="refused", way="read_aloud", scan=None, note="Kept",
        answered_on=(TODAY - timedelta(days=1)).isoformat(),
    )  # fmt: skip

    assert answered.status_code == 409
    for words in ("was published on", "Name who was present", "Say why the text was read aloud", "Kept"):
        assert words in answered.text
    assert count(sqlite_app, PaperRecord) == 0


def test_a_duplicate_says_which_record_was_first(sqlite_app: Flask) -> None:
    at = desk(sqlite_app, NOW)
    client = hanna(sqlite_app)
    first = send(client, at).location.rpartition("/")[2]

    again = send(client, at)

    assert again.status_code == 409
    assert first in again.text


def test_hr_enters_nothing_for_themselves(sqlite_app: Flask) -> None:
    at = desk(sqlite_app, NOW)
    client = hanna(sqlite_app)
    with sqlite_app.app_context():
        key = the_key(at.hanna_id)

    assert "nobody attests to their own signature" in client.get(f"/people/{key}/paper").text


def the_key(person_id: int) -> str:
    return db.session.get_one(Person, person_id).key


def test_a_wrong_one_is_withdrawn_on_its_page_and_both_facts_stay(sqlite_app: Flask) -> None:
    at = desk(sqlite_app, NOW)
    client = hanna(sqlite_app)
    path = send(client, at).location

    answered = post(client, f"{path}/withdrawal", {"reason": "Another Alice"})
    page = client.get(path).text

    assert answered.status_code == 303
    assert "was withdrawn. It counts for nothing." in page
    assert "Another Alice" in page
    assert "Signed on paper on" in page
    assert post(client, f"{path}/withdrawal", {"reason": "Again"}).status_code == 409
    assert signed_in_client(sqlite_app).get("/").text.count("Social media") >= 1


# -- who it is, shown again ---------------------------------------------------------------------------


def test_hr_without_a_second_factor_sets_one_up_before_any_paper(app: Flask) -> None:
    at = desk(app, NOW)
    app.config["SECOND_FACTOR_REQUIRED"] = True
    client = hanna(app)

    led = client.get(f"/people/{at.stage.alice}/paper")

    assert led.status_code == 303
    assert led.location.startswith("/second-factor?next=")
    assert "Set up your second factor" in client.get(led.location).text
    token = csrf_token(client, "/account/password")
    sent = client.post(f"/people/{at.stage.alice}/paper", data={"csrf_token": token})
    assert sent.status_code == 303
    assert sent.location.startswith("/second-factor?next=")
    assert count(app, PaperRecord) == 0


def test_a_second_factor_of_long_ago_is_shown_again_and_nothing_typed_is_lost(app: Flask) -> None:
    at = desk(app, NOW)
    app.config["SECOND_FACTOR_REQUIRED"] = True
    client = hanna(app)
    secret, _codes = set_up(client)
    page = f"/people/{at.stage.alice}/paper"
    assert client.get(page).status_code == 200, "just shown"
    token = csrf_token(client, page)
    forget(app)

    led = client.get(page)
    sent = client.post(
        page, data={"csrf_token": token, "note": "Signed at the till", "answered_on": TODAY.isoformat()}
    )

    assert (led.status_code, led.location.split("?")[0]) == (303, "/confirmation")
    assert "Show once more that it is you" in client.get(led.location).text
    assert sent.status_code == 403
    assert count(app, PaperRecord) == 0
    back = client.post(
        "/second-factor",
        data={name: field(sent.text, name) for name in ("csrf_token", "next", "unsent")}
        | {"code": code_now(secret)},
    )
    assert "Signed at the till" in back.text
    assert send(client, at).status_code == 303
    with app.app_context():
        assert the_record().confirmed_with == "second_factor"


def test_the_password_is_asked_for_where_no_second_factor_is(sqlite_app: Flask) -> None:
    at = desk(sqlite_app, NOW)
    client = hanna(sqlite_app)
    forget(sqlite_app)
    page = f"/people/{at.stage.alice}/paper"

    led = client.get(page)
    wrong = post(client, "/confirmation", {"password": "not it", "next": page}, form_on=led.location)
    right = post(client, "/confirmation", {"password": PASSWORD, "next": page}, form_on=led.location)

    assert (led.status_code, wrong.status_code) == (303, 422)
    assert (right.status_code, right.location) == (303, page)
    assert client.get(page).status_code == 200


def forget(app: Flask) -> None:
    """An hour goes by."""
    with app.app_context():
        ago = datetime.now(UTC) - timedelta(hours=1)
        for column in (UserSession.second_factor_at, UserSession.authenticated_at):
            db.session.execute(update(UserSession).where(column.is_not(None)).values({column: ago}))
        db.session.commit()


# -- where it is shown --------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["/team/{alice}", "/team/roster", "/team.csv", "/paper"])
def test_wherever_it_is_shown_it_is_on_paper_with_who_entered_it(sqlite_app: Flask, page: str) -> None:
    at = desk(sqlite_app, NOW)
    client = hanna(sqlite_app)
    send(client, at)

    shown = client.get(page.format(alice=at.stage.alice)).text

    assert "Signed on paper on" in shown
    assert "entered by Hanna Hart on" in shown
    assert "No electronic signature." in shown


def test_a_paper_that_was_followed_by_a_signature_is_not_shown_as_the_newest(sqlite_app: Flask) -> None:
    at = desk(sqlite_app, NOW)
    client = hanna(sqlite_app)
    path = send(client, at).location
    post(client, f"{path}/withdrawal", {"reason": "Another Alice"})

    assert "Signed on paper" not in client.get("/team/roster").text


# -- many at once -------------------------------------------------------------------------------------

HEAD = "person,course,release,language,way,outcome,answered_on,witness,reason,note,scan"


def line(**changes: str) -> str:
    values = {
        "person": "alice@harbourlane.example", "course": "social-media", "release": "1", "language": "en",
        "way": "paper", "outcome": "signed", "answered_on": TODAY.isoformat(), "witness": "", "reason": "",
        "note": "", "scan": "a.pdf",
    } | changes  # fmt: skip
    return ",".join(values.values())


def send_import(
    client, *lines: str, step: str = "check", scans=(("a.pdf", SCAN),), file: bytes | None = None
):
    values = {
        "csrf_token": csrf_token(client, "/paper/import"), "step": step,
        "lines": "\n".join((HEAD, *lines)) if lines else "",
        "scans": [(BytesIO(content), name) for name, content in scans],
    }  # fmt: skip
    if file is not None:
        values["file"] = (BytesIO(file), "paper.csv")
    return client.post("/paper/import", data=values, content_type="multipart/form-data")


def test_an_import_is_looked_at_first_and_enters_nothing(sqlite_app: Flask) -> None:
    desk(sqlite_app, NOW)
    client = hanna(sqlite_app)

    looked = send_import(client, line())

    assert looked.status_code == 200
    assert "1 line is ready" in looked.text
    assert count(sqlite_app, PaperRecord) == 0
    assert "alice@harbourlane.example,social-media" in looked.text, "the lines stay in the form"


def test_attesting_is_offered_only_after_lines_that_hold(sqlite_app: Flask) -> None:
    desk(sqlite_app, NOW)
    client = hanna(sqlite_app)
    check = r'<button class="button button-primary"[^>]*value="check">Check the lines<'

    opened = client.get("/paper/import").text
    wrong = send_import(client, line(person="nobody@x.example")).text
    unread = send_import(client, line(), scans=(("a.pdf", SCAN), ("b.pdf", b"no scan"))).text
    ready = send_import(client, line()).text

    for page in (opened, wrong, unread):
        assert re.search(check, page)
        assert "Attest and enter all" not in page
    assert re.search(r'<button class="button button-primary"[^>]*value="enter">Attest and enter all<', ready)
    assert re.search(r'<button class="button button-secondary"[^>]*value="check">', ready)


def test_an_import_tells_every_problem_of_every_line_and_loses_nothing(sqlite_app: Flask) -> None:
    desk(sqlite_app, NOW)
    client = hanna(sqlite_app)
    lines = [
        line(),
        line(note="twice"),
        line(person="nobody@x.example"),
        line(release="9"),
        line(way="pigeon", answered_on="soon", scan="b.pdf"),
        line(person=HANNA_ADDRESS),
    ]

    answered = send_import(client, *lines, step="enter")

    assert answered.status_code == 422
    assert count(sqlite_app, PaperRecord) == 0
    for words in (
        "the same training of the same person as in line 2", "nobody among your people", "never asked to sign",
        "“pigeon” is not among paper, read_aloud", "write the day as 2026-11-30", "“b.pdf” is not among the scans",
        "5 lines cannot be entered", "Nothing was entered",
    ):  # fmt: skip
        assert words in answered.text, words
    for each in lines:
        assert each in answered.text


HANNA_ADDRESS = "hanna@harbourlane.example"


def test_an_import_from_a_spreadsheet_file_enters_all(app: Flask) -> None:
    desk(app, NOW)
    client = hanna(app)
    file = "\ufeff" + "\r\n".join((HEAD, line())).replace(",", ";")

    answered = send_import(client, step="enter", file=file.encode())

    assert answered.status_code == 303, answered.text
    assert count(app, PaperRecord) == 1


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"", "Choose a CSV file"),
        (b"name,day\nAlice,today", "must name these columns too: person"),
        (b"\xff\xfe\x00", "no CSV file in UTF-8"),
        (HEAD.encode() + b"\n\x00", "no CSV file in UTF-8"),
        (HEAD.encode() + b'\n"unfinished', "no CSV file in UTF-8"),
    ],
)
def test_what_is_no_list_is_refused_kindly(sqlite_app: Flask, file: bytes, words: str) -> None:
    desk(sqlite_app, NOW)

    answered = send_import(hanna(sqlite_app), file=file)

    assert answered.status_code == 422
    assert words in answered.text


def test_hr_alone_enters_paper() -> None:
    """One line of the permission table; the abuse matrix asks every address."""
    assert {role for role in Role if Permission.ATTEST_PAPER in MATRIX[role]} == {Role.HR}
