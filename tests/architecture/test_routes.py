"""Every route says who may use it, and its address follows the house's form."""

from __future__ import annotations

import ast
import re

from flask import Flask

from app.people.roles import Permission
from tests.architecture.source import modules

ACCESS = {"public", "signed_in"} | {permission.value for permission in Permission}
KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?")
TYPED = re.compile(r"<(key|int|string|path|lesson|[a-z_]+):[a-z_]+>")


def rules(app: Flask):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_every_route_says_who_may_use_it(sqlite_app: Flask) -> None:
    silent = [
        f"{rule.rule} ({rule.endpoint}): add @public, @signed_in or @may(…) under the route"
        for rule in rules(sqlite_app)
        if getattr(sqlite_app.view_functions[rule.endpoint], "access", None) not in ACCESS
    ]

    assert silent == []


def test_addresses_are_kebab_case_with_typed_parameters(sqlite_app: Flask) -> None:
    odd = [
        rule.rule
        for rule in rules(sqlite_app)
        for part in rule.rule.strip("/").split("/")
        if part and not (KEBAB.fullmatch(part) or TYPED.fullmatch(part))
    ]

    assert odd == []


def test_no_public_id_is_a_number(sqlite_app: Flask) -> None:
    countable = [rule.rule for rule in rules(sqlite_app) if re.search(r"<int:[a-z_]*(id|key)>", rule.rule)]

    assert countable == []


def test_views_are_sentences() -> None:
    long = []
    for module in modules():
        if module.layer != "routes":
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef) and any(
                "room." in ast.unparse(d) for d in node.decorator_list
            ):
                lines = node.end_lineno - node.body[0].lineno + 1
                if lines > 25:
                    long.append(f"{module.where}:{node.lineno} {node.name} has {lines} lines; 25 are allowed")

    assert long == []


def test_no_module_passes_300_lines() -> None:
    long = [
        f"{m.where} has {n} lines: make it a folder of the same name"
        for m in modules()
        if (n := len(m.path.read_text().splitlines())) > 300
    ]

    assert long == []
