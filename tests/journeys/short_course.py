"""The shipped course, cut to a dozen lessons and its first stories: what a browser has to walk again and again."""

from __future__ import annotations

import atexit
import re
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from ruamel.yaml import YAML

from tests.journeys.conftest import SOAK

WHOLE = Path(__file__).parents[2] / "quizzes" / "social-media"
LESSONS = ("L0.1", "L1.1", "L1.2", "L2.1", "L2.4", "L2.5", "L2.6", "L3.2", "L4.1", "L4.2", "L7.1", "L12.1")
STORIES = ("SC-01", "SC-02", "SC-03", "SC-04", "SC-16")


@cache
def course_folder() -> Path:
    """The folder of the course that journeys publish. `SOAK=1`: the whole of it, which takes its time."""
    if SOAK:
        return WHOLE
    folder = Path(mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    copy = Path(shutil.copytree(WHOLE, folder / WHOLE.name))
    yaml = YAML()
    for path in (copy / "lessons").iterdir():
        if not path.name.startswith(tuple(f"{lesson}-" for lesson in LESSONS)):
            path.unlink()
    stories = set()
    for path in (copy / "scenarios").iterdir():
        if path.name.startswith(STORIES):
            stories.add(yaml.load(path)["id"])
        else:
            path.unlink()
    shorten(copy, stories, yaml)
    return copy


def shorten(copy: Path, stories: set[str], yaml: YAML) -> None:
    """Leave out of the table of contents what is not there any more, and draw a shorter check."""
    course = yaml.load(copy / "course.yaml")
    course["tracks"] = {name: track for name, track in course["tracks"].items() if name != "candidates"}
    for track in course["tracks"].values():
        track["lessons"] = [lesson for lesson in track["lessons"] if lesson in LESSONS]
        track["practice"] = [story for story in track["practice"] if story in stories]
    texts = (path.read_text() for kind in ("lessons", "scenarios") for path in (copy / kind).iterdir())
    taught = set(re.findall(r"\bS\d+\b", " ".join(re.search(r"^seed:.*", text, re.M)[0] for text in texts)))
    left_out = [f"S{number}" for number in range(1, 62) if f"S{number}" not in taught]
    course["seed_left_out"] = dict.fromkeys(left_out, "The short course has no room for it.")
    yaml.dump(course, copy / "course.yaml")
    assessment = yaml.load(copy / "assessment.yaml")
    for track in assessment["tracks"].values():
        track |= {"single_decisions": 4, "critical_at_least": 2}
        del track["shares"]
    yaml.dump(assessment, copy / "assessment.yaml")
