"""The application's role on PostgreSQL: it can sign, and it can change nothing that was signed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from app.extensions import Model, db
from app.privacy.queries.grants import statements_for
from app.shared.append_only import TABLES
from app.shared.erasing import ERASED, Category
from tests.acknowledgements.training import sign, signed_in_client, the_signature
from tests.conftest import KeptPostgresql
from tests.privacy.test_erasing import erase, stage_of

ROLE = "countersign_application"


@pytest.fixture
def app(postgresql_server: str, postgresql_template: str) -> Iterator[Flask]:
    """On PostgreSQL alone: SQLite knows no roles. Of its own: its connections become another role."""
    kept = KeptPostgresql(postgresql_server, postgresql_template, "grants")
    yield kept.app
    kept.close()


@pytest.fixture
def restricted(app: Flask) -> Iterator[Flask]:
    """The application, with the role in its database."""
    with app.app_context():
        db.session.execute(text(f"DROP ROLE IF EXISTS {ROLE}"))
        db.session.execute(text(f"CREATE ROLE {ROLE}"))
        db.session.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num varchar(32))"))
        for statement in statements_for(Model.metadata, TABLES, ROLE):
            db.session.execute(text(statement))
        db.session.commit()
        db.engine.dispose()
    yield app
    with app.app_context():
        db.session.execute(text("RESET ROLE"))
        db.session.execute(text(f"DROP OWNED BY {ROLE}"))
        db.session.execute(text(f"DROP ROLE {ROLE}"))
        db.session.commit()


def act_as_role(app: Flask) -> None:
    """From now on every connection of the application acts as the role."""
    with app.app_context():

        @event.listens_for(db.engine, "connect")
        def become(connection, _record) -> None:
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {ROLE}")
            connection.commit()

        db.engine.dispose()


def answer(statement: str) -> str:
    try:
        with db.session.begin_nested():
            db.session.execute(text(statement))
    except DBAPIError as error:
        return str(error.orig)
    return "done"


def test_l9_the_role_signs_and_changes_nothing(restricted: Flask, now) -> None:
    stage = stage_of(restricted, now)
    act_as_role(restricted)

    sign(signed_in_client(restricted), stage, comment="words")

    assert the_signature(restricted).legal_name == "Alice Arrow"
    with restricted.app_context():
        assert db.session.scalar(text("SELECT current_user")) == ROLE
        for table in sorted(TABLES):
            for statement in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE",
                              f"DROP TRIGGER {table}_no_change ON {table}",
                              f"ALTER TABLE {table} DISABLE TRIGGER ALL", f"DROP TABLE {table} CASCADE"):  # fmt: skip
                said = answer(statement)
                assert "permission denied" in said or "must be owner" in said, f"{statement}: {said}"
        for statement in (
            "UPDATE signatures SET outcome = 'refused'",
            "UPDATE signatures SET signed_at = now()",
            "UPDATE closings SET kind = 'signed'",
            "UPDATE ledger_entries SET leaf = '{}'",
            "UPDATE erasures SET reason = 'x'",
            "SET session_replication_role = replica",
            "CREATE TABLE mine (id integer)",
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        ):
            said = answer(statement)
            assert "permission denied" in said or "must be owner" in said, f"{statement}: {said}"
        # The one right that it has is useless without an erasure on record.
        assert "append-only" in answer(f"UPDATE signatures SET comment = '{ERASED}'")


def test_the_role_can_erase_on_record(restricted: Flask, now) -> None:
    stage = stage_of(restricted, now)
    act_as_role(restricted)
    sign(signed_in_client(restricted), stage, comment="words")

    with restricted.app_context():
        erase(stage.alice_id, Category.OWN_WORDS, Category.TRAINING_DETAIL, now=now)
        db.session.commit()

    assert the_signature(restricted).comment == ERASED


def test_a_name_that_is_more_than_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="no plain name"):
        statements_for(Model.metadata, TABLES, "x; DROP TABLE signatures")
