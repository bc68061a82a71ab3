"""Colours keep their contrast: WCAG 2.2, computed from the tokens, in the light and in the dark scheme."""

from __future__ import annotations

import re

import pytest

from tests.architecture.source import ROOT

CSS = ROOT / "app" / "static" / "css"
GROUNDS = ("--paper", "--surface", "--surface-quiet")
TONES = ("--good", "--warn", "--bad", "--calm")
SOFT = tuple(f"{tone}-soft" for tone in TONES)

# A scene at night is dark in both schemes.
NIGHT_GROUNDS = ("--night", "--night-high", "--night-surface", "--night-quiet")
NIGHT_WORDS = ("--on-night", "--on-night-quiet", "--night-accent")

# Words on their ground: 4.5 to 1.
TEXT = [
    *(("--ink", ground) for ground in (*GROUNDS, *SOFT, "--accent-soft")),
    *(("--ink-quiet", ground) for ground in (*GROUNDS, "--accent-soft")),
    *(("--accent", ground) for ground in (*GROUNDS, *SOFT, "--accent-soft")),
    *(("--accent-strong", ground) for ground in (*GROUNDS, "--accent-soft")),
    *((tone, f"{tone}-soft") for tone in TONES),
    *((tone, ground) for tone in TONES for ground in GROUNDS),
    ("--on-accent", "--accent"),
    ("--on-accent", "--accent-strong"),
    ("--surface", "--ink"),
    *(("--on-tint", f"--tint-{letter}") for letter in "abcdef"),
    ("--on-tint", "--hang-up"),
    *((front, ground) for front in NIGHT_WORDS for ground in NIGHT_GROUNDS),
    ("--on-night-accent", "--night-accent"),
]
# Edges of fields, rings of focus, icons: 3 to 1.
SHAPES = [
    *(("--line-strong", ground) for ground in GROUNDS),
    *(("--accent", ground) for ground in (*GROUNDS, *SOFT)),
    ("--accent", "--line"),
    *((tone, f"{tone}-soft") for tone in TONES),
]


def schemes() -> dict[str, dict[str, str]]:
    text = (CSS / "tokens.css").read_text()
    light_text, dark_text = text.split("@media (prefers-color-scheme: dark)")
    light = dict(re.findall(r"(--[a-z-]+): (#[0-9a-f]{6});", light_text))
    return {"light": light, "dark": light | dict(re.findall(r"(--[a-z-]+): (#[0-9a-f]{6});", dark_text))}


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_formula_is_the_one_of_wcag() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48  # the grey that famously fails


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (SHAPES, 3.0)], ids=["words", "shapes"])
def test_every_pair_keeps_its_contrast(scheme: str, pairs: list[tuple[str, str]], least: float) -> None:
    colours = schemes()[scheme]

    weak = [
        f"{front} on {ground}: {ratio:.2f}"
        for front, ground in pairs
        if (ratio := contrast(colours[front], colours[ground])) < least
    ]

    assert weak == []


def rules() -> list[tuple[str, str, str]]:
    """Each rule of each style sheet: file, selector, declarations."""
    found = []
    for sheet in sorted(CSS.glob("*.css")):
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
        found += [(sheet.name, *rule) for rule in re.findall(r"([^{}]+)\{([^{}]*)\}", text)]
    return found


def test_every_pair_in_a_rule_is_one_whose_contrast_is_computed() -> None:
    known = {*TEXT, *SHAPES}
    unknown = []
    for sheet, selector, body in rules():
        front = re.search(r"(?:^|[;\s])color: var\((--[a-z-]+)\)", body)
        ground = re.search(r"background(?:-color)?: var\((--[a-z-]+)\)", body)
        if front and ground and (front[1], ground[1]) not in known and front[1] != ground[1] != "--tone":
            unknown.append(f"{sheet}: {selector.strip()}: add {front[1]} on {ground[1]} to this file's table")

    assert unknown == []


def test_colours_are_tokens() -> None:
    """A colour that is not a token has no dark twin. Paper has no scheme, and the tokens are where colours live."""
    loose = [
        f"{sheet}: {selector.strip()}: {colour}"
        for sheet, selector, body in rules()
        if sheet not in ("tokens.css", "print.css", "icons.css")
        for colour in re.findall(r"#[0-9a-fA-F]{3,8}\b", body)
    ]

    assert loose == []


def test_every_token_that_is_used_is_defined() -> None:
    text = "".join(sheet.read_text() for sheet in CSS.glob("*.css"))
    defined = set(re.findall(r"(--[a-z0-9-]+)\s*:", text))

    assert set(re.findall(r"var\((--[a-z0-9-]+)", text)) - defined == set()
