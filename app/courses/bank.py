"""Opens a course of the bank. Reading never raises: what is wrong becomes findings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from app.company.profile import Profile
from app.courses.bank_format import (
    KIT,
    AssessmentFile,
    CourseFile,
    KitFile,
    Lesson,
    PolicyFile,
    RepliesFile,
    RulesFile,
    Scenario,
)
from app.courses.documents import Document, Step, Unreadable, read_document, short, text_of
from app.courses.findings import Finding, Severity

Shape = TypeVar("Shape", bound=BaseModel)

LOCK = "translations.lock"
LOCK_LINE = re.compile(r"^([0-9a-f]{16}) (\S+)$", re.MULTILINE)
MAX_FILES = 500  # in one folder
MAX_LOCK_BYTES = 5_000_000  # generated: 100 bytes for each text of the course
MAX_HEAD = 4096  # bytes of an unreadable file in which its id is looked for
ID_LINE = re.compile(r"^id: *([A-Za-z0-9._-]{1,64}) *$", re.MULTILINE)


@dataclass(frozen=True)
class Source:
    """Where a thing was read: turns a path of keys into a line."""

    document: Document

    @property
    def file(self) -> str:
        return self.document.file

    def line(self, *path: Step) -> int:
        return self.document.line(*path)


@dataclass(frozen=True)
class Read(Generic[Shape]):
    """A thing and where it stands."""

    value: Shape
    source: Source


@dataclass(frozen=True)
class Bank:
    """One course as its authors wrote it: every part that could be read."""

    folder: Path
    course: Read[CourseFile]
    rules: Read[RulesFile]
    policy: Read[PolicyFile]
    replies: Read[RepliesFile]
    assessment: Read[AssessmentFile]
    profile: Read[Profile] | None
    lessons: list[Read[Lesson]]
    scenarios: list[Read[Scenario]]
    kit: list[Read[KitFile]] = field(default_factory=list)  # what leads and HR print; may be missing
    broken: frozenset[str] = frozenset()  # ids of lessons and scenarios that could not be read
    confirmed: Mapping[str, str] = field(default_factory=dict)  # names and hashes in translations.lock


@dataclass
class Reader:
    """Collects findings while the files of one course are read."""

    folder: Path
    findings: list[Finding] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    seen: int = 0

    def file(self, name: str, shape: type[Shape]) -> Read[Shape] | None:
        return self.path(self.folder / name, shape)

    def maybe(self, name: str, shape: type[Shape]) -> Read[Shape] | None:
        """A file that a course may do without."""
        return self.file(name, shape) if (self.folder / name).exists() else None

    def path(self, path: Path, shape: type[Shape]) -> Read[Shape] | None:
        document = read_document(path, within=self.folder)
        if isinstance(document, Finding):
            self.findings.append(document)
            self.broken.add(claimed_id(path))
            return None
        try:
            return Read(shape.model_validate(document.data), Source(document))
        except ValidationError as error:
            self.findings += shape_findings(error, document)
            self.broken.add(id_of(document.data, path.stem))
            return None

    def lock(self) -> dict[str, str]:
        """The lines of the translations' lock; a line that is none of it is as good as missing."""
        path = self.folder / LOCK
        if not path.exists():
            return {}
        try:
            text = text_of(path, self.folder, most=MAX_LOCK_BYTES)
        except Unreadable as problem:
            cure = "Remove it, and write it anew with `flask courses confirm-translations`."
            self.findings.append(Finding(str(path), problem.line, problem.code, LOCK, problem.message, cure))
            return {}
        return {found[2]: found[1] for found in LOCK_LINE.finditer(text)}

    def everything(self, name: str, shape: type[Shape]) -> list[Read[Shape]]:
        """All files of a folder, in the order of their names."""
        folder = self.folder / name
        try:
            paths = sorted(folder.iterdir()) if folder.is_dir() else []
        except OSError:
            paths = []
        if not paths:
            self.findings.append(
                Finding(str(folder), 1, "Y1", name, f"The course has no {name}.", f"Write {name}/<id>.yaml.")
            )
        things = []
        for path in paths[:MAX_FILES]:
            if path.suffix != ".yaml":
                self.findings.append(
                    Finding(
                        str(path),
                        1,
                        "Y5",
                        path.stem,
                        "Only files that end in .yaml are read.",
                        "Rename it, or move it out of the course.",
                        Severity.WARNING,
                    )
                )
                continue
            thing = self.path(path, shape)
            if thing is not None:
                things.append(thing)
        return things


def read_bank(folder: Path) -> tuple[Bank | None, list[Finding]]:
    """The course in `folder` and all that is wrong with its files.

    No bank where one of the files is unreadable that everything else refers to.
    """
    reader = Reader(folder)
    course = reader.file("course.yaml", CourseFile)
    rules = reader.file("rules.yaml", RulesFile)
    policy = reader.file("policy/policy.yaml", PolicyFile)
    replies = reader.file("replies.yaml", RepliesFile)
    assessment = reader.file("assessment.yaml", AssessmentFile)
    profile = reader.maybe("profile.yaml", Profile)  # else the company has its own
    reader.broken.clear()  # so far it holds files, not ids of lessons and scenarios
    lessons = reader.everything("lessons", Lesson)
    scenarios = reader.everything("scenarios", Scenario)
    kit = [read for name, shape in KIT.items() if (read := reader.maybe(f"kit/{name}.yaml", shape))]
    if not (course and rules and policy and replies and assessment):
        return None, reader.findings
    bank = Bank(
        folder,
        course,
        rules,
        policy,
        replies,
        assessment,
        profile,
        lessons,
        scenarios,
        kit,
        frozenset(reader.broken),
        reader.lock(),
    )
    return bank, reader.findings


def claimed_id(path: Path) -> str:
    """The id that an unreadable file seems to have, so that references to it are not reported as well."""
    if path.is_symlink() or not path.is_file():
        return path.stem
    try:
        with path.open("rb") as file:
            found = ID_LINE.search(file.read(MAX_HEAD).decode("utf-8", "replace"))
    except OSError:
        found = None
    return found[1] if found else path.stem


def id_of(data: Any, default: str) -> str:
    """The id that a file claims, whatever its shape."""
    id = data.get("id") if isinstance(data, dict) else None
    return short(id) if isinstance(id, str) and id else default


CURES = {
    "extra_forbidden": ("The key {name} is not part of the format.", "Correct its spelling, or remove it."),
    "missing": ("The key {name} is missing.", "Write it."),
}


def shape_findings(error: ValidationError, document: Document) -> list[Finding]:
    """One finding for each field that does not have the shape of the format."""
    id = id_of(document.data, Path(document.file).stem)
    findings = []
    for problem in error.errors(include_url=False, include_context=False, include_input=False):
        location = tuple(problem["loc"])
        path = document.path_of(location)
        name = short(str(location[-1])) if location else id
        message, cure = CURES.get(
            problem["type"], (f"{{name}}: {problem['msg']}.", "See the format in quizzes/README.md.")
        )
        findings.append(
            Finding(
                document.file,
                document.line(*path),
                "F1",
                nearest_id(document.data, path) or id,
                message.format(name=name),
                cure,
            )
        )
    return findings


def nearest_id(data: Any, path: tuple[Step, ...]) -> str | None:
    """The id of the innermost thing on the way to `path` that has one: of the rule, not of rules.yaml."""
    found = None
    for step in path:
        data = data[step]
        if isinstance(data, dict) and isinstance(data.get("id"), str):
            found = found or short(data["id"])
    return found
