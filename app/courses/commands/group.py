"""What all commands of this room share."""

from __future__ import annotations

from pathlib import Path

from flask.cli import AppGroup

BANK = "quizzes"

group = AppGroup("courses", help="Write, check, compare and publish courses.")


def courses_in(path: Path) -> list[Path]:
    """The course folders at `path`: itself, or those directly below it."""
    if (path / "course.yaml").exists():
        return [path]
    return sorted(file.parent for file in path.glob("*/course.yaml")) if path.is_dir() else []


def courses_around(path: Path) -> list[Path]:
    """The courses at `path`, or the one that the file or folder `path` is a part of."""
    around = [folder for folder in path.parents if (folder / "course.yaml").exists()]
    return courses_in(path) or around[:1]


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
