"""The migrations make exactly the tables that the models describe, on both databases."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Enum, inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from app.assignments.models import Requirement
from app.extensions import db
from app.shared.append_only import TABLES


@pytest.fixture
def migrated(app: Flask) -> Flask:
    """The application on a database that only the migrations have touched."""
    with app.app_context():
        db.drop_all()
        if db.engine.dialect.name == "sqlite":
            db.session.remove()
        upgrade(directory="migrations")
    return app


def test_migrations_equal_models(migrated: Flask) -> None:
    with migrated.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        difference = compare_metadata(context, db.metadata)

    assert difference == []


def test_the_migrated_database_takes_every_value_of_every_list(migrated: Flask) -> None:
    """Alembic does not compare checks: a value added to an enum is refused by a table that was not told."""
    with migrated.app_context(), db.engine.connect() as connection:
        checks = inspect(connection)
        refused = [
            f"{table.name}.{column.name}: {check['sqltext']}"
            for table in db.metadata.sorted_tables
            for column in table.columns
            if isinstance(column.type, Enum)
            for check in checks.get_check_constraints(table.name)
            if check["name"] == f"ck_{table.name}_{column.type.name}"
            if any(f"'{value}'" not in check["sqltext"] for value in column.type.enums)
        ]

    assert refused == []


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_the_database_refuses_to_change_evidence(migrated: Flask, verb: str) -> None:
    for table in sorted(TABLES):
        with migrated.app_context(), db.engine.connect() as connection:
            triggers = {
                row[0]
                for row in connection.execute(
                    text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
                    if db.engine.dialect.name == "sqlite"
                    else text("SELECT tgname FROM pg_trigger")
                )
            }
            expected = (
                f"{table}_no_{verb.lower()}" if db.engine.dialect.name == "sqlite" else f"{table}_no_change"
            )

        assert expected in triggers


def test_evidence_cannot_be_truncated(migrated: Flask) -> None:
    with migrated.app_context(), db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert "signatures" in inspect(connection).get_table_names()  # SQLite has no TRUNCATE
            return
        with pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text("TRUNCATE signatures CASCADE"))


def triggers() -> dict[str, str]:
    """Every trigger by name, as the database would write it down."""
    if db.engine.dialect.name == "sqlite":
        found = db.session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    else:
        found = db.session.execute(
            text(
                "SELECT tgname, pg_get_triggerdef(pg_trigger.oid) || prosrc FROM pg_trigger "
                "JOIN pg_proc ON pg_proc.oid = tgfoid WHERE NOT tgisinternal"
            )
        )
    return dict(found.tuples().all())


def test_the_migrations_make_the_triggers_that_the_models_ask_for(app: Flask) -> None:
    """A column that a trigger does not know could be changed while another one is erased."""
    with app.app_context():
        wanted = triggers()
        db.session.remove()
        db.drop_all()
        upgrade(directory="migrations")

        assert triggers() == wanted


def test_a_log_with_entries_survives_the_migration_to_erasures(sqlite_app: Flask) -> None:
    with sqlite_app.app_context():
        db.drop_all()
        db.session.remove()
        upgrade(directory="migrations", revision="0007_evidence_log")
        db.session.execute(
            text(
                "INSERT INTO ledger_entries VALUES "
                "(0, 'heartbeat', 'heartbeats/0', '{}', x'00', x'00', 'note', 'abcdefgh', '2026-11-01')"
            )
        )
        db.session.execute(text("INSERT INTO ledger_openings VALUES (0, '{\"name\": 1}')"))
        db.session.commit()

        upgrade(directory="migrations")

        assert db.session.execute(text("SELECT * FROM ledger_openings")).all() == [(0, '{"name": 1}')]
        assert db.session.execute(text("SELECT sequence, kind FROM ledger_entries")).all() == [
            (0, "heartbeat")
        ]


def test_titles_of_requirements_are_carried_over_in_both_directions(app: Flask) -> None:
    """Each is kept in the language of whoever added the requirement, and in English where nobody did."""
    with app.app_context():
        db.session.remove()
        db.drop_all()
        upgrade(directory="migrations", revision="0013_best_and_worst")
        db.session.execute(
            text(
                "INSERT INTO persons (id, key, legal_name, language, created_at) VALUES "
                "(1, 'p1', 'Hanna Hart', 'en', '2026-11-01'), (2, 'p2', 'Piotr Pawlak', 'pl', '2026-11-01')"
            )
        )
        for id, title, author in ((1, "Social media", 1), (2, "Kasa “A”", 2), (3, "Guests", None)):
            db.session.execute(
                text(
                    "INSERT INTO requirements (id, key, title, course, track, audience, audience_ids, living, "
                    "roll_out_days, joiner_days, reattestation_days, window_days, validity_rule, "
                    "validity_months, minimum_months, created_at, created_by_id) VALUES (:id, :key, :title, "
                    "'c', 't', 'everyone', '[]', true, 30, -1, 0, 30, 'from_completion', 12, 0, "
                    "'2026-11-01', :author)"
                ),
                {"id": id, "key": f"r{id}", "title": title, "author": author},
            )
        db.session.commit()
        titles = select(Requirement.title).order_by(Requirement.id)

        upgrade(directory="migrations")
        assert list(db.session.scalars(titles)) == [
            {"en": "Social media"},
            {"pl": "Kasa “A”"},
            {"en": "Guests"},
        ]

        db.session.execute(
            update(Requirement).where(Requirement.id == 2).values(title={"pl": "Kasa", "en": "Cash desk"})
        )
        db.session.commit()
        downgrade(directory="migrations", revision="0013_best_and_worst")
        old = list(db.session.scalars(text("SELECT title FROM requirements ORDER BY id")))
        db.session.rollback()
        assert old == ["Social media", "Cash desk", "Guests"]

        upgrade(directory="migrations")
        assert next(iter(db.session.scalars(titles))) == {"en": "Social media"}
