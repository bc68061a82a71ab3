"""What a template may not do. Rendered pages are judged in tests/journeys/test_pages.py."""

from __future__ import annotations

import re

from jinja2 import Environment, nodes

from tests.architecture.source import ROOT

TEMPLATES = sorted((ROOT / "app" / "templates").rglob("*.html"))
FORBIDDEN = {
    r"\sstyle=": "inline style: the content security policy refuses it; use a class",
    r"<script(?![^>]*\ssrc=)": "inline script: the content security policy refuses it; use a file",
    r"\son[a-z]+=": "inline handler: the content security policy refuses it; use a file",
    r"<style": "inline style sheet: use a file under static/css",
    r"\|\s*safe\b": "|safe: render Markdown with |markdown instead",
    r"https?://": "an address of somebody else: everything is served from here",
}


def test_templates_hold_nothing_inline_and_nothing_foreign() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {reason}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        for pattern, reason in FORBIDDEN.items()
        if re.search(pattern, re.sub(r"\{#.*?#\}", "", line))
    ]

    assert found == []


def test_every_page_extends_the_base_and_has_a_title() -> None:
    pages = [
        p
        for p in TEMPLATES
        if "components" not in p.parts and p.name != "base.html" and "<main" not in p.read_text()
    ]
    incomplete = [
        str(page.relative_to(ROOT))
        for page in pages
        if '{% extends "' in page.read_text() and "block title" not in page.read_text()
    ]

    assert incomplete == []


def test_templates_that_are_imported_speak_in_macros_alone() -> None:
    # Such a template is run once in each process: what it says by itself stays in its first reader's language.
    environment = Environment(extensions=["jinja2.ext.i18n"])
    parsed = {
        str(path.relative_to(ROOT / "app" / "templates")): environment.parse(path.read_text())
        for path in TEMPLATES
    }
    imported = {
        node.template.value
        for tree in parsed.values()
        for node in tree.find_all((nodes.Import, nodes.FromImport))
        if not node.with_context
    }
    speaking = [
        name
        for name in sorted(imported & parsed.keys())
        for part in parsed[name].body
        if not isinstance(part, nodes.Macro)
        for call in part.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in ("_", "gettext", "ngettext")
    ]

    assert imported
    assert speaking == []
