"""Does an entry tell of its row what the row says?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.evidence.auditing.entries import Value
from app.ledger.entries import Known
from app.shared.erasing import ERASED

AS_IT_WAS_THEN = frozenset(("printed_name", "by", "attested_by", "unit", "requirement_title"))
"""What an entry took from rows that may change: a person's, a unit's, a requirement's. Only its opening is
checked; the key beside it, which does not change, is compared."""

GIVEN_LATER = "employee_number"
"""Whose fact it is. A number does not change, but some people get theirs after their first fact."""


def facts_that_differ(value: Value, row: Known, *, leave_out: frozenset[str] = frozenset()) -> Iterator[str]:
    """Names of what the entry says and the row does not, or the other way round."""
    yield from unlike(
        value["facts"], {name: each for name, each in row.facts.items() if name not in leave_out}
    )


def unlike(entry: Any, row: Mapping[str, Any], within: str = "") -> Iterator[str]:
    """Names under which the entry has another value than the row; what only the entry has is its own."""
    if not isinstance(entry, dict):
        yield within.rstrip(".")
        return
    for name, expected in row.items():
        if name not in entry:
            yield within + name
        elif isinstance(expected, dict):
            yield from unlike(entry[name], expected, f"{within}{name}.")
        elif entry[name] != expected or type(entry[name]) is not type(expected):
            yield within + name


def private_that_differs(
    value: Value, openings: Mapping[str, Any], row: Known, *, leave_out: frozenset[str] = frozenset()
) -> Iterator[str]:
    """Names of what the row says and the opened commitments do not. What is erased cannot be compared."""
    committed = value["commitments"]
    leave_out |= {name for name, said in row.private.items() if said == ERASED}
    for name in sorted((row.private.keys() | committed.keys()) - leave_out):
        expected = row.private.get(name)
        if name in openings:
            if openings[name].get("value") != expected:
                yield name
        elif name not in committed and expected and name != GIVEN_LATER:
            yield name
