"""Signed Markdown as blocks of plain data, so that a page can be laid out without ever parsing words again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from app.evidence.glyphs import drawable, has_words

PARSER = MarkdownIt("commonmark", {"html": False, "typographer": False})  # as pages show it
ADDRESS = re.compile(r"(https?|mailto|tel):[!-~]{1,1000}")
DEEPEST = 6

Block = dict[str, Any]
Run = dict[str, Any]


def blocks(text: str, *, top: int) -> list[Block]:
    """The Markdown `text` block by block. Its highest heading becomes one of level `top`; none is skipped.

    A block has a `kind`: `heading` (`level`, `runs`), `paragraph` (`runs`), `list` (`start`: None without
    numbers, `items`: lists of blocks), `quote` (`blocks`), `code` (`text`), `rule`. A run is words of one
    look: `text`, and where they are so `strong`, `emphasis`, `code`, `address`; or `{"break": True}`.
    """
    found = [block for node in SyntaxTreeNode(PARSER.parse(text)).children for block in block_of(node)]
    return with_levels(found, top)


def with_levels(found: list[Block], top: int) -> list[Block]:
    """The same blocks with headings that begin at `top` and go down one step at a time, as PDF/UA asks."""
    headings = [block for block in found if block["kind"] == "heading"]
    highest = min((block["level"] for block in headings), default=1)
    before = top - 1
    for block in headings:
        before = block["level"] = min(block["level"] - highest + top, before + 1, DEEPEST)
    return found


def block_of(node: SyntaxTreeNode) -> Iterable[Block]:
    if node.type == "heading":
        runs = runs_of(node)
        if has_words("".join(run.get("text", "") for run in runs)):  # PDF/UA knows no empty heading
            yield {"kind": "heading", "level": int(node.tag[1:]), "runs": runs}
    elif node.type == "paragraph":
        yield {"kind": "paragraph", "runs": runs_of(node)}
    elif node.type in ("bullet_list", "ordered_list"):
        start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
        yield {"kind": "list", "start": start, "items": [inside(item) for item in node.children]}
    elif node.type == "blockquote":
        yield {"kind": "quote", "blocks": inside(node)}
    elif node.type in ("fence", "code_block"):
        yield {"kind": "code", "text": drawable(node.content.rstrip("\n").expandtabs(4))}
    elif node.type == "hr":
        yield {"kind": "rule"}


def inside(node: SyntaxTreeNode) -> list[Block]:
    """The blocks within a list item or a quotation. A heading there is a strong line: it has no level of its own."""
    found = [block for child in node.children for block in block_of(child)]
    return [strong_line(block) if block["kind"] == "heading" else block for block in found]


def strong_line(heading: Block) -> Block:
    return {"kind": "paragraph", "runs": [run | {"strong": True} for run in heading["runs"]]}


def runs_of(node: SyntaxTreeNode) -> list[Run]:
    return [run for inline in node.children for child in inline.children for run in run_of(child, {})]


def run_of(node: SyntaxTreeNode, look: Run) -> Iterable[Run]:
    if node.type in ("text", "code_inline"):
        code = {"code": True} if node.type == "code_inline" else {}
        yield {"text": drawable(node.content.replace("\n", " "))} | code | look
    elif node.type == "softbreak":
        yield {"text": " "} | look
    elif node.type == "hardbreak":
        yield {"break": True}
    elif node.type == "image":
        yield {"text": drawable(node.content)} | look  # pages show no pictures in a policy
    else:
        look = look | look_of(node)
        for child in node.children:
            yield from run_of(child, look)


def look_of(node: SyntaxTreeNode) -> Run:
    if node.type == "strong":
        return {"strong": True}
    if node.type == "em":
        return {"emphasis": True}
    address = str(node.attrs.get("href", ""))
    return {"address": address} if ADDRESS.fullmatch(address) else {}


def lines(text: str) -> list[Block]:
    """Somebody's own words as they typed them, a paragraph for each line, never read as Markdown."""
    return [
        {"kind": "paragraph", "runs": [{"text": drawable(line.strip())}]}
        for line in text.splitlines()
        if line.strip()
    ]
