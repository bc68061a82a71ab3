"""Practice and check through the browser."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.assignments.kinds import ClosingKind
from app.courses.release_content import ReleaseContent
from app.demo.sample_course import sample_content
from app.extensions import db
from app.questions.kinds import TaskKind
from app.questions.models import Task
from app.quizzes.models import Attempt, Choice
from tests.quizzes.classroom import (
    begin_check,
    check_taken,
    choice_on,
    choose,
    close,
    key_in,
    play_through,
    read_all,
    results,
    send,
    set_classroom,
    signed_in,
    stored,
)
from tests.support import count_queries, csrf_token

STYLES = Path(__file__).parents[2].joinpath("app/static/css/lessons.css").read_text()


def start_practice(client, room, scenario: str = "angry-customer") -> str:
    answer = send(client, f"/assignments/{room.alice}/practice/{scenario}")
    assert answer.status_code == 303, answer.text
    return key_in(answer.location)


def start_check(client, room) -> str:
    return key_in(send(client, f"/assignments/{room.alice}/check").location)


# -- practice ------------------------------------------------------------------------------------------


def test_practice_shows_the_consequence_then_why_then_what_to_do_instead_then_who_to_call(
    app: Flask, now
) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    attempt = start_practice(client, room)

    answer = choose(client, attempt, "h")
    page = client.get(answer.location).text

    assert answer.location == f"/attempts/{attempt}/choices/1"
    places = [page.index(words) for words in ("Consequence of h", "Why h", "Instead of h", "tel:555-0100")]
    assert places == sorted(places)


def test_practice_follows_the_choice_and_ends_with_a_plan(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    attempt = start_practice(client, room)

    seen = play_through(client, attempt, "hbbh")
    end = client.get(f"/attempts/{attempt}").text

    assert "detour" in seen[1]
    assert len(seen) == 4
    assert "It stayed risky" in end
    assert "If it grows, then I tell." in end


def test_practice_is_never_graded_and_can_be_played_again_in_another_variant(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    first = start_practice(client, room)
    play_through(client, first, "h")

    second = start_practice(client, room)

    assert second != first
    assert results(app) == []
    with app.app_context():
        variants = [row["items"][0]["variant"] for row in db.session.scalars(select(Attempt.form))]
    assert len(set(variants)) == 2


def test_practice_that_was_left_goes_on_where_it_was(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    attempt = start_practice(client, room)
    choose(client, attempt, "b")

    assert start_practice(client, room) == attempt
    assert "second" in client.get(f"/attempts/{attempt}").text


def test_a_scenario_that_the_track_does_not_practise_does_not_exist(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    before = stored(app)

    assert send(client, f"/assignments/{room.alice}/practice/nonsense").status_code == 404
    assert send(client, f"/assignments/{room.eve}/practice/angry-customer").status_code == 404
    assert stored(app) == before


# -- the check -----------------------------------------------------------------------------------------


def test_a_check_is_passed_with_the_best_choices_and_leads_to_the_signature(app: Flask, now) -> None:
    room = set_classroom(app, now)
    read_all(app, room.alice, now)
    client = signed_in(app)
    intro = client.get(f"/assignments/{room.alice}/check").text
    attempt = start_check(client, room)

    pages = play_through(client, attempt, "b")
    end = client.get(f"/attempts/{attempt}")
    result = client.get(end.location).text

    assert len(pages) == 2 + 3
    assert "You pass with 75% of the points" in intro
    assert re.search(r"100% \((\d+) of \1 points\)\. 75% are needed to pass\.", result)
    assert end.location == f"/attempts/{attempt}/result"
    assert "You have passed" in result
    assert [(row.passed, row.points == row.maximum) for row in results(app)] == [(True, True)]
    assert send(client, f"/assignments/{room.alice}/continue").location == f"/assignments/{room.alice}/sign"


def test_somebody_who_always_takes_the_acceptable_option_passes(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)

    play_through(client, start_check(client, room), "a")

    assert [row.passed for row in results(app)] == [True]


def test_passing_first_leaves_only_the_lesson_that_nobody_may_skip(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)

    play_through(client, start_check(client, room), "b")

    following = send(client, f"/assignments/{room.alice}/continue").location
    assert following == f"/assignments/{room.alice}/lessons/L4.1"


def test_a_result_reviews_every_decision_without_shame(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    attempt = start_check(client, room)
    play_through(client, attempt, "p")

    page = client.get(f"/attempts/{attempt}/result").text

    assert "Not passed yet" in page
    assert "What happened" in page
    assert page.count("Consequence of p") == 5
    assert page.count("Instead of p") == 5 + 3  # and the three to look at first, on top
    assert "Keep R-SAFE-1." in page  # the rule behind the choice, inline
    for word in ("wrong", "Wrong", "failed", "Failed", "fail"):
        assert word not in page


def test_after_a_check_that_was_not_passed_the_missed_lessons_are_named_and_nothing_is_locked(
    app: Flask, now
) -> None:
    room = set_classroom(app, now)
    read_all(app, room.alice, now)
    client = signed_in(app)
    attempt = start_check(client, room)
    play_through(client, attempt, "p")

    page = client.get(f"/attempts/{attempt}/result").text
    following = send(client, f"/assignments/{room.alice}/continue")
    again = start_check(client, room)

    assert "These lessons will help most" in page
    assert "Stop. Send. Tell." in page
    assert following.location == f"/assignments/{room.alice}/lessons/L2.1"
    assert again != attempt


def test_after_two_checks_that_were_not_passed_a_talk_is_offered_once(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)

    offers = []
    for _ in range(3):
        attempt = start_check(client, room)
        play_through(client, attempt, "h")
        page = client.get(f"/attempts/{attempt}/result").text
        offers.append(("It is help, not a warning" in page, stored(app)["tasks"]))

    assert offers == [(False, 0), (True, 1), (True, 1)]
    with app.app_context():
        assert [task.kind for task in db.session.scalars(select(Task))] == [TaskKind.HELP]


def test_a_check_goes_on_in_another_language_and_keeps_which_was_read(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    attempt = start_check(client, room)
    choose(client, attempt, "b")

    send(client, "/language", {"language": "pl", "next": "/"})
    choose(client, attempt, "b")

    with app.app_context():
        assert db.session.scalars(select(Choice.language).order_by(Choice.id)).all() == ["en", "pl"]


def test_a_check_can_be_taken_up_again_after_a_year(app: Flask, now) -> None:
    room = set_classroom(app, now)
    attempt = begin_check(app, room.alice, now - timedelta(days=400))
    client = signed_in(app)

    assert start_check(client, room) == attempt
    play_through(client, attempt, "b")

    assert [row.passed for row in results(app)] == [True]


def test_whoever_has_passed_is_led_to_the_result(app: Flask, now) -> None:
    room = set_classroom(app, now)
    attempt = check_taken(app, room.alice, now, passed=True)
    client = signed_in(app)

    assert start_check(client, room) == attempt
    assert "You have passed it." in client.get(f"/assignments/{room.alice}/check").text


def test_an_ended_training_takes_no_more_choices_and_a_superseded_one_says_why(app: Flask, now) -> None:
    for kind, words in ((ClosingKind.SUPERSEDED, "The rules have changed since you began"),):
        room = set_classroom(app, now)
        client = signed_in(app)
        attempt = start_check(client, room)
        data = {"item": 0, "node": "n1", "option": 1}
        close(app, room.alice, kind, now)
        before = stored(app)

        answers = [
            send(client, f"/attempts/{attempt}/choices", data),
            send(client, f"/assignments/{room.alice}/check"),
            send(client, f"/assignments/{room.alice}/practice/angry-customer"),
            client.get(f"/attempts/{attempt}"),
        ]

        assert [answer.status_code for answer in answers] == [409] * 4
        assert all(words in answer.text for answer in answers)
        assert stored(app) == before


def test_a_result_can_be_looked_at_after_the_training_has_ended(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    attempt = start_check(client, room)
    play_through(client, attempt, "b")
    close(app, room.alice, ClosingKind.SIGNED, now)

    assert client.get(f"/attempts/{attempt}/result").status_code == 200


def put_on_stage(item: dict[str, object], channel: str = "group_thread", **screen: object) -> ReleaseContent:
    """The sample course with `item` on every screen, and an aftermath behind every option."""
    data = sample_content().model_dump()
    for story in data["scenarios"].values():
        story["channel"] = channel
        for staging in story["stagings"].values():
            for node in staging["nodes"].values():
                if node["type"] == "decision":
                    node["screen"] = {"channel": channel, "items": [item], **screen}
                for option in node.get("options", []):
                    told = {"kind": "message", "by": "you", "text": f"Aftermath of {option['id']}"}
                    option["aftermath"] = [{"channel": "direct_message", "items": [told]}]
    return ReleaseContent.model_validate(data)


@pytest.mark.parametrize(
    ("channel", "kind", "more"),
    [
        ("review_site", "review", {"stars": 2}),
        ("group_thread", "post", {"comments": 40}),
        ("direct_message", "message", {}),
        ("instagram_story", "story", {"views": 60}),
        ("live_video", "clip", {"photo": "a door"}),
        ("staff_chat", "message", {}),
        ("professional_network", "post", {"likes": 1}),
        ("short_video", "clip", {"shares": 3}),
        ("phone", "speech", {}),
        ("in_person", "speech", {}),
    ],
)
def test_each_channel_shows_who_said_what_as_text_that_is_read_out(
    app: Flask, now, channel: str, kind: str, more: dict[str, object]
) -> None:
    item = {
        "kind": kind,
        "by": "guest",
        "name": "Anna <K.>",
        "text": "So <b>cold</b>!",
        "at": "19:41",
        **more,
    }
    content = put_on_stage(item, channel, title="Our town", detail="12,000 members", clock="04:02")
    room = set_classroom(app, now, contents=[content])
    client = signed_in(app)

    page = client.get(f"/attempts/{start_practice(client, room)}").text

    shown = page[page.index("<figure") : page.index("</figure>")]
    places = [shown.index(words) for words in ("Our town", "12,000 members", "04:02", "Anna &lt;K.&gt;")]
    assert places == sorted(places)
    assert shown.index("Anna") < shown.index("19:41") < shown.index("So &lt;b&gt;cold&lt;/b&gt;!")
    assert f'class="channel channel-{channel}"' in shown
    assert "second" not in shown
    hidden = re.findall(r'aria-hidden="true">(.*?)</', shown)
    assert not any(words in "".join(hidden) for words in ("Anna", "cold", "19:41"))
    words = {
        "stars": "2 stars of five",
        "comments": "40 comments",
        "views": "seen by 60 people",
        "photo": "a door",
        "likes": "1 like<",
        "shares": "shared 3 times",
    }
    assert all(words[key] in shown for key in more)


def test_practice_shows_the_aftermath_before_the_words_about_it(app: Flask, now) -> None:
    item = {"kind": "post", "by": "guest", "name": "Marek", "text": "So cold!"}
    room = set_classroom(app, now, contents=[put_on_stage(item)])
    client = signed_in(app)
    attempt = start_practice(client, room)

    before = client.get(f"/attempts/{attempt}").text
    page = client.get(choose(client, attempt, "h").location).text

    assert "Aftermath" not in before
    places = [page.index(words) for words in ("Aftermath of h", "Consequence of h", "Why h", "Instead of h")]
    assert places == sorted(places)


def test_a_check_shows_no_aftermath_before_its_end(app: Flask, now) -> None:
    item = {"kind": "post", "by": "guest", "name": "Marek", "text": "So cold!"}
    room = set_classroom(app, now, contents=[put_on_stage(item)])
    client = signed_in(app)
    attempt = start_check(client, room)

    pages = play_through(client, attempt, "p")
    result = client.get(f"/attempts/{attempt}/result").text

    assert all("So cold!" in page and "Aftermath" not in page for page in pages)
    assert result.count("Aftermath of p") == result.count("So cold!") == 5


def test_a_practice_that_is_over_tells_where_every_other_turn_leads(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    attempt = start_practice(client, room)
    play_through(client, attempt, "hb")

    page = client.get(f"/attempts/{attempt}").text

    path = page[page.index('class="path"') :]
    assert path.count('class="path-step') == 4  # with the detour that the first choice led to
    assert [path.count(f"Consequence of {id}") for id in "hbap"] == [3, 1, 4, 4]
    assert "Play again with another variant" in page


def test_from_every_page_of_a_practice_a_link_leads_back_to_the_others(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    course = f"/assignments/{room.alice}"
    attempt = start_practice(client, room)
    pages = play_through(client, attempt, "h")
    pages += [client.get(f"/attempts/{attempt}{path}").text for path in ("", "/choices/1")]

    assert all(f'<a class="back" href="{course}#practice">Practice</a>' in page for page in pages)
    assert 'id="practice"' in client.get(course).text


def test_a_scene_that_was_played_to_its_end_is_offered_again(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    course = f"/assignments/{room.alice}"
    before = client.get(course).text
    attempt = start_practice(client, room)
    choose(client, attempt, "h")
    begun = client.get(course).text
    play_through(client, attempt, "h")

    assert [page.count("Practise again<") for page in (before, begun, client.get(course).text)] == [0, 0, 1]


def test_a_result_says_first_what_to_look_at(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    attempt = start_check(client, room)
    play_through(client, attempt, "bphb")

    page = client.get(f"/attempts/{attempt}/result").text

    first = page[page.index('id="look-first"') : page.index("Your decisions")]
    assert re.findall(r'href="#decision-(\d)"', first) == ["3", "2"]


def test_each_channel_has_its_place(app: Flask, now) -> None:
    data = sample_content().model_dump()
    channels = (
        "review_site",
        "group_thread",
        "direct_message",
        "instagram_story",
        "live_video",
        "staff_chat",
        "professional_network",
        "short_video",
        "phone",
        "in_person",
    )
    template = data["scenarios"]["angry-customer"]
    data["scenarios"] = {channel: template | {"id": channel, "channel": channel} for channel in channels}
    data["tracks"]["staff"]["practice"] = list(channels)
    room = set_classroom(app, now, contents=[ReleaseContent.model_validate(data)])
    client = signed_in(app)
    icons = re.findall(r"^\.place-(\w+) \{ --icon: var\((--icon-\w+)\); \}$", STYLES, re.MULTILINE)
    course = client.get(f"/assignments/{room.alice}").text

    assert {channel for channel, _ in icons} == set(channels)
    assert len({icon for _, icon in icons}) == len(channels)  # a place is known by its icon
    for channel in channels:
        assert f"place-icon place-{channel}" in course
        page = client.get(f"/attempts/{start_practice(client, room, channel)}").text
        assert f'class="channel channel-{channel}"' in page
        assert "first</p>" in page


# -- what stage.js is answered -------------------------------------------------------------------------


def alone(client, attempt: str, option: str):
    """Choose as stage.js does: the answer is the stage that follows."""
    choice = choice_on(client.get(f"/attempts/{attempt}").text, option)
    token = {"csrf_token": csrf_token(client, "/my-questions")}
    return client.post(f"/attempts/{attempt}/choices", data=token | choice, headers={"X-Stage": "alone"})


def stage_in(page: str) -> str:
    found = re.search(
        r'<div class="stage" id="stage">(.*?)</div>\n<div class="visually-hidden"', page, re.DOTALL
    )
    assert found, page
    return re.sub(r'name="csrf_token" value="[^"]*"', "", found[1])


def test_with_its_script_a_choice_brings_the_stage_that_the_next_page_has(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    practice, check = start_practice(client, room), start_check(client, room)

    consequence, question = alone(client, practice, "b"), alone(client, check, "b")

    for answer, address in (
        (consequence, f"/attempts/{practice}/choices/1"),
        (question, f"/attempts/{check}"),
    ):
        assert (answer.status_code, answer.headers["Content-Location"]) == (200, address)
        page = client.get(address).text
        assert stage_in(answer.text) == stage_in(page)
        assert "site-head" in page
        assert "site-head" not in answer.text
        assert re.search("<title>.*</title>", answer.text)[0] == re.search("<title>.*</title>", page)[0]
    assert stored(app)["choices"] == 2


def test_the_last_choice_of_a_check_leads_to_its_result_with_and_without_the_script(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    attempt = start_check(client, room)

    while (answer := alone(client, attempt, "b")).status_code == 200:
        assert "Consequence of" not in answer.text

    assert (answer.status_code, answer.location) == (303, f"/attempts/{attempt}/result")
    assert [row.passed for row in results(app)] == [True]


def test_pages_of_an_attempt_cost_a_constant_number_of_queries(sqlite_app: Flask, now) -> None:
    room = set_classroom(sqlite_app, now)
    client = signed_in(sqlite_app)
    attempt = start_check(client, room)

    costs = []
    for _ in range(3):
        with count_queries(sqlite_app) as queries:
            client.get(f"/attempts/{attempt}")
        costs.append(len(queries))
        choose(client, attempt, "b")

    assert costs == [2, 2, 2]


def test_a_choice_and_the_stage_after_it_cost_a_constant_number_of_queries(sqlite_app: Flask, now) -> None:
    room = set_classroom(sqlite_app, now)
    client = signed_in(sqlite_app)
    attempt = start_check(client, room)
    choice, costs = choice_on(client.get(f"/attempts/{attempt}").text, "b"), []

    for _ in range(3):
        token = {"csrf_token": csrf_token(client, "/my-questions")}
        with count_queries(sqlite_app) as queries:
            answer = client.post(
                f"/attempts/{attempt}/choices", data=token | choice, headers={"X-Stage": "alone"}
            )
        costs.append(len(queries))
        choice = choice_on(answer.text, "b")

    assert costs == [3, 3, 3]


def test_a_result_costs_seven_queries_at_most(sqlite_app: Flask, now) -> None:
    room = set_classroom(sqlite_app, now)
    client = signed_in(sqlite_app)
    attempt = start_check(client, room)
    play_through(client, attempt, "b")

    with count_queries(sqlite_app) as queries:
        client.get(f"/attempts/{attempt}/result")

    assert len(queries) == 4
