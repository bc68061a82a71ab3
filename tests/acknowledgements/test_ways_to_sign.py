"""Beside the password: a passkey, which signs the entry itself, and a code by mail."""

from __future__ import annotations

import html
import json
import re
from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.acknowledgements.kinds import Method
from app.acknowledgements.models import Signature, SigningCode
from app.demo.factories import make_person
from app.extensions import db
from app.people.actions import edit_contact
from app.people.models import Person, SecondFactorUse
from app.people.roles import Role
from app.people.viewer import Viewer
from app.sealing import log_key
from app.shared.clock import utc_now
from tests.acknowledgements.training import (
    ALICE,
    Stage,
    confirm,
    count,
    entries,
    hidden,
    open_page,
    receipt_mails,
    set_stage,
    sign,
    signed_in_client,
    stored,
    the_signature,
)
from tests.ledger.entering import leaves
from tests.people.authenticator import PRESENT, Device
from tests.people.conftest import change, code_in, letters, link_in, look
from tests.people.tablets import begin, give_pin, tablet_in
from tests.people.test_passkeys import add_passkey, options_on
from tests.support import password_hash, post
from verifier import verify

OTHER_PASSWORD = "oblique window saffron kettle"


def reviewed(client: FlaskClient, stage: Stage, method: str, **changes: str):
    """The review page, the password left empty."""
    form = entries(open_page(client, stage), method=method, password="", **changes)
    return client.post(f"/assignments/{stage.assignment}/sign", data=form)


def form_on(page: str) -> dict[str, str]:
    return {name: hidden(page, name) for name in ("csrf_token", "review")}


def with_passkey(app: Flask, device: Device) -> FlaskClient:
    client = signed_in_client(app)
    assert add_passkey(client, device).status_code == 303
    return client


def sign_with(client: FlaskClient, stage: Stage, device: Device, **said: object):
    page = reviewed(client, stage, "passkey")
    assert page.status_code == 200, page.text
    return confirm(client, stage, form_on(page.text) | {"answer": device.get(options_on(page.text), **said)})


def account_of(app: Flask, file: bytes) -> verify.Account:
    with app.app_context():
        return verify.verify_receipt(file, verify.read_keys(log_key().vkey.encode()))


# -- passkey ------------------------------------------------------------------------------------------


def test_a_passkey_signs_the_entry_and_the_verifier_says_so(app: Flask, now) -> None:
    stage, device = set_stage(app, now), Device()
    client = with_passkey(app, device)

    answer = sign_with(client, stage, device)

    assert answer.status_code == 303, answer.text
    signature = the_signature(app)
    assert signature.method is Method.PASSKEY
    file = client.get(f"/receipts/{signature.key}/proof").data
    account = account_of(app, file)
    said = "\n".join(finding.text for finding in account.findings)
    assert account.proved
    assert account.receipts[0].assertion is not None
    assert account.receipts[0].assertion.person_checked
    assert "signed with the person's own key" in said
    (leaf,) = [each for each in leaves(app) if each["kind"] == "signature"]
    assert leaf["subject"] == f"signatures/{signature.key}"
    page = html.unescape(client.get(answer.location).text)
    assert "Signed with their own passkey" in page
    assert "a key that the person alone holds" in page


def test_the_record_bears_the_time_of_the_review(app: Flask, now) -> None:
    stage, device = set_stage(app, now), Device()
    client = with_passkey(app, device)
    before = utc_now()

    sign_with(client, stage, device)

    signature = the_signature(app)
    assert before <= signature.signed_at == signature.authenticated_at <= utc_now()
    (leaf,) = [each for each in leaves(app) if each["kind"] == "signature"]
    assert leaf["recorded_at"] >= leaf["facts"]["signed_at"]
    assert leaf["clock_regressed"] is False


def test_every_changed_part_of_the_assertion_is_refused(sqlite_app: Flask, now) -> None:
    stage, device = set_stage(sqlite_app, now), Device()
    sign_with(with_passkey(sqlite_app, device), stage, device)
    (leaf,) = [each for each in leaves(sqlite_app) if each["kind"] == "signature"]
    names = ("credential_key", "authenticator_data", "client_data", "signature")

    def refused(assertion: dict[str, str]) -> bool:
        facts = leaf["facts"] | {"authentication": leaf["facts"]["authentication"] | {"assertion": assertion}}
        try:
            verify.read_assertion(verify.read_entry(leaf | {"facts": facts}))
        except verify.Refused:
            return True
        return False

    whole = leaf["facts"]["authentication"]["assertion"]
    passed = []
    for name in names:
        for bit in range(0, len(b64decode(whole[name])) * 8, 7):  # a sample of every flip
            data = bytearray(b64decode(whole[name]))
            data[bit // 8] ^= 1 << bit % 8
            if not refused(whole | {name: b64encode(bytes(data)).decode()}):
                passed.append((name, bit))

    assert not refused(whole)
    assert passed == []
    assert refused(whole | {"over": "0" * 64})


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"origin": "https://evil.example"}, {}),
        ({"host": "evil.example"}, {}),
        ({"flags": PRESENT}, {}),
        ({"flags": 0}, {}),
        ({"count": 0}, {}),
        ({"id": b"another"}, {}),
        ({"key": Device().key}, {}),
        ({}, {"type": "webauthn.create"}),
        ({}, {"challenge": "AAAA"}),
        ({}, {"crossOrigin": True}),
    ],
)
def test_an_answer_that_does_not_fit_signs_nothing(sqlite_app: Flask, now, wrong: dict, said: dict) -> None:
    stage, device = set_stage(sqlite_app, now), Device(count=5)
    client, before = with_passkey(sqlite_app, device), stored(sqlite_app)

    answer = sign_with(client, stage, replace(device, **wrong), **said)

    assert answer.status_code == 422
    assert "answer did not fit" in html.unescape(answer.text)
    assert stored(sqlite_app)["signatures"] == before["signatures"] == 0
    again = confirm(
        client,
        stage,
        form_on(answer.text) | {"answer": replace(device, count=50).get(options_on(answer.text))},
    )
    assert again.status_code == 303  # the review is still there


def test_an_answer_for_other_words_signs_nothing(app: Flask, now) -> None:
    """The device saw a signature without a comment; what comes back is one with a comment."""
    stage, device = set_stage(app, now), Device(counts=False)
    client = with_passkey(app, device)
    plain, other = (
        reviewed(client, stage, "passkey", comment=words).text for words in ("", "But not on Sundays")
    )

    answer = confirm(client, stage, form_on(other) | {"answer": device.get(options_on(plain))})

    assert options_on(plain)["challenge"] != options_on(other)["challenge"]
    assert (answer.status_code, count(app, Signature)) == (422, 0)


def test_the_same_answer_twice_is_one_signature(app: Flask, now) -> None:
    stage, device = set_stage(app, now), Device()
    client = with_passkey(app, device)
    page = reviewed(client, stage, "passkey").text
    form = form_on(page) | {"answer": device.get(options_on(page))}

    first, second = confirm(client, stage, form), confirm(client, stage, form)

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert count(app, Signature) == 1


def test_anothers_passkey_signs_nothing(app: Flask, now) -> None:
    stage, own = set_stage(app, now), Device()
    client = with_passkey(app, own)

    answer = sign_with(client, stage, Device())

    assert (answer.status_code, count(app, Signature)) == (422, 0)


def test_without_a_passkey_none_is_offered_and_none_is_taken(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)

    page, answer = open_page(client, stage), reviewed(client, stage, "passkey")

    assert 'value="passkey"' not in page
    assert answer.status_code == 422
    assert reviewed(client, stage, "password").status_code == 422  # nor is an empty password enough


def test_a_passkey_signs_on_a_shared_device_and_its_session_alone_does_not(app: Flask, now) -> None:
    stage, device = set_stage(app, now), Device()
    with_passkey(app, device)
    give_pin(app, stage.alice_id)
    tablet = tablet_in(app, stage.unit_id)
    begin(tablet, ALICE)

    empty = confirm(tablet, stage, form_on(reviewed(tablet, stage, "passkey").text))
    answer = sign_with(tablet, stage, device)

    assert (empty.status_code, answer.status_code) == (422, 303)
    assert "Began with a PIN on the shared device" in tablet.get(answer.location).text


# -- code by mail -------------------------------------------------------------------------------------


def test_a_code_from_the_mail_signs_once(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)

    page = reviewed(client, stage, "one_time_code")
    (letter,) = letters(app, "signing_code")
    code = code_in(letter.body)
    answer = confirm(client, stage, form_on(page.text) | {"code": f"{code[:3]} {code[3:]}"})

    assert (page.status_code, answer.status_code) == (200, 303)
    assert letter.to == ALICE
    assert code not in page.text
    signature = the_signature(app)
    assert signature.method is Method.ONE_TIME_CODE
    assert "Typed a code sent to their own mail" in client.get(answer.location).text
    assert "what the server says" in client.get(answer.location).text
    account = account_of(app, client.get(f"/receipts/{signature.key}/proof").data)
    assert account.proved
    assert account.receipts[0].assertion is None
    (mail,) = receipt_mails(app)
    assert "Typed a code sent to their own mail" in mail.body


def test_wrong_five_times_ends_the_code(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    form = form_on(reviewed(client, stage, "one_time_code").text)
    code = code_in(letters(app, "signing_code")[0].body)
    wrong = "000000" if code != "000000" else "111111"

    answers = [confirm(client, stage, form | {"code": typed}).status_code for typed in [wrong] * 5 + [code]]

    assert answers == [422] * 6
    assert count(app, Signature) == 0


@pytest.mark.parametrize(("minutes", "status"), [(14, 303), (16, 409)])
def test_a_code_lasts_a_quarter_of_an_hour(app: Flask, now, minutes: int, status: int, monkeypatch) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    form = form_on(reviewed(client, stage, "one_time_code").text)
    code = code_in(letters(app, "signing_code")[0].body)
    later = utc_now() + timedelta(minutes=minutes)
    monkeypatch.setattr("app.acknowledgements.routes.signing.utc_now", lambda: later)

    assert confirm(client, stage, form | {"code": code}).status_code == status


def test_a_code_serves_one_session_and_one_person(app: Flask, now) -> None:
    stage = set_stage(app, now)
    first, second = signed_in_client(app), signed_in_client(app)
    reviewed(first, stage, "one_time_code")
    code = code_in(letters(app, "signing_code")[0].body)
    form = form_on(reviewed(second, stage, "one_time_code").text)

    answer = confirm(second, stage, form | {"code": code})

    assert (answer.status_code, count(app, Signature)) == (422, 0)


def test_a_newer_code_ends_the_older_and_there_are_three_an_hour(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    pages = [reviewed(client, stage, "one_time_code") for _ in range(4)]
    codes = [code_in(letter.body) for letter in letters(app, "signing_code")]

    old = confirm(client, stage, form_on(pages[2].text) | {"code": codes[0]})
    new = confirm(client, stage, form_on(pages[0].text) | {"code": codes[2]})

    assert [page.status_code for page in pages] == [200, 200, 200, 422]
    assert "several codes already" in pages[3].text
    assert (old.status_code, new.status_code) == (422 if codes[0] != codes[2] else 303, 303)


def test_the_code_is_stored_as_a_hash(app: Flask, now) -> None:
    stage = set_stage(app, now)
    reviewed(signed_in_client(app), stage, "one_time_code")

    code = code_in(letters(app, "signing_code")[0].body)

    (row,) = look(app, lambda: db.session.scalars(select(SigningCode)).all())
    assert code not in row.code_hash


def by_hr(app: Flask, stage: Stage, address: str) -> None:
    """HR changes where Alice's mail goes."""
    with app.app_context():
        hanna = Person(legal_name="Hanna Hart", language="en", created_at=utc_now())
        db.session.add(hanna)
        db.session.flush()
        edit_contact(
            person=db.session.get_one(Person, stage.alice_id), legal_name="Alice Arrow", language="en",
            employee_number=None, email=address, private_email=None,
            by=Viewer(hanna.id, frozenset({Role.HR})), now=utc_now(), today=utc_now().date(),
        )  # fmt: skip
        db.session.commit()


def test_no_code_goes_to_an_address_that_somebody_else_has_just_changed(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    form = entries(open_page(client, stage), method="one_time_code", password="")
    by_hr(app, stage, "mallory@harbourlane.example")

    answer = client.post(f"/assignments/{stage.assignment}/sign", data=form)

    assert 'value="one_time_code"' not in open_page(client, stage)
    assert answer.status_code == 422
    assert letters(app, "signing_code") == []


def test_a_code_that_was_sent_before_the_address_changed_signs_nothing(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    form = form_on(reviewed(client, stage, "one_time_code").text)
    code = code_in(letters(app, "signing_code")[0].body)
    by_hr(app, stage, "mallory@harbourlane.example")

    answer = confirm(client, stage, form | {"code": code})

    assert (answer.status_code, count(app, Signature)) == (409, 0)


def test_nobody_without_an_address_is_offered_a_code(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    change(app, select(Person).where(Person.id == stage.alice_id), lambda row: setattr(row, "email", None))

    assert 'name="method"' not in open_page(client, stage)


# -- what the record says -----------------------------------------------------------------------------


def test_c65_hr_moves_the_address_and_a_reset_follows_and_the_record_names_both(app: Flask, now) -> None:
    stage = set_stage(app, now)
    by_hr(app, stage, "mallory@harbourlane.example")
    mallory = app.test_client()
    post(mallory, "/forgot-password", {"name": "mallory@harbourlane.example"})
    path = link_in(letters(app, "reset")[0].body)
    post(mallory, path, {"password": OTHER_PASSWORD})
    post(mallory, "/sign-in", {"name": "mallory@harbourlane.example", "password": OTHER_PASSWORD})

    receipt = sign(mallory, stage, password=OTHER_PASSWORD)

    (leaf,) = [each for each in leaves(app) if each["kind"] == "signature"]
    said = leaf["facts"]["authentication"]
    assert said["credential_reset"]["asked_by"] == "themselves"
    assert said["address_changed_at"] is not None
    page = mallory.get(receipt).text
    assert "their password was reset at" in page
    assert "somebody else changed their e-mail address at" in page
    assert [letter.to for letter in letters(app, "address_changed")] == [ALICE]


def test_a_quiet_day_before_the_signature_is_not_mentioned(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)

    receipt = sign(client, stage)

    assert "In the 24 hours before" not in client.get(receipt).text
    assert look(app, lambda: db.session.scalars(select(SecondFactorUse)).all()) == []


def test_c65_there_is_no_way_to_act_as_somebody_else(sqlite_app: Flask) -> None:
    """No address, action or command lets one person sign, or be signed in, as another."""
    words = re.compile(
        r"impersonat|view-as|view_as|act-as|act_as|log-in-as|login-as|sudo|on-behalf", re.IGNORECASE
    )
    rules = [rule.rule for rule in sqlite_app.url_map.iter_rules() if words.search(rule.rule + rule.endpoint)]
    commands = [name for name in sqlite_app.cli.commands if words.search(name)]

    assert (rules, commands) == ([], [])


@pytest.mark.parametrize("role", [Role.HR, Role.ADMINISTRATOR])
def test_c64_c65_no_role_signs_for_somebody_else(app: Flask, now, role: Role) -> None:
    stage = set_stage(app, now)
    with app.app_context():
        make_person(
            "Hanna Hart", roles=(role,), email="hanna@x.example", password_hash=password_hash(), now=now
        )
        db.session.commit()
    client = signed_in_client(app, "hanna@x.example")
    mine = entries(open_page(signed_in_client(app), stage))
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/account/password").text)[1]

    answers = [
        client.post(
            f"/assignments/{stage.assignment}/sign{step}", data=mine | {"csrf_token": token}
        ).status_code
        for step in ("", "/confirm", "/edit")
    ]

    assert answers == [404, 404, 404]
    assert json.dumps(stored(app)["signatures"]) == "0"
