"""A small valid course that tests copy and break."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from app.courses.bank import Bank, read_bank
from app.courses.findings import Finding
from app.courses.linting import lint
from app.courses.translations import confirm

SMALL_COURSE = Path(__file__).parent / "bank"
TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Course:
    """A course folder that a test may change."""

    folder: Path

    def replace(self, file: str, old: str, new: str) -> None:
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} does not hold {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def write(self, file: str, content: str | bytes) -> None:
        path = self.folder / file
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def line_of(self, file: str, text: str) -> int:
        """The first line that holds `text`, or that begins with it after a ^; counted from 1."""
        lines = (self.folder / file).read_text(encoding="utf-8").splitlines()
        return next(number for number, line in enumerate(lines, 1) if text in f"^{line}")

    def bank(self) -> Bank:
        bank, findings = read_bank(self.folder)
        assert bank is not None, findings
        return bank

    def confirm_translations(self) -> None:
        """Somebody has compared the languages after a change."""
        confirm(self.bank(), lambda _file: True)

    def findings(self, **profile: object) -> list[Finding]:
        """All findings, with the course's own profile changed by `profile`."""
        bank, findings = read_bank(self.folder)
        if bank is None or bank.profile is None:
            return findings
        return [*findings, *lint(bank, bank.profile.value.changed(**profile), today=TODAY)]

    def places(self, **profile: object) -> set[tuple[str, int, str, str]]:
        """File, line, id and code of each finding."""
        return self.places_of(self.findings(**profile))

    def places_of(self, findings: list[Finding]) -> set[tuple[str, int, str, str]]:
        return {
            (Path(found.file).relative_to(self.folder).as_posix(), found.line, found.id, found.code)
            for found in findings
        }


@pytest.fixture
def course(tmp_path: Path) -> Course:
    shutil.copytree(SMALL_COURSE, tmp_path / "small")
    return Course(tmp_path / "small")
