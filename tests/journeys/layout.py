"""What a browser knows of a page's layout: clipped words, focus that cannot be seen, moving parts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

# Each word lies inside every box around it that cuts off what hangs over, and inside its button or chip.
CLIPPED = """() => {
  const found = [], boxes = 'button, .button, .chip, .choice, .verdict, th, td, .card, .notice';
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    if (!node.data.trim() || parent.closest('.skip, option, select, textarea, [aria-hidden=true]')) continue;
    if (!parent.checkVisibility()) continue;  // in closed details
    const range = document.createRange();
    range.selectNodeContents(node);
    const words = [...range.getClientRects()].filter(box => box.width > 0);
    for (let each = parent; words.length && each && each !== document.body; each = each.parentElement) {
      const style = getComputedStyle(each);
      if (style.clipPath !== 'none') break;                      // for screen readers alone
      if (/auto|scroll/.test(style.overflowX + style.overflowY)) break;  // it can be scrolled there
      const cuts = /hidden|clip/.test(style.overflowX + style.overflowY);
      if (!cuts && !each.matches(boxes)) continue;
      const box = each.getBoundingClientRect();
      if (/^(inline|contents)$/.test(style.display)) continue;  // no box of its own
      const out = words.find(word => word.left < box.left - 1 || word.right > box.right + 1
        || word.top < box.top - 3 || word.bottom > box.bottom + 3);
      if (out) {
        found.push(`"${node.data.trim().slice(0, 60)}" hangs out of <${each.tagName.toLowerCase()} `
          + `class="${each.className}">`);
        break;
      }
    }
  }
  return found.slice(0, 5);
}"""

TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll('body *')]
    .filter(each => each.getBoundingClientRect().right > width + 0.5 && !each.closest('.table-wrap'))
    .slice(-3).map(each => `${each.outerHTML.slice(0, 120)} reaches beyond ${width} px`)
    .concat([`scrolls to ${document.documentElement.scrollWidth} px of ${width}`]);
}"""

# WCAG 2.2, 1.4.12: nothing is lost when a reader sets these. Constructed, as the CSP allows no inline style.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; '
    + 'word-spacing: 0.16em !important } p { margin-bottom: 2em !important }');
  document.adoptedStyleSheets = [sheet];
}"""
UNSPACED = "() => { document.adoptedStyleSheets = [] }"

# Whether an outline can be seen: thick enough, and not transparent (black ends in a 0, too).
OUTLINED = """(style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
  && !/^rgba.*, 0\\)$/.test(style.outlineColor))"""

# Tab was pressed before, so that the browser shows focus as it does for keyboards.
FOCUS = """() => {
  const found = [], kinds = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
  const shown = OUTLINED;
  for (const each of document.querySelectorAll(kinds)) {
    const name = each.outerHTML.slice(0, 110);
    if (!each.checkVisibility() || !each.getClientRects().length || each.disabled) continue;
    const label = each.closest('label');
    const before = [each, label].map(one => one && getComputedStyle(one).boxShadow);
    each.focus();
    if (document.activeElement !== each) { found.push(`takes no focus: ${name}`); continue; }
    const now = [each, label].map(one => one && getComputedStyle(one));
    if (!now.some((style, at) => style && (shown(style) || style.boxShadow !== before[at])))
      found.push(`focus cannot be seen: ${name}`);
    const box = each.getClientRects()[0];
    const middle = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2; // it may be longer than the view
    const top = document.elementFromPoint(box.left + box.width / 2, middle);
    const own = top && (each.contains(top) || top.contains(each) || (label && label.contains(top)));
    if (!own) found.push(`hidden while it has focus: ${name}, behind ${top && top.outerHTML.slice(0, 60)}`);
  }
  return found;
}""".replace("OUTLINED", OUTLINED)

# What stays on the screen while the page scrolls may take less than half of a low window.
STAYING = """() => [...document.querySelectorAll('body *')]
  .filter(each => /fixed|sticky/.test(getComputedStyle(each).position))
  .map(each => [each, each.getBoundingClientRect()])
  .filter(([each, box]) => box.height > innerHeight / 2 && box.width > innerWidth / 2
    && !each.matches('dialog'))
  .map(([each, box]) => `${each.outerHTML.slice(0, 80)} stays and is ${box.height} px high`)"""

MOVING = """() => [...document.querySelectorAll('*')].flatMap(each => {
  const style = getComputedStyle(each);
  const lasts = [style.transitionDuration, style.animationName === 'none' ? '0s' : style.animationDuration];
  const longest = Math.max(...lasts.join(',').split(',').map(parseFloat));
  return longest > 0.01 ? [`moves for ${longest} s: ${each.outerHTML.slice(0, 90)}`] : [];
}).slice(0, 3)"""

# With forced colours, fills and shadows are gone: what has only a fill has no shape any more.
SHAPELESS = """() => [...document.querySelectorAll('.chip, .button, .choice, .verdict, input, progress')]
  .filter(each => each.checkVisibility() && each.type !== 'hidden')
  .filter(each => !each.matches('progress, [type=checkbox], [type=radio]'))
  .filter(each => { const style = getComputedStyle(each);
    return style.borderTopStyle === 'none' || parseFloat(style.borderTopWidth) < 1; })
  .map(each => `no border left: ${each.outerHTML.slice(0, 90)}`).slice(0, 5)"""


@contextmanager
def text_spacing(page: Page) -> Iterator[None]:
    page.evaluate(SPACED)
    yield
    page.evaluate(UNSPACED)


def resize(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})


def spacing_defects(page: Page) -> list[str]:
    found = []
    for width in (360, 1280):
        resize(page, width, 740)
        with text_spacing(page):
            found += [
                f"spaced at {width} px: {each}" for each in page.evaluate(TOO_WIDE) + page.evaluate(CLIPPED)
            ]
    return found


def zoom_defects(page: Page) -> list[str]:
    """1280×1024 at 400 % is 320×256 CSS pixels; a phone on its side is 640×256."""
    found = []
    for width in (320, 640):
        resize(page, width, 256)
        looks = page.evaluate(TOO_WIDE) + page.evaluate(CLIPPED) + page.evaluate(STAYING)
        if width == 320:
            page.keyboard.press("Tab")
            looks += page.evaluate(FOCUS)
        found += [f"at {width}×256: {each}" for each in looks]
    return found


def preference_defects(page: Page) -> list[str]:
    """What breaks for readers with other spacing, zoom, less motion, or colours of their own."""
    return spacing_defects(page) + zoom_defects(page) + system_defects(page)


def system_defects(page: Page) -> list[str]:
    """Readers who asked their system for less motion or for their own colours."""
    resize(page, 360, 740)
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    page.keyboard.press("Tab")
    found = [f"less motion: {each}" for each in page.evaluate(MOVING)]
    found += [f"forced colours: {each}" for each in page.evaluate(SHAPELESS) + page.evaluate(FOCUS)]
    page.emulate_media(forced_colors="none", reduced_motion="reduce")
    return found


def width_defects(page: Page, widths: tuple[int, ...] = (320, 360)) -> list[str]:
    found = []
    for width in widths:
        resize(page, width, 640)
        found += [f"at {width} px: {each}" for each in page.evaluate(TOO_WIDE) + page.evaluate(CLIPPED)]
    return found
