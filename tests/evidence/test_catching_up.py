"""Every fact that matters stands in the log: with the act, or later and marked as such."""

from __future__ import annotations

import json
import threading
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.assignments.actions import close, grant_exemption
from app.assignments.kinds import ClosingKind, ExemptionReason
from app.assignments.models import Assignment, Requirement
from app.demo.factories import make_person, make_unit
from app.evidence.queries.sources import SOURCES, missing
from app.extensions import db
from app.people.actions import grant_role, revoke_role
from app.people.models import Person, RoleGrant
from app.people.roles import Role
from app.sealing import log_key
from tests.acknowledgements.training import set_stage, sign, signed_in_client, the_signature
from tests.evidence.tampering import set_scene
from tests.evidence.test_packs import unguarded
from tests.ledger.entering import leaves
from verifier import verify


def without_entry(app: Flask) -> dict[str, int]:
    with app.app_context():
        return {
            source.model.__tablename__: number
            for source in SOURCES
            if (number := len(db.session.scalars(missing(source)).all()))
        }


def test_what_people_do_stands_in_the_log_with_the_act(app: Flask, now) -> None:
    stage = set_stage(app, now)
    with app.app_context():
        alice = db.session.get_one(Person, stage.alice_id)
        hanna = make_person("Hanna Hart", unit=make_unit(now=now), now=now)
        adam = make_person("Adam Ash", unit=make_unit(now=now), now=now)
        grant = grant_role(
            person=alice, role=Role.AUDITOR, by=hanna, reason="Year end", starts_on=now.date(), now=now
        )
        revoke_role(grant=grant, by=adam, reason="Done", now=now, today=now.date())
        grant_exemption(
            person=alice, requirement=db.session.scalars(select(Requirement)).one(), starts_on=now.date(),
            ends_on=now.date() + timedelta(days=9), reason=next(iter(ExemptionReason)), note="Away", by=hanna, now=now,
        )  # fmt: skip
        close(
            assignment=db.session.get_one(Assignment, stage.assignment_id), kind=ClosingKind.LEFT_UNSIGNED,
            closed_on=date(2026, 11, 23), now=now, reason="Left",
        )  # fmt: skip
        db.session.commit()

    told = [(leaf["kind"], leaf["facts"]) for leaf in leaves(app)]

    assert [kind for kind, _ in told] == ["log_key", "role_change", "role_change", "exemption", "closing"]
    assert [facts["change"] for kind, facts in told if kind == "role_change"] == ["granted", "revoked"]
    assert told[4][1]["how"] == "left_unsigned"
    assert "Alice" not in json.dumps(told)
    assert not any(leaf["entered_later"] for leaf in leaves(app))


def test_older_facts_are_entered_once_and_say_so(app: Flask, now) -> None:
    stage = set_stage(app, now)
    sign(signed_in_client(app), stage)
    forget_the_log(app)
    before = without_entry(app)

    first = app.test_cli_runner().invoke(args=["evidence", "catch-up"])
    second = app.test_cli_runner().invoke(args=["evidence", "catch-up"])

    assert before == {"releases": 1, "signatures": 1}
    assert "signature: 1 entered, marked as entered later" in first.output
    assert "Nothing was entered" in second.output
    assert without_entry(app) == {}
    file = signed_in_client(app).get(f"/receipts/{the_signature(app).key}/proof").data
    with app.app_context():
        account = verify.verify_receipt(file, verify.read_keys(log_key().vkey.encode()))
    assert account.proved
    assert "entered_later" in [finding.id for finding in account.findings]


def forget_the_log(app: Flask) -> None:
    """As if the signature were from before the log."""
    with app.app_context():
        for table in ("ledger_openings", "ledger_entries"):
            unguarded(table, f"DELETE FROM {table}")


def test_facts_from_before_the_log_are_found_among_thousands_in_parts(
    sqlite_app: Flask, now, monkeypatch
) -> None:
    monkeypatch.setattr("app.evidence.actions.catching_up.AT_ONCE", 3)
    with sqlite_app.app_context():
        for _ in range(8):
            make_person(unit=make_unit(now=now), roles=(Role.AUDITOR,), now=now)
        db.session.commit()
        grants = len(db.session.scalars(select(RoleGrant)).all())

    said = sqlite_app.test_cli_runner().invoke(args=["evidence", "catch-up"]).output

    assert f"role_change: {grants} entered" in said
    assert [leaf["sequence"] for leaf in leaves(sqlite_app)] == list(range(grants + 1))


def test_older_facts_of_all_kinds_are_entered_in_the_order_of_their_times(app: Flask, now) -> None:
    set_scene(app, now)
    forget_the_log(app)

    app.test_cli_runner().invoke(args=["evidence", "catch-up"])

    whens = ("published_at", "granted_at", "set_at", "closed_at", "signed_at")
    told = [leaf["facts"] for leaf in leaves(app)][1:]
    times = [next(facts[name] for name in whens if name in facts) for facts in told]
    assert times == sorted(times)
    kinds = [leaf["kind"] for leaf in leaves(app)]
    assert kinds.index("release") < kinds.index("exemption") < kinds.index("signature")


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)  # SQLite's writers stand in line anyway
def test_two_runs_at_once_enter_everything_once(app: Flask, now, monkeypatch, request) -> None:
    """The second waits for the first."""
    monkeypatch.setattr("app.evidence.actions.catching_up.AT_ONCE", 3)
    set_scene(app, now)
    forget_the_log(app)
    ended, ready = [], threading.Barrier(2)

    def run() -> None:
        ready.wait()
        ended.append(app.test_cli_runner().invoke(args=["evidence", "catch-up"]))

    runs = [threading.Thread(target=run) for _ in range(2)]
    for each in runs:
        each.start()
    for each in runs:
        each.join()

    assert [each.exit_code for each in ended] == [0, 0]
    assert without_entry(app) == {}
    subjects = [leaf["subject"] for leaf in leaves(app)]
    assert len(set(subjects)) == len(subjects)
