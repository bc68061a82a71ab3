"""Copies of the bank for the demo: as it reads today, and as it read a year ago.

The earlier copy is today's files with the older wording of `release_1.yaml` laid over. In both, days of
the next look that have gone by are moved ahead: the demo company keeps its content looked after, however
old this copy of the product is.
"""

from __future__ import annotations

import re
import shutil
from datetime import date, timedelta
from pathlib import Path

from ruamel.yaml import YAML

from app.courses.bank import read_bank
from app.courses.translations import confirm

EARLIER_WORDING = Path(__file__).with_name("release_1.yaml")
REVIEW_BY = re.compile(r"(review_by: *)(\d{4}-\d{2}-\d{2})")
NEXT_LOOK = timedelta(days=180)


def write_course(course_folder: Path, into: Path, *, today: date) -> Path:
    """Copy the course into the folder `into`, fit to be published on `today`; the copy's folder."""
    copy = into / course_folder.name
    shutil.copytree(course_folder, copy)
    for path in copy.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(
            REVIEW_BY.sub(lambda found: found[1] + later(found[2], today), text), encoding="utf-8"
        )
    return copy


def later(review_by: str, today: date) -> str:
    day = date.fromisoformat(review_by)
    return (day if day > today else today + NEXT_LOOK).isoformat()


def write_earlier_course(course_folder: Path, into: Path, *, today: date) -> Path:
    """The same with the words of a year ago."""
    copy = write_course(course_folder, into, today=today)
    earlier = YAML(typ="safe").load(EARLIER_WORDING)
    lay_over(copy / "rules.yaml", "rules", earlier["rules"])
    lay_over(copy / "policy" / "policy.yaml", "sections", earlier["sections"])
    bank, _findings = read_bank(copy)
    if bank:
        confirm(bank, lambda _file: True)  # the older words were written in all languages, too
    return copy


def lay_over(path: Path, collection: str, changes: dict[str, dict[str, object]]) -> None:
    """Replace fields of the named entries in one file. An entry that is gone from the bank is an error."""
    yaml = YAML()  # keeps the file's form, so that the copy can be read beside today's
    yaml.width = 10_000
    document = yaml.load(path)
    entries = {entry["id"]: entry for entry in document[collection]}
    for id, fields in changes.items():
        entries[id].update(fields)
    yaml.dump(document, path)
