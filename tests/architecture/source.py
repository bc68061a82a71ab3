"""Reads the product's own source for the tests of its shape."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.rooms import ROOMS

ROOT = Path(__file__).parents[2]
ORDER = ("shared", *ROOMS)
LAYERS = ("domain", "models", "queries", "actions", "jobs", "routes", "commands", "forms")
PRIVATE = {"jobs", "forms", "routes", "commands"}
# The demo makes rows for a living: its factories are actions by another name, known to all tests.
OTHER_NAMES = {("demo", "factories"): "actions", ("demo", "company"): "actions"}


@dataclass(frozen=True)
class Module:
    path: Path
    room: str
    layer: str
    tree: ast.Module

    @property
    def where(self) -> str:
        return str(self.path.relative_to(ROOT))

    def imports(self) -> Iterator[tuple[int, str]]:
        """Line and dotted name of everything imported, at whatever depth of the file."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def layer_of(room: str, name: str) -> str:
    return name if name in LAYERS else OTHER_NAMES.get((room, name), "domain")


def modules() -> list[Module]:
    """Every file of every room."""
    found = []
    for path in sorted((ROOT / "app").glob("*/**/*.py")):
        room, *rest = path.relative_to(ROOT / "app").parts
        if room not in ORDER or room == "shared" or rest == ["__init__.py"]:
            continue
        name = rest[0].removesuffix(".py")
        found.append(Module(path, room, layer_of(room, name), ast.parse(path.read_text())))
    return found
