"""A learner's own pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.acknowledgements.kinds import Outcome
from app.acknowledgements.models import Signature
from app.assignments.kinds import ClosingKind
from app.courses.release_content import ReleaseContent
from app.demo.factories import add, make_assignment, make_requirement
from app.demo.sample_course import sample_content
from app.extensions import db
from app.learning.pocket_card import pocket_card
from app.people.models import Job, Person
from app.quizzes.models import Attempt
from app.shared.clock import date_in, utc_now
from tests.quizzes.classroom import (
    ALICE,
    CAROL,
    EVE,
    begin_check,
    check_taken,
    choose,
    close,
    key_in,
    next_period,
    play_through,
    read_all,
    send,
    set_classroom,
    signed_in,
    stored,
    the_assignment,
)
from tests.support import count_queries


def changed_course(language: str = "en") -> ReleaseContent:
    rules = sample_content(language).model_dump()["rules"]
    return sample_content(language, rules=rules | {"R-CUST-1": rules["R-CUST-1"] | {"do": "Give the link."}})


def refresher(app: Flask, room, now, content=None) -> str:
    """Alice signed a year ago; a new period is open."""
    read_all(app, room.alice, now - timedelta(days=300))
    close(app, room.alice, ClosingKind.SIGNED, now - timedelta(days=300))
    return next_period(app, room.alice, now, content)


def another_training(app: Flask, key: str, title: dict[str, str], now, days: int) -> str:
    with app.app_context():
        known = the_assignment(key)
        person = db.session.get_one(Person, known.person_id)
        requirement = make_requirement(title=title, now=now)
        assignment = make_assignment(
            requirement, person, known.release, due_on=now.date() + timedelta(days=days), now=now
        )
        found = assignment.key
        db.session.commit()
    return found


def continue_on(client, key: str) -> str:
    answer = send(client, f"/assignments/{key}/continue")
    assert answer.status_code == 303, answer.text
    return answer.location


# -- home ----------------------------------------------------------------------------------------------


def test_home_is_one_card_with_what_how_long_by_when_and_one_button(app: Flask, now) -> None:
    room = set_classroom(app, now)

    page = signed_in(app).get("/").text

    assert page.count('class="card next-card"') == 1
    assert "Social media at work" in page
    assert "12 minutes left" in page
    assert re.search(r"by (Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday), December 23", page)
    assert "Next: the lesson “Stop. Send. Tell.”." in page
    assert f'action="/assignments/{room.alice}/continue"' in page
    assert ">Begin</button>" in page


def test_minutes_left_go_down_with_what_is_done(app: Flask, now) -> None:
    room = set_classroom(app, now)
    read_all(app, room.alice, now, ("L2.1",))

    page = signed_in(app).get("/").text

    assert "10 minutes left" in page
    assert ">Continue</button>" in page


def test_with_nothing_to_do_home_is_calm_and_says_until_when(app: Flask, now) -> None:
    room = set_classroom(app, now)
    close(app, room.alice, ClosingKind.SIGNED, now)

    page = signed_in(app).get("/").text

    assert "Nothing to do" in page
    assert "Valid until November 23, 2027" in page
    assert "next-card" not in page


def test_somebody_who_was_never_asked_finds_a_calm_page(app: Flask, now) -> None:
    set_classroom(app, now)

    assert "Nothing to do" in signed_in(app, CAROL).get("/").text


def test_the_most_urgent_training_is_the_card_and_the_others_stand_below(app: Flask, now) -> None:
    room = set_classroom(app, now)
    urgent = another_training(app, room.alice, {"en": "Urgent", "pl": "Pilne"}, now, days=5)

    page = signed_in(app).get("/").text

    assert page.count('class="card next-card"') == 1
    assert page.index(f"/assignments/{urgent}/continue") < page.index(f"/assignments/{room.alice}")
    assert f"/assignments/{room.alice}/continue" not in page


def test_managers_find_a_quiet_link_to_their_team_and_others_do_not(app: Flask, now) -> None:
    set_classroom(app, now)

    assert ">My team</a>" in signed_in(app, CAROL).get("/").text
    assert ">My team</a>" not in signed_in(app, ALICE).get("/").text


def test_home_is_for_those_who_signed_in(app: Flask, now) -> None:
    assert "/sign-in" in app.test_client().get("/").location


def test_home_costs_the_same_with_one_training_and_with_three(sqlite_app: Flask, now) -> None:
    room = set_classroom(sqlite_app, now)
    client = signed_in(sqlite_app)
    client.get("/")

    costs = []
    for title in ("Second", "Third"):
        with count_queries(sqlite_app) as queries:
            client.get("/")
        costs.append(len(queries))
        another_training(sqlite_app, room.alice, {"en": title, "pl": title}, now, days=40)
    with count_queries(sqlite_app) as queries:
        client.get("/")

    assert [*costs, len(queries)] == [5, 5, 5]  # one asks whether there is a privacy notice to show first


# -- the way through -----------------------------------------------------------------------------------


def test_the_whole_way_from_home_to_the_signature(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)

    for lesson in ("L2.1", "L4.1"):
        address = continue_on(client, room.alice)
        assert address == f"/assignments/{room.alice}/lessons/{lesson}"
        for step in ("guess", "answer", "continue"):
            send(client, f"{address}/{step}", {"answer": "y"})
    check = continue_on(client, room.alice)
    attempt = key_in(send(client, check).location)
    choose(client, attempt, "b")
    resumed = continue_on(client, room.alice)
    play_through(client, attempt, "b")

    assert check == f"/assignments/{room.alice}/check"
    assert resumed == f"/attempts/{attempt}"
    assert continue_on(client, room.alice) == f"/assignments/{room.alice}/sign"


def test_a_refresher_begins_with_what_changed_then_its_lessons_then_the_check(app: Flask, now) -> None:
    room = set_classroom(app, now)
    key = refresher(app, room, now, [changed_course("en"), changed_course("pl")])
    client = signed_in(app)

    first = continue_on(client, key)
    page = client.get(first).text
    second = send(client, first).location
    for step in ("guess", "answer"):
        send(client, f"{second}/{step}", {"answer": "y"})
    third = send(client, f"{second}/continue").location
    play_through(client, key_in(send(client, third).location), "b")
    fourth = continue_on(client, key)

    assert first == f"/assignments/{key}/changes"
    assert '<del><span class="visually-hidden">dropped: </span>Keep R-CUST-1.</del>' in page
    assert '<ins><span class="visually-hidden">new: </span>Give the link.</ins>' in page
    assert "Keep R-SAFE-1." not in page
    assert "Not the same any more: 1 rule. Everything else is as you know it." in page
    assert second == f"/assignments/{key}/lessons/L2.1"
    assert third == f"/assignments/{key}/check"
    assert fourth == f"/assignments/{key}/lessons/L4.1"  # nobody may skip it


def test_a_rule_with_only_the_text_around_it_changed_is_counted_as_that_text(app: Flask, now) -> None:
    room = set_classroom(app, now)
    policy = sample_content("en").policy.model_dump()
    policy["sections"][0]["text"] = "Stay safe and warm."
    key = refresher(
        app, room, now, [sample_content("en", policy=policy), sample_content("pl", policy=policy)]
    )

    page = signed_in(app).get(f"/assignments/{key}/changes").text

    assert "Not the same any more: 1 part of the policy." in page
    assert page.count('<article class="card"') == 1


def test_seeing_what_changed_twice_is_recorded_once(app: Flask, now) -> None:
    room = set_classroom(app, now)
    key = refresher(app, room, now, [changed_course("en")])
    client = signed_in(app)

    for _ in range(2):
        send(client, f"/assignments/{key}/changes")

    assert stored(app)["readings"] == 8 + 2 + 1  # a year ago; opened and left; the lesson that follows


def test_a_refresher_without_changes_goes_straight_to_the_check(app: Flask, now) -> None:
    room = set_classroom(app, now)
    key = refresher(app, room, now)
    client = signed_in(app)

    assert continue_on(client, key) == f"/assignments/{key}/check"
    assert "Nothing: every rule is as you know it." in client.get(f"/assignments/{key}/changes").text


def test_a_lesson_is_counted_among_those_that_the_reader_needs(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)
    everything = client.get(f"/assignments/{room.alice}/lessons/L4.1").text
    key = refresher(app, room, now)

    needed = client.get(f"/assignments/{key}/lessons/L4.1").text
    known = client.get(f"/assignments/{key}/lessons/L2.1").text
    kept = client.get(f"/assignments/{key}/lessons/L2.1/offline").text

    assert "Lesson 2 of 2" in everything
    assert "Lesson 1 of 1" in needed
    assert not re.search(r"Lesson \d", known)
    assert not re.search(r"Lesson \d", kept)


def test_offline_the_next_lesson_is_one_that_the_reader_needs_as_it_is_online(app: Flask, now) -> None:
    data = sample_content().model_dump()
    data["lessons"]["L3.1"] = data["lessons"]["L2.1"] | {"id": "L3.1"}
    data["tracks"]["staff"]["lessons"] = ["L2.1", "L3.1", "L4.1"]
    room = set_classroom(app, now, contents=[ReleaseContent.model_validate(data)])
    client = signed_in(app)

    def next_to(lesson: str) -> list[str]:
        kept = client.get(f"/assignments/{room.alice}/lessons/{lesson}/offline").text
        assert kept.count("Go to the next lesson") == kept.count("data-next=")
        return re.findall(r'data-next="[^"]*/(L[\d.]+)"', kept)

    assert [next_to(lesson) for lesson in ("L2.1", "L3.1", "L4.1")] == [["L3.1"], ["L4.1"], []]
    check_taken(app, room.alice, now, passed=True)  # what is for everybody remains
    assert [next_to(lesson) for lesson in ("L2.1", "L3.1", "L4.1")] == [["L4.1"], ["L4.1"], []]


def test_choices_of_an_earlier_period_do_not_count_for_the_new_one(app: Flask, now) -> None:
    room = set_classroom(app, now)
    check_taken(app, room.alice, now - timedelta(days=300), passed=True)
    key = refresher(app, room, now)
    client = signed_in(app)

    assert continue_on(client, key) == f"/assignments/{key}/check"


# -- the map -------------------------------------------------------------------------------------------


def test_the_map_shows_what_is_done_what_is_next_and_how_long_each_takes(app: Flask, now) -> None:
    room = set_classroom(app, now)
    read_all(app, room.alice, now, ("L2.1",))
    client = signed_in(app)
    practice = key_in(send(client, f"/assignments/{room.alice}/practice/angry-customer").location)
    play_through(client, practice, "b")

    page = client.get(f"/assignments/{room.alice}").text
    states = re.findall(r'class="step-state[^"]*">(?:<span[^>]*>✓</span> |<strong>)?(\w+)', page)

    assert [state for state in states if state != "Open"] == ["Done", "Next", "Done"]
    assert "1 of 2 lessons done" in page
    assert re.findall(r'aria-current="step">\s*<span class="phase-name">(\w+)<', page) == ["Lessons"]
    assert page.count('aria-current="true"') == 1 + 1  # the next lesson; the language


def test_the_map_says_that_signing_is_short_and_how_long_the_whole_text_is(app: Flask, now) -> None:
    room = set_classroom(app, now)
    policy = sample_content("en").policy.model_dump() | {"text": "word " * 2000}
    key = refresher(app, room, now, [sample_content("en", policy=policy), sample_content("pl")])

    page = signed_in(app).get(f"/assignments/{key}").text

    assert "You can read the whole text there too, in about 10 minutes." in page


def test_lessons_can_be_opened_from_the_map_in_any_order(app: Flask, now) -> None:
    room = set_classroom(app, now)
    client = signed_in(app)

    answer = send(client, f"/assignments/{room.alice}/lessons/L4.1/open")

    assert answer.location == f"/assignments/{room.alice}/lessons/L4.1"
    assert stored(app)["readings"] == 1


def test_the_map_of_an_ended_training_can_be_looked_at(app: Flask, now) -> None:
    room = set_classroom(app, now)
    close(app, room.alice, ClosingKind.LEFT_UNSIGNED, now)

    page = signed_in(app).get(f"/assignments/{room.alice}")

    assert page.status_code == 200
    assert "/continue" not in page.text


def test_the_map_costs_the_same_with_one_practice_and_with_three(sqlite_app: Flask, now) -> None:
    room = set_classroom(sqlite_app, now)
    client = signed_in(sqlite_app)

    costs = []
    for _ in range(3):
        attempt = key_in(send(client, f"/assignments/{room.alice}/practice/angry-customer").location)
        play_through(client, attempt, "b")
        with count_queries(sqlite_app) as queries:
            client.get(f"/assignments/{room.alice}")
        costs.append(len(queries))

    assert costs == [5, 5, 5]


# -- records -------------------------------------------------------------------------------------------


def test_my_records_hold_every_period_and_how_it_ended(app: Flask, now) -> None:
    room = set_classroom(app, now)
    refresher(app, room, now)
    client = signed_in(app)

    page = client.get("/my-records").text

    assert page.count('class="card"') == 2
    assert page.index("Open, due on") < page.index("Signed on January 27, 2026")
    assert "Open, due on December 23, 2026" in page


def test_a_record_of_an_older_release_leads_to_its_receipt_its_words_and_its_result(app: Flask, now) -> None:
    room = set_classroom(app, now)
    read_all(app, room.alice, now)
    check = begin_check(app, room.alice, now)
    play_through(signed_in(app), check, "b")
    receipt = sign_now(app, room.alice, now)
    close(app, room.alice, ClosingKind.SIGNED, now)
    next_period(app, room.alice, now, [changed_course()])
    client = signed_in(app)

    page = client.get("/my-records").text
    links = re.findall(r'href="(/[^"#]+)[^"]*"', page)

    assert {f"/receipts/{receipt}", f"/attempts/{check}/result"} <= set(links)
    assert "100 of 100 points" in page
    assert "The words of that day." in client.get(f"/receipts/{receipt}").text
    assert client.get(f"/attempts/{check}/result").status_code == 200


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Social media at work", "Leading a shift"]),
        ("pl", ["Media społecznościowe w\xa0pracy", "Dla kierowników"]),
    ],
)
def test_two_trainings_of_one_course_are_told_apart_on_every_page_of_their_person(
    app: Flask, now, language: str, names: list[str]
) -> None:
    room = set_classroom(app, now, language=language)
    lead = another_training(app, room.alice, {"en": "Leading a shift", "pl": "Dla kierowników"}, now, days=40)
    client = signed_in(app)

    open_home = client.get("/").text
    receipt = sign_now(app, lead, now)
    for key in (room.alice, lead):
        close(app, key, ClosingKind.SIGNED, now)
    home, records = client.get("/").text, client.get("/my-records").text
    maps = [client.get(f"/assignments/{key}").text for key in (room.alice, lead)]

    assert re.findall(r'<h2 id="next-title">(.*?)</h2>', open_home) == names[:1]
    assert re.findall(r"<strong>(.*?)</strong></a>", open_home) == names[1:]
    assert re.findall(r"<strong>(.*?)</strong></a>", home) == names
    assert re.findall(r'<h3 id="record-past-\d">(.*?)</h3>', records) == names[::-1]
    assert [re.search("<h1>(.*?)</h1>", page)[1] for page in maps] == names
    assert f"<dd>{names[1]}</dd>" in client.get(f"/receipts/{receipt}").text


def test_a_training_without_a_name_in_the_readers_language_goes_by_its_release(app: Flask, now) -> None:
    room = set_classroom(app, now, language="pl")
    with app.app_context():
        the_assignment(room.alice).requirement.title = {"en": "Social media at work"}
        db.session.commit()

    assert (
        "<h1>Media społecznościowe w\xa0pracy</h1>" in signed_in(app).get(f"/assignments/{room.alice}").text
    )


def test_on_their_last_day_a_leaver_still_reaches_their_receipts(app: Flask, now) -> None:
    room = set_classroom(app, now)
    receipt = sign_now(app, room.alice, now)
    close(app, room.alice, ClosingKind.SIGNED, now)
    with app.app_context():
        job = db.session.scalars(select(Job).join(Job.person).where(Person.email == ALICE)).one()
        job.ends_on = date_in(utc_now(), "Europe/London")
        db.session.commit()
    client = signed_in(app)

    page = client.get("/my-records").text

    assert f"/receipts/{receipt}" in page
    assert client.get(f"/receipts/{receipt}").status_code == 200


def test_somebody_without_any_training_reads_that_records_will_come(app: Flask, now) -> None:
    set_classroom(app, now)

    page = signed_in(app, CAROL).get("/my-records").text

    assert "No records yet" in page
    assert "<article" not in page


def sign_now(app: Flask, key: str, now) -> str:
    """Alice's signature as it stands in the table, under the words of its day; its key."""
    with app.app_context():
        mine = the_assignment(key)
        attempt = db.session.scalars(select(Attempt).where(Attempt.assignment_id == mine.id)).first()
        made = add(
            Signature(
                assignment_id=mine.id, person_id=mine.person_id, release_id=mine.release_id,
                outcome=Outcome.SIGNED, language="en", text="The words of that day.", text_sha256="x",
                statements=[], meaning="", legal_name="Alice Arrow", typed_name="Alice Arrow", comment="",
                witness="", attempt_id=attempt.id if attempt else None, points=100 if attempt else None,
                maximum=100 if attempt else None, pass_mark=75 if attempt else None, authenticated_at=now,
                session_started_at=now, signed_at=now, time_zone="UTC", software_version="x",
            )
        )  # fmt: skip
        found = made.key
        db.session.commit()
    return found


# -- the pocket card -----------------------------------------------------------------------------------


def test_the_pocket_card_holds_rules_contacts_and_slogan_of_the_newest_training(app: Flask, now) -> None:
    room = set_classroom(app, now)
    close(app, room.alice, ClosingKind.SIGNED, now)
    client = signed_in(app)

    signed = client.get("/pocket-card").text
    next_period(app, room.alice, now, [changed_course(), changed_course("pl")])
    newer = client.get("/pocket-card").text

    assert "Stop. Send. Tell." in signed
    assert 'href="tel:555-0100"' in signed
    assert "From the rules that you signed on" in signed
    assert "Keep R-CUST-1." in signed
    assert "Give the link." in newer
    assert "You have not signed them yet" in newer


def test_the_pocket_card_of_a_speaker_has_the_speakers_words(app: Flask, now) -> None:
    replies = [
        {"id": "all", "audience": "all", "title": "Hand over", "text": "The team can help."},
        {"id": "speak", "audience": "speakers", "title": "Sorry", "text": "We put it right."},
    ]
    content = sample_content(replies=replies)

    card, speakers = pocket_card(content, "staff"), pocket_card(with_track(content, "voices"), "voices")

    assert [reply.id for reply in card.replies] == ["all"]
    assert [reply.id for reply in speakers.replies] == ["all", "speak"]


def with_track(content: ReleaseContent, track: str) -> ReleaseContent:
    return content.model_copy(update={"tracks": {track: content.tracks["staff"]}})


def test_the_pocket_card_is_in_the_readers_language_and_says_which_it_is(app: Flask, now) -> None:
    set_classroom(app, now, language="pl")

    page = signed_in(app).get("/pocket-card").text

    assert '<html lang="pl"' in page
    assert '<div class="page-head" lang="pl">' in page
    assert "Stop. Wskaż. Zgłoś." in page


def test_without_a_training_there_is_no_card_yet_and_the_page_says_so(app: Flask, now) -> None:
    set_classroom(app, now)

    assert "No card yet" in signed_in(app, CAROL).get("/pocket-card").text


def test_my_records_are_mine_alone(app: Flask, now) -> None:
    room = set_classroom(app, now)

    page = signed_in(app, EVE).get("/my-records").text

    assert room.eve in page
    assert room.alice not in page


def test_my_records_cost_the_same_with_one_period_and_with_three(sqlite_app: Flask, now) -> None:
    room = set_classroom(sqlite_app, now)
    client = signed_in(sqlite_app)

    costs = []
    for title in ("Second", "Third"):
        with count_queries(sqlite_app) as queries:
            client.get("/my-records")
        costs.append(len(queries))
        another_training(sqlite_app, room.alice, {"en": title, "pl": title}, now, days=40)
    with count_queries(sqlite_app) as queries:
        client.get("/my-records")

    assert [*costs, len(queries)] == [5, 5, 5]


def test_a_check_begun_elsewhere_is_what_continue_leads_to(app: Flask, now) -> None:
    room = set_classroom(app, now)
    attempt = begin_check(app, room.alice, now)

    assert continue_on(signed_in(app), room.alice) == f"/attempts/{attempt}"
