"""Receipts: what they say, to whom, and that they notice what does not fit."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select

from app.acknowledgements.models import Signature
from app.acknowledgements.queries import (
    document_of,
    mismatches_of,
    signature_for_viewer,
    signatures_of,
)
from app.acknowledgements.refusals import NoSuchSignature
from app.courses.models import Release
from app.demo.factories import make_assignment, make_person, make_release, make_requirement
from app.demo.sample_course import sample_content
from app.extensions import db
from app.people.models import Job, Person, Unit
from app.people.roles import Role
from app.people.viewer import Viewer
from tests.acknowledgements.test_beside import refuse
from tests.acknowledgements.test_disclosure import disclosure_form
from tests.acknowledgements.training import set_stage, sign, signed_in_client, the_signature
from tests.support import count_queries, password_hash

FORBIDDEN = ("handwritten", "consent to processing", "własnoręczn", "advanced electronic", "qualified")


def test_the_receipt_says_everything_that_was_signed(app: Flask, now) -> None:
    stage = set_stage(app, now, time_zone="Europe/Warsaw", jurisdiction="pl")
    client = signed_in_client(app)

    page = client.get(sign(client, stage, comment="On the bus.")).text

    signature = the_signature(app)
    for words in (
        "Signed with a comment",
        "Alice Arrow",
        "You confirm that you received and understood the policy.",
        "I know that it does not limit my legal rights.",
        "On the bus.",
        signature.text_sha256,
        signature.key,
        "90 of 100 points; 75% were needed.",
        "Europe/Warsaw",
        "(UTC+01:00)",
        "(UTC+00:00)",
        "typed their own password again",
        "A simple electronic signature.",
        "Stay safe. Keep R-SAFE-1 and R-CUST-1.",
        '<div class="policy-part" lang="en">',
        '<div class="policy-part" lang="pl">',
    ):
        assert words in page
    assert page.count("<h1") == 1


def test_a_refusals_receipt_never_calls_itself_a_signature(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)

    page = client.get(refuse(client, stage, words="Not yet.", witness="Carol Cole").location).text

    assert "Not signed" in page
    assert "It is not a signature." in page
    assert "A simple electronic signature" not in page
    assert "Not yet." in page
    assert "Carol Cole" in page


def test_the_saved_text_has_the_fingerprint_on_the_receipt(app: Flask, now) -> None:
    stage = set_stage(app, now, jurisdiction="pl")
    client = signed_in_client(app)
    receipt = sign(client, stage)

    answer = client.get(f"{receipt}/text")

    assert answer.content_type == "text/markdown; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="social-media-1-en.md"'
    assert hashlib.sha256(answer.data).hexdigest() == the_signature(app).text_sha256


@pytest.mark.parametrize("language", ["en", "pl"])
def test_nothing_that_a_signer_reads_claims_too_much(sqlite_app: Flask, now, language: str) -> None:
    stage = set_stage(sqlite_app, now, language=language, agreed=False)
    client = signed_in_client(sqlite_app)
    pages = [
        client.get(f"/assignments/{stage.assignment}/{path}").text for path in ("disclosure", "refuse", "ask")
    ]
    client.post(f"/assignments/{stage.assignment}/disclosure", data=disclosure_form(pages[0]))
    pages += [client.get(f"/assignments/{stage.assignment}/sign").text, client.get(sign(client, stage)).text]

    for page in pages:
        for words in FORBIDDEN:
            assert words not in page.lower()


# -- who may see it -----------------------------------------------------------------------------------


def somebody(app: Flask, stage, now, role: Role | None, *, leads: bool = False) -> None:
    with app.app_context():
        unit = db.session.get(Unit, stage.unit_id)
        make_person(
            "Some Body",
            unit=unit,
            leads=leads,
            email="somebody@harbourlane.example",
            roles=(role,) if role else (),
            password_hash=password_hash(),
            now=now,
        )
        db.session.commit()


@pytest.mark.parametrize(
    ("role", "leads", "status"),
    [
        (Role.HR, False, 200),
        (Role.AUDITOR, False, 200),
        (Role.MANAGER, False, 404),
        (None, True, 404),
        (Role.ADMINISTRATOR, False, 404),
        (None, False, 404),
    ],
)
def test_a_receipt_is_for_its_owner_hr_and_auditors(
    sqlite_app: Flask, now, role: Role | None, leads: bool, status: int
) -> None:
    stage = set_stage(sqlite_app, now)
    receipt = sign(signed_in_client(sqlite_app), stage)
    somebody(sqlite_app, stage, now, role, leads=leads)
    client = signed_in_client(sqlite_app, "somebody@harbourlane.example")

    assert client.get(receipt).status_code == status
    assert client.get(f"{receipt}/text").status_code == status


def test_an_unknown_receipt_looks_like_somebody_elses(sqlite_app: Flask, now) -> None:
    set_stage(sqlite_app, now)

    assert signed_in_client(sqlite_app).get("/receipts/AAAAAAAAAAAAAAAAAAAAAA").status_code == 404


def test_queries_find_a_signature_only_for_whom_it_is(app: Flask, now) -> None:
    stage = set_stage(app, now)
    sign(signed_in_client(app), stage)
    key = the_signature(app).key

    with app.app_context():
        assert [each.key for each in signatures_of(stage.alice_id)] == [key]
        assert signatures_of(stage.alice_id + 1) == []
        assert signature_for_viewer(Viewer(stage.alice_id), key).key == key
        with pytest.raises(NoSuchSignature):
            signature_for_viewer(Viewer(stage.alice_id + 1, led_paths=("/",)), key)


# -- what does not fit --------------------------------------------------------------------------------


def copied(signature: Signature, **changes: object) -> dict[str, object]:
    """The columns of a signature as somebody at the database would write them into another row."""
    values = {column.name: getattr(signature, column.key) for column in Signature.__table__.columns}
    return {name: value for name, value in values.items() if name != "id"} | {"key": "A" * 22} | changes


def test_a_signature_copied_to_another_release_is_noticed(app: Flask, now) -> None:
    stage = set_stage(app, now)
    client = signed_in_client(app)
    sign(client, stage)
    signature = the_signature(app)
    with app.app_context():
        content = sample_content("en")
        policy = content.policy.model_copy(update={"text": "# New rules\n\nStay safer."})
        newer = make_release([content.model_copy(update={"policy": policy})], number=2, now=now)
        alice = db.session.get(Person, stage.alice_id)
        other = make_assignment(make_requirement(now=now), alice, newer, now=now)
        db.session.execute(
            insert(Signature).values(copied(signature, assignment_id=other.id, release_id=newer.id))
        )
        db.session.commit()

    page = client.get(f"/receipts/{'A' * 22}").text

    assert "This record does not fit together." in page
    assert "The release that it names does not hold this text." in page


def test_a_signature_copied_to_another_person_is_noticed(app: Flask, now) -> None:
    stage = set_stage(app, now)
    sign(signed_in_client(app), stage)
    signature = the_signature(app)
    with app.app_context():
        bob = make_person("Bob Brook", now=now)
        other = make_assignment(
            make_requirement(now=now), bob, db.session.get(Release, stage.release_id), now=now
        )
        db.session.execute(insert(Signature).values(copied(signature, assignment_id=other.id)))
        db.session.commit()

        copy = db.session.scalars(select(Signature).where(Signature.key == "A" * 22)).one()

        assert mismatches_of(copy, document_of(copy)) == ["person"]


def test_a_genuine_signature_fits(app: Flask, now) -> None:
    stage = set_stage(app, now, jurisdiction="pl")
    client = signed_in_client(app)

    page = client.get(sign(client, stage)).text

    assert "does not fit together" not in page
    assert "Checked as you opened this page" in page


def test_a_receipt_outlives_a_new_name_and_a_new_job(app: Flask, now) -> None:
    stage = set_stage(app, now, time_zone="Europe/Warsaw")
    client = signed_in_client(app)
    receipt = sign(client, stage)
    with app.app_context():
        db.session.get(Person, stage.alice_id).legal_name = "Alice Archer"
        db.session.get(Unit, stage.unit_id).time_zone = "Asia/Tokyo"
        db.session.scalars(select(Job)).one().title = "Store manager"
        db.session.commit()

    page = client.get(receipt).text

    assert "Alice Arrow" in page
    assert "Europe/Warsaw" in page
    assert "Asia/Tokyo" not in page


def test_the_list_of_ones_signatures_is_flat(app: Flask, now) -> None:
    stage = set_stage(app, now)
    sign(signed_in_client(app), stage)
    signature = the_signature(app)
    counted = []
    for copies in (0, 2):
        with app.app_context():
            for number in range(copies):
                other = make_assignment(
                    make_requirement(now=now),
                    db.session.get(Person, stage.alice_id),
                    db.session.get(Release, stage.release_id),
                    now=now,
                )
                key = str(number) * 22
                db.session.execute(
                    insert(Signature).values(copied(signature, assignment_id=other.id, key=key))
                )
            db.session.commit()
        with app.app_context(), count_queries(app) as statements:
            for each in signatures_of(stage.alice_id):
                assert each.release.number
                assert each.assignment.requirement.title
                assert each.person.legal_name
            counted.append(len(statements))

    assert counted == [1, 1]


# -- the clock ----------------------------------------------------------------------------------------


def test_the_hour_that_comes_twice_gives_two_different_instants(sqlite_app: Flask, now) -> None:
    stage = set_stage(sqlite_app, now, time_zone="Europe/Warsaw")
    client = signed_in_client(sqlite_app)
    receipt = sign(client, stage)
    signature = the_signature(sqlite_app)
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    pages = []
    for number, signed_at in enumerate((first, first + timedelta(hours=1))):
        with sqlite_app.app_context():
            other = make_assignment(
                make_requirement(now=now),
                db.session.get(Person, stage.alice_id),
                db.session.get(Release, stage.release_id),
                now=now,
            )
            key = str(number) * 22
            values = copied(signature, assignment_id=other.id, key=key, signed_at=signed_at)
            db.session.execute(insert(Signature).values(values))
            db.session.commit()
        pages.append(client.get(f"/receipts/{key}").text)

    assert receipt
    assert "Oct 25, 2026, 02:30 (UTC+02:00)" in pages[0]
    assert "Oct 25, 2026, 00:30 (UTC+00:00)" in pages[0]
    assert "Oct 25, 2026, 02:30 (UTC+01:00)" in pages[1]
    assert "Oct 25, 2026, 01:30 (UTC+00:00)" in pages[1]
