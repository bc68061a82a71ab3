"""axe-core on a page in Chromium, and the looks that a page can have."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
ADVICE = ("best-practice",)  # axe's own opinion, not WCAG
RUN_AXE = """async (tags) => {
  const said = await axe.run(document, {
    runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'], preload: false,
  });
  return said.violations.flatMap(each => each.nodes.slice(0, 3).map(node =>
    `${each.id}: ${node.target.join(' ')}: ${node.failureSummary.split('\\n').slice(1).join(' ')}`));
}"""


@dataclass(frozen=True)
class Look:
    """How somebody looks at a page: colour scheme and width in CSS pixels."""

    scheme: str
    width: int

    def put_on(self, page: Page) -> None:
        page.set_viewport_size({"width": self.width, "height": 740})
        # Without motion: a colour on its way to another would be measured in between.
        page.emulate_media(color_scheme=self.scheme, reduced_motion="reduce")


LOOKS = tuple(Look(scheme, width) for scheme in ("light", "dark") for width in (360, 1280))


@cache
def axe_source() -> str:
    return AXE.read_text()


def violations(page: Page, tags: tuple[str, ...] = WCAG) -> list[str]:
    """What axe finds on the page as it stands. Evaluated, not added: the page keeps its own CSP."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(f"() => {{ {axe_source()} }}")
    return page.evaluate(RUN_AXE, list(tags))
