"""Every refusal tells its reader what to do, in each language of the interface."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from app.demo.factories import make_person, make_unit
from app.extensions import db
from app.people.models import Job
from app.people.roles import Role
from app.shared.clock import utc_now
from app.shared.errors import NotAllowed, NotFound, Refusal, Refused
from app.shared.sentences import said
from tests.support import password_hash, post, sign_in

APP = Path(__file__).parents[1] / "app"


def descendants(family: type[Refusal]) -> Iterator[type[Refusal]]:
    for each in family.__subclasses__():
        yield each
        yield from descendants(each)


for path in APP.glob("*/refusals.py"):
    importlib.import_module(f"app.{path.parent.name}.refusals")
ABSTRACT = {each for each in descendants(Refused) if each.__subclasses__() and not hasattr(each, "says")}
CONCRETE = [each for each in descendants(Refusal) if each is not Refused and each not in ABSTRACT]


def example(kind: type[Refusal]) -> Refusal:
    """One of this kind as its room raises it, told all that it has to be told."""
    told = inspect.signature(kind.__init__).parameters.values()
    wanted = [
        each
        for each in told
        if each.name != "self" and each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
    ]
    values = {each.name: value_for(kind, str(each.annotation)) for each in wanted}
    named = {each.name for each in wanted if each.kind is each.KEYWORD_ONLY}
    return kind(
        *(value for name, value in values.items() if name not in named),
        **{name: values[name] for name in named},
    )


def value_for(kind: type[Refusal], annotation: str) -> object:
    plain = {"date": utc_now().date(), "int": 3, "str": "Bob Baker", "list[str]": ["x"], "list[Finding]": []}
    annotation = annotation.removesuffix(" | None")
    if annotation in plain:
        return plain[annotation]
    return next(iter(vars(importlib.import_module(kind.__module__))[annotation]))  # an enum's first member


def test_every_refusal_has_a_sentence_in_both_languages(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context():
        faults = [fault for kind in CONCRETE if (fault := fault_of(example(kind)))]

    assert faults == []


def fault_of(refusal: Refusal) -> str:
    name = f"{type(refusal).__module__}.{type(refusal).__name__}"
    if not hasattr(refusal, "says"):
        return f"{name} says nothing: give it `says`"
    with force_locale("en"):
        english = said(refusal)
    with force_locale("pl"):
        polish = said(refusal)
    if polish == english:
        return f"{name}: mark its sentence with N_ and give it its Polish"
    return "" if english.endswith(".") and "%(" not in english + polish else f"{name}: {english} / {polish}"


def test_refusals_of_every_room_are_among_them() -> None:
    rooms = {each.__module__.split(".")[1] for each in CONCRETE}
    files = {path.parent.name for path in APP.glob("*/refusals.py")}

    assert files <= rooms


def test_what_is_missing_and_what_is_forbidden_look_the_same_whatever_it_is() -> None:
    talkative = [
        each.__name__
        for family in (NotFound, NotAllowed)
        for each in descendants(family)
        if "says" in vars(each)
    ]

    assert talkative == []


def test_a_refusal_reaches_a_polish_reader_in_polish(sqlite_app: Flask) -> None:
    now = utc_now()
    with sqlite_app.app_context():
        company = make_unit(now=now)
        make_person("Hanna Hart", unit=company, roles=(Role.HR,), email="hanna@x.example", language="pl",
                    password_hash=password_hash(), now=now)  # fmt: skip
        adam = make_person("Adam Ash", unit=company, roles=(Role.ADMINISTRATOR,), email="adam@x.example",
                           password_hash=password_hash(), now=now)  # fmt: skip
        job = db.session.scalars(select(Job).where(Job.person_id == adam.id)).one()
        db.session.commit()
        page, path = f"/people/{adam.key}", f"/people/{adam.key}/jobs/{job.key}/end"
        yesterday = (now.date() - timedelta(days=1)).isoformat()
    hanna = sqlite_app.test_client()
    sign_in(hanna, "hanna@x.example")

    answer = post(hanna, path, {"ends_on": yesterday}, form_on=page)

    assert answer.status_code == 409
    assert "Teraz nie da się tego zrobić" in answer.text
    assert (
        "To ostatnia osoba z\N{NO-BREAK SPACE}rolą administratora. Najpierw nadaj tę rolę komuś innemu."
        in answer.text
    )
    assert "administrator first" not in answer.text
