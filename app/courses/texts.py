"""Every localised text in a part of the bank: where it stands, and a name that survives reordering."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from app.company.wording import LOCALES, Prose
from app.courses.documents import Path_, Step


@dataclass(frozen=True)
class NamedText:
    """`name` has the id of a thing where `path` has its number in a list: ``nodes.n1.options.a.text``."""

    path: Path_
    name: str
    prose: Prose


def texts(model: BaseModel) -> Iterator[tuple[Path_, Prose]]:
    """Every localised text in a part of the bank, with the keys that lead to it."""
    for text in named_texts(model):
        yield text.path, text.prose


def named_texts(model: BaseModel) -> Iterator[NamedText]:
    yield from texts_in(model.model_dump(by_alias=True), (), ())


def texts_in(data: Any, path: Path_, names: tuple[Step, ...]) -> Iterator[NamedText]:
    if isinstance(data, dict):
        if data and all(key in LOCALES and isinstance(value, str) for key, value in data.items()):
            yield NamedText(path, ".".join(map(str, names)), data)
            return
        for key, value in data.items():
            yield from texts_in(value, (*path, key), (*names, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            id = value.get("id") if isinstance(value, dict) else None
            yield from texts_in(value, (*path, index), (*names, index if id is None else id))
