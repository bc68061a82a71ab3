"""Every state in which somebody can find their training: said in both languages, with a way to go on."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app import interface
from app.acknowledgements.kinds import Outcome
from app.acknowledgements.models import Signature
from app.assignments.kinds import ClosingKind, ExemptionReason
from app.assignments.models import Exemption, Leave
from app.demo.factories import add
from app.extensions import db
from app.people.models import Job, Person
from app.shared.clock import utc_now
from tests.quizzes.classroom import (
    ALICE,
    CAROL,
    Room,
    check_taken,
    close,
    next_period,
    read_all,
    set_classroom,
    signed_in,
    the_assignment,
)

BOTH = pytest.mark.parametrize("language", ["en", "pl"])


def speak(app: Flask, language: str) -> None:
    with app.app_context():
        for person in db.session.query(Person):
            person.language = language
        db.session.commit()


def on_leave(app: Flask, room: Room, *, exempt: bool = False) -> None:
    today = utc_now().date()
    with app.app_context():
        mine = the_assignment(room.alice)
        known = {
            "person_id": mine.person_id,
            "starts_on": today - timedelta(days=2),
            "ends_on": today + timedelta(days=9),
            "note": "",
        }
        if exempt:
            add(
                Exemption(
                    **known,
                    requirement_id=mine.requirement_id,
                    reason=ExemptionReason.OTHER,
                    granted_at=utc_now(),
                    granted_on=today - timedelta(days=2),
                    granted_by_id=mine.person_id,
                )
            )
        else:
            add(Leave(**known, recorded_at=utc_now(), recorded_on=today - timedelta(days=2)))
        db.session.commit()


def sign_for(app: Flask, key: str, now, outcome: Outcome = Outcome.SIGNED) -> str:
    """A signature with no more in it than a link needs; returns its key."""
    with app.app_context():
        mine = the_assignment(key)
        signature = add(
            Signature(
                assignment_id=mine.id, person_id=mine.person_id, release_id=mine.release_id, outcome=outcome,
                language="en", text="x", text_sha256="x", statements=[], meaning="", legal_name="x",
                typed_name="x", comment="", witness="", authenticated_at=now, session_started_at=now,
                signed_at=now, time_zone="UTC", software_version="x",
            )
        )  # fmt: skip
        found = signature.key
        db.session.commit()
    return found


def home(app: Flask, name: str = ALICE) -> str:
    return signed_in(app, name).get("/").text


def course_map(app: Flask, key: str) -> str:
    return signed_in(app).get(f"/assignments/{key}").text


@BOTH
def test_the_first_evening_begins_with_a_welcome_and_one_button(sqlite_app: Flask, language: str) -> None:
    room = set_classroom(sqlite_app, utc_now(), language=language)

    page = home(sqlite_app)

    assert {"en": "Good to have you here.", "pl": "Dobrze, że jesteś."}[language] in page
    assert page.count("button-primary") == 1
    assert f"/assignments/{room.alice}/continue" in page


@BOTH
def test_whoever_has_not_begun_to_work_is_asked_before_the_first_day(
    sqlite_app: Flask, language: str
) -> None:
    set_classroom(sqlite_app, utc_now(), language=language)
    with sqlite_app.app_context():
        alice = db.session.scalars(select(Person).where(Person.email == ALICE)).one()
        db.session.execute(
            update(Job)
            .where(Job.person_id == alice.id)
            .values(starts_on=utc_now().date() + timedelta(days=7))
        )
        db.session.commit()

    page = home(sqlite_app)

    assert {"en": "before your first day", "pl": "przed Twoim pierwszym dniem pracy"}[language] in page


@BOTH
def test_somebody_without_a_training_learns_what_will_happen(sqlite_app: Flask, language: str) -> None:
    set_classroom(sqlite_app, utc_now())
    speak(sqlite_app, language)

    page = home(sqlite_app, CAROL)

    assert {"en": "Nothing to do yet", "pl": "Na razie nic do zrobienia"}[language] in page
    assert {"en": "we write to you", "pl": "dostaniesz od nas wiadomość"}[language] in page
    assert "/my-questions" in page


@BOTH
def test_somebody_who_signed_finds_until_when_and_the_receipt(sqlite_app: Flask, language: str) -> None:
    now = utc_now()
    room = set_classroom(sqlite_app, now, language=language)
    close(sqlite_app, room.alice, ClosingKind.SIGNED, now)
    receipt = sign_for(sqlite_app, room.alice, now)

    page, map_page = home(sqlite_app), course_map(sqlite_app, room.alice)

    assert {"en": "You are all set", "pl": "Wszystko gotowe"}[language] in page
    assert {"en": "Valid until", "pl": "Ważne do"}[language] in page
    assert f"/receipts/{receipt}" in page
    assert f"/receipts/{receipt}" in map_page
    assert {"en": "You signed on", "pl": "Podpis złożony"}[language] in map_page


@BOTH
@pytest.mark.parametrize("exempt", [False, True], ids=["on leave", "exempt"])
def test_whoever_is_away_or_exempt_is_pressed_for_nothing(
    sqlite_app: Flask, language: str, exempt: bool
) -> None:
    room = set_classroom(sqlite_app, utc_now(), language=language)
    on_leave(sqlite_app, room, exempt=exempt)

    page = home(sqlite_app)

    expected = {
        ("en", False): "Nothing is needed from you before you are back.",
        ("en", True): "Nothing is needed from you.",
        ("pl", False): "Przed powrotem nie musisz nic robić.",
        ("pl", True): "Nie musisz nic robić.",
    }[language, exempt]
    assert expected.casefold() in page.casefold()
    assert 'class="button button-secondary" type="submit"' in page  # they may go on, if they like
    assert "button-primary" not in page
    assert re.search(r"next-facts.*(by|do) \w+day", page) is None


@BOTH
def test_an_overdue_training_says_that_it_can_still_be_done(sqlite_app: Flask, language: str) -> None:
    long_ago = utc_now() - timedelta(days=60)
    set_classroom(sqlite_app, long_ago, language=language)

    page = home(sqlite_app)

    assert {"en": "You can still do it today.", "pl": "Możesz to zrobić jeszcze dziś."}[language] in page
    assert page.count("button-primary") == 1


@BOTH
def test_a_link_from_an_old_mail_leads_on_to_the_text_that_took_the_place(
    sqlite_app: Flask, language: str
) -> None:
    now = utc_now()
    room = set_classroom(sqlite_app, now, language=language)
    close(sqlite_app, room.alice, ClosingKind.SUPERSEDED, now)
    successor = next_period(sqlite_app, room.alice, now)

    page = course_map(sqlite_app, room.alice)

    assert {"en": "A newer text took the place", "pl": "Nowszy tekst zastąpił"}[language] in page
    assert re.search(rf'button-primary" href="/assignments/{successor}"', page)


@BOTH
def test_whoever_refused_or_left_unsigned_can_write_to_hr(sqlite_app: Flask, language: str) -> None:
    now = utc_now()
    room = set_classroom(sqlite_app, now, language=language)
    close(sqlite_app, room.alice, ClosingKind.REFUSED, now)
    receipt = sign_for(sqlite_app, room.alice, now, Outcome.REFUSED)

    page, map_page = home(sqlite_app), course_map(sqlite_app, room.alice)

    assert {"en": "not to sign", "pl": "nie podpisujesz"}[language] in map_page
    assert 'href="/my-questions"' in page
    assert map_page.count('href="/my-questions"') >= 2  # the way to HR, beside the one at the foot
    assert f"/receipts/{receipt}" in map_page
    assert {"en": "You are all set", "pl": "Wszystko gotowe"}[language] not in page


@BOTH
def test_whoever_refused_is_not_told_that_everything_is_signed(sqlite_app: Flask, language: str) -> None:
    """Also while what they signed before is still valid."""
    now = utc_now()
    room = set_classroom(sqlite_app, now, language=language)
    close(sqlite_app, room.alice, ClosingKind.SIGNED, now)
    close(sqlite_app, next_period(sqlite_app, room.alice, now), ClosingKind.REFUSED, now)

    page = home(sqlite_app)

    assert {"en": "everything is signed", "pl": "wszystko jest podpisane"}[language] not in page
    assert {"en": "not to sign", "pl": "nie podpisujesz"}[language] in page


@BOTH
def test_the_map_says_where_somebody_is_in_words(sqlite_app: Flask, language: str) -> None:
    now = utc_now()
    room = set_classroom(sqlite_app, now, language=language)
    read_all(sqlite_app, room.alice, now)
    check_taken(sqlite_app, room.alice, now, passed=True)

    page = course_map(sqlite_app, room.alice)
    phases = re.findall(r'phase-name">([^<]+)</span>\s*<span class="phase-state">([^<]+)</span>', page)

    assert (
        phases
        == {
            "en": [("Lessons", "Done"), ("Check", "Done"), ("Signature", "You are here")],
            "pl": [("Lekcje", "Gotowe"), ("Sprawdzian", "Gotowe"), ("Podpis", "Jesteś tutaj")],
        }[language]
    )


def test_the_map_says_what_a_check_passed_first_spares_and_what_not(sqlite_app: Flask) -> None:
    room = set_classroom(sqlite_app, utc_now())

    page = course_map(sqlite_app, room.alice)

    assert "Take the check first." in page
    assert page.count("for everybody, also after the check") == 1  # L4.1, which nobody may skip


@pytest.mark.parametrize(
    ("language", "days", "words"),
    [
        ("en", 0, "by the end of today"),
        ("en", 1, "by tomorrow, "),
        ("en", 5, "by Saturday, November 28"),
        ("pl", 0, "do końca dnia"),
        ("pl", 1, "do jutra, 24\u00a0listopada"),
        ("pl", 5, "do soboty, 28\u00a0listopada"),
        ("pl", 2, "do środy, 25\u00a0listopada"),
        ("en", 300, "by Sunday, September 19, 2027"),
        ("pl", 300, "do niedzieli, 19\u00a0września 2027"),
    ],
)
def test_a_due_date_is_said_as_people_say_it(sqlite_app: Flask, language: str, days: int, words: str) -> None:
    today = date(2026, 11, 23)  # a Monday
    with sqlite_app.test_request_context("/", headers={"Accept-Language": language}):
        template = sqlite_app.jinja_env.from_string(
            '{% from "learning/parts.html" import by_when with context %}{{ by_when(due) }}'
        )

        said = template.render(due=today + timedelta(days=days), current_user=type("", (), {"today": today}))

    assert said.startswith(words)


@pytest.mark.parametrize(
    ("number", "english", "polish"),
    [
        (1, "1 minute left", "Została 1 minuta"),
        (2, "2 minutes left", "Zostały 2 minuty"),
        (5, "5 minutes left", "Zostało 5 minut"),
        (12, "12 minutes left", "Zostało 12 minut"),
        (22, "22 minutes left", "Zostały 22 minuty"),
        (25, "25 minutes left", "Zostało 25 minut"),
    ],
)
def test_minutes_are_counted_as_each_language_counts(
    sqlite_app: Flask, number: int, english: str, polish: str
) -> None:
    said = []
    for language in ("en", "pl"):
        with sqlite_app.test_request_context("/", headers={"Accept-Language": language}):
            template = sqlite_app.jinja_env.from_string(
                '{% from "learning/parts.html" import minutes_left with context %}{{ minutes_left(progress) }}'
            )
            said.append(template.render(progress=type("", (), {"minutes_left": number})))

    assert said == [english, polish]


def test_a_polish_date_keeps_its_number_with_its_month(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context("/", headers={"Accept-Language": "pl"}):
        assert interface.day(date(2027, 3, 7)) == "7\u00a0marca 2027"
