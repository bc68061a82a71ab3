"""Everything about a person: found by walking the tables, so that no table is forgotten."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text, insert

from app.demo import cast
from app.extensions import Model, db
from app.people.models import Credential, Pin, UserSession
from app.privacy.queries import Asked, data_json, data_pdf, personal_data
from app.privacy.queries.belonging import ABOUT, NOT_ABOUT_PEOPLE, Belongings, mentioning
from app.privacy.secrets import is_secret
from app.privacy.words import COLUMNS, TABLES
from tests.privacy.town import all_rows, person_with, play


def asked(now, language: str = "en") -> Asked:
    return Asked(now, "Alice Arrow", "Europe/Warsaw", language)


# -- of the tables ------------------------------------------------------------------------------------------


def left_over() -> set[str]:
    """Tables of which no row can come into an export."""
    found = Belongings(1).conditions
    return {t.name for t in Model.metadata.sorted_tables if t.name not in found and not mentioning(t)}


def test_every_table_is_exported_or_named_with_a_reason(sqlite_app: Flask) -> None:
    assert left_over() == set(NOT_ABOUT_PEOPLE)


def test_every_table_and_every_column_of_the_export_has_a_name_for_people(sqlite_app: Flask) -> None:
    tables = set(Model.metadata.tables) - set(NOT_ABOUT_PEOPLE)
    columns = {
        column.name
        for name in Belongings(1).conditions
        for column in Model.metadata.tables[name].columns
        if not is_secret(column.name)
    }

    assert tables - set(TABLES) == set()
    assert columns - set(COLUMNS) == set()


def test_who_is_named_in_a_row_is_told_by_the_columns_name(sqlite_app: Flask) -> None:
    """`person_id`: the row is theirs. Anything else: they did something there, or were told of it."""
    odd = [
        f"{table.name}.{column.name}"
        for table in Model.metadata.sorted_tables
        for column in mentioning(table)
        if not column.name.endswith("_by_id") and column.name not in ("manager_id", "sent_to_id", "viewer_id")
    ]

    assert odd == []


@pytest.fixture
def new_tables() -> Iterator[list[Table]]:
    """Three tables that somebody added today: about people, about those rows, and about nobody."""
    metadata: MetaData = Model.metadata
    tables = [
        Table("lockers", metadata, Column("id", Integer, primary_key=True),
              Column(ABOUT, ForeignKey("persons.id"), nullable=False), Column("word", Text)),
        Table("locker_keys", metadata, Column("id", Integer, primary_key=True),
              Column("locker_id", ForeignKey("lockers.id"), nullable=False), Column("word", Text)),
        Table("weathers", metadata, Column("id", Integer, primary_key=True), Column("word", Text)),
    ]  # fmt: skip
    yield tables
    for table in reversed(tables):
        metadata.remove(table)


def test_a_table_that_was_added_today_is_in_the_export_or_is_missed(
    sqlite_app: Flask, new_tables, now
) -> None:
    ids = play(sqlite_app, now)
    lockers, keys, _weathers = new_tables
    alice = ids[cast.ALICE.number]
    with sqlite_app.app_context():
        for table in new_tables:
            table.create(db.engine)
        db.session.execute(insert(lockers).values(id=7, person_id=alice, word="by the window"))
        db.session.execute(insert(keys).values(id=9, locker_id=7, word="two of three"))
        db.session.commit()

        found = data_json(personal_data(person_with(alice)), asked(now)).decode()

    assert "by the window" in found
    assert "two of three" in found
    assert left_over() - set(NOT_ABOUT_PEOPLE) == {"weathers"}


# -- of the rows --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("member", [cast.ALICE, cast.CAROL, cast.HANNA], ids=lambda member: member.name)
def test_l17_no_row_that_names_the_person_is_missing(sqlite_app: Flask, now, member) -> None:
    """Against every row of every table, looked through one by one."""
    id = play(sqlite_app, now)[member.number]
    with sqlite_app.app_context():
        data = personal_data(person_with(id))
        exported = {
            (part.table, tuple(str(row[k.name]) for k in Model.metadata.tables[part.table].primary_key))
            for part in (*data.about, *data.mentions)
            for row in part.rows
        }
        person = person_with(id)
        words = [word for word in (person.email, person.private_email) if word]

        missing = [
            f"{table} {row}"
            for table, row in all_rows()
            if table not in NOT_ABOUT_PEOPLE
            and (names_person(table, row, id) or points_to_own(table, row, data) or holds(row, words))
            and (table, tuple(str(row[k.name]) for k in Model.metadata.tables[table].primary_key))
            not in exported
        ]

    assert len(exported) > 20
    assert missing == []


def names_person(table: str, row: dict, id: int) -> bool:
    columns = Model.metadata.tables[table].columns
    return (table == "persons" and row["id"] == id) or any(
        row[column.name] == id
        for column in columns
        for key in column.foreign_keys
        if key.column.table.name == "persons"
    )


def points_to_own(table: str, row: dict, data) -> bool:
    """The row cannot be without one that is about the person."""
    own = {part.table: {each.get("id", each.get("sequence")) for each in part.rows} for part in data.about}
    return ABOUT not in row and any(
        row[column.name] in own.get(key.column.table.name, ())
        for column in Model.metadata.tables[table].columns
        for key in column.foreign_keys
        if not column.nullable and key.column.table.name != "persons"
    )


def holds(row: dict, words: list[str]) -> bool:
    return "address" in row and any(word in str(row["address"]) for word in words)


def test_nothing_of_others_comes_along(sqlite_app: Flask, now) -> None:
    """Carol leads a store: what she did for her people is in it, what they answered is not."""
    ids = play(sqlite_app, now)
    with sqlite_app.app_context():
        data = personal_data(person_with(ids[cast.CAROL.number]))
        others = {row["id"] for table, row in all_rows() if table == "assignments"
                  and row["person_id"] != ids[cast.CAROL.number]}  # fmt: skip

    about = {part.table: part.rows for part in data.about}
    assert {row["id"] for row in about["assignments"]} & others == set()
    assert all(row["assignment_id"] not in others for row in about.get("attempts", []))
    reminders = next(part.rows for part in data.mentions if part.table == "reminders")
    assert set(reminders[0]) <= {"id", "kind", "sent_to_id", "sent_by_id", "reminded_at", "reminded_on"}


def test_no_secret_leaves_and_each_is_named_as_left_out(sqlite_app: Flask, now) -> None:
    ids = play(sqlite_app, now)
    alice = ids[cast.ALICE.number]
    with sqlite_app.app_context():
        db.session.add(Pin(person_id=alice, pin_hash="$argon2id$pin-canary", set_at=now))
        db.session.add(
            UserSession(person_id=alice, token_hash="t" * 64, device="Chrome", started_at=now, expires_at=now)
        )
        db.session.commit()
        hashes = [
            row[name] for _table, row in all_rows() for name in row if name.endswith("_hash") and row[name]
        ]

        whole = data_json(personal_data(person_with(alice)), asked(now)).decode()

    assert len(hashes) > 10
    assert [value for value in hashes if value in whole] == []
    said = {part["table"]: part["left_out"] for part in json.loads(whole)["about"]}
    assert said["credentials"] == ["password_hash"]
    assert said["pins"] == ["pin_hash"]
    assert Credential.__tablename__ in said


@pytest.mark.parametrize("language", ["en", "pl"])
def test_the_pdf_reads_and_holds_the_json(sqlite_app: Flask, now, tmp_path, language: str) -> None:
    from tests.evidence.programs import run

    ids = play(sqlite_app, now)
    with sqlite_app.test_request_context():
        data = personal_data(person_with(ids[cast.ALICE.number]))
        path = tmp_path / "data.pdf"
        path.write_bytes(data_pdf(data, asked(now, language)))
        run("pdfdetach", "-save", "1", "-o", tmp_path / "inside", path)

        assert (tmp_path / "inside").read_bytes() == data_json(data, asked(now, language))
    words = " ".join(run("pdftotext", path, "-").split())
    assert "Alice" in words
    assert {"en": "Who looked at your record", "pl": "Kto oglądał Twoje dane"}[language] in words
    assert "Hanna" in words
