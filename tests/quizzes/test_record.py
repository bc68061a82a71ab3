"""What a check leaves behind: any other question, option, order or answer gives another digest."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from app.quizzes.record import record_sha256

FORM = {"seed": "s", "items": [{"scenario": "SC-01", "variant": "a", "node": None}]}


@dataclass(frozen=True)
class Made:
    item: int = 0
    node: str = "n1"
    option: str = "b"
    shown_order: tuple[str, ...] = ("b", "a")
    language: str = "pl"
    counts: bool = True
    worst: str | None = None


def digest(attempt: str = "k", form: dict = FORM, choices: tuple[Made, ...] = (Made(),)) -> str:
    return record_sha256(attempt=attempt, form=form, choices=choices)


def test_the_same_check_has_the_same_digest_whatever_holds_its_orders() -> None:
    assert digest() == digest(choices=(replace(Made(), shown_order=["b", "a"]),))


@pytest.mark.parametrize(
    "other",
    [
        {"attempt": "l"},
        {"form": FORM | {"seed": "t"}},
        {"choices": ()},
        {"choices": (Made(), Made(node="n2"))},
        *({"choices": (replace(Made(), **{name: value}),)} for name, value in {
            "item": 1, "node": "n2", "option": "a", "shown_order": ("a", "b"), "language": "en", "counts": False,
            "worst": "a",
        }.items()),
    ],
)  # fmt: skip
def test_another_check_has_another_digest(other: dict) -> None:
    assert digest(**other) != digest()
