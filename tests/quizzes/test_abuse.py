"""Requests that must end well. Each test is named after its case."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.courses.release_content import ReleaseContent
from app.demo.factories import make_assignment, make_person, make_release
from app.demo.sample_course import sample_content
from app.extensions import db
from app.quizzes.models import Choice
from tests.quizzes.classroom import (
    CAROL,
    EVE,
    begin_check,
    choice_on,
    choose,
    field,
    key_in,
    next_period,
    place_of,
    play_through,
    results,
    send,
    set_classroom,
    signed_in,
    stored,
    the_assignment,
)
from tests.support import password_hash

TURNED = {"best": "harmful", "acceptable": "best", "poor": "acceptable", "harmful": "poor"}


def with_another_key() -> ReleaseContent:
    """The sample course in which nothing but the key differs: qualities and all that explains them."""
    data = sample_content().model_dump()
    for story in data["scenarios"].values():
        for staging in story["stagings"].values():
            for node in staging["nodes"].values():
                for option in node.get("options", []):
                    option |= {
                        "quality": TURNED[option["quality"]],
                        "consequence": "Another consequence.",
                        "why": "Another why.",
                        "instead": "Another way.",
                        "rule": "R-SAFE-1",
                        "aftermath": [
                            {
                                "channel": "direct_message",
                                "items": [{"kind": "message", "by": "you", "text": "Another aftermath."}],
                            }
                        ],
                    }
    data["assessment"]["points"] = {"best": 10, "acceptable": 7, "poor": 2, "harmful": 0}
    return ReleaseContent.model_validate(data)


def bare(text: str) -> str:
    """A page without what is random each time or the reader's own: tokens, public ids, the request's number."""
    text = re.sub(r'data-owner="[0-9a-f]+"', "", text)
    text = re.sub(r'(name="csrf_token" value=")[^"]*', r"\1", text)
    text = re.sub(r"\b[0-9a-f]{16}\b", "REQUEST", text)
    return re.sub(r"/(attempts|assignments)/[A-Za-z0-9_-]{22}", r"/\1/KEY", text)


def headers_of(answer: TestResponse) -> list[tuple[str, str]]:
    dropped = ("X-Request-Id", "Set-Cookie", "Content-Length")
    return sorted((name, bare(value)) for name, value in answer.headers if name not in dropped)


def test_c21_pages_before_the_end_are_byte_equal_for_two_keys(app: Flask, now) -> None:
    room = set_classroom(app, now)
    with app.app_context():
        other = make_release([with_another_key()], number=2, now=now)
        requirement = the_assignment(room.alice).requirement
        bob = make_person(
            "Alice Arrow", email="bob@harbourlane.example", password_hash=password_hash(), now=now
        )
        key = make_assignment(requirement, bob, other, now=now).key
        db.session.commit()
    attempts = {name: begin_check(app, each, now) for name, each in (("alice", room.alice), ("bob", key))}
    clients = {"alice": signed_in(app), "bob": signed_in(app, "bob@harbourlane.example")}
    keys = {"alice": room.alice, "bob": key}

    seen: dict[str, list[object]] = {"alice": [], "bob": []}
    for name, client in clients.items():
        path = f"/attempts/{attempts[name]}"
        pages = [client.get(f"/assignments/{keys[name]}/check"), client.get(path)]
        for option in "pbaa":  # the fifth would be the last
            answer = send(client, f"{path}/choices", choice_on(pages[-1].text, option))
            pages += [answer, client.get(f"{path}/choices/1"), client.get(f"{path}/result"), client.get(path)]
        seen[name] = [(page.status_code, bare(page.text), headers_of(page)) for page in pages]

    assert seen["alice"] == seen["bob"]


@pytest.mark.parametrize(
    "word",
    [
        "quality",
        "harmful",
        "Consequence",
        "aftermath",
        "Why b",
        "Instead of",
        "R-SAFE",
        "R-CUST",
        "weight",
        "seed",
    ],
)
def test_c21_nothing_of_the_key_is_on_a_page_before_the_end(app: Flask, now, word: str) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)

    pages = play_through(client, begin_check(app, room.alice, now), "b")

    assert len(pages) == 5
    assert all(word not in page for page in pages)


def test_c21_an_options_id_never_leaves_the_server(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)

    page = client.get(f"/attempts/{begin_check(app, room.alice, now)}").text

    assert re.findall(r'name="option" value="([^"]*)"', page) == ["1", "2", "3", "4"]


def test_c22_a_check_says_nothing_about_a_choice_before_its_end(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    attempt = begin_check(app, room.alice, now)

    answer = choose(client, attempt, "h")

    assert answer.location == f"/attempts/{attempt}"
    assert client.get(f"/attempts/{attempt}/choices/1").status_code == 404
    assert client.get(f"/attempts/{attempt}/result").location == f"/attempts/{attempt}"


@pytest.mark.parametrize("missing", ["item", "node", "option"])
def test_c24_a_missing_parameter_is_asked_for_and_nothing_is_stored(app: Flask, now, missing: str) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    attempt = begin_check(app, room.alice, now)
    data = choice_on(client.get(f"/attempts/{attempt}").text, "b")
    before = stored(app)
    del data[missing]

    answer = send(client, f"/attempts/{attempt}/choices", data)

    assert answer.status_code == 422
    assert "Choose one of the answers." in answer.text
    assert 'name="option"' in answer.text  # the decision is still there
    assert stored(app) == before


def test_c25_a_score_that_the_client_sends_is_ignored(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    attempt = begin_check(app, room.alice, now)
    extra = {"score": 100, "passed": "true", "points": 100, "user_id": 2, "attempt_no": 1, "elapsed": 1}

    for _ in range(6):
        page = client.get(f"/attempts/{attempt}")
        if page.status_code == 200:
            send(client, f"/attempts/{attempt}/choices", choice_on(page.text, "h") | extra)

    assert [(row.passed, row.points < 75) for row in results(app)] == [(False, True)]


@pytest.mark.parametrize("name", [EVE, CAROL])
def test_c26_c32_somebody_elses_attempt_does_not_exist_not_even_for_their_manager(
    app: Flask, now, name: str
) -> None:
    room = set_classroom(app, now)
    attempt = begin_check(app, room.alice, now)
    own = signed_in(app)
    page = own.get(f"/attempts/{attempt}").text
    play_through(own, attempt, "b")
    stranger = signed_in(app, name)
    before = stored(app)

    unknown = stranger.get("/attempts/AAAAAAAAAAAAAAAAAAAAAA")
    answers = [
        stranger.get(f"/attempts/{attempt}"),
        stranger.get(f"/attempts/{attempt}/result"),
        stranger.get(f"/attempts/{attempt}/choices/1"),
        send(stranger, f"/attempts/{attempt}/choices", choice_on(page, "b")),
        stranger.get(f"/assignments/{room.alice}/check"),
        stranger.get(f"/assignments/{room.alice}"),
        send(stranger, f"/assignments/{room.alice}/check"),
    ]

    assert [answer.status_code for answer in answers] == [404] * len(answers)
    assert bare(answers[0].text) == bare(unknown.text)
    assert stored(app) == before


def test_c27_an_attempt_is_graded_by_the_release_that_it_showed(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    attempt = begin_check(app, room.alice, now)
    choose(client, attempt, "b")
    with app.app_context():
        make_release([with_another_key()], number=2, now=now)
        db.session.commit()

    play_through(client, attempt, "b")

    assert [(row.passed, row.points == row.maximum) for row in results(app)] == [(True, True)]


@pytest.mark.parametrize(
    "change",
    [
        {"option": "5"},
        {"option": "0"},
        {"option": "-1"},
        {"option": "b"},
        {"option": "nonsense"},
        {"option": "9" * 5000},
        {"option": ["1", "2"]},
        {"option": ["1"] * 10_000},
        {"item": "1"},
        {"item": "-1"},
        {"item": "99"},
        {"item": "nonsense"},
        {"item": ["0", "1"]},
        {"node": "end_good"},
        {"node": "nonsense"},
        {"node": "n" * 5000},
        {"node": "n1\x00"},
        {"node": ["n1", "n2"]},
    ],
    ids=lambda change: str(change)[:40],
)
def test_c28_whatever_the_decision_does_not_offer_is_refused_and_consumes_nothing(
    app: Flask, now, change: dict[str, object]
) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    attempt = begin_check(app, room.alice, now)
    data = choice_on(client.get(f"/attempts/{attempt}").text, "b")
    before = stored(app)

    answer = send(client, f"/attempts/{attempt}/choices", data | change)

    assert answer.status_code == 422
    assert "Choose one of the answers." in answer.text
    assert stored(app) == before
    assert choose(client, attempt, "b").status_code == 303


def test_c28_a_decision_of_another_attempt_is_refused(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    attempt = begin_check(app, room.alice, now)
    practice = key_in(send(client, f"/assignments/{room.alice}/practice/angry-customer").location)
    choose(client, practice, "b")
    data = choice_on(client.get(f"/attempts/{practice}").text, "b") | {"node": "n3"}  # two decisions ahead
    before = stored(app)

    answer = send(client, f"/attempts/{practice}/choices", data)
    finished = play_through(client, attempt, "b")
    over = send(client, f"/attempts/{attempt}/choices", {"item": 0, "node": "nowhere", "option": 1})

    assert answer.status_code == 422
    assert stored(app)["choices"] == before["choices"] + len(finished)
    assert (over.status_code, "All decisions are made" in over.text) == (422, True)


def test_c29_the_first_choice_counts_and_a_second_tab_is_shown_it(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    practice = key_in(send(client, f"/assignments/{room.alice}/practice/angry-customer").location)
    page = client.get(f"/attempts/{practice}").text
    good, bad = choice_on(page, "b"), choice_on(page, "h")

    first = send(client, f"/attempts/{practice}/choices", good)
    second = send(client, f"/attempts/{practice}/choices", bad)
    third = send(client, f"/attempts/{practice}/choices", good)

    assert first.location == second.location == third.location == f"/attempts/{practice}/choices/1"
    assert "Consequence of b" in client.get(second.location).text
    with app.app_context():
        rows = db.session.execute(select(Choice.option, Choice.counts).order_by(Choice.id)).all()
    assert rows == [("b", True), ("h", False)]


def test_c29_resubmitting_a_finished_check_shows_its_one_result(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    attempt = begin_check(app, room.alice, now)
    pages = play_through(client, attempt, "b")

    again = send(client, f"/attempts/{attempt}/choices", choice_on(pages[-1], "h"))

    assert (again.status_code, again.location) == (303, f"/attempts/{attempt}/result")
    assert [row.passed for row in results(app)] == [True]


def test_c29_a_later_click_is_kept_once_however_often_it_is_sent(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    attempt = begin_check(app, room.alice, now)
    page = client.get(f"/attempts/{attempt}").text

    for option in "bhbhph":
        send(client, f"/attempts/{attempt}/choices", choice_on(page, option))

    assert stored(app)["choices"] == 3
    assert field(client.get(f"/attempts/{attempt}").text, "item") != field(page, "item")


def test_c31_a_new_key_is_a_new_release_and_changes_no_result(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    attempt = begin_check(app, room.alice, now)
    play_through(client, attempt, "b")
    before = client.get(f"/attempts/{attempt}/result").text

    next_period(app, room.alice, now, [with_another_key()])

    assert bare(client.get(f"/attempts/{attempt}/result").text) == bare(before)
    assert [row.passed for row in results(app)] == [True]


def test_the_order_on_the_screen_differs_between_attempts(app: Flask, now) -> None:
    room = set_classroom(app, now)
    people = ((signed_in(app), room.alice, "one"), (signed_in(app, EVE), room.eve, "two"))

    orders = set()
    for client, key, seed in people:
        attempt = begin_check(app, key, now, seed=seed)
        for page in play_through(client, attempt, "b"):
            orders.add("".join(sorted("baph", key=lambda option, page=page: place_of(page, option))))

    assert len(orders) > 4
