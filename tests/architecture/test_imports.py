"""Which way imports point: the four rules of docs/architecture.md, each naming file, line and cure.

1. A room imports only rooms to its left.
2. From another room take models, queries, actions and its domain files; the rest is private.
3. Domain files import no framework; layers build on each other in their order.
4. Only routes, commands and jobs commit or read the clock.
"""

from __future__ import annotations

import ast

import pytest

from tests.architecture.source import LAYERS, ORDER, PRIVATE, Module, layer_of, modules

MODULES = modules()
IDS = [module.where for module in MODULES]
FRAMEWORKS = (
    "flask",
    "flask_babel",
    "flask_login",
    "flask_wtf",
    "flask_migrate",
    "sqlalchemy",
    "wtforms",
    "werkzeug",
)
BESIDE = ("app.extensions", "app.shared.clock", "app.shared.columns", "app.shared.links", "app.shared.forms")
ALLOWED = {  # what each layer may take from its own room
    "domain": {"domain"},
    "models": {"domain", "models"},
    "queries": {"domain", "models", "queries"},
    "actions": {"domain", "models", "queries", "actions"},
    "jobs": {"domain", "models", "queries", "actions", "jobs"},
    "forms": {"domain", "forms"},
    "routes": {"domain", "models", "queries", "actions", "forms", "routes"},
    "commands": {"domain", "models", "queries", "actions", "jobs", "commands"},
}


def ours(name: str) -> tuple[str, str] | None:
    """Room and layer of an imported name of ours, if it belongs to a room."""
    parts = name.split(".")
    if len(parts) < 3 or parts[0] != "app" or parts[1] not in ORDER:
        return None
    return parts[1], layer_of(parts[1], parts[2])


@pytest.mark.parametrize("module", MODULES, ids=IDS)
def test_a_room_imports_only_rooms_to_its_left(module: Module) -> None:
    wrong = [
        f"{module.where}:{line} imports {name}: {target[0]} stands right of {module.room}; "
        "let the room further right call, or move the fact to the left"
        for line, name in module.imports()
        if (target := ours(name)) and ORDER.index(target[0]) > ORDER.index(module.room)
    ]

    assert wrong == []


@pytest.mark.parametrize("module", MODULES, ids=IDS)
def test_what_is_private_to_a_room_stays_in_it(module: Module) -> None:
    wrong = [
        f"{module.where}:{line} imports {name}: {target[1]} are private; take a query or an action instead"
        for line, name in module.imports()
        if (target := ours(name)) and target[0] not in (module.room, "shared") and target[1] in PRIVATE
    ]

    assert wrong == []


@pytest.mark.parametrize("module", MODULES, ids=IDS)
def test_layers_build_on_each_other_in_their_order(module: Module) -> None:
    wrong = [
        f"{module.where}:{line} imports {name}: {module.layer} may not use {target[1]} of its own room"
        for line, name in module.imports()
        if (target := ours(name)) and target[0] == module.room and target[1] not in ALLOWED[module.layer]
    ]

    assert wrong == []


@pytest.mark.parametrize("module", [m for m in MODULES if m.layer == "domain"], ids=lambda m: m.where)
def test_domain_files_import_no_framework(module: Module) -> None:
    wrong = [
        f"{module.where}:{line} imports {name}: domain files work on plain values; pass what is needed as an argument"
        for line, name in module.imports()
        if name.split(".")[0] in FRAMEWORKS
        or name.startswith(BESIDE)
        or name.endswith((".models", ".queries", ".actions"))
    ]

    assert wrong == []


@pytest.mark.parametrize(
    "module", [m for m in MODULES if m.layer not in ("routes", "commands", "jobs")], ids=lambda m: m.where
)
def test_only_the_edges_commit_and_read_the_clock(module: Module) -> None:
    wrong = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr == "commit":
            wrong.append(
                f"{module.where}:{node.lineno} commits: leave that to the route, command or job that called"
            )
        if (
            isinstance(node, ast.Attribute)
            and node.attr in ("now", "utcnow", "today")
            and isinstance(node.value, ast.Name)
            and node.value.id in ("datetime", "date")
        ):
            wrong.append(f"{module.where}:{node.lineno} reads the clock: take `now` as an argument")
    wrong += [
        f"{module.where}:{line} imports the clock: take `now` as an argument"
        for line, name in module.imports()
        if name == "app.shared.clock.utc_now"
    ]

    assert wrong == []


@pytest.mark.parametrize("module", [m for m in MODULES if m.layer == "routes"], ids=lambda m: m.where)
def test_routes_write_no_queries(module: Module) -> None:
    wrong = [
        f"{module.where}:{line} imports {name}: put the question into queries.py, where it is fetched and authorised"
        for line, name in module.imports()
        if name in ("sqlalchemy.select", "sqlalchemy.update", "sqlalchemy.delete")
    ]

    assert wrong == []


def test_every_layer_is_known() -> None:
    assert set(ALLOWED) == set(LAYERS)
