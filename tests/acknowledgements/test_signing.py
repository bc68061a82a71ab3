"""Signing through the browser: every step, every refusal, and what is stored."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

import app as countersign
from app.acknowledgements.kinds import Method, Outcome
from app.acknowledgements.models import Signature
from app.assignments.actions import close, supersede
from app.assignments.kinds import ClosingKind
from app.assignments.models import Assignment, Closing, Requirement
from app.courses.models import Release
from app.demo.factories import make_assignment, make_person, make_release
from app.demo.sample_course import sample_content
from app.extensions import db
from app.people.models import Person, UserSession
from app.people.roles import Role
from tests.acknowledgements.training import (
    confirm,
    count,
    entries,
    expected_text,
    go_to_review,
    hidden,
    open_page,
    receipt_mails,
    set_stage,
    sign,
    signed_in_client,
    stored,
    the_signature,
)
from tests.support import PASSWORD, password_hash

NOTHING = {"signatures": 0, "disclosure_agreements": 1, "closings": 0, "tasks": 0, "outbox_messages": 0}
STATEMENTS = [
    {"id": "received", "text": "I received this policy and could read it."},
    {"id": "could_ask", "text": "I could ask questions."},
    {"id": "know_contacts", "text": "I know where the dos and the contacts are."},
    {"id": "rights_intact", "text": "I know that it does not limit my legal rights."},
]


# -- the way through ----------------------------------------------------------------------------------


def ticked(page: str) -> int:
    """How many statements are ticked."""
    return len(re.findall(r'<input checked[^>]*name="statement-', page))


def test_signing_stores_the_exact_words_and_how_it_came_about(app: Flask, now) -> None:
    stage = set_stage(app, now, time_zone="Europe/Warsaw")
    client = signed_in_client(app)

    sign(client, stage, comment="I read it on the bus.")

    signature = the_signature(app)
    assert signature.outcome is Outcome.SIGNED_WITH_COMMENT
    assert signature.person_id == stage.alice_id
    assert signature.assignment_id == stage.assignment_id
    assert signature.release_id == stage.release_id
    assert signature.language == "en"
    assert signature.text == expected_text()
    assert signature.text_sha256 == hashlib.sha256(expected_text().encode()).hexdigest()
    assert signature.statements == STATEMENTS
    assert signature.meaning == "You confirm that you received and understood the policy."
    assert signature.legal_name == "Alice Arrow"
    assert signature.typed_name == "Alice Arrow"
    assert signature.comment == "I read it on the bus."
    assert (signature.points, signature.maximum, signature.pass_mark) == (90, 100, 75)
    assert signature.attempt_id is not None
    assert signature.method is Method.PASSWORD
    assert signature.time_zone == "Europe/Warsaw"
    assert signature.software_version == countersign.__version__
    assert signature.session_started_at <= signature.authenticated_at <= signature.signed_at


def test_signing_closes_the_assignment_with_the_same_fact(app: Flask, now) -> None:
    stage = set_stage(app, now)

    sign(signed_in_client(app), stage)

    with app.app_context():
        closing = db.session.scalars(select(Closing)).one()
        assert closing.kind is ClosingKind.SIGNED
        assert closing.assignment_id == stage.assignment_id
        assert closing.valid_until is not None


def test_signing_without_a_comment_is_its_own_fact(app: Flask, now) -> None:
    stage = set_stage(app, now)

    sign(signed_in_client(app), stage)

    assert the_signature(app).outcome is Outcome.SIGNED
    assert the_signature(app).comment == ""


def test_the_signer_gets_a_mail_with_the_essentials(app: Flask, now) -> None:
    stage = set_stage(app, now)

    sign(signed_in_client(app), stage)

    signature = the_signature(app)
    [mail] = receipt_mails(app)
    assert mail.address == "alice@harbourlane.example"
    assert "Social media at work" in mail.subject
    assert "http://countersign.test/receipts/by-link/" in mail.body
    assert signature.text_sha256 in mail.body
    assert PASSWORD not in mail.body


def test_somebody_without_any_mail_address_can_sign(app: Flask, now) -> None:
    stage = set_stage(app, now)
    with app.app_context():
        db.session.get(Person, stage.alice_id).email = None
        db.session.commit()

    sign(signed_in_client(app), stage)

    assert count(app, Signature) == 1
    assert receipt_mails(app) == []


def test_the_review_stores_nothing(app: Flask, now) -> None:
    stage = set_stage(app, now)

    go_to_review(signed_in_client(app), stage)

    assert stored(app) == NOTHING


def test_the_review_shows_what_will_be_signed(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)

    page = client.post(
        f"/assignments/{stage.assignment}/sign",
        data=entries(open_page(client, stage), comment="On the bus <3"),
    ).text

    for statement in STATEMENTS:
        assert statement["text"] in page
    assert "On the bus &lt;3" in page
    assert "Stay safe. Keep R-SAFE-1 and R-CUST-1." in page
    assert PASSWORD not in page


def test_going_back_keeps_what_was_typed_but_not_the_password(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    sent = go_to_review(client, stage, comment="Before I change it.", typed_name="ALICE arrow")

    answer = client.post(f"/assignments/{stage.assignment}/sign/edit", data=sent)

    assert answer.status_code == 200
    assert "Before I change it." in answer.text
    assert 'value="ALICE arrow"' in answer.text
    assert ticked(answer.text) == 4
    assert PASSWORD not in answer.text
    assert stored(app) == NOTHING


def test_the_text_stands_above_the_form_and_can_be_reached_by_keyboard(sqlite_app: Flask, now) -> None:
    stage = set_stage(sqlite_app, now)

    page = open_page(signed_in_client(sqlite_app), stage)

    assert page.index("Stay safe. Keep R-SAFE-1") < page.index("statement-received")
    assert 'tabindex="0"' in page
    assert f"/assignments/{stage.assignment}/sign/text?language=en" in page
    assert "This policy does not limit your legal rights." in page
    assert "You confirm that you received and understood the policy." in page
    assert page.count("<h1") == 1
    assert ticked(page) == 0


def test_the_text_has_a_page_of_its_own(sqlite_app: Flask, now) -> None:
    stage = set_stage(sqlite_app, now)

    page = signed_in_client(sqlite_app).get(f"/assignments/{stage.assignment}/sign/text").text

    assert "Stay safe. Keep R-SAFE-1 and R-CUST-1." in page
    assert hashlib.sha256(expected_text().encode()).hexdigest() in page


# -- what was entered ---------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["received", "could_ask", "know_contacts", "rights_intact"])
def test_each_statement_is_needed_and_the_error_names_it(sqlite_app: Flask, now, missing: str) -> None:
    stage = set_stage(sqlite_app, now)
    client = signed_in_client(sqlite_app)
    sent = entries(open_page(client, stage), comment="Kept.")
    del sent[f"statement-{missing}"]

    answer = client.post(f"/assignments/{stage.assignment}/sign", data=sent)

    assert answer.status_code == 422
    assert f'href="#statement-{missing}"' in answer.text
    assert answer.text.count('class="error"') == 1
    assert "Kept." in answer.text
    assert stored(sqlite_app) == NOTHING


def test_another_name_does_not_sign_and_the_page_says_which_is_on_record(app: Flask, now) -> None:
    stage = set_stage(app, now, name="Zofia Żółć")
    client = signed_in_client(app)

    answer = client.post(
        f"/assignments/{stage.assignment}/sign",
        data=entries(open_page(client, stage), typed_name="Zofia Zolc", comment="Kept."),
    )

    assert answer.status_code == 422
    assert "Type your name as it is on record: Zofia Żółć." in answer.text
    assert "Kept." in answer.text
    assert stored(app) == NOTHING


def test_the_name_may_be_typed_in_any_case_and_is_kept_as_typed(app: Flask, now) -> None:
    stage = set_stage(app, now, name="Zofia Żółć-Gęślą")

    sign(signed_in_client(app), stage, typed_name="  zofia   ŻÓŁĆ-gęślą ")

    assert the_signature(app).typed_name == "zofia   ŻÓŁĆ-gęślą"
    assert the_signature(app).legal_name == "Zofia Żółć-Gęślą"


def test_without_the_password_nothing_is_signed(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)

    answer = client.post(
        f"/assignments/{stage.assignment}/sign",
        data=entries(open_page(client, stage), password="not my password at all", comment="Kept."),
    )

    assert answer.status_code == 422
    assert "That is not your password." in answer.text
    assert "Kept." in answer.text
    assert "not my password at all" not in answer.text
    assert stored(app) == NOTHING


def test_guessing_the_password_at_the_signature_is_slowed_down(app: Flask, now) -> None:
    app.config["SIGN_IN_TRIES_PER_ACCOUNT"] = 3
    stage = set_stage(app, now)
    client = signed_in_client(app)
    sent = entries(open_page(client, stage), password="not my password at all")

    answers = [client.post(f"/assignments/{stage.assignment}/sign", data=sent) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [422, 422, 422, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert (
        client.post(f"/assignments/{stage.assignment}/sign", data=sent | {"password": PASSWORD}).status_code
        == 429
    )


def test_forged_fields_change_nothing(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    forged = {
        "signed_at": "2020-01-01T00:00:00Z",
        "score": "100",
        "points": "100",
        "person_id": "999",
        "release_id": "999",
        "version_id": "999",
        "legal_name": "Mallory",
        "outcome": "paper",
        "time_zone": "Asia/Tokyo",
        "ip": "10.0.0.1",
        "statements": "I agree to everything",
    }
    sent = go_to_review(client, stage, **forged)

    confirm(client, stage, sent | forged)

    signature = the_signature(app)
    assert signature.signed_at.year >= 2026
    assert signature.points == 90
    assert signature.person_id == stage.alice_id
    assert signature.release_id == stage.release_id
    assert signature.legal_name == "Alice Arrow"
    assert signature.outcome is Outcome.SIGNED
    assert signature.time_zone == "UTC"
    assert signature.statements == STATEMENTS


def test_a_get_never_signs(sqlite_app: Flask, now) -> None:
    stage = set_stage(sqlite_app, now)
    client = signed_in_client(sqlite_app)
    sent = go_to_review(client, stage)

    for path in ("sign/confirm", "sign/edit"):
        assert client.get(f"/assignments/{stage.assignment}/{path}", query_string=sent).status_code == 405
    client.get(f"/assignments/{stage.assignment}/sign", query_string=sent)

    assert stored(sqlite_app) == NOTHING


def test_without_the_forms_token_nothing_is_signed(sqlite_app: Flask, now) -> None:
    stage = set_stage(sqlite_app, now)
    client = signed_in_client(sqlite_app)
    sent = go_to_review(client, stage)

    answer = confirm(client, stage, {"review": sent["review"]})

    assert answer.status_code == 403
    assert stored(sqlite_app) == NOTHING


# -- steps that are missing ---------------------------------------------------------------------------


def test_nobody_signs_before_the_check_is_passed(app: Flask, now) -> None:
    stage = set_stage(app, now, passed=False)
    client = signed_in_client(app)
    token = hidden(client.get("/my-questions").text, "csrf_token")

    shown = client.get(f"/assignments/{stage.assignment}/sign")
    sent = client.post(
        f"/assignments/{stage.assignment}/sign", data={"csrf_token": token, "comment": "My words."}
    )

    assert shown.status_code == sent.status_code == 409
    assert "The check is not passed yet." in sent.text
    assert f'href="/assignments/{stage.assignment}/check"' in sent.text
    assert "My words." in sent.text
    assert stored(app) == NOTHING


def test_nobody_signs_before_the_lessons_are_read(app: Flask, now) -> None:
    stage = set_stage(app, now, read=False)

    answer = signed_in_client(app).get(f"/assignments/{stage.assignment}/sign")

    assert answer.status_code == 409
    assert "One lesson is not finished yet: “Alone at work?”." in answer.text
    assert f'href="/assignments/{stage.assignment}/lessons/L4.1"' in answer.text


def test_nobody_signs_before_agreeing_to_sign_electronically(app: Flask, now) -> None:
    stage = set_stage(app, now, agreed=False)
    client = signed_in_client(app)
    token = hidden(client.get("/my-questions").text, "csrf_token")

    shown = client.get(f"/assignments/{stage.assignment}/sign")
    sent = client.post(f"/assignments/{stage.assignment}/sign", data={"csrf_token": token})

    assert shown.status_code == 303
    assert shown.location == f"/assignments/{stage.assignment}/disclosure"
    assert sent.status_code == 409
    assert f'href="/assignments/{stage.assignment}/disclosure"' in sent.text
    assert count(app, Signature) == 0


# -- the text changed ---------------------------------------------------------------------------------


def replace_release(app: Flask, stage, now) -> str:
    """A material release takes the place of the one that Alice has open; returns her new assignment."""
    with app.app_context():
        content = sample_content("en")
        policy = content.policy.model_copy(update={"text": "# New rules\n\nStay safer."})
        newer = make_release([content.model_copy(update={"policy": policy})], number=2, now=now)
        old = db.session.get(Assignment, stage.assignment_id)
        following = supersede(
            assignment=old,
            release=newer,
            due_on=now.date() + timedelta(days=30),
            opened_on=now.date(),
            now=now,
        )
        key = following.key
        db.session.commit()
    return key


def test_a_text_that_was_replaced_between_view_and_click_is_not_signed(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    sent = go_to_review(client, stage, comment="About the old text.")
    successor = replace_release(app, stage, now)

    answer = confirm(client, stage, sent)

    assert answer.status_code == 409
    assert "The text changed" in answer.text
    assert f'href="/assignments/{successor}/sign"' in answer.text
    assert "About the old text." in answer.text
    assert count(app, Signature) == 0


def test_the_form_of_a_replaced_text_leads_to_the_new_one(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    sent = entries(open_page(client, stage))
    successor = replace_release(app, stage, now)

    answer = client.post(f"/assignments/{stage.assignment}/sign", data=sent)

    assert answer.status_code == 409
    assert f'href="/assignments/{successor}/sign"' in answer.text


def test_a_form_with_another_fingerprint_is_shown_the_text_again(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    sent = entries(open_page(client, stage), text_sha256="0" * 64, comment="Kept.", typed_name="alice ARROW")

    answer = client.post(f"/assignments/{stage.assignment}/sign", data=sent)

    assert answer.status_code == 409
    assert "The text changed since you opened the page." in answer.text
    assert "Kept." in answer.text
    assert 'value="alice ARROW"' in answer.text
    assert ticked(answer.text) == 0  # the ticks belonged to other words
    assert hidden(answer.text, "text_sha256") == hashlib.sha256(expected_text().encode()).hexdigest()
    assert stored(app) == NOTHING


# -- languages ----------------------------------------------------------------------------------------


def test_the_language_that_was_read_is_the_language_that_is_signed(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    page = open_page(client, stage, language="pl")

    answer = client.post(f"/assignments/{stage.assignment}/sign", data=entries(page))
    sent = {name: hidden(answer.text, name) for name in ("csrf_token", "review")}
    confirm(client, stage, sent)

    assert the_signature(app).language == "pl"
    assert the_signature(app).text == expected_text("pl")


def test_a_language_that_is_not_published_is_not_signed_in(app: Flask, now) -> None:
    stage = set_stage(app, now, language="pl", languages=("en",))

    answer = signed_in_client(app).get(f"/assignments/{stage.assignment}/sign")

    assert answer.status_code == 409
    assert f'href="/assignments/{stage.assignment}/sign?language=en"' in answer.text


@pytest.mark.parametrize("language", ["de", "xx", "../en", "\x00", "en'--"])
def test_an_invented_language_is_refused(sqlite_app: Flask, now, language: str) -> None:
    stage = set_stage(sqlite_app, now)
    client = signed_in_client(sqlite_app)

    answer = client.post(
        f"/assignments/{stage.assignment}/sign", data=entries(open_page(client, stage), language=language)
    )

    assert answer.status_code == 409
    assert stored(sqlite_app) == NOTHING


def test_in_poland_another_language_is_signed_together_with_the_polish_text(app: Flask, now) -> None:
    stage = set_stage(app, now, jurisdiction="pl")
    client = signed_in_client(app)

    page = open_page(client, stage)
    sign(client, stage)

    assert "the Polish text decides" in page
    assert 'lang="pl"' in page
    assert the_signature(app).language == "en"
    assert the_signature(app).text == expected_text("en", with_polish=True)


def test_in_poland_somebody_who_reads_polish_signs_the_polish_text_alone(app: Flask, now) -> None:
    stage = set_stage(app, now, jurisdiction="pl", language="pl")

    sign(signed_in_client(app), stage)

    assert the_signature(app).language == "pl"
    assert the_signature(app).text == expected_text("pl")


def test_in_poland_nothing_is_signed_that_is_not_published_in_polish(app: Flask, now) -> None:
    stage = set_stage(app, now, jurisdiction="pl", languages=("en",))

    answer = signed_in_client(app).get(f"/assignments/{stage.assignment}/sign")

    assert answer.status_code == 409


# -- the review and its seal --------------------------------------------------------------------------


def test_an_old_review_leads_back_to_the_form_with_what_was_typed(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    sent = go_to_review(client, stage, comment="Kept.", typed_name="alice ARROW")
    app.config["REAUTHENTICATION_LIFETIME"] = timedelta(0)

    answer = confirm(client, stage, sent)

    assert answer.status_code == 409
    assert "Type your password again." in answer.text
    assert "Kept." in answer.text
    assert 'value="alice ARROW"' in answer.text
    assert ticked(answer.text) == 4
    assert stored(app) == NOTHING


def test_a_changed_review_signs_nothing(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    sent = go_to_review(client, stage)

    answers = [
        confirm(client, stage, sent | {"review": review})
        for review in ("", "x", sent["review"][:-5], "A" + sent["review"])
    ]

    assert [answer.status_code for answer in answers] == [409] * 4
    assert stored(app) == NOTHING


def test_a_review_of_an_earlier_session_signs_nothing(app: Flask, now) -> None:
    stage = set_stage(app, now)
    earlier = go_to_review(signed_in_client(app), stage)
    client = signed_in_client(app)
    token = hidden(open_page(client, stage), "csrf_token")

    answer = confirm(client, stage, {"csrf_token": token, "review": earlier["review"]})

    assert answer.status_code == 409
    assert stored(app) == NOTHING


def test_the_name_is_compared_again_at_the_click(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    sent = go_to_review(client, stage)
    with app.app_context():
        db.session.get(Person, stage.alice_id).legal_name = "Alice Archer"
        db.session.commit()

    answer = confirm(client, stage, sent)

    assert answer.status_code == 422
    assert "Alice Archer" in answer.text
    assert stored(app) == NOTHING


def test_a_signed_out_browser_signs_nothing(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    sent = go_to_review(client, stage)
    with app.app_context():
        db.session.scalars(select(UserSession)).one().ended_at = now
        db.session.commit()

    answer = confirm(client, stage, sent)

    assert answer.status_code in (401, 403)
    assert stored(app) == NOTHING


# -- again and again ----------------------------------------------------------------------------------


def test_a_second_click_leads_to_the_same_receipt(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    sent = go_to_review(client, stage)

    answers = [confirm(client, stage, sent) for _ in range(3)]

    assert {(answer.status_code, answer.location) for answer in answers} == {
        (303, f"/receipts/{the_signature(app).key}")
    }
    assert len(receipt_mails(app)) == 1


def test_two_tabs_lead_to_the_same_receipt(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    first = go_to_review(client, stage, comment="In the first tab.")
    second = go_to_review(client, stage, comment="In the second tab.")

    receipts = {confirm(client, stage, sent).location for sent in (second, first)}

    assert receipts == {f"/receipts/{the_signature(app).key}"}
    assert the_signature(app).comment == "In the second tab."


def test_a_retry_after_the_password_has_aged_leads_to_the_receipt(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    sent = go_to_review(client, stage)
    receipt = confirm(client, stage, sent).location
    app.config["REAUTHENTICATION_LIFETIME"] = timedelta(0)

    assert confirm(client, stage, sent).location == receipt


@pytest.mark.parametrize("path", ["sign", "disclosure", "ask", "refuse"])
def test_every_page_of_a_signed_assignment_leads_to_its_receipt(sqlite_app: Flask, now, path: str) -> None:
    stage = set_stage(sqlite_app, now)
    client = signed_in_client(sqlite_app)
    receipt = sign(client, stage)

    answer = client.get(f"/assignments/{stage.assignment}/{path}")

    assert (answer.status_code, answer.location) == (303, receipt)


def test_an_assignment_that_ended_on_paper_is_not_signed_again(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    sent = go_to_review(client, stage)
    with app.app_context():
        assignment = db.session.get(Assignment, stage.assignment_id)
        close(assignment=assignment, kind=ClosingKind.PAPER, closed_on=now.date(), now=now, reason="on paper")
        db.session.commit()

    answer = confirm(client, stage, sent)

    assert answer.status_code == 409
    assert count(app, Signature) == 0


# -- other people -------------------------------------------------------------------------------------


@pytest.mark.parametrize("roles", [(), (Role.MANAGER,), (Role.HR,), (Role.AUDITOR,), (Role.ADMINISTRATOR,)])
def test_nobody_signs_for_somebody_else(sqlite_app: Flask, now, roles: tuple[Role, ...]) -> None:
    stage = set_stage(sqlite_app, now)
    sent = go_to_review(signed_in_client(sqlite_app), stage)
    with sqlite_app.app_context():
        make_person(
            "Eve Else", email="eve@elsewhere.example", roles=roles, password_hash=password_hash(), now=now
        )
        db.session.commit()
    eve = signed_in_client(sqlite_app, "eve@elsewhere.example")
    token = hidden(eve.get("/my-questions").text, "csrf_token")

    answers = [
        eve.get(f"/assignments/{stage.assignment}/{path}")
        for path in ("sign", "sign/text", "disclosure", "ask", "refuse")
    ] + [
        eve.post(f"/assignments/{stage.assignment}/{path}", data=sent | {"csrf_token": token})
        for path in ("sign", "sign/edit", "sign/confirm", "disclosure", "ask", "refuse")
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert stored(sqlite_app) == NOTHING


def test_another_persons_review_does_not_sign_ones_own_assignment(sqlite_app: Flask, now) -> None:
    stage = set_stage(sqlite_app, now)
    sent = go_to_review(signed_in_client(sqlite_app), stage)
    with sqlite_app.app_context():
        eve = make_person("Eve Else", email="eve@elsewhere.example", password_hash=password_hash(), now=now)
        own = make_assignment(
            db.session.scalars(select(Requirement)).one(),
            eve,
            db.session.scalars(select(Release)).one(),
            now=now,
        ).key
        db.session.commit()
    client = signed_in_client(sqlite_app, "eve@elsewhere.example")
    token = hidden(client.get("/my-questions").text, "csrf_token")

    answer = client.post(
        f"/assignments/{own}/sign/confirm", data={"csrf_token": token, "review": sent["review"]}
    )

    assert answer.status_code == 409
    assert stored(sqlite_app) == NOTHING


def test_a_stranger_is_asked_to_sign_in(sqlite_app: Flask, now) -> None:
    stage = set_stage(sqlite_app, now)

    answer = sqlite_app.test_client().get(
        f"/assignments/{stage.assignment}/sign", headers={"Accept": "text/html"}
    )

    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")
