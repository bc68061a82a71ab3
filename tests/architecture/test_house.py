"""Settings are documented, the bank is data only, vendored files are what they were, and no word is lost."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import polib
import pytest

import config
from tests.architecture.source import ROOT

CATALOGUES = sorted((ROOT / "app" / "translations").glob("*/LC_MESSAGES/messages.po"))


def test_every_setting_is_explained() -> None:
    source = (ROOT / "config.py").read_text()
    body = source.split("class Settings:")[1].split("@classmethod")[0]
    bare = [
        line.strip()
        for line in body.splitlines()
        if re.match(r"    [A-Z_0-9]+\b.*=", line) and "#" not in line
    ]

    assert bare == []


@pytest.mark.parametrize("name", config.FROM_ENVIRONMENT)
def test_every_environment_variable_stands_in_the_deployment_guide(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs" / "deploy.md").read_text()


def test_the_bank_is_data_only() -> None:
    others = [
        str(p.relative_to(ROOT))
        for p in (ROOT / "quizzes").rglob("*")
        if p.is_file() and p.suffix not in (".yaml", ".md", ".lock", ".json")
    ]

    assert others == []


@pytest.mark.parametrize("folder", ["app/static/vendor", "app/evidence/fonts", "tests/vendor"])
def test_vendored_files_are_what_they_were(folder: str) -> None:
    said = dict(
        reversed(line.split()) for line in (ROOT / folder / "manifest.sha256").read_text().splitlines()
    )
    there = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (ROOT / folder).iterdir()}

    assert {name: there[name] for name in there if name not in ("README.md", "manifest.sha256")} == said


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.parts[-3])
def test_no_string_is_left_untranslated(catalogue: Path) -> None:
    entries = polib.pofile(str(catalogue))

    unfinished = [
        entry.msgid for entry in entries if not entry.obsolete and (not entry.translated() or entry.fuzzy)
    ]

    assert unfinished == []


def test_the_catalogues_hold_every_string_of_the_source(tmp_path: Path) -> None:
    from babel.messages.frontend import CommandLineInterface

    template = tmp_path / "messages.pot"
    CommandLineInterface().run(
        [
            "pybabel",
            "-q",
            "extract",
            "-F",
            str(ROOT / "babel.cfg"),
            "-k",
            "lazy_gettext",
            "-k",
            "_l",
            "-o",
            str(template),
            str(ROOT),
        ]
    )
    wanted = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(template))}

    for catalogue in CATALOGUES:
        known = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(catalogue)) if not entry.obsolete}
        assert wanted - known == set(), catalogue
