"""Everything about one person as two files: JSON, which is complete, and a PDF to read with the JSON inside."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import typst
from flask import current_app
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import Boolean, Column, Date, Enum, LargeBinary

from app.company.queries import profile
from app.evidence.glyphs import FAMILIES, drawable, on_one_line
from app.evidence.receipt_document import LOCK, STANDARDS, ReceiptNotDrawn, compiler
from app.extensions import Model
from app.privacy.queries.export import Part, PersonalData, Row
from app.privacy.words import COLUMNS, TABLES
from app.shared.columns import UtcDateTime
from app.shared.languages import words_in
from app.shared.sentences import kindly

TEMPLATE = Path(__file__).parents[1] / "data.typ"
FORMAT = "countersign/personal-data/v1"
FILE_NAME = "my-data.json"
SHOWN_ROWS = 200  # of one table, in the PDF
LONGEST = 700  # signs of one value, in the PDF
FOR_PROGRAMS = {"leaf", "checkpoint", "openings", "form", "shown_order", "key", "person_id", "counts"}


@dataclass(frozen=True)
class Asked:
    """Who asked for the files and when, and how their days are written."""

    at: datetime
    by: str  # a name
    time_zone: str
    language: str


def data_json(data: PersonalData, asked: Asked) -> bytes:
    """The whole of it, with what tables and columns mean."""
    with force_locale(asked.language):
        whole = {
            "format": FORMAT,
            "made_at": asked.at.isoformat(),
            "made_for": asked.by,
            "person": data.person.key,
            "explained": explained(),
            "about": [part_in_json(part) for part in data.about],
            "mentions": [part_in_json(part) for part in data.mentions],
            "people": {str(id): name for id, name in sorted(data.people.items())},
            "points_to": data.points_to,
            "not_about_people": data.not_about_people,
        }
        return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def explained() -> dict[str, str]:
    return {
        "about": _("Rows that are about this person: all columns but those named under left_out."),
        "mentions": _(
            "Rows about others or about the company in which this person did something: "
            "when and what kind of thing it was, and nothing about the others."
        ),
        "people": _("Names of the people whom rows name by number."),
        "points_to": _("What other numbers stand for."),
        "left_out": _(
            "Hashes of passwords, PINs, codes and session tokens are left out: they open accounts."
        ),
        "not_about_people": _("Tables in which no row belongs to a person, and why."),
    }


def part_in_json(part: Part) -> dict[str, Any]:
    columns = part.rows[0]
    return {
        "table": part.table,
        "called": table_called(part.table),
        "what": meaning_of(part.table),
        "columns": {name: column_called(name) for name in columns},
        "left_out": part.left_out,
        "rows": part.rows,
    }


def meaning_of(table: str) -> str:
    """What one row means: the first sentence that the model says of itself."""
    for mapper in Model.registry.mappers:
        if mapper.local_table is Model.metadata.tables[table]:
            return (mapper.class_.__doc__ or "").strip().split("\n\n")[0]
    return ""


def table_called(table: str) -> str:
    return _(TABLES[table]) if table in TABLES else table.replace("_", " ")


def column_called(name: str) -> str:
    return _(COLUMNS[name]) if name in COLUMNS else name.replace("_", " ")


# -- to read ------------------------------------------------------------------------------------------------


def data_pdf(data: PersonalData, asked: Asked) -> bytes:
    """The same to read; long lists are cut in it, and the JSON file is attached. Raises `ReceiptNotDrawn`."""
    attached = data_json(data, asked).decode()
    with force_locale(asked.language):
        words = {"data": json.dumps(laid_out(data, asked)), "file": attached}
    try:
        with LOCK:
            pdf = compiler(TEMPLATE).compile(
                format="pdf", sys_inputs=words, pdf_standards=STANDARDS, timestamp=int(asked.at.timestamp())
            )
    except typst.TypstError as problem:
        raise ReceiptNotDrawn(f"{problem.message} {' '.join(problem.hints)}".strip()) from problem
    if not isinstance(pdf, bytes):
        raise ReceiptNotDrawn("Typst gave no PDF.")
    return pdf


def laid_out(data: PersonalData, asked: Asked) -> dict[str, Any]:
    return {
        "language": asked.language,
        "families": FAMILIES,
        "company": on_one_line(profile().name),
        "title": _("Everything about one person"),
        "name": on_one_line(kindly(data.person.legal_name)),
        "page": _("Page {number} of {pages}"),
        "head": [
            {"label": _("Made at"), "value": shown_moment(asked.at, asked)},
            {"label": _("Asked for by"), "value": on_one_line(asked.by)},
        ],
        "intro": [
            _("This is all that Countersign keeps about this person, table by table."),
            _(
                "Short codes stand here as the database keeps them. The attached file %(name)s holds every row "
                "and every column, for programs.",
                name=FILE_NAME,
            ),
        ],
        "groups": shown_groups(data, asked),
        "left_out": told_left_out(data),
        "file_name": FILE_NAME,
        "file_words": _("Everything, for programs"),
    }


def shown_groups(data: PersonalData, asked: Asked) -> list[dict[str, Any]]:
    about = {
        "title": _("About this person"),
        "lead": _("Everything that was recorded about them, and what they did themselves."),
        "parts": [shown_part(part, data, asked) for part in data.about],
    }
    if not data.mentions:
        return [about]
    mentions = {
        "title": _("What they did in matters of others"),
        "lead": _("Only when and what kind of thing it was: the rest is about other people."),
        "parts": [shown_part(part, data, asked) for part in data.mentions],
    }
    return [about, mentions]


def told_left_out(data: PersonalData) -> dict[str, Any]:
    secrets = sorted({name for part in data.about for name in part.left_out})
    return {
        "title": _("What is left out, and why"),
        "sentences": [
            _(
                "Hashes of passwords, PINs, codes and session tokens are left out: they open accounts. "
                "These are the columns: %(names)s.",
                names=", ".join(secrets),
            ),
            *(f"{name}: {reason}" for name, reason in data.not_about_people.items()),
        ],
    }


def shown_part(part: Part, data: PersonalData, asked: Asked) -> dict[str, Any]:
    rows = [pairs for row in part.rows[:SHOWN_ROWS] if (pairs := shown_row(part.table, row, data, asked))]
    more = len(part.rows) - SHOWN_ROWS
    return {
        "title": f"{table_called(part.table)} ({len(part.rows)})",
        "rows": rows,
        "more": ngettext("%(num)d more row stands in the file.", "%(num)d more rows stand in the file.", more)
        if more > 0
        else "",
    }


def shown_row(table: str, row: Row, data: PersonalData, asked: Asked) -> list[dict[str, str]]:
    found = []
    for name, value in row.items():
        text = shown(Model.metadata.tables[table].c[name], value, data, asked)
        if text:
            found.append({"label": on_one_line(column_called(name)), "value": cut(drawable(kindly(text)))})
    return found


def cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def shown(column: Column[Any], value: Any, data: PersonalData, asked: Asked) -> str:
    """One value as a reader wants it; empty for what only programs need."""
    if value in (None, "", [], {}) or column.name in FOR_PROGRAMS or isinstance(column.type, LargeBinary):
        return ""
    for key in column.foreign_keys:
        return pointed(key.column.table.name, value, data, asked)
    if column.primary_key:
        return ""
    if isinstance(column.type, UtcDateTime):
        return shown_moment(datetime.fromisoformat(value), asked)
    if isinstance(column.type, Date):
        return str(current_app.jinja_env.filters["day"](date.fromisoformat(value)))
    if isinstance(column.type, Boolean):
        return str(_("yes") if value else _("no"))
    if isinstance(column.type, Enum):
        return str(value).replace("_", " ")
    if isinstance(value, list):
        return "\n".join(
            each["text"] if isinstance(each, dict) and "text" in each else str(each) for each in value
        )
    return str(value)


def pointed(table: str, id: int | str, data: PersonalData, asked: Asked) -> str:
    """Whom or what a number stands for."""
    if table == "persons":
        return data.people.get(int(id), "")
    row = data.points_to.get(table, {}).get(str(id), {})
    title = row.get("title") or row.get("name") or ""
    if isinstance(title, dict):
        title = words_in(title, asked.language)
    number = f", {row['number']}" if row.get("number") and table == "releases" else ""
    return f"{title}{number}"


def shown_moment(value: datetime, asked: Asked) -> str:
    return str(current_app.jinja_env.filters["moment"](value, asked.time_zone))
