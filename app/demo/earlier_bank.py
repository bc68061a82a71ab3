"""The bank as it read a year ago: today's files with the older wording of `release_1.yaml` laid over."""

from __future__ import annotations

import shutil
from pathlib import Path

from ruamel.yaml import YAML

EARLIER_WORDING = Path(__file__).with_name("release_1.yaml")


def write_earlier_course(course_folder: Path, into: Path) -> Path:
    """Copy the course into the folder `into`, with the older words, and return the copy's folder."""
    copy = into / course_folder.name
    shutil.copytree(course_folder, copy)
    earlier = YAML(typ="safe").load(EARLIER_WORDING)
    lay_over(copy / "rules.yaml", "rules", earlier["rules"])
    lay_over(copy / "policy" / "policy.yaml", "sections", earlier["sections"])
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
