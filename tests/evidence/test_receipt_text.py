"""Signed Markdown becomes the blocks that a reader saw, and nothing in it becomes anything else."""

from __future__ import annotations

import pytest

from app.evidence.receipt_text import Block, blocks, lines


def words(found: list[Block]) -> str:
    """All words of the blocks, in their order."""
    said = []
    for block in found:
        said += [run.get("text", " ") for run in block.get("runs", [])] + [block.get("text", "")]
        said += [words(item) for item in block.get("items", [])] + [words(block.get("blocks", []))]
    return " ".join(" ".join(said).split())


def test_headings_paragraphs_and_lists_keep_their_words_and_looks() -> None:
    found = blocks("# Rules\n\nBe **kind**,\n*always*.\n\n- one\n- two\n\n3. three\n", top=3)

    assert found == [
        {"kind": "heading", "level": 3, "runs": [{"text": "Rules"}]},
        {
            "kind": "paragraph",
            "runs": [
                {"text": "Be "},
                {"text": "kind", "strong": True},
                {"text": ","},
                {"text": " "},
                {"text": "always", "emphasis": True},
                {"text": "."},
            ],
        },
        {
            "kind": "list",
            "start": None,
            "items": [
                [{"kind": "paragraph", "runs": [{"text": "one"}]}],
                [{"kind": "paragraph", "runs": [{"text": "two"}]}],
            ],
        },
        {"kind": "list", "start": 3, "items": [[{"kind": "paragraph", "runs": [{"text": "three"}]}]]},
    ]


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# a\n\n## b\n\n### c\n", [3, 4, 5]),
        ("# a\n\n###### f\n\n## b\n", [3, 4, 4]),
        ("### c\n\n# a\n", [3, 3]),
        ("# a\n## b\n### c\n#### d\n##### e\n###### f\n", [3, 4, 5, 6, 6, 6]),
    ],
)
def test_no_heading_level_is_skipped(text: str, levels: list[int]) -> None:
    assert [block["level"] for block in blocks(text, top=3) if block["kind"] == "heading"] == levels


def test_a_heading_without_words_is_left_out() -> None:
    assert blocks("#\n\n## \u200b\n", top=3) == []


def test_html_is_text_and_only_harmless_addresses_are_links() -> None:
    found = blocks(
        "<b>x</b> [go](javascript:alert(1)) [in](https://a.example/) [mail](mailto:a@b.example)", top=3
    )

    assert words(found) == "<b>x</b> [go](javascript:alert(1)) in mail"
    assert [run["address"] for run in found[0]["runs"] if "address" in run] == [
        "https://a.example/",
        "mailto:a@b.example",
    ]


def test_quotations_code_and_rules_are_kept() -> None:
    found = blocks("> said\n> # loud\n\n```\nx  y\n```\n\n---\n\n`code` ![alt](p.png)\n", top=3)

    assert [block["kind"] for block in found] == ["quote", "code", "rule", "paragraph"]
    assert words(found) == "said loud x y code alt"
    assert found[0]["blocks"][1]["runs"] == [{"text": "loud", "strong": True}]


def test_a_comment_is_never_read_as_markdown() -> None:
    assert lines("# not a heading\n\n  *plain*  \n") == [
        {"kind": "paragraph", "runs": [{"text": "# not a heading"}]},
        {"kind": "paragraph", "runs": [{"text": "*plain*"}]},
    ]
