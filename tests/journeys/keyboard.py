"""Somebody without a mouse: Tab to a control by its name, see where the focus is, press."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page

from tests.journeys.layout import OUTLINED

MOST_TABS = 150  # more than any page of the main path has controls

# Where the focus is, whether it can be seen, and whether something lies on top of it.
FOCUSED = """() => {
  const each = document.activeElement;
  if (!each || each === document.body) return null;
  const label = each.closest('label');
  const marked = one => one && OUTLINED(getComputedStyle(one));
  const box = each.getClientRects()[0] || { left: -9, top: -9, width: 0, height: 0 };
  const x = box.left + box.width / 2, y = Math.min(box.top + box.height / 2, box.top + 40);
  const top = document.elementFromPoint(x, y);
  return {
    what: each.outerHTML.slice(0, 140),
    seen: Boolean(marked(each) || marked(label)),
    clear: Boolean(top && (each.contains(top) || top.contains(each) || (label && label.contains(top)))),
  };
}""".replace("OUTLINED", OUTLINED)


@dataclass
class Keyboard:
    """Drives a page with Tab, Space, Enter, arrows and typing, and with nothing else."""

    page: Page

    def tab_to(self, target: Locator) -> None:
        """Press Tab until `target` has the focus, looking at every stop on the way."""
        assert target.count() == 1, f"{target.count()} controls fit {target}"
        for _ in range(MOST_TABS):
            if is_focused(target):
                return
            self.page.keyboard.press("Tab")
            self.look()
        raise AssertionError(f"{target} cannot be reached with Tab on {self.page.url}")

    def look(self) -> None:
        """Fail if the focus is invisible or lies behind something."""
        stop: dict[str, Any] | None = self.page.evaluate(FOCUSED)
        if stop is not None:  # nothing: the browser's own bar has it
            assert stop["seen"], f"the focus cannot be seen on {self.page.url}: {stop['what']}"
            assert stop["clear"], f"something hides the focus on {self.page.url}: {stop['what']}"

    def press(self, target: Locator, key: str = "Enter") -> None:
        """Go to `target` and press `key`; the page that follows is loaded when this returns."""
        self.tab_to(target)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def type(self, target: Locator, text: str) -> None:
        self.tab_to(target)
        self.page.keyboard.type(text)

    def tick(self, target: Locator) -> None:
        self.tab_to(target)
        self.page.keyboard.press("Space")
        assert target.is_checked(), f"Space does not tick {target}"

    def choose(self, radios: Locator, number: int) -> None:
        """Take one of a group of radio buttons: Tab to the group, Space, then arrows."""
        self.tab_to(radios.first)
        self.page.keyboard.press("Space")
        for _ in range(number):
            self.page.keyboard.press("ArrowDown")
            self.look()
        assert radios.nth(number).is_checked(), f"the arrows do not reach option {number + 1}"

    def skip_to_content(self) -> None:
        """Use the first link of the page, as people do who cannot see its head; not where the page led them on."""
        if self.page.evaluate("() => document.activeElement !== document.body"):
            return
        self.page.keyboard.press("Tab")
        self.look()
        self.page.keyboard.press("Enter")


def is_focused(target: Locator) -> bool:
    return bool(target.evaluate("each => each === document.activeElement"))
