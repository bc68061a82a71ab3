"""The checks themselves: each finds the defect that it is there for, and leaves a sound page alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.accessibility import violations
from tests.journeys.keyboard import Keyboard
from tests.journeys.layout import CLIPPED, FOCUS, MOVING, SHAPELESS, STAYING, TOO_WIDE, spacing_defects
from tests.journeys.pseudo_words import pseudo

SOUND = """<!doctype html><html lang="en"><title>Sound</title><style>
  :focus-visible {{ outline: 3px solid #0b6b57 }} .button {{ border: 1px solid; min-height: 24px }}
  {style}</style><main><h1>Sound</h1>{body}</main></html>"""
PARTS = """<p><a href="#there">Somewhere</a></p><label for="name">Name</label> <input id="name">
  <button class="button">Send</button>"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 320, "height": 640}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def show(page: Page, body: str = PARTS, style: str = "") -> Page:
    page.set_content(SOUND.format(body=body, style=style))
    page.keyboard.press("Tab")
    return page


@pytest.mark.parametrize("probe", [CLIPPED, FOCUS, MOVING, SHAPELESS, STAYING, TOO_WIDE])
def test_nothing_is_found_on_a_sound_page(page: Page, probe: str) -> None:
    assert show(page).evaluate(probe) == []
    assert violations(page) == []
    assert spacing_defects(page) == []


@pytest.mark.parametrize(
    ("probe", "body", "style", "says"),
    [
        (CLIPPED, PARTS, ".button { width: 20px; white-space: nowrap }", "hangs out of <button"),
        (CLIPPED, '<p class="cut">Much too long for here</p>', ".cut { overflow: hidden; width: 40px; "
         "white-space: nowrap }", "hangs out of <p"),
        (TOO_WIDE, '<div class="wide">x</div>', ".wide { width: 400px }", "scrolls to"),
        (FOCUS, PARTS, ":focus-visible { outline: none }", "focus cannot be seen"),
        (FOCUS, PARTS, ".button:focus-visible { outline: 3px solid rgb(0 0 0 / 0) }", "focus cannot be seen"),
        (FOCUS, PARTS + '<div class="bar">Bar</div>', ".bar { position: fixed; inset: 0; background: #fff }",
         "hidden while it has focus"),
        (STAYING, '<div class="bar">Bar</div>', ".bar { position: fixed; top: 0; width: 100%; height: 400px }",
         "stays and is 400 px high"),
        (MOVING, PARTS, ".button { transition: background-color 2s }", "moves for 2 s"),
        (SHAPELESS, '<span class="chip">Late</span>', ".chip { background: red }", "no border left"),
    ],
)  # fmt: skip
def test_each_probe_finds_its_defect(page: Page, probe: str, body: str, style: str, says: str) -> None:
    found = show(page, body, style).evaluate(probe)

    assert any(says in each for each in found), found


@pytest.mark.parametrize(
    ("body", "style", "rule"),
    [
        ('<input id="name">', "", "label"),
        ("<p>Pale</p>", "p { color: #aaa }", "color-contrast"),
        ('<a href="#a">A</a><a href="#b">B</a>', "a { display: inline-block; width: 9px }", "target-size"),
    ],
)
def test_axe_finds_what_breaks_wcag(page: Page, body: str, style: str, rule: str) -> None:
    found = violations(show(page, body, style))

    assert [each.split(":")[0] for each in found] == [rule] * len(found) != []


def test_text_spacing_finds_a_box_of_fixed_height(page: Page) -> None:
    show(page, "<p class='low'>Two or three words that need more room</p>", ".low { height: 2.4em; overflow: "
         "hidden; line-height: 1.2 } @media (min-width: 1000px) { .low { width: 16em } }")  # fmt: skip

    assert any("hangs out" in each for each in spacing_defects(page))


def test_the_keyboard_fails_where_a_mouse_is_needed(page: Page) -> None:
    show(page, PARTS + '<span id="only-mouse" role="button">Press</span>')

    with pytest.raises(AssertionError, match="cannot be reached"):
        Keyboard(page).tab_to(page.locator("#only-mouse"))


def test_the_keyboard_fails_where_the_focus_is_invisible(page: Page) -> None:
    show(page, style="input:focus-visible { outline: none }")

    with pytest.raises(AssertionError, match="cannot be seen"):
        Keyboard(page).tab_to(page.locator(".button"))
    expect(page.locator("input")).to_be_focused()


def test_pseudo_words_are_longer_and_keep_their_gaps() -> None:
    words = pseudo("Sign until %(day)s, 100 %% sure")

    assert words.startswith("[!!! Šîĝñ ûñťîļ %(day)s, 100 %% šûřê ")
    assert len(words) > 1.4 * len("Sign until %(day)s, 100 %% sure")
