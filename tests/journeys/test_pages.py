"""Every page, as every member of the cast, in English and Polish, held against the same claims.

A small demo company is filled and served once. Each reader walks all links from their start pages; what
they meet is parsed strictly, and a sample of it is opened in Chromium at 320 px. By default the walk takes
one page of each kind, and the sample is drawn with a fixed seed: `PAGES_SEED=7` draws another one.
`SOAK=1` walks up to four pages of each kind and opens every one of them in Chromium.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from sqlalchemy import inspect, select, text

from app import create_app
from app.acknowledgements.models import Signature
from app.assignments.actions import retire
from app.assignments.models import Assignment, Requirement
from app.company.profile import LINKS_THAT_STAY
from app.company.queries import profile
from app.demo import cast
from app.demo.company import fill
from app.demo.company.stage import Stage
from app.demo.factories import make_requirement
from app.demo.fates import Fate
from app.evidence.queries import receipt_link
from app.extensions import db
from app.messages.models import OutboxMessage
from app.people.actions import ask_for_reset, hand_over, register_device
from app.people.models import Job, Person, RoleGrant, Unit
from app.shared.clock import utc_now
from app.shared.unsent import this_page
from tests.forms_on_pages import forms_on
from tests.journeys.awkward_names import give_awkward_names
from tests.journeys.conftest import SEED, SOAK, free_port, serving
from tests.journeys.pages import NARROW, Visit, browser_defects, crawl, defects, english_left, get_endpoints
from tests.paper.desk import SCAN
from tests.people.code_apps import set_up
from tests.support import csrf_token, post, sign_in

PAGES_OF_A_KIND = 4 if SOAK else 1
SAMPLE = 1000 if SOAK else 6  # pages that Chromium opens for each reader and language

READERS = (
    "anonymous",
    "learner",
    "returning",
    "mid_course",
    "ready",
    "manager",
    "hr",
    "auditor",
    "administrator",
    "held_back",  # HR before the second factor
    "tablet",  # a learner on a shared device
    "tablet_start",  # the same device before anybody begins
)
# Pages that say no to a reader, and how.
REFUSALS = {
    ("anonymous", "nowhere"): 404,
    ("learner", "nowhere"): 404,
    ("manager", "people.roles"): 403,
    ("tablet", "people.account"): 403,
    ("tablet", "nowhere"): 404,
    ("mid_course", "acknowledgements.sign"): 409,  # they can ask first, but not sign yet
}
# Addresses to which a mail, a form or a typing mistake leads, but no link.
UNLINKED = {
    "anonymous": (
        "/sign-in",
        "/verify",
        "/forgot-password/sent",
        "/verify",
        "/nowhere",
        "/style-guide",
        "/offline",
        "/kiosk/enrolment",
        "/kiosk/enrolment/AAAAA-AAAAA",
    ),
    "learner": ("/nowhere",),
    "manager": ("/roles",),
    "hr": (
        "/account/second-factors/passkey",
        "/confirmation",
    ),  # no link where browsers make none: on an address of numbers
    "held_back": ("/second-factor",),
    "tablet": ("/account", "/nowhere"),
    "tablet_start": ("/kiosk", "/kiosk?letters=1"),
}
NO_PAGES = {
    "static",
    "healthz",
    "offline.manifest",
    "offline.service_worker",
    "offline.token",
    "compliance.kit_for_team",  # only leads on
}


@dataclass
class Town:
    """The company, its server, and a signed-in client for each reader."""

    app: Flask
    url: str
    clients: dict[str, FlaskClient]
    starts: dict[str, list[str]]
    names: set[str]  # what people of the company have named in their own words


def running_town(folder: Path) -> Iterator[Town]:
    """What the fixture `town` yields: it stands in conftest.py, for all files that look at pages."""
    address = f"sqlite:///{folder / 'pages.sqlite3'}"
    port = free_port()
    app = create_app(
        "testing",
        DEMO=True,
        DATA_FOLDER=str(folder),
        BASE_URL=f"http://127.0.0.1:{port}",
        DATABASE_URL=address,
        SQLALCHEMY_DATABASE_URI=address,
        SQLALCHEMY_ENGINE_OPTIONS={"connect_args": {"timeout": 5}},
        KIOSK_IDLE=timedelta(hours=1),  # the walk takes its time
        KIOSK_IDLE_WITHOUT_SCRIPT=timedelta(hours=1),
        KIOSK_LIFETIME=timedelta(hours=1),
        SECOND_FACTOR_REQUIRED=True,
    )
    with app.app_context():
        db.create_all()
        stage = fill(people=20, now=utc_now())
        codes = {reader: tablet_code(stage) for reader in ("tablet", "tablet_start")}
        give_awkward_names(stage)
        numbers = {
            "learner": cast.ALICE.number,
            "returning": cast.BOB.number,
            "mid_course": newcomer(stage, Fate.HALFWAY),
            "ready": newcomer(stage, Fate.PASSED_UNSIGNED),
            "manager": cast.CAROL.number,
            "hr": cast.HANNA.number,
            "auditor": cast.DANA.number,
            "administrator": cast.ADAM.number,
            "held_back": cast.HANNA.number,
        }
        starts = {reader: ["/", *UNLINKED.get(reader, ())] for reader in READERS}
        starts["anonymous"] += secret_links(stage)
        starts["administrator"] += [
            f"/company/links/{key}/remove" for key in profile().links if key not in LINKS_THAT_STAY
        ]
        standing, retired = stage.requirements["us"].key, retired_requirement(stage)
        starts["hr"] += [f"/requirements/{standing}", f"/requirements/{retired}/reinstate"]
        db.session.commit()
        names = own_words()
    clients = {reader: app.test_client() for reader in READERS}
    for reader, number in numbers.items():
        sign_in(clients[reader], number, cast.PASSWORD)
    for reader in ("hr", "administrator"):
        set_up(clients[reader], name="Heron", password=cast.PASSWORD)
    for reader, code in codes.items():
        post(clients[reader], "/kiosk/enrolment", {"code": code})
    [(member, pin), *_] = cast.people_with_pin()
    post(clients["tablet"], "/kiosk", {"number": member.number, "pin": pin})
    starts["mid_course"] += begin_scenarios(app, clients["mid_course"], numbers["mid_course"])
    agree_to_sign(app, clients["ready"], numbers["ready"])
    ask_for_more_time(app, clients["ready"], numbers["ready"])
    starts["hr"].append(enter_paper(app, clients["hr"], set(numbers.values())))

    with serving(app, port):
        yield Town(app, f"http://127.0.0.1:{port}", clients, starts, names)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def tablet_code(stage: Stage) -> str:
    """A code for one more shared device."""
    unit = next(iter(stage.units.values()))
    return register_device(name="Back room", unit=unit, number_prefix="HL-", by=None, now=stage.now).code


def newcomer(stage: Stage, fate: Fate) -> str:
    """The employee number of somebody who starts soon and has come that far."""
    return next(made.number for made in stage.made.values() if made.newcomer and made.fate is fate)


def secret_links(stage: Stage) -> list[str]:
    """An invitation as it is handed over; a link to a new password and one to a receipt, as mail brings them."""
    nina, hanna = stage.people[cast.NINA.number], stage.people[cast.HANNA.number]
    handed = hand_over(person=nina, by=hanna, now=stage.now).address
    ask_for_reset(name=cast.EVE.number, address="127.0.0.1", now=stage.now)
    mailed = db.session.scalars(select(OutboxMessage.body).order_by(OutboxMessage.id.desc())).first()
    receipt = receipt_link(db.session.scalars(select(Signature).limit(1)).one())
    addresses = (handed, re.search(r"https?://\S+", mailed)[0], receipt)
    return [urlsplit(address).path for address in addresses]


def retired_requirement(stage: Stage) -> str:
    """The key of a requirement that HR has taken back, so that it can be put back into force."""
    rule = make_requirement(title={"en": "Cash desk", "pl": "Kasa"}, now=stage.now)
    retire(
        requirement=rule, reason="Replaced", end_open=False, by=stage.people[cast.HANNA.number], now=stage.now
    )
    return rule.key


def own_words() -> set[str]:
    """Titles, units and reasons: data, also where the interface happens to use the same words."""
    columns = (Job.title, Unit.name, RoleGrant.reason)
    titles = {
        words
        for by_language in db.session.scalars(select(Requirement.title))
        for words in by_language.values()
    }
    return titles | {words for column in columns for words in db.session.scalars(select(column))}


def open_key(app: Flask, number: str) -> str:
    """The key of the person's open assignment."""
    with app.app_context():
        return db.session.scalars(
            select(Assignment.key)
            .join(Person, Person.id == Assignment.person_id)
            .where(Person.employee_number == number, ~Assignment.closing.has())
        ).first()


def begin_scenarios(app: Flask, client: FlaskClient, number: str) -> list[str]:
    """One practice played to its end, one left after the first choice, a check begun; and the ways beside."""
    key = open_key(app, number)
    course = client.get(f"/assignments/{key}").text
    stories = re.findall(rf"/assignments/{key}/practice/([\w-]+)", course)
    ended = play(client, f"/assignments/{key}/practice/{stories[0]}", choices=50)
    left = play(client, f"/assignments/{key}/practice/{stories[-1]}", choices=1)
    check = play(client, f"/assignments/{key}/check", choices=0)
    lesson = re.search(rf"/assignments/{key}/lessons/[\w.-]+", course)[0]
    copies = [f"{left}/offline", f"{lesson}/offline"]
    return [f"/assignments/{key}/disclosure", ended, left, f"{left}/choices/1", check, *copies]


def play(client: FlaskClient, start: str, choices: int) -> str:
    """Start an attempt and take the first option `choices` times, or until it ends; its path."""
    attempt = post(client, start, form_on="/").location
    for _ in range(choices):
        page = client.get(attempt).text
        place = dict(re.findall(r'name="(item|node)" value="([^"]*)"', page))
        if not place:
            break
        post(client, f"{attempt}/choices", {**place, "option": "1"}, form_on="/")
    return attempt


def agree_to_sign(app: Flask, client: FlaskClient, number: str) -> None:
    path = f"/assignments/{open_key(app, number)}/disclosure"
    fields = dict(re.findall(r'name="(language|text_sha256)"[^>]*value="([^"]*)"', client.get(path).text))
    answer = post(client, path, {**fields, "agreed": "y"})
    assert answer.status_code == 303, answer.text


def ask_for_more_time(app: Flask, client: FlaskClient, number: str) -> None:
    path = f"/assignments/{open_key(app, number)}/more-time"
    soon = (utc_now() + timedelta(days=20)).date().isoformat()
    answer = post(client, path, {"due_on": soon, "reason": "Ferry times"})
    assert answer.status_code == 303, answer.text


def enter_paper(app: Flask, client: FlaskClient, spared: set[str]) -> str:
    """HR enters that somebody has signed on paper; the address of the record."""
    with app.app_context():
        person, assignment = db.session.execute(
            select(Person.key, Assignment.key)
            .join(Person, Person.id == Assignment.person_id)
            .where(Person.employee_number.not_in(spared), ~Assignment.closing.has())
            .order_by(Assignment.due_on.desc())  # of the late ones others speak
        ).first()
    page = f"/people/{person}/paper"
    fields = {
        "assignment": assignment,
        "language": "en",
        "way": "paper",
        "outcome": "signed",
        "answered_on": (utc_now() - timedelta(days=1)).date().isoformat(),  # also where it is still yesterday
        "csrf_token": csrf_token(client, page),
        "scan": (BytesIO(SCAN), "paper.pdf"),
    }
    answer = client.post(page, data=fields, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return answer.location


def speak(town: Town, language: str) -> None:
    """Everybody reads in `language` from now on."""
    with town.app.app_context():
        db.session.execute(text("UPDATE persons SET language = :language"), {"language": language})
        db.session.commit()
    for reader in ("anonymous", "tablet_start"):
        post(town.clients[reader], "/language", {"language": language}, form_on="/sign-in")


def walk(language: str, town: Town) -> tuple[str, dict[str, list[Visit]], dict[str, int]]:
    """What each reader meets in one language, and how many rows were there before the first GET."""
    speak(town, language)
    before = rows(town.app)
    visits = {
        reader: crawl(town.app, town.clients[reader], town.starts[reader], PAGES_OF_A_KIND)
        for reader in READERS
    }
    return language, visits, before


def rows(app: Flask) -> dict[str, int]:
    with app.app_context():
        return {
            table: db.session.scalar(text(f'SELECT count(*) FROM "{table}"'))
            for table in inspect(db.engine).get_table_names()
        }


def test_every_page_is_reached_by_somebody(town: Town, walked) -> None:
    _language, visits, _before = walked
    reached = {visit.endpoint for each in visits.values() for visit in each}

    assert get_endpoints(town.app) - NO_PAGES - reached == set()


@pytest.mark.parametrize("reader", READERS)
def test_pages_are_whole_and_say_who_may_load_what(walked, reader: str) -> None:
    _language, visits, _before = walked

    found = [
        defect
        for visit in visits[reader]
        for defect in defects(visit, REFUSALS.get((reader, visit.endpoint), 200))
    ]

    assert not found, "\n".join(found)


@pytest.mark.parametrize("reader", READERS)
def test_pages_are_in_one_language(town: Town, walked, reader: str) -> None:
    language, visits, _before = walked
    pages = [visit for visit in visits[reader] if visit.is_page]

    assert {visit.tree.get("lang") for visit in pages} == {language}
    if language == "pl":
        found = [line for visit in pages for line in english_left(visit, town.names)]
        assert not found, "\n".join(found)


@pytest.mark.parametrize("reader", READERS)
def test_pages_fit_a_small_phone_and_a_finger(town: Town, walked, browser: Browser, reader: str) -> None:
    language, visits, _before = walked
    pages = [visit.path for visit in visits[reader] if visit.is_page and visit.answer.status_code == 200]
    sample = Random(f"{SEED} {reader} {language}").sample(pages, min(SAMPLE, len(pages)))
    context = browser.new_context(viewport=NARROW, locale=language)
    for name in (town.app.config["SESSION_COOKIE_NAME"], "countersign-shared-device"):
        if cookie := town.clients[reader].get_cookie(name):
            context.add_cookies([{"name": name, "value": cookie.value, "url": town.url}])
    page = context.new_page()

    found = [defect for path in sample for defect in browser_defects(page, town.url, path)]

    context.close()
    assert not found, "\n".join([f"drawn with PAGES_SEED={SEED}", *found])


def test_a_form_that_cannot_be_taken_leads_back_to_a_page_on_which_it_stands(town: Town, walked) -> None:
    _language, visits, _before = walked
    stand = {
        (form.path, urlsplit(visit.path).path)
        for each in visits.values()
        for visit in each
        if visit.is_page and visit.answer.status_code == 200
        for form in forms_on(visit.path, visit.answer.text)
        if form.typed
    }

    lost = []
    for sent_to, page in stand:
        with town.app.test_request_context(sent_to, method="POST"):
            found = urlsplit(this_page()).path
        if (sent_to, found) not in stand:
            lost.append(
                f"{sent_to} stands on {page} and leads back to {found}: say @stands_on(…) at its route"
            )

    assert len(stand) > 20
    assert lost == []


def test_looking_changes_nothing_but_that_others_looked_is_noted(town: Town, walked) -> None:
    _language, _visits, before = walked
    after = rows(town.app)

    assert after.pop("record_views") > before.pop("record_views")
    assert after == before
