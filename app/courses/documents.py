"""One YAML file of the bank, with the line of every key. Bad, huge or hostile files become findings.

Built from parse events, so that nothing is ever constructed but strings, numbers, true, false, null, dates,
lists and mappings, and so that limits hold before memory is spent; libyaml makes them, since a parser in
Python takes six seconds for the bank. YAML 1.2 core types: `NO` is a string and `04:02` is a string.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from yaml import MarkedYAMLError, YAMLError
from yaml.cyaml import CParser
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from app.courses.findings import Finding

MAX_BYTES = 300_000  # the longest scenario in the bank has about 40,000
MAX_DEPTH = 30  # the deepest path of the format has 10 steps
MAX_NODES = 20_000

NULL = re.compile(r"^(~|null|Null|NULL|)$")
TRUE = re.compile(r"^(true|True|TRUE)$")
FALSE = re.compile(r"^(false|False|FALSE)$")
INTEGER = re.compile(r"^[-+]?[0-9]{1,18}$")
DECIMAL = re.compile(r"^[-+]?[0-9]{1,18}\.[0-9]{1,18}$")
DAY = re.compile(r"^\d{4}-\d\d-\d\d$")

Step = str | int
Path_ = tuple[Step, ...]

# What the parser raises on hostile bytes beside its own errors.
SCANNER_ERRORS = (YAMLError, ValueError, TypeError, IndexError, KeyError, AttributeError, AssertionError)


@dataclass(frozen=True)
class Document:
    """What a file says, and on which line each of its keys and list items begins."""

    file: str
    data: Any
    lines: dict[Path_, int] = field(default_factory=dict)

    def line(self, *path: Step) -> int:
        """The line of the key at `path`, or of its nearest parent that exists."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1

    def path_of(self, location: tuple[Step, ...]) -> Path_:
        """The part of a pydantic error location that exists in the file (it also names union members)."""
        path: Path_ = ()
        for step in location:
            if (*path, step) in self.lines:
                path = (*path, step)
        return path


class Unreadable(Exception):
    """Reading stops here; carries the finding that says why."""

    def __init__(self, line: int, code: str, message: str, cure: str) -> None:
        self.line, self.code, self.message, self.cure = line, code, message, cure
        super().__init__(message)


def read_document(path: Path, *, within: Path) -> Document | Finding:
    """The document at `path`, or the one finding that says why it cannot be read.

    `within` is the course's folder: a link that leads out of it is not followed.
    """
    try:
        return Composer(str(path)).compose(text_of(path, within))
    except Unreadable as problem:
        return Finding(str(path), problem.line, problem.code, path.stem, problem.message, problem.cure)


def text_of(path: Path, within: Path, most: int = MAX_BYTES) -> str:
    try:
        if not path.resolve().is_relative_to(within.resolve()):
            raise Unreadable(
                1, "Y1", "The file is a link that leads out of the course.", "Copy the file here."
            )
        if not path.is_file():
            raise Unreadable(1, "Y1", "The file is missing.", f"Write {path.name}.")
        with path.open("rb") as file:
            content = file.read(most + 1)
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        raise Unreadable(1, "Y1", "The file cannot be opened.", "Check its rights and links.") from error
    if len(content) > most:
        raise Unreadable(1, "Y1", f"The file is larger than {most:,} bytes.", "Split it; one thing per file.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unreadable(line, "Y1", "The file is not UTF-8.", "Save it as UTF-8.") from error


def too_deep(line: int) -> Unreadable:
    return Unreadable(line, "Y4", "The file is nested too deep or too long.", "Write it flat.")


def events_of(text: str) -> Iterator[Event]:
    parser = CParser(text)
    try:
        while parser.check_event():
            yield parser.get_event()
    finally:
        parser.dispose()


class Composer:
    """Builds a `Document` from parse events, one nesting level per call."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Path_, int] = {}
        self.nodes = 0

    def compose(self, text: str) -> Document:
        try:
            self.events = events_of(text)
            data = self.document()
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            if "nesting depth" in str(error.problem):  # libyaml has a limit of its own, and looks ahead
                raise too_deep(line) from error
            raise Unreadable(
                line,
                "Y2",
                f"This is not YAML: {error.problem or error.context}.",
                "Check the indentation, and quote text that holds `: `, `?` or starts with a sign.",
            ) from error
        except SCANNER_ERRORS as error:
            raise Unreadable(1, "Y2", "This is not YAML.", "Remove unusual characters.") from error
        return Document(self.file, data, self.lines)

    def document(self) -> Any:
        data, started = None, False
        for event in self.events:
            if not isinstance(event, DocumentStartEvent):
                continue
            if started:
                raise Unreadable(
                    line_of(event), "Y2", "The file holds two documents.", "Remove the second `---`."
                )
            started = True
            data = self.node(next(self.events), (), 0)
        if not isinstance(data, dict):
            raise Unreadable(1, "Y2", "The file is no list of keys.", "Begin with `schema: …`.")
        return data

    def node(self, event: Event, path: Path_, depth: int) -> Any:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise too_deep(line_of(event))
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable(
                line_of(event),
                "Y4",
                "References (&name, *name) hide what people will read.",
                "Write the text out.",
            )
        if str(getattr(event, "tag", None) or "!") != "!":
            raise Unreadable(
                line_of(event), "Y4", "Tags (!name) are not part of the format.", "Remove the tag."
            )
        if isinstance(event, ScalarEvent):
            return scalar(event)
        if isinstance(event, SequenceStartEvent):
            return self.sequence(path, depth)
        if isinstance(event, MappingStartEvent):
            return self.mapping(path, depth)
        raise Unreadable(line_of(event), "Y2", "This is not YAML.", "Check the indentation.")

    def sequence(self, path: Path_, depth: int) -> list[Any]:
        items: list[Any] = []
        for event in self.events:
            if isinstance(event, SequenceEndEvent):
                break
            self.lines[(*path, len(items))] = line_of(event)
            items.append(self.node(event, (*path, len(items)), depth + 1))
        return items

    def mapping(self, path: Path_, depth: int) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        for event in self.events:
            if isinstance(event, MappingEndEvent):
                break
            key = self.node(event, path, depth + 1)
            if not isinstance(key, str):
                raise Unreadable(line_of(event), "Y2", "A key is not a word.", 'Put the key in quotes: "04".')
            if key in entries:
                raise Unreadable(
                    line_of(event),
                    "Y3",
                    f"The key {short(key)} stands here twice; the first would be lost.",
                    "Remove one of them.",
                )
            self.lines[(*path, key)] = line_of(event)
            entries[key] = self.node(next(self.events), (*path, key), depth + 1)
        return entries


def scalar(event: ScalarEvent) -> Any:
    """A plain word by the YAML 1.2 core rules, plus dates; anything quoted or in a block is text."""
    value = str(event.value)
    if event.style not in (None, ""):
        return value
    if NULL.match(value):
        return None
    if TRUE.match(value) or FALSE.match(value):
        return bool(TRUE.match(value))
    if INTEGER.match(value):
        return int(value)
    if DECIMAL.match(value):
        return float(value)
    if DAY.match(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def line_of(event: Event) -> int:
    return int(event.start_mark.line) + 1


def short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
