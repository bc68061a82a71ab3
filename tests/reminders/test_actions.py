"""Two who press in the same second send one mail; the database decides, not the order of our looks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.messages.models import OutboxMessage
from app.reminders import actions
from app.reminders.queries import planned
from tests.compliance.two_stores import two_stores

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_two_nudges_in_the_same_second_are_one_mail(app):
    with app.app_context():
        found = two_stores(MONDAY)
        bob, assignment = found.people["Bob"], found.assignment("Bob")
        actions.write_nudge(assignment, bob, found.people["Carol"], found.today, MONDAY, late=True)

        with pytest.raises(IntegrityError), db.session.begin_nested():
            actions.write_nudge(assignment, bob, found.people["Hanna"], found.today, MONDAY, late=True)

        assert len(db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "nudge")).all()) == 1


def test_two_workers_with_the_same_plan_send_each_mail_once(app):
    with app.app_context():
        two_stores(MONDAY)
        db.session.commit()
        plan = planned(MONDAY)

        first = [actions.send_digest(digest=digest, now=MONDAY) for digest in plan.digests]
        second = [actions.send_digest(digest=digest, now=MONDAY) for digest in plan.digests]
        managers = [actions.escalate(escalation=each, now=MONDAY) for each in plan.escalations * 2]

        assert all(first)
        assert not any(second)
        assert sum(managers) == len(plan.escalations) > 0
        kinds = list(db.session.scalars(select(OutboxMessage.kind)))
        assert kinds.count("digest") == len(plan.digests)
        assert kinds.count("escalation") == len(plan.escalations)
