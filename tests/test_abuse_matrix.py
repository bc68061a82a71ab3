"""Every address against every role, every form without its token, every field with words that break programs.

`TABLE` is written by hand: a new address without a line in it fails.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.acknowledgements.kinds import Outcome
from app.acknowledgements.models import Signature
from app.assignments.actions import ask_for_time, override_clearance
from app.assignments.models import Assignment, ExtensionRequest, Requirement
from app.company import queries as company
from app.company.actions import save_profile
from app.courses.queries import content_for
from app.demo.factories import add, make_person
from app.extensions import db
from app.paper.kinds import PaperOutcome, Way
from app.paper.models import PaperRecord
from app.people.actions import register_device
from app.people.kinds import Confirmation, FactorKind
from app.people.models import Job, Person, RoleGrant, SecondFactor, Unit, UserSession
from app.people.roles import Role
from app.privacy.actions import place_hold
from app.questions.actions import close_task, open_task
from app.questions.kinds import TaskKind
from app.questions.models import Task
from app.quizzes.actions import start_practice
from app.quizzes.models import Attempt
from tests.acknowledgements.training import agree, pass_check, read_lessons
from tests.compliance.two_stores import TwoStores, two_stores
from tests.forms_on_pages import PageForm, forms_on
from tests.naughty import HARMFUL, HARMLESS
from tests.people.tablets import begin, give_pin, tablet_in
from tests.people.test_local_paths import EVIL
from tests.support import count_queries, csrf_token, password_hash, sign_in

NOW = datetime.now(UTC)  # sessions live by the real clock

# Who may use it, method, address. `own`: everybody signed in, for what is their own.
TABLE = """
anybody     GET  /forgot-password
anybody     POST /forgot-password
anybody     GET  /forgot-password/sent
anybody     GET  /healthz
anybody     GET  /invitations/<string:token>
anybody     POST /invitations/<string:token>
anybody     POST /invitations/<string:token>/code
anybody     GET  /kiosk
anybody     POST /kiosk
anybody     GET  /kiosk/enrolment
anybody     POST /kiosk/enrolment
anybody     GET  /kiosk/enrolment/<string:code>
anybody     POST /language
anybody     GET  /manifest.webmanifest
anybody     GET  /offline
anybody     GET  /privacy-notice
anybody     GET  /receipts/by-link/<string:token>
anybody     GET  /receipts/by-link/<string:token>/pdf
anybody     GET  /receipts/by-link/<string:token>/proof
anybody     GET  /resets/<string:token>
anybody     POST /resets/<string:token>
anybody     GET  /service-worker.js
anybody     GET  /sign-in
anybody     POST /sign-in
anybody     POST /sign-out
anybody     GET  /style-guide
anybody     GET  /static/<path:filename>
anybody     GET  /verify
anybody     POST /verify
anybody     GET  /verify/authority
anybody     GET  /verify/checkpoint
anybody     GET  /verify/log-keys
anybody     GET  /verify/program
anybody     GET  /verify/specification
own         GET  /
own         GET  /account
own         POST /account/other-sessions/end
own         GET  /account/my-data
own         GET  /account/my-data.json
own         GET  /account/my-data.pdf
own         GET  /account/password
own         GET  /account/pin
own         POST /account/pin
own         POST /account/pin/removal
own         POST /kiosk/still-here
own         POST /account/password
own         GET  /account/recovery-codes
own         POST /account/recovery-codes
own         GET  /account/second-factors/<key:factor_key>/removal
own         POST /account/second-factors/<key:factor_key>/removal
own         GET  /account/second-factors/app
own         POST /account/second-factors/app
own         GET  /account/second-factors/passkey
own         POST /account/second-factors/passkey
own         POST /account/sessions/<key:session_key>/end
own         GET  /confirmation
own         POST /confirmation
own,hr,aud  GET  /paper/<key:record_key>
own,hr,aud  GET  /paper/<key:record_key>/pdf
own,hr,aud  GET  /paper/<key:record_key>/proof
own,hr,aud  GET  /paper/<key:record_key>/scan
own         GET  /assignments/<key:assignment_key>
own         GET  /assignments/<key:assignment_key>/ask
own         POST /assignments/<key:assignment_key>/ask
own         GET  /assignments/<key:assignment_key>/changes
own         POST /assignments/<key:assignment_key>/changes
own         GET  /assignments/<key:assignment_key>/check
own         POST /assignments/<key:assignment_key>/check
own         POST /assignments/<key:assignment_key>/continue
own         GET  /assignments/<key:assignment_key>/disclosure
own         POST /assignments/<key:assignment_key>/disclosure
own         GET  /assignments/<key:assignment_key>/lessons/<string:lesson>
own         POST /assignments/<key:assignment_key>/lessons/<string:lesson>/answer
own         GET  /assignments/<key:assignment_key>/lessons/<string:lesson>/ask
own         POST /assignments/<key:assignment_key>/lessons/<string:lesson>/ask
own         POST /assignments/<key:assignment_key>/lessons/<string:lesson>/continue
own         POST /assignments/<key:assignment_key>/lessons/<string:lesson>/guess
own         POST /assignments/<key:assignment_key>/lessons/<string:lesson>/open
own         GET  /assignments/<key:assignment_key>/lessons/<string:lesson>/offline
own         GET  /assignments/<key:assignment_key>/more-time
own         POST /assignments/<key:assignment_key>/more-time
own         GET  /assignments/<key:assignment_key>/policy
own         POST /assignments/<key:assignment_key>/practice/<string:scenario>
own         GET  /assignments/<key:assignment_key>/refuse
own         POST /assignments/<key:assignment_key>/refuse
own         GET  /assignments/<key:assignment_key>/sign
own         POST /assignments/<key:assignment_key>/sign
own         POST /assignments/<key:assignment_key>/sign/confirm
own         POST /assignments/<key:assignment_key>/sign/edit
own         GET  /assignments/<key:assignment_key>/sign/text
own         GET  /attempts/<key:attempt_key>
own         POST /attempts/<key:attempt_key>/choices
own         GET  /attempts/<key:attempt_key>/choices/<int:number>
own         GET  /attempts/<key:attempt_key>/offline
own         GET  /attempts/<key:attempt_key>/result
own         GET  /my-questions
own         POST /my-questions
own         GET  /my-records
own         GET  /offline/token
own         POST /offline/steps
own         GET  /pocket-card
own         GET  /second-factor
own         POST /second-factor
own         POST /second-factor/passkey
own         POST /privacy-notice/received
own,hr,aud  GET  /receipts/<key:receipt_key>
own,hr,aud  GET  /receipts/<key:receipt_key>/pdf
own,hr,aud  GET  /receipts/<key:receipt_key>/proof
own,hr,aud  GET  /receipts/<key:receipt_key>/text
man,hr      GET  /assignments/<key:assignment_key>/extend
man,hr      POST /assignments/<key:assignment_key>/extend
man,hr      POST /assignments/<key:assignment_key>/nudge
man,hr,aud  GET  /cleared-to-start
man,hr,aud  GET  /cleared-to-start.csv
man,hr      POST /cleared-to-start/<key:person_key>/override
man,hr      GET  /extension-requests
man,hr      GET  /extension-requests/<key:request_key>
man,hr      POST /extension-requests/<key:request_key>
man,hr,aud  GET  /refreshers-ahead
man,hr,aud  GET  /refreshers-ahead.csv
man,hr,aud  GET  /roll-outs
man,hr,aud  GET  /roll-outs/<key:requirement_key>/<int:release>
man,hr,aud  GET  /roll-outs/<key:requirement_key>/<int:release>/briefing-kit
man,hr,aud  GET  /roll-outs/<key:requirement_key>/<int:release>/days.csv
man,hr,aud  GET  /team
man,hr,aud  GET  /team.csv
man,hr,aud  GET  /team/<key:person_key>
man,hr      GET  /team/briefing-kit
man,hr      GET  /team/nudges
man,hr      POST /team/nudges
man,hr,aud  GET  /team/roster
man,hr,aud  GET  /team/wall
man,hr,aud  GET  /topics
man,hr,aud  GET  /topics.csv
hr,adm,aud  GET  /company
hr,adm,aud  GET  /evidence-log
hr,adm      GET  /company/contacts/<string:key>
hr,adm      POST /company/contacts/<string:key>
hr,adm      GET  /company/law
hr,adm      POST /company/law
hr,adm      GET  /company/links/<string:key>
hr,adm      POST /company/links/<string:key>
hr,adm      GET  /company/links/<string:key>/remove
hr,adm      POST /company/links/<string:key>/remove
hr,adm      GET  /company/links/new
hr,adm      POST /company/links/new
hr,adm      GET  /company/name-and-mode
hr,adm      POST /company/name-and-mode
hr,adm      GET  /company/register/<string:entry>/edit
hr,adm      POST /company/register/<string:entry>/edit
hr,adm      GET  /company/register/<string:entry>/remove
hr,adm      POST /company/register/<string:entry>/remove
hr,adm      GET  /company/register/new
hr,adm      POST /company/register/new
hr,adm      GET  /people
hr,adm      GET  /people/<key:person_key>
hr,adm      POST /people/<key:person_key>
hr,adm      POST /people/<key:person_key>/handed-invitation
hr,adm      POST /people/<key:person_key>/invitation
hr,adm      POST /people/<key:person_key>/jobs
hr,adm      POST /people/<key:person_key>/jobs/<key:job_key>/end
hr,adm      POST /people/<key:person_key>/pin/removal
hr,adm      GET  /people/new
hr,adm      POST /people/new
hr,adm      GET  /shared-devices
hr,adm      POST /shared-devices
hr,adm      POST /shared-devices/<key:device_key>/code
hr,adm      GET  /shared-devices/<key:device_key>/retirement
hr,adm      POST /shared-devices/<key:device_key>/retirement
hr,adm      GET  /units
hr,adm      POST /units
hr          GET  /paper
hr          GET  /paper/import
hr          POST /paper/import
hr          GET  /paper/import/template.csv
hr          GET  /paper/<key:record_key>/withdrawal
hr          POST /paper/<key:record_key>/withdrawal
hr          GET  /people/<key:person_key>/paper
hr          POST /people/<key:person_key>/paper
hr          GET  /people/<key:person_key>/exemptions
hr          POST /people/<key:person_key>/exemptions
hr          GET  /people/<key:person_key>/leave
hr          POST /people/<key:person_key>/leave
hr          POST /people/<key:person_key>/leave/preview
hr,aud      GET  /evidence-pack
hr,aud      GET  /evidence-pack.zip
hr          GET  /people/<key:person_key>/privacy
hr          GET  /people/<key:person_key>/privacy/data.json
hr          GET  /people/<key:person_key>/privacy/data.pdf
hr          POST /people/<key:person_key>/privacy/erasure
hr          POST /people/<key:person_key>/privacy/erasure/preview
hr          POST /people/<key:person_key>/privacy/holds
hr          POST /people/<key:person_key>/privacy/holds/<key:hold_key>/lifting
hr,aud      GET  /requirements
hr          POST /requirements
hr,aud      GET  /requirements/<key:requirement_key>
hr          GET  /privacy-notice/new
hr          POST /privacy-notice/new
hr          GET  /requirements/<key:requirement_key>/edit
hr          POST /requirements/<key:requirement_key>/edit
hr          POST /requirements/<key:requirement_key>/edit/preview
hr          GET  /requirements/<key:requirement_key>/reinstate
hr          POST /requirements/<key:requirement_key>/reinstate
hr          GET  /requirements/<key:requirement_key>/retire
hr          POST /requirements/<key:requirement_key>/retire
hr          GET  /requirements/<key:requirement_key>/roll-out
hr          POST /requirements/<key:requirement_key>/roll-out
hr          GET  /requirements/new
hr          POST /requirements/preview
adm         POST /people/<key:person_key>/second-factor/reset
adm         GET  /roles
adm         POST /roles
adm         GET  /roles/<key:grant_key>/revocation
adm         POST /roles/<key:grant_key>/revocation
hr,aud      GET  /tasks
hr,aud      GET  /tasks/<key:task_key>
hr          POST /tasks/<key:task_key>/answer
"""
ROWS = [
    (set(who.split(",")), method, rule) for who, method, rule in map(str.split, TABLE.strip().splitlines())
]
POSTS = [rule for _who, method, rule in ROWS if method == "POST"]
# All keys are Bob's or of what concerns him; Mona leads another store.
WHO = {"learner": "N-Eve", "man": "N-Mona", "hr": "N-Hanna", "aud": "N-Dana", "adm": "N-Adam"}


@pytest.fixture
def keys(sqlite_app: Flask) -> dict[str, object]:
    """What stands in an address, by the name of its parameter: of Bob, of Alice's receipt, of the store."""
    with sqlite_app.app_context():
        found = two_stores(NOW)
        bob, staff = found.people["Bob"], {"password_hash": password_hash(), "now": NOW}
        make_person("Adam Ash", roles=(Role.ADMINISTRATOR,), employee_number="N-Adam", **staff)
        make_person(
            "Nina Novak", unit=found.street, starts_on=found.today + timedelta(days=3),
            employee_number="N-Nina", now=NOW,
        )  # fmt: skip
        mine = found.assignment("Bob")
        read_lessons(mine, SimpleNamespace(tracks={"staff": SimpleNamespace(lessons=["L2.1", "L4.1"])}), NOW)
        pass_check(mine, NOW)
        agree(bob, found.release, NOW)
        values = {
            "person_key": bob.key,
            "job_key": db.session.scalars(select(Job.key).where(Job.person_id == bob.id)).one(),
            "grant_key": db.session.scalars(select(RoleGrant.key).where(RoleGrant.role == Role.HR)).one(),
            "assignment_key": mine.key,
            "attempt_key": an_attempt(mine).key,
            "receipt_key": add(a_signature(found)).key,
            "record_key": add(a_paper_record(found)).key,
            "requirement_key": found.requirement.key,
            "task_key": a_question(bob.id, mine.id).key,
            "request_key": a_request(mine).key,
            "token": "x.y.z", "lesson": "L2.1", "scenario": "angry-customer", "key": "hr", "number": 1,
            "entry": "codes-and-keys", "filename": "css/app.css", "code": "AAAAA-AAAAA",
            "device_key": a_device(found.street), "release": 1, "factor_key": an_app(bob),
            "hold_key": a_hold(bob, found.people["Hanna"]),
        }  # fmt: skip
        db.session.commit()
    client_of(sqlite_app, "N-Bob")
    with sqlite_app.app_context():
        return values | {"session_key": db.session.scalars(select(UserSession.key)).one()}


def a_device(unit: Unit) -> str:
    return register_device(name="Back room", unit=unit, number_prefix="N-", by=None, now=NOW).device.key


def an_app(person: Person) -> str:
    return add(
        SecondFactor(person_id=person.id, kind=FactorKind.APP, name="Phone", material={}, added_at=NOW)
    ).key


def a_hold(person: Person, by: Person) -> str:
    return place_hold(person=person, reason="A claim", starts_on=NOW.date(), ends_on=None, by=by, now=NOW).key


def an_attempt(assignment: Assignment) -> Attempt:
    content = content_for(assignment.release_id, "en")
    return start_practice(
        assignment=assignment, scenario="angry-customer", content=content, jurisdiction="us", now=NOW
    )


def a_signature(found: TwoStores) -> Signature:
    """Alice's, with no more in it than an address needs."""
    alice = found.people["Alice"]
    closed = db.session.scalars(select(Assignment.id).where(Assignment.person_id == alice.id)).one()
    return Signature(
        assignment_id=closed, person_id=alice.id, release_id=found.release.id, outcome=Outcome.SIGNED,
        language="en", text="x", text_sha256="x", statements=[], meaning="", legal_name="x", typed_name="x",
        comment="", witness="", authenticated_at=NOW, session_started_at=NOW, signed_at=NOW, time_zone="UTC",
        software_version="x",
    )  # fmt: skip


def a_paper_record(found: TwoStores) -> PaperRecord:
    """Alice's, as above."""
    alice, hanna = found.people["Alice"], found.people["Hanna"]
    closed = db.session.scalars(select(Assignment.id).where(Assignment.person_id == alice.id)).one()
    return PaperRecord(
        assignment_id=closed, person_id=alice.id, release_id=found.release.id, way=Way.PAPER,
        outcome=PaperOutcome.SIGNED, language="en", text_sha256="x", answered_on=NOW.date(), legal_name="x",
        witness="", reason="", note="", attested_by_id=hanna.id, confirmed_with=Confirmation.PASSWORD,
        confirmed_at=NOW, entered_at=NOW, time_zone="UTC", software_version="x",
    )  # fmt: skip


def a_question(person_id: int, assignment_id: int) -> Task:
    return open_task(
        kind=TaskKind.QUESTION, person_id=person_id, assignment_id=assignment_id, text="Why?", language="en",
        now=NOW,
    )  # fmt: skip


def a_request(assignment: Assignment) -> ExtensionRequest:
    day = NOW.date() + timedelta(days=9)
    return ask_for_time(assignment=assignment, due_on=day, reason="Nights", now=NOW)


def client_of(app: Flask, number: str) -> FlaskClient:
    client = app.test_client()
    sign_in(client, number)
    return client


def address(rule: str, keys: dict[str, object]) -> str:
    return re.sub(r"<\w+:(\w+)>", lambda part: str(keys[part[1]]), rule)


@contextmanager
def nothing_written(app: Flask) -> Iterator[None]:
    """Fails if a row was added, changed or deleted meanwhile."""
    with count_queries(app) as statements:
        yield
    written = [one for one in statements if one.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written == []


def test_every_address_has_a_line_in_the_table(sqlite_app: Flask) -> None:
    known = {(method, rule) for _who, method, rule in ROWS}

    there = {
        (method, rule.rule)
        for rule in sqlite_app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    assert there == known


def test_c46_a_stranger_gets_nothing_but_the_way_to_sign_in(sqlite_app: Flask, keys) -> None:
    client = sqlite_app.test_client()
    token = csrf_token(client)

    with nothing_written(sqlite_app):
        answers = {
            (method, rule): client.open(address(rule, keys), method=method, data=data(method, token))
            for who, method, rule in ROWS
            if "anybody" not in who
        }

    assert wrong(answers, lambda method: {303} if method == "GET" else {401}) == []
    assert {answer.location.split("?")[0] for answer in answers.values() if answer.location} == {"/sign-in"}


@pytest.mark.parametrize("role", WHO)
def test_c35_c38_c44_a_role_opens_what_the_table_says_and_no_more(sqlite_app: Flask, keys, role: str) -> None:
    client = client_of(sqlite_app, WHO[role])
    token = csrf_token(client, "/account/password")

    with nothing_written(sqlite_app):
        answers = {
            (method, rule): client.open(address(rule, keys), method=method, data=data(method, token))
            for who, method, rule in ROWS
            if not who & {"anybody", "own", role}
        }

    assert answers
    assert wrong(answers, lambda _method: {403}) == []


@pytest.mark.parametrize("role", WHO)
def test_c26_c64_what_is_anothers_looks_like_what_does_not_exist(sqlite_app: Flask, keys, role: str) -> None:
    client = client_of(sqlite_app, WHO[role])
    token = csrf_token(client, "/account/password")
    unknown = keys | {name: "x" * 22 for name in keys if name.endswith("_key")}
    theirs = [
        (method, rule)
        for who, method, rule in ROWS
        # A requirement is the whole company's: what a manager reads of its roll-out is about their own people.
        if "_key>" in rule and not rule.startswith("/roll-outs/")
        if ("own" in who and role not in who) or (role == "man" and "man" in who)
    ]

    with nothing_written(sqlite_app):
        answers = {
            (method, rule): client.open(address(rule, keys), method=method, data=data(method, token))
            for method, rule in theirs
        }
        unknowns = {
            (method, rule): client.open(address(rule, unknown), method=method, data=data(method, token))
            for method, rule in theirs
        }

    assert wrong(answers, lambda _method: {404}) == []
    assert [row for row in theirs if plain(answers[row], keys) != plain(unknowns[row], unknown)] == []


def data(method: str, token: str) -> dict[str, str] | None:
    return {"csrf_token": token} if method == "POST" else None


def wrong(answers: dict, allowed) -> list[str]:
    """The answers with another status than the allowed ones."""
    return [
        f"{method} {rule}: {answer.status_code}"
        for (method, rule), answer in answers.items()
        if answer.status_code not in allowed(method)
    ]


def plain(answer, keys: dict[str, object]) -> str:
    """A page without what differs from request to request and without the address that was asked for."""
    text = re.sub(r'name="csrf_token"[^>]*>|[0-9a-f]{16}', "", answer.text)
    for key in keys.values():
        text = text.replace(str(key), "") if len(str(key)) == 22 else text
    return text


# -- on a shared device everybody is a learner ---------------------------------------------------------

# Where a person's own things are too much for a place where others come by.
OWN_DEVICE_ONLY = {
    ("GET", "/account"),
    ("GET", "/account/my-data"),
    ("GET", "/account/my-data.json"),
    ("GET", "/account/my-data.pdf"),
    ("POST", "/account/other-sessions/end"),
    ("POST", "/account/pin/removal"),
    ("POST", "/account/sessions/<key:session_key>/end"),
    ("GET", "/account/recovery-codes"),
    ("POST", "/account/recovery-codes"),
    ("GET", "/account/second-factors/<key:factor_key>/removal"),
    ("POST", "/account/second-factors/<key:factor_key>/removal"),
    ("GET", "/account/second-factors/app"),
    ("POST", "/account/second-factors/app"),
    ("GET", "/account/second-factors/passkey"),
    ("POST", "/account/second-factors/passkey"),
    ("GET", "/second-factor"),
    ("POST", "/second-factor"),
    ("POST", "/second-factor/passkey"),
    ("GET", "/confirmation"),
    ("POST", "/confirmation"),
    ("GET", "/paper/<key:record_key>/pdf"),
    ("GET", "/paper/<key:record_key>/proof"),
    ("GET", "/paper/<key:record_key>/scan"),
    ("GET", "/receipts/<key:receipt_key>/pdf"),
    ("GET", "/receipts/<key:receipt_key>/proof"),
    ("GET", "/receipts/<key:receipt_key>/text"),
}


@pytest.mark.parametrize("how", ["PIN", "password"])
@pytest.mark.parametrize("role", WHO)
def test_c64_on_a_shared_device_no_role_opens_more_than_its_own_training(
    sqlite_app: Flask, keys, role: str, how: str
) -> None:
    client = on_a_tablet(sqlite_app, WHO[role], how)
    token = csrf_token(client, "/account/password")
    beyond = [
        (method, rule)
        for who, method, rule in ROWS
        if not who & {"anybody", "own"} or (method, rule) in OWN_DEVICE_ONLY
    ]
    theirs = [
        (method, rule)
        for who, method, rule in ROWS
        if "own" in who and "_key>" in rule and (method, rule) not in OWN_DEVICE_ONLY
    ]

    with nothing_written(sqlite_app):
        refused = {
            (method, rule): client.open(address(rule, keys), method=method, data=data(method, token))
            for method, rule in beyond
        }
        unknown = {
            (method, rule): client.open(address(rule, keys), method=method, data=data(method, token))
            for method, rule in theirs
        }

    assert len(beyond) > 60
    assert wrong(refused, lambda _method: {403}) == []
    assert all("Not on a shared device" in answer.text for answer in refused.values())
    assert wrong(unknown, lambda _method: {404}) == []


def on_a_tablet(app: Flask, number: str, how: str) -> FlaskClient:
    """Signed in on a shared device, with the PIN or with the password."""
    with app.app_context():
        person_id = db.session.scalars(select(Person.id).where(Person.employee_number == number)).one()
        unit_id = db.session.scalars(select(Unit.id).limit(1)).one()
    client = tablet_in(app, unit_id)
    if how == "password":
        sign_in(client, number)
    else:
        give_pin(app, person_id)
        assert begin(client, number).status_code == 303
    return client


# -- forms without their token ------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["", "N-Bob", "N-Hanna", "N-Adam", "N-Carol"])
def test_c14_c66_a_form_without_its_token_is_refused(sqlite_app: Flask, keys, role: str) -> None:
    client = client_of(sqlite_app, role) if role else sqlite_app.test_client(use_cookies=False)
    others = csrf_token(sqlite_app.test_client())

    with nothing_written(sqlite_app):
        answers = {
            (sent, rule): client.post(address(rule, keys), **values)
            for rule in POSTS
            for sent, values in {
                "nothing": {},
                "a token of another browser": {"data": {"csrf_token": others}},
                "a token in the address": {"query_string": {"csrf_token": others}},
                "JSON": {"json": {"csrf_token": others}},
                "plain text": {"data": f"csrf_token={others}", "content_type": "text/plain"},
            }.items()
        }

    assert wrong(answers, lambda _sent: {403}) == []
    words = "This form has expired" if role else "Please allow cookies"  # a stranger's browser sent none
    assert [route for route, answer in answers.items() if words not in answer.text] == []


def test_c11_a_nudge_leads_back_to_no_other_site(sqlite_app: Flask, keys) -> None:
    client = client_of(sqlite_app, "N-Carol")
    token, path = csrf_token(client, "/team"), f"/assignments/{keys['assignment_key']}/nudge"

    answers = [client.post(path, data={"csrf_token": token, "next": target}) for target in EVIL]

    assert {answer.status_code for answer in answers} == {303}
    assert {answer.location for answer in answers} == {f"/team/{keys['person_key']}"}


# -- words that break programs ------------------------------------------------------------------------

PAGES = {
    "N-Bob": ["/my-questions", "/assignments/{assignment_key}/ask", "/assignments/{assignment_key}/refuse",
              "/assignments/{assignment_key}/sign", "/assignments/{assignment_key}/lessons/L2.1/ask"],
    "N-Hanna": ["/people/new", "/people/{person_key}", "/people/{person_key}/leave",
                "/people/{person_key}/exemptions", "/people/{person_key}/privacy", "/requirements/new",
                "/people/{person_key}/paper", "/paper/import", "/paper/{record_key}/withdrawal", "/privacy-notice/new",
                "/requirements/{requirement_key}/edit", "/assignments/{assignment_key}/extend",
                "/extension-requests/{request_key}",
                "/tasks/{task_key}", "/cleared-to-start", "/company/name-and-mode", "/company/law",
                "/company/contacts/hr", "/company/links/problem", "/company/links/new",
                "/company/register/new"],
    "N-Adam": ["/units", "/roles", "/shared-devices", "/shared-devices/{device_key}/retirement"],
    "": ["/sign-in", "/forgot-password", "/kiosk/enrolment"],
}  # fmt: skip
SHOWN = {
    "N-Hanna": ["/people", "/people/{person_key}", "/team", "/cleared-to-start", "/tasks", "/tasks/{task_key}",
                "/requirements", "/requirements/{requirement_key}", "/requirements/{requirement_key}/roll-out",
                "/company", "/units", "/team/{person_key}", "/company/register/codes-and-keys/remove",
                "/extension-requests", "/extension-requests/{request_key}",
                "/people/{person_key}/privacy", "/people/{person_key}/paper", "/paper",
                "/paper/{record_key}", "/paper/{record_key}/withdrawal"],
    "N-Carol": ["/team", "/cleared-to-start", "/team/{person_key}"],
    "N-Adam": ["/people", "/roles", "/company"],
    "N-Bob": ["/", "/my-questions", "/my-records", "/assignments/{assignment_key}"],
}  # fmt: skip
ELSEWHERE = (
    "/people/K/pin/removal",
    "/shared-devices/K/code",
    "/sign-out",
    "/language",
    "/account/other-sessions/end",
    "/people/K/handed-invitation",
)


@pytest.mark.parametrize("who", PAGES)
def test_c50_c87_words_that_break_programs_break_no_form(sqlite_app: Flask, keys, who: str) -> None:
    sqlite_app.testing = False  # a defect is answered with 500 instead of stopping here
    client = client_of(sqlite_app, who) if who else sqlite_app.test_client()
    forms = [form for page in PAGES[who] for form in forms_of(client, page.format(**keys))]

    broken = [
        f"{form.path} {sorted(words.values())[0][:30]!r}: {fault}"
        for form in forms
        for words in drawn_fillings(form)
        if (fault := fault_of(client.post(form.path, data=form.values | words)))
    ]

    assert len(forms) >= len(PAGES[who])
    assert broken == []


MARKUP = "<script>alert(1)</script>\"'><svg/onload=alert(1)>[x](javascript:alert(1))"


def test_c50_markup_that_was_stored_is_shown_as_text(sqlite_app: Flask, keys) -> None:
    with sqlite_app.app_context():
        for column in (Person.legal_name, Unit.name, Job.title):
            db.session.execute(update(column.class_).values({column: MARKUP}))
        db.session.execute(update(Requirement).values(title={"en": MARKUP, "pl": MARKUP}))
        nina = db.session.scalars(select(Person).where(Person.employee_number == "N-Nina")).one()
        hanna = db.session.scalars(select(Person).where(Person.employee_number == "N-Hanna")).one()
        override_clearance(person=nina, reason=MARKUP, by=hanna, now=NOW)
        task = open_task(
            kind=TaskKind.QUESTION, person_id=nina.id, assignment_id=None, text=MARKUP, language="en", now=NOW
        )
        close_task(task=task, answer=MARKUP, by=hanna, now=NOW)
        add(RoleGrant(person_id=nina.id, role=Role.HR, starts_on=NOW.date(), reason=MARKUP, granted_at=NOW))
        entry = (
            company.profile()
            .register_[0]
            .model_copy(
                update={field: {"en": MARKUP, "pl": MARKUP} for field in ("title", "example", "reason")}
                | {"owner": MARKUP}
            )
        )
        changed = company.profile().changed(name=MARKUP, register=[entry.model_dump()])
        save_profile(profile=changed, reason=MARKUP, by=hanna, now=NOW)
        db.session.commit()
        page_of_task = f"/tasks/{task.key}"

    faults = [
        f"{page}: {fault}"
        for reader, pages in SHOWN.items()
        for page in (*pages, *([page_of_task] if reader == "N-Hanna" else []))
        if (fault := fault_of(client_of(sqlite_app, reader).get(page.format(**keys))))
    ]

    assert faults == []


def forms_of(client: FlaskClient, page: str) -> list[PageForm]:
    answer = client.get(page)
    assert answer.status_code == 200, f"{page}: {answer.status_code}"
    return [
        form
        for form in forms_on(page, answer.text)
        if form.typed and re.sub(r"[\w-]{22}", "K", form.path) not in ELSEWHERE
    ]


def drawn_fillings(form: PageForm) -> list[dict[str, str]]:
    """Every filling with `SOAK=1`; else a few for each form, and other ones for another `WORDS_SEED`."""
    found = list(fillings(form.typed))
    if os.environ.get("SOAK"):
        return found
    seed = os.environ.get("WORDS_SEED", "2026")
    return Random(f"{seed} {form.path}").sample(found, min(8, len(found)))


def fillings(fields: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Each harmless word in one of the fields, for they are kept; each harmful one in all of them."""
    for start in range(0, len(HARMLESS), len(fields)):
        yield dict(zip(fields, HARMLESS[start:], strict=False))
    for word in HARMFUL:
        yield dict.fromkeys(fields, word)


def fault_of(answer) -> str:
    """What is wrong with an answer to such words, if anything is."""
    if answer.status_code >= 500:
        return f"status {answer.status_code}"
    alive = re.search(
        r"<script>alert|<svg/|<img src=x|onerror=alert\(1\)>|<\w[^>]*\bhref=.(javascript|data):", answer.text
    )
    return f"not escaped: {alive[0]}" if alive else ""


def test_c87_what_was_typed_is_shown_back_as_it_was_typed(sqlite_app: Flask, keys) -> None:
    bob, hanna = client_of(sqlite_app, "N-Bob"), client_of(sqlite_app, "N-Hanna")
    token = csrf_token(bob, "/my-questions")

    answers = [bob.post("/my-questions", data={"csrf_token": token, "text": word}) for word in HARMLESS]

    own, tasks = html.unescape(bob.get("/my-questions").text), hanna.get("/tasks").text
    shown = " ".join(
        html.unescape(hanna.get(path).text) for path in dict.fromkeys(re.findall(r"/tasks/[\w-]{22}", tasks))
    )
    assert {answer.status_code for answer in answers} == {303}
    assert [word for word in HARMLESS if word not in own] == []
    assert [word for word in HARMLESS if word not in shown] == []


def test_c25_c41_c63_fields_that_a_form_does_not_have_change_nothing(sqlite_app: Flask, keys) -> None:
    hanna, bob = client_of(sqlite_app, "N-Hanna"), keys["person_key"]
    page = f"/people/{bob}"
    form = next(form for form in forms_on(page, hanna.get(page).text) if form.path == page)
    more = {
        name: "1"
        for field in ("id", "key", "person_id", "created_by_id", "role", "roles", "is_admin", "password")
        for name in (field, f"contact-{field}")
    }

    answer = hanna.post(page, data=form.values | {"contact-legal_name": "Bob Baker"} | more)

    with sqlite_app.app_context():
        person = db.session.scalars(select(Person).where(Person.key == bob)).one()
        grants = db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id)).all()
        assert (answer.status_code, person.legal_name, person.created_by_id) == (303, "Bob Baker", None)
        assert (list(grants), person.id > 1) == ([], True)
