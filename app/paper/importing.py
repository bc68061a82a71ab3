"""Many answers from paper at once: lines of CSV, as a spreadsheet saves them. Plain values, no database."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from app.paper.answers import Answer
from app.paper.kinds import PaperOutcome, Way
from app.paper.refusals import (
    ColumnsMissing,
    DayUnreadable,
    LineWrong,
    NotCsv,
    NothingToImport,
    ScanNotHandedIn,
    TooManyLines,
    ValueTooLong,
)
from app.paper.scans import Scan
from app.shared.characters import is_plain
from app.shared.errors import Refused

COLUMNS = (
    "person",  # employee number or e-mail address
    "course",
    "release",
    "language",
    "way",
    "outcome",
    "answered_on",
    "witness",
    "reason",
    "note",
    "scan",  # the name of a file that comes with the import
)
MOST_LINES = 500
LONGEST = {"witness": 200, "reason": 4000, "note": 4000}  # characters; longer ones are told, not cut

Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(frozen=True)
class Line:
    """One line as it came, by its number in the file; the first with values is 2."""

    number: int
    values: Mapping[str, str]


def text_of(content: bytes) -> str:
    """The file as text. Raises `NotCsv`."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotCsv from error


def lines_of(text: str) -> list[Line]:
    """The lines that are not empty. Commas or semicolons, as the first line has them.

    Raises `NothingToImport`, `ColumnsMissing`, `NotCsv` or `TooManyLines`.
    """
    if not is_plain(text):
        raise NotCsv
    first = text.lstrip().partition("\n")[0]
    if not first.strip():
        raise NothingToImport
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.DictReader(io.StringIO(text.lstrip()), delimiter=delimiter, restval="", strict=True)
    try:
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise ColumnsMissing(names=", ".join(missing))
        found = [Line(reader.line_num, values_in(row)) for row in reader]
    except csv.Error as error:
        raise NotCsv from error
    found = [line for line in found if any(line.values.values())]
    if not found:
        raise NothingToImport
    if len(found) > MOST_LINES:
        raise TooManyLines(most=MOST_LINES)
    return found


def values_in(row: Mapping[str, str]) -> dict[str, str]:
    return {name: (row[name] or "").strip() for name in COLUMNS}


@dataclass(frozen=True)
class Read:
    """What one line says: an answer, or what is wrong with its values."""

    answer: Answer | None
    problems: tuple[Refused, ...]


def read(line: Line, scans: Mapping[str, Scan]) -> Read:
    """The answer in one line, or every value of it that cannot be read."""
    reading = Reading(line, scans)
    answer = reading.answer()
    return Read(None if reading.problems else answer, tuple(reading.problems))


class Reading:
    """Reads one line; what cannot be read is noted, and the next value is read all the same."""

    def __init__(self, line: Line, scans: Mapping[str, Scan]) -> None:
        self.values, self.scans = line.values, scans
        self.problems: list[Refused] = []

    def answer(self) -> Answer:
        return Answer(
            way=self.one_of(Way, "way", Way.PAPER),
            outcome=self.one_of(PaperOutcome, "outcome", PaperOutcome.SIGNED),
            language=self.values["language"].casefold(),
            on=self.day("answered_on"),
            witness=self.words("witness"),
            reason=self.words("reason"),
            note=self.words("note"),
            scan=self.scan("scan"),
        )

    def one_of(self, kinds: type[Kind], column: str, otherwise: Kind) -> Kind:
        value = self.values[column].casefold()
        if value not in set(kinds):
            known = ", ".join(each.value for each in kinds)
            self.problems.append(LineWrong(column=column, value=self.values[column], known=known))
            return otherwise
        return kinds(value)

    def day(self, column: str) -> date:
        try:
            return date.fromisoformat(self.values[column])
        except ValueError:
            self.problems.append(DayUnreadable())
            return date.min

    def words(self, column: str) -> str:
        text, most = self.values[column], LONGEST[column]
        if len(text) > most:
            self.problems.append(ValueTooLong(column=column, most=most))
        return text

    def scan(self, column: str) -> Scan | None:
        name = self.values[column]
        if name and name not in self.scans:
            self.problems.append(ScanNotHandedIn(name=name))
        return self.scans.get(name)


def numbers_in(line: Line) -> Iterator[int]:
    """The release's number, if it is one."""
    if line.values["release"].isdecimal() and len(line.values["release"]) < 9:
        yield int(line.values["release"])
