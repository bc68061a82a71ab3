"""Sweeping up after a while."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.people.jobs import sweep_failures
from app.people.models import SignInFailure
from app.shared.clock import utc_now
from tests.people.conftest import look


def test_old_failures_are_deleted_and_fresh_ones_kept(app: Flask) -> None:
    with app.app_context():
        for age in (timedelta(minutes=5), timedelta(days=2)):
            db.session.add(SignInFailure(account="x", address="y", failed_at=utc_now() - age))
        db.session.commit()

    said = [look(app, sweep_failures), look(app, sweep_failures)]

    assert said == ["1 old sign-in failures deleted", ""]
    assert len(look(app, lambda: db.session.scalars(select(SignInFailure)).all())) == 1
