"""What was drawn for one attempt, as it is stored: which decisions, in which variant, in which order.

`Attempt.form` holds ``{"seed": "…", "items": [{"scenario": "…", "variant": "…", "node": "n1"}, …]}``.
An item with a node is one decision taken out of its scenario; an item without is the whole scenario.
The seed never leaves the server.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from app.courses.release_content import Option


@dataclass(frozen=True)
class Item:
    """One part of a form: a single decision, or (`node` is none) a scenario from its start to an end."""

    scenario: str
    variant: str
    node: str | None = None

    @property
    def single(self) -> bool:
        return self.node is not None


@dataclass(frozen=True)
class DrawnForm:
    """All that one attempt asks, in order."""

    seed: str
    items: tuple[Item, ...]

    def stored(self) -> dict[str, Any]:
        """The value of `Attempt.form`."""
        return {
            "seed": self.seed,
            "items": [{"scenario": i.scenario, "variant": i.variant, "node": i.node} for i in self.items],
        }

    def shown_order(self, item: int, node: str, options: Iterable[Option]) -> tuple[str, ...]:
        """The ids of `options` as they stand on the screen.

        A hash orders them, not a generator of random numbers, so that every version of Python shows the
        same order; it knows nothing of qualities, so the order says nothing about them.
        """
        return tuple(sorted((o.id for o in options), key=lambda id: lot(self.seed, str(item), node, id)))


def restored(stored: dict[str, Any]) -> DrawnForm:
    """The form whose `stored()` this is."""
    return DrawnForm(stored["seed"], tuple(Item(**item) for item in stored["items"]))


def lot(*parts: str) -> bytes:
    """What is drawn by lot: the same for the same parts, and no pattern otherwise."""
    return sha256("\x00".join(parts).encode()).digest()
