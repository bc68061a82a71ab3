"""What a course would say otherwise than a release of it: text by text, under the thing that it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.courses.release_content import ReleaseContent

DERIVED = ("policy.text",)  # put together from what is compared by itself


@dataclass(frozen=True)
class Difference:
    """One text that differs. None on one side: it was not there, or is not there any more."""

    where: str  # rules.R-CUST-1.dont
    old: str | None
    new: str | None


def differences(old: ReleaseContent, new: ReleaseContent) -> list[Difference]:
    """In the order of the names. The same change in several variants of a scenario is told once."""
    before, after = flat(old), flat(new)
    found: dict[tuple[str, str | None, str | None], Difference] = {}
    for where in sorted(before.keys() | after.keys()):
        told, tells = before.get(where), after.get(where)
        if told != tells:
            found.setdefault((without_variant(where), told, tells), Difference(where, told, tells))
    return list(found.values())


def flat(content: ReleaseContent) -> Mapping[str, str]:
    return {
        where: text for where, text in leaves(content.model_dump(mode="json"), "") if where not in DERIVED
    }


def leaves(data: Any, where: str) -> Iterator[tuple[str, str]]:
    """Every value with the way to it. Things in lists are named by their ids, so that order hides nothing."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, f"{where}.{key}" if where else str(key))
    elif isinstance(data, list):
        named = all(isinstance(item, dict) and "id" in item for item in data)
        if data and not any(isinstance(item, dict) for item in data):
            yield where, ", ".join(map(str, data))
            return
        for index, item in enumerate(data):
            yield from leaves(item, f"{where}.{item['id'] if named else index + 1}")
    elif data is not None:
        yield where, str(data)


def without_variant(where: str) -> str:
    """``scenarios.X.stagings.V.nodes…`` without the V."""
    steps = where.split(".stagings.", 1)
    return where if len(steps) == 1 else f"{steps[0]}.{steps[1].partition('.')[2]}"
