"""The cast in a small company, and tools to read the mail that they get."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.demo import factories as make
from app.extensions import db
from app.messages.models import OutboxMessage
from app.people.roles import Role
from app.shared.clock import utc_now
from tests.support import password_hash

CAST = {  # name: (legal name, unit, roles, leads)
    "alice": ("Alice Archer", "harbour", (), False),
    "bob": ("Bob Baker", "harbour", (), False),
    "carol": ("Carol Cole", "harbour", (), True),
    "dana": ("Dana Dorn", "company", (Role.AUDITOR,), False),
    "eve": ("Eve Eden", "hill", (), False),
    "hanna": ("Hanna Hart", "company", (Role.HR,), False),
    "adam": ("Adam Ash", None, (Role.ADMINISTRATOR,), False),
}


def people_of(app: Flask) -> SimpleNamespace:
    """Commit the cast; returns each one's address, public id and id, and the units' public ids."""
    now = utc_now()
    with app.app_context():
        company = make.make_unit("Harbour Lane Coffee", now=now)
        harbour = make.make_unit("Harbour store", parent=company, now=now)
        hill = make.make_unit("Hill store", parent=company, time_zone="Europe/Warsaw", now=now)
        units = {"company": company, "harbour": harbour, "hill": hill}
        cast = SimpleNamespace(units={name: unit.key for name, unit in units.items()})
        for name, (legal_name, unit, roles, leads) in CAST.items():
            person = make.make_person(
                legal_name, unit=units.get(unit or ""), roles=roles, leads=leads, now=now,
                password_hash=password_hash(), email=f"{name}@harbourlane.example",
                employee_number=f"E-{name}",
            )  # fmt: skip
            setattr(cast, name, SimpleNamespace(id=person.id, key=person.key, email=person.email))
        nina = make.make_person(
            "Nina Nowak", unit=harbour, now=now, language="en", private_email="nina@home.example",
            email=None, employee_number="E-nina",
        )  # fmt: skip
        cast.nina = SimpleNamespace(id=nina.id, key=nina.key, email="nina@home.example")
        db.session.commit()
    return cast


@pytest.fixture
def cast(app: Flask) -> SimpleNamespace:
    return people_of(app)


@pytest.fixture
def sqlite_cast(sqlite_app: Flask) -> SimpleNamespace:
    return people_of(sqlite_app)


@pytest.fixture
def parallel_app(app: Flask, tmp_path: Path) -> Flask:
    """An application that several threads can use at once: on SQLite that takes a file."""
    if not app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        return app
    address = f"sqlite:///{tmp_path / 'parallel.sqlite3'}"
    app = create_app(
        "testing",
        SQLALCHEMY_DATABASE_URI=address,
        SQLALCHEMY_ENGINE_OPTIONS={"connect_args": {"timeout": 30}},
    )
    with app.app_context():
        db.create_all()
    return app


def letters(app: Flask, kind: str) -> list[SimpleNamespace]:
    """The mails of one kind in the outbox, oldest first."""
    with app.app_context():
        rows = db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
        )
        return [
            SimpleNamespace(to=row.address, subject=row.subject, body=row.body, language=row.language)
            for row in rows
        ]


def link_in(body: str) -> str:
    """The path of the link in a mail."""
    return re.search(r"http://countersign\.test(/\S+)", body)[1]


def code_in(body: str) -> str:
    return re.search(r"^(\d{6})$", body, re.MULTILINE)[1]


def change(app: Flask, query, alter: Callable[[object], None]) -> None:
    """Alter the one row that a query finds, as time or somebody else would."""
    with app.app_context():
        alter(db.session.scalars(query).one())
        db.session.commit()


def look(app: Flask, question: Callable[[], object]) -> object:
    """The answer to a question that needs the database."""
    with app.app_context():
        return question()
