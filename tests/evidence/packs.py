"""Two stores whose people sign through the product's own actions, and the packs that are made of them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from types import SimpleNamespace

from flask import Flask

from app.acknowledgements import actions
from app.acknowledgements.models import Signature
from app.acknowledgements.queries import desk_for
from app.acknowledgements.review import Answers, Review
from app.acknowledgements.statement import document
from app.assignments.kinds import ClosingKind
from app.assignments.models import Assignment
from app.courses.models import Release
from app.demo.company.training import Learner
from app.demo.factories import make_assignment, make_release, make_requirement
from app.demo.sample_course import sample_content
from app.evidence.queries import packs
from app.extensions import db
from app.people.actions import start_session
from app.people.models import Person
from app.people.queries import workplace_of
from app.people.roles import Role
from app.people.viewer import Viewer
from app.sealing import log_key
from tests.acknowledgements.training import agree, pass_check, read_lessons
from tests.compliance.two_stores import TwoStores, two_stores
from verifier import verify

AUDITOR = Viewer(person_id=0, roles=frozenset({Role.AUDITOR}))
LATER = timedelta(days=20)  # before now: Bob signed then, Eve yesterday


@dataclass(frozen=True)
class Signed:
    """Keys, not rows."""

    bob: str  # numbers of receipts
    eve: str
    mona: str
    other_course: str
    street: str  # public id of Bob's store
    today: date
    bobs_day: date


def company(app: Flask, now: datetime, **names: str) -> Signed:
    """Bob signed twenty days ago, Eve and Mona yesterday (Mona refused), Bob another course today."""
    with app.app_context():
        found = two_stores(now, alice=ClosingKind.PAPER)
        for who, name in names.items():
            found.people[who].legal_name = name
        cash = make_release(
            [sample_content("en").model_copy(update={"course": "cash"})], now=now - timedelta(days=9)
        )
        till = make_requirement(
            title={"en": "Cash", "pl": "Gotówka"}, course="cash", now=now - timedelta(days=9)
        )
        second = make_assignment(till, found.people["Bob"], cash, now=now - timedelta(days=9))
        receipts = [
            signature(found.assignment("Bob"), now - LATER).key,
            signature(found.assignment("Eve"), now - timedelta(days=1), comment="On the bus.").key,
            refusal(found, "Mona", now - timedelta(days=1)).key,
            signature(second, now, ready=False).key,
        ]
        db.session.commit()
        return Signed(*receipts, found.street.key, found.today, (now - LATER).date())


def signature(assignment: Assignment, when: datetime, comment: str = "", ready: bool = True) -> Signature:
    person, words = assignment.person, document(sample_content("en"))
    agreed_before = not ready
    read_lessons(assignment, sample_content("en"), when - timedelta(hours=1))
    if ready:
        chance = SimpleNamespace(chance=Random(1))
        assert Learner(chance, person, assignment).take_check(when - timedelta(minutes=30))
    else:
        pass_check(assignment, when - timedelta(minutes=30))
    if not agreed_before:
        agree(person, db.session.get_one(Release, assignment.release_id), when - timedelta(minutes=5))
    session = session_of(person, when)
    answers = Answers(
        "en", words.sha256, tuple(each.id for each in words.statements), person.legal_name, comment
    )
    review = Review(
        assignment=assignment.key,
        person=person.key,
        session=session.key,
        answers=answers,
        authenticated_at=when - timedelta(minutes=1),
    )
    return actions.sign(
        assignment=assignment,
        person=person,
        session=session,
        review=review,
        workplace=workplace_of(person.id, when.date()),
        lifetime=timedelta(minutes=5),
        software_version="test",
        desk=desk_for(assignment),
        now=when,
    )


def refusal(found: TwoStores, name: str, when: datetime) -> Signature:
    person = found.people[name]
    return actions.refuse(
        assignment=found.assignment(name),
        person=person,
        session=session_of(person, when),
        language="en",
        text_sha256=document(sample_content("en")).sha256,
        words="Not before I have asked the union.",
        witness="Hanna Hart",
        workplace=workplace_of(person.id, when.date()),
        lifetime=timedelta(minutes=5),
        software_version="test",
        now=when,
    )


def session_of(person: Person, when: datetime):
    return start_session(person=person, device="Test", now=when - timedelta(minutes=1))[1]


# -- packs ---------------------------------------------------------------------------------------------


def pack(app: Flask, now: datetime, on: date, course: str = "", unit: str = "") -> bytes:
    """A pack as an auditor would get it."""
    file = io.BytesIO()
    with app.test_request_context():  # for the words of the pages
        found = packs.outline(AUDITOR, packs.asked_for(AUDITOR, on=on, course=course, unit=unit))
        packs.write_pack(file, found, key=log_key(), now=now)
    return file.getvalue()


def files_in(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def records_in(files: dict[str, bytes], kind: str) -> list[dict]:
    return json.loads(files[f"records/{kind}.json"])


def roster_in(files: dict[str, bytes]) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The lines above the table as a dictionary, and the rows of the table."""
    rows = list(csv.reader(io.StringIO(files["roster.csv"].decode("utf-8-sig"))))
    gap = rows.index([])
    head = {row[0]: row[1] for row in rows[1:gap]}
    return head, [dict(zip(rows[gap + 1], row, strict=True)) for row in rows[gap + 2 :]]


def account_of(files: dict[str, bytes], receipt: str) -> str:
    (page,) = [
        data.decode()
        for name, data in files.items()
        if name.startswith("accounts/") and receipt.encode() in data
    ]
    return page


def verified(app: Flask, data: bytes) -> verify.Account:
    with app.app_context():
        keys = verify.read_keys(log_key().vkey.encode())
    return verify.verify_pack(io.BytesIO(data), keys)


def told(account: verify.Account) -> dict[str, dict]:
    return {finding.id: dict(finding.parameters) for finding in account.findings}


def packed_again(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
