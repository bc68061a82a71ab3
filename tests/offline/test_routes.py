"""What a device sends late: taken in once, believed never, refused kindly."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.assignments.kinds import ClosingKind
from app.demo.sample_course import sample_content
from app.extensions import db
from app.lessons.models import Reading
from app.offline.models import LateStep
from app.offline.shell import shell_files, version_of
from app.quizzes.actions import start_practice
from app.quizzes.models import Choice
from tests.quizzes.classroom import (
    EVE,
    begin_check,
    close,
    next_period,
    read_all,
    send,
    set_classroom,
    signed_in,
    the_assignment,
)
from tests.quizzes.test_parallel import shared  # noqa: F401  # a database that many connections share
from tests.support import count_queries


def step(assignment: str, name: str, lesson: str = "L2.1", **more: object) -> dict[str, object]:
    answer = {"guessed": "x", "answered": "y"}.get(name)
    known = {"key": str(uuid4()), "ago": 60, "kind": "lesson", "assignment": assignment, "lesson": lesson}
    return known | {"step": name, "answer": answer, "round": 0} | more


def choice(attempt: str, node: str, place: int, **more: object) -> dict[str, object]:
    known = {"key": str(uuid4()), "ago": 60, "kind": "practice", "attempt": attempt}
    return known | {"item": 0, "node": node, "place": place} | more


def deliver(client: FlaskClient, *steps: dict[str, object]):
    token = client.get("/offline/token", headers={"Accept": "application/json"}).json["token"]
    return client.post("/offline/steps", json={"steps": list(steps)}, headers={"X-CSRFToken": token})


def outcomes(client: FlaskClient, *steps: dict[str, object]) -> list[str]:
    """What became of each, in the order in which they were sent."""
    answer = deliver(client, *steps)
    assert answer.status_code == 200, answer.text
    return [answer.json["outcomes"][each["key"]] for each in steps]


def readings(app: Flask) -> list[tuple[str, str, str | None]]:
    with app.app_context():
        rows = db.session.scalars(select(Reading).order_by(Reading.id))
        return [(row.lesson, row.step.value, row.answer) for row in rows]


def practice(app: Flask, key: str, now) -> tuple[str, dict[str, int]]:
    """A practice attempt of Alice and where each option of its first decision stands."""
    with app.app_context():
        assignment, content = the_assignment(key), sample_content()
        attempt = start_practice(
            assignment=assignment,
            scenario="angry-customer",
            content=content,
            jurisdiction="us",
            now=now,
            seed="seed",
        )
        db.session.commit()
        key = attempt.key
    from app.quizzes.forms_drawn import restored

    with app.app_context():
        form = restored(attempt_row(key).form)
        item = form.items[0]
        nodes = content.scenarios[item.scenario].stagings[item.variant].nodes
        places = {
            f"{node}{id}": place
            for node, decision in nodes.items()
            if decision.type == "decision"
            for place, id in enumerate(form.shown_order(0, node, decision.options), 1)
        }
    return key, places


def attempt_row(key: str):
    from app.quizzes.models import Attempt

    return db.session.scalars(select(Attempt).where(Attempt.key == key)).one()


# -- lessons -------------------------------------------------------------------------------------------


def test_late_steps_become_facts_in_the_order_of_the_lesson(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    steps = [step(room.alice, name) for name in ("continued", "guessed", "answered")]

    became = outcomes(client, *steps)

    assert became == ["saved"] * 3
    assert readings(app) == [
        ("L2.1", "opened", None),
        ("L2.1", "guessed", "x"),
        ("L2.1", "answered", "y"),
        ("L2.1", "continued", None),
    ]


def test_the_time_of_a_fact_is_the_servers_and_the_claimed_one_stands_beside_it(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    two_days = 2 * 24 * 3600

    outcomes(
        client, step(room.alice, "guessed", ago=two_days), step(room.alice, "answered", ago=two_days - 50)
    )

    with app.app_context():
        guessed, answered = db.session.scalars(select(Reading).where(Reading.step != "opened")).all()
        first, second = db.session.scalars(select(LateStep).order_by(LateStep.id)).all()
        assert guessed.recorded_at == answered.recorded_at == first.received_at
        assert first.received_at - first.claimed_at == timedelta(seconds=two_days)
        assert second.claimed_at - first.claimed_at == timedelta(seconds=50)
        assert answered.active_seconds == 50


@pytest.mark.parametrize("ago", [-5, 10**12])
def test_impossible_times_are_put_right_and_lose_no_step(app: Flask, now, ago: int) -> None:
    room = set_classroom(app, now)

    assert outcomes(signed_in(app), step(room.alice, "guessed", ago=ago)) == ["saved"]

    with app.app_context():
        late = db.session.scalars(select(LateStep)).one()
        assert timedelta(0) <= late.received_at - late.claimed_at <= timedelta(days=400)


def test_sent_again_a_step_has_become_what_it_became_before(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    one = step(room.alice, "guessed")

    became = [outcomes(client, one), outcomes(client, one), outcomes(client, one, one)]

    assert became == [["saved"], ["saved"], ["saved", "saved"]]
    with app.app_context():
        assert len(db.session.scalars(select(LateStep)).all()) == 1


def test_what_was_done_with_a_connection_stands(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    send(client, f"/assignments/{room.alice}/lessons/L2.1/guess", {"answer": "y"})

    became = outcomes(client, step(room.alice, "guessed", answer="x"))

    assert became == ["known"]
    assert ("L2.1", "guessed", "y") in readings(app)
    assert ("L2.1", "guessed", "x") not in readings(app)


def test_a_step_that_is_too_early_is_not_settled_and_comes_again(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    early, missing = step(room.alice, "answered"), step(room.alice, "guessed")

    became = [outcomes(client, early), outcomes(client, missing), outcomes(client, early)]

    assert became == [["too_early"], ["saved"], ["saved"]]


def test_one_step_that_is_refused_holds_up_no_other(app: Flask, now) -> None:
    room = set_classroom(app, now)
    good = step(room.alice, "guessed")
    bad = [
        step(room.eve, "guessed"),
        step("x" * 22, "guessed"),
        step(room.alice, "guessed", lesson="L9.9"),
        step(room.alice, "opened", lesson="what-changed"),
        step(room.alice, "guessed", lesson="L4.1", answer="nothing-like-it"),
        step(room.alice, "guessed", lesson="L4.1", answer=None),
        step(room.alice, "guessed", lesson="L4.1", round=7),
        step(room.alice, "danced"),
        step(room.alice, "guessed", round="0"),
        choice("y" * 22, "n1", 1),
    ]

    became = outcomes(signed_in(app), *bad, good)

    assert became == ["refused"] * len(bad) + ["saved"]
    assert readings(app) == [("L2.1", "opened", None), ("L2.1", "guessed", "x")]


@pytest.mark.parametrize(
    ("kind", "outcome"), [(ClosingKind.LEFT_UNSIGNED, "closed"), (ClosingKind.SUPERSEDED, "superseded")]
)
def test_a_training_that_ended_takes_nothing_and_the_sending_is_noted(
    app: Flask, now, kind: ClosingKind, outcome: str
) -> None:
    room = set_classroom(app, now)
    close(app, room.alice, kind, now)

    became = outcomes(signed_in(app), step(room.alice, "guessed"))

    assert became == [outcome]
    assert readings(app) == []
    with app.app_context():
        late = db.session.scalars(select(LateStep)).one()
        assert (late.outcome.value, late.answer, late.assignment_id) == (
            outcome,
            "x",
            the_assignment(room.alice).id,
        )


def test_another_period_of_the_same_training_is_not_touched(app: Flask, now) -> None:
    room = set_classroom(app, now)
    read_all(app, room.alice, now, ("L4.1",))
    close(app, room.alice, ClosingKind.SUPERSEDED, now)
    successor = next_period(app, room.alice, now)

    became = outcomes(signed_in(app), step(room.alice, "guessed"), step(successor, "guessed"))

    assert became == ["superseded", "saved"]


# -- practice ------------------------------------------------------------------------------------------


def test_late_choices_walk_the_path_again_on_the_server(app: Flask, now) -> None:
    room = set_classroom(app, now)
    attempt, place = practice(app, room.alice, now)
    client = signed_in(app)

    became = outcomes(
        client,
        choice(attempt, "n2", place["n2a"]),  # before the choice that leads there
        choice(attempt, "n1", place["n1b"]),
        choice(attempt, "n1", place["n1h"]),  # a second one at the same decision
        choice(attempt, "n1x", place["n1xb"]),  # on the way not taken
        choice(attempt, "n3", 9),
        choice(attempt, "n9", 1),
    )

    assert became == ["saved", "saved", "known", "too_early", "refused", "refused"]
    with app.app_context():
        rows = db.session.scalars(select(Choice).order_by(Choice.id)).all()
        assert [(row.node, row.option, row.counts) for row in rows] == [("n1", "b", True), ("n2", "a", True)]


def test_a_check_takes_no_choice_late(app: Flask, now) -> None:
    room = set_classroom(app, now)
    check = begin_check(app, room.alice, now)

    assert outcomes(signed_in(app), choice(check, "n1", 1)) == ["refused"]

    with app.app_context():
        assert db.session.scalars(select(Choice)).all() == []


def test_the_copy_of_a_scene_holds_one_variant_and_a_check_gives_none(app: Flask, now) -> None:
    room = set_classroom(app, now)
    attempt, _place = practice(app, room.alice, now)
    client = signed_in(app)

    copy = client.get(f"/attempts/{attempt}/offline")
    check = begin_check(app, room.alice, now)
    refused = client.get(f"/attempts/{check}/offline")

    shown = {variant for variant in ("v1", "v2", "v3", "m1") if f"An angry customer {variant}," in copy.text}
    assert (copy.status_code, len(shown)) == (200, 1)
    assert copy.text.count("Consequence of h") == 4
    assert refused.status_code == 404


def test_what_a_check_under_way_asks_is_not_given_out_for_practice(app: Flask, now) -> None:
    content = sample_content()
    one_variant = content.model_dump()["scenarios"]
    for scenario in one_variant.values():
        scenario["stagings"] = {"v1": scenario["stagings"]["v1"]}
    room = set_classroom(app, now, contents=[sample_content(scenarios=one_variant)])
    client = signed_in(app)
    send(client, f"/assignments/{room.alice}/check")
    attempt = send(client, f"/assignments/{room.alice}/practice/angry-customer").location

    answer = client.get(f"{attempt}/offline")

    assert answer.status_code == 409
    assert "part of the check that you have begun" in answer.text


# -- requests that are no such thing -------------------------------------------------------------------


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", "null", '{"steps": 5}', '{"steps": [5]}', '{"steps": [{}]}', '{"steps":', "\x00"]
)
def test_what_cannot_be_read_is_refused_as_a_whole(app: Flask, now, body: str) -> None:
    set_classroom(app, now)
    client = signed_in(app)
    token = client.get("/offline/token", headers={"Accept": "application/json"}).json["token"]

    answer = client.post(
        "/offline/steps", data=body, content_type="application/json", headers={"X-CSRFToken": token}
    )

    assert answer.status_code == 400


def test_too_many_steps_at_once_are_refused(sqlite_app: Flask, now) -> None:
    room = set_classroom(sqlite_app, now)

    assert (
        deliver(signed_in(sqlite_app), *[step(room.alice, "guessed") for _ in range(201)]).status_code == 400
    )


@pytest.mark.parametrize("word", ["\x00", "a\x00b", "x" * 70, "🙂", "L2.1' OR 1=1", "../..", "\ud800"])
def test_words_that_break_programs_break_nothing(app: Flask, now, word: str) -> None:
    room = set_classroom(app, now)
    fields = ("lesson", "answer", "assignment")
    bad = [step(room.alice, "guessed") | {field: word} for field in fields]

    assert outcomes(signed_in(app), *bad) == ["refused"] * len(fields)


def test_without_a_session_the_token_and_the_steps_are_refused(sqlite_app: Flask, now) -> None:
    set_classroom(sqlite_app, now)
    client = sqlite_app.test_client()

    answers = [
        client.get("/offline/token", headers={"Accept": "application/json"}),
        client.post("/offline/steps", json={"steps": []}),
    ]

    assert [answer.status_code for answer in answers] == [401, 403]


def test_a_token_belongs_to_one_person_and_says_nothing_of_them(sqlite_app: Flask, now) -> None:
    set_classroom(sqlite_app, now)
    alice, again, eve = signed_in(sqlite_app), signed_in(sqlite_app), signed_in(sqlite_app, EVE)

    owners = [
        client.get("/offline/token", headers={"Accept": "application/json"}).json["owner"]
        for client in (alice, again, eve)
    ]

    assert owners[0] == owners[1] != owners[2]
    assert "alice" not in owners[0].lower()


def test_many_steps_cost_what_few_cost_to_look_up(sqlite_app: Flask, now) -> None:
    room = set_classroom(sqlite_app, now)
    client = signed_in(sqlite_app)
    token = client.get("/offline/token", headers={"Accept": "application/json"}).json["token"]
    steps = [step(room.alice, name) for name in ("guessed", "answered", "continued")]
    client.post("/offline/steps", json={"steps": steps}, headers={"X-CSRFToken": token})

    def cost(sent: list[dict[str, object]]) -> int:
        with count_queries(sqlite_app) as statements:
            client.post("/offline/steps", json={"steps": sent}, headers={"X-CSRFToken": token})
        return len(statements)

    assert cost(steps[:1]) == cost(steps)


# -- all at once ---------------------------------------------------------------------------------------


def test_of_twenty_deliveries_at_once_each_step_counts_once(shared: Flask, now) -> None:  # noqa: F811
    from tests.offline.crowd import at_once

    room = set_classroom(shared, now)
    attempt, place = practice(shared, room.alice, now)
    client = signed_in(shared)
    steps = [
        *(step(room.alice, name) for name in ("guessed", "answered", "continued")),
        choice(attempt, "n1", place["n1b"]),
        choice(attempt, "n2", place["n2b"]),
    ]

    answers = at_once(shared, client, 20, json.dumps({"steps": steps}))

    assert [answer.status_code for answer in answers] == [200] * 20
    assert all(set(answer.json["outcomes"].values()) == {"saved"} for answer in answers)
    assert [name for _lesson, name, _answer in readings(shared)] == [
        "opened",
        "guessed",
        "answered",
        "continued",
    ]
    with shared.app_context():
        assert len(db.session.scalars(select(Choice)).all()) == 2
        assert len(db.session.scalars(select(LateStep)).all()) == 5


# -- the shell -----------------------------------------------------------------------------------------


def test_the_version_follows_every_byte_of_the_shell(tmp_path) -> None:
    (tmp_path / "a.css").write_text("a { color: red }")
    (tmp_path / "b.txt").write_text("not of the shell")
    files = shell_files(tmp_path)
    before = version_of(tmp_path, files)
    (tmp_path / "a.css").write_text("a { color: tan }")

    assert files == ["a.css"]
    assert version_of(tmp_path, files) != before
    assert version_of(tmp_path, files) == version_of(tmp_path, files)


@pytest.mark.parametrize(("language", "name"), [("en", "Pocket card"), ("pl", "Karta kieszonkowa")])
def test_the_manifest_makes_an_app_that_can_be_installed(sqlite_app: Flask, language: str, name: str) -> None:
    client = sqlite_app.test_client()

    answer = client.get("/manifest.webmanifest", headers={"Accept-Language": language})
    said = json.loads(answer.text)
    sizes = {icon["sizes"]: png_size(client.get(icon["src"]).data) for icon in said["icons"]}

    assert answer.mimetype == "application/manifest+json"
    assert (said["start_url"], said["scope"], said["display"], said["lang"]) == (
        "/",
        "/",
        "standalone",
        language,
    )
    assert said["shortcuts"] == [{"name": name, "url": "/pocket-card"}]
    assert sizes == {"192x192": (192, 192), "512x512": (512, 512)}
    assert {icon["purpose"] for icon in said["icons"]} == {"any", "maskable"}
    assert png_size(client.get("/static/images/apple-touch-icon.png").data) == (180, 180)


def png_size(data: bytes) -> tuple[int, int]:
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])


def test_the_service_worker_is_asked_for_anew_and_names_files_that_are_there(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()

    answer = client.get("/service-worker.js")
    again = client.get("/service-worker.js", headers={"If-None-Match": answer.headers["ETag"]})
    files = json.loads(answer.text.split("const FILES = ")[1].split(";\n")[0])

    assert (answer.headers["Cache-Control"], answer.mimetype) == ("no-cache", "text/javascript")
    assert again.status_code == 304
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
    assert len(files) > 10
    assert [path for path in files if client.get(path).status_code != 200] == []


def test_what_every_page_loads_stays_small(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()
    scripts = [f"/static/js/{name}.js" for name in ("outbox", "offline", "kept")] + ["/service-worker.js"]

    assert [path for path in scripts if len(client.get(path).data) > 15_000] == []


def test_the_offline_page_is_there_in_every_language_and_knows_nobody(sqlite_app: Flask, now) -> None:
    set_classroom(sqlite_app, now)
    client = signed_in(sqlite_app)

    english, polish = (client.get(f"/offline?language={language}").text for language in ("en", "pl"))

    assert '<html lang="en"' in english
    assert "No connection" in english
    assert '<html lang="pl"' in polish
    assert "Brak połączenia" in polish
    assert "data-owner" not in english + polish
    assert "csrf_token" not in english + polish
