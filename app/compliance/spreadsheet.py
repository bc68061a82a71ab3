"""CSV that a spreadsheet opens as text: what people typed never becomes a formula.

A name, a unit or a reason is typed by somebody; the file is opened by somebody else, with more rights,
in a program that runs cells which begin like a formula. Every text is quoted, and a sign that could
start a formula gets an apostrophe before it. Numbers that the program itself counted stay numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as the local code page and breaks Polish names

Cell = str | int | date | None

# = + - @ and the wide, small and raised forms that some programs fold into them.
FORMULA_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212\u207a\u207b"
# Blanks, quotes and signs without width do not protect: programs skip them before they look.
SKIPPED = "\\s\"'\u2018\u2019\u201c\u201d\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x1f"
# A program whose separator is not the comma splits a text where it finds its own, inside quotes or not.
DANGER = re.compile(f"(^|[;|\t\r\n])(?=[{SKIPPED}]*[{FORMULA_SIGNS}])")
LEADING_CONTROL = re.compile("^[\t\r\n]")
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def safe_text(text: str) -> str:
    """The text with an apostrophe wherever a spreadsheet could begin to read a formula."""
    text = UNPRINTABLE.sub("", text).replace("\u00a0", " ")  # columns are looked up by their words
    text = DANGER.sub(r"\1'", text)
    return "'" + text if LEADING_CONTROL.match(text) else text


def cell(value: Cell) -> str:
    """One value as it stands in the file: texts quoted, numbers bare, dates as 2027-03-07."""
    if value is None:
        return '""'
    if isinstance(value, int):
        return str(value)
    text = value.isoformat() if isinstance(value, date) else safe_text(value)
    return '"' + text.replace('"', '""') + '"'


def line(cells: Iterable[Cell]) -> str:
    """One row, ended as RFC 4180 asks."""
    return ",".join(cell(value) for value in cells) + "\r\n"


def lines(rows: Iterable[Iterable[Cell]]) -> Iterator[str]:
    """The file, row by row, so that it can be sent while it is made."""
    yield BYTE_ORDER_MARK
    for row in rows:
        yield line(row)
