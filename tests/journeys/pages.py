"""Walking all pages as a reader would, and what each page has to hold, as functions that name defects."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import polib
from flask import Flask
from flask.testing import FlaskClient
from html5lib.constants import E as PARSE_ERRORS
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests.journeys.layout import TOO_WIDE

CATALOGUE = Path(__file__).parents[2] / "app" / "translations" / "pl" / "LC_MESSAGES" / "messages.po"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
FIELDS = ("input", "select", "textarea")
TEXT_ATTRIBUTES = ("aria-label", "alt", "placeholder", "title")


@dataclass
class Visit:
    """One answer to one GET."""

    path: str
    endpoint: str
    answer: TestResponse
    tree: Element = field(init=False)
    errors: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.answer.get_data()  # to the end, also of a file that is written while it is sent
        self.tree, self.errors = Element("html"), []
        if self.is_page:
            parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
            self.tree = parser.parse(self.answer.text)
            self.errors = [
                f"line {where[0]}: {PARSE_ERRORS[code] % values}" for where, code, values in parser.errors
            ]

    @property
    def is_page(self) -> bool:
        return self.answer.mimetype == "text/html"


# -- walking -----------------------------------------------------------------------------------------


def crawl(app: Flask, client: FlaskClient, starts: Iterable[str], most: int) -> list[Visit]:
    """Every page that can be reached by links from `starts`, at most `most` of each endpoint."""
    waiting, seen, counts, visits = deque(starts), set(), Counter(), []
    while waiting:
        path = waiting.popleft()
        endpoint = endpoint_of(app, path)
        if path in seen or endpoint == "static" or counts[endpoint] >= most:
            continue
        seen.add(path)
        counts[endpoint] += 1
        visit = Visit(path, endpoint, client.get(path))
        if visit.answer.status_code == 303:
            waiting.appendleft(visit.answer.location)
            counts[endpoint] -= 1
        else:
            visits.append(visit)
            waiting.extend(links(visit))
    return visits


def endpoint_of(app: Flask, path: str) -> str:
    """The endpoint that answers a GET of `path`; "nowhere" if there is none."""
    try:
        return app.url_map.bind("").match(urlsplit(path).path, "GET")[0]
    except HTTPException:
        return "nowhere"


def links(visit: Visit) -> Iterator[str]:
    for element in visit.tree.iter("a"):
        target = urldefrag(urljoin(visit.path, element.get("href", ""))).url
        if target and not urlsplit(target).scheme:
            yield target


def get_endpoints(app: Flask) -> set[str]:
    return {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}


# -- what the markup has to hold ---------------------------------------------------------------------


def defects(visit: Visit, status: int = 200) -> list[str]:
    """Everything that is wrong with an answer that should have `status`, in words."""
    found = [f"status {visit.answer.status_code}"] if visit.answer.status_code != status else []
    found += header_defects(visit.answer)
    if visit.is_page:
        found += visit.errors
        for check in (head_defects, id_defects, label_defects, inline_defects):
            found += check(visit.tree)
    return [f"{visit.path}: {defect}" for defect in found]


def header_defects(answer: TestResponse) -> Iterator[str]:
    for name, value in HEADERS.items():
        if answer.headers.get(name) != value:
            yield f"{name} is {answer.headers.get(name)!r}"
    rules = answer.headers.get("Content-Security-Policy", "")
    for rule in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        if rule not in rules:
            yield f"Content-Security-Policy without {rule}"
    if "unsafe" in rules:
        yield f"Content-Security-Policy with an unsafe source: {rules}"


def head_defects(tree: Element) -> Iterator[str]:
    if not tree.get("lang"):
        yield "html without lang"
    title = "".join(tree.find("head/title").itertext()) if tree.find("head/title") is not None else ""
    if not re.fullmatch(r"\S.* · Countersign", title, re.DOTALL):
        yield f"title {title!r}"
    if (number := len(list(tree.iter("h1")))) != 1:
        yield f"{number} h1"
    levels = [int(element.tag[1]) for element in tree.iter() if re.fullmatch("h[1-6]", str(element.tag))]
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"h{after} directly after h{before}"


def id_defects(tree: Element) -> Iterator[str]:
    ids = Counter(element.get("id") for element in tree.iter() if element.get("id"))
    yield from (f"id {name!r} {number} times" for name, number in ids.items() if number > 1)
    for element in tree.iter():
        for attribute in ("for", "aria-labelledby", "aria-describedby"):
            for name in element.get(attribute, "").split():
                if name not in ids:
                    yield f"{attribute} names {name!r}, which is not there"


def label_defects(tree: Element) -> Iterator[str]:
    labelled = {label.get("for") for label in tree.iter("label") if "".join(label.itertext()).strip()}
    for element in (each for each in tree.iter() if each.tag in FIELDS):
        if element.get("type") == "hidden" or element.get("aria-label"):
            continue
        if element.get("id") not in labelled:
            yield f"{element.tag} {element.get('name')!r} without a label"
    for element in tree.iter("button"):
        if not "".join(element.itertext()).strip():
            yield "button without words"
    for element in tree.iter("a"):
        if not "".join(element.itertext()).strip() and not element.get("aria-label"):
            yield f"link without words to {element.get('href')!r}"


def inline_defects(tree: Element) -> Iterator[str]:
    for element in tree.iter():
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            yield f"inline {element.tag}"
        for attribute in element.attrib:
            if attribute == "style" or str(attribute).startswith("on"):
                yield f"{attribute} on {element.tag}"
        for attribute in ("src", "action", "formaction"):
            if urlsplit(element.get(attribute, "")).netloc:
                yield f"{attribute} leads away: {element.get(attribute)}"


# -- English that is left on a Polish page -----------------------------------------------------------


@cache
def untranslated() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """What stands in the catalogue in English: whole texts, and texts with gaps as patterns."""
    whole, gaps = set(), set()
    catalogue = polib.pofile(str(CATALOGUE))
    polish = {text for entry in catalogue for text in (entry.msgstr, *entry.msgstr_plural.values())}
    for entry in catalogue:
        for text in filter(None, (entry.msgid, entry.msgid_plural)):
            if text in polish or not re.search("[A-Za-z]{3}", re.sub(r"%\(\w+\)[sd]", "", text)):
                continue  # a Polish word too (Role, Status), or nothing but gaps
            (gaps if "%(" in text else whole).add(normal(text))
    return frozenset(whole), tuple(pattern_of(text) for text in sorted(gaps))


def pattern_of(text: str) -> re.Pattern[str]:
    parts = re.split(r"%\(\w+\)[sd]", text.replace("%%", "%"))
    return re.compile(".+?".join(re.escape(part) for part in parts))


def normal(text: str) -> str:
    return " ".join(text.split())


def english_left(visit: Visit, names: set[str]) -> list[str]:
    """Words of ours in English on a page in Polish. `names` are the company's own words, in any language."""
    whole, gaps = untranslated()
    return [
        f"{visit.path}: English: {text!r}"
        for text in visible(visit.tree)
        if text not in names and (text in whole or any(gap.fullmatch(text) for gap in gaps))
    ]


def visible(element: Element, language: str = "pl") -> Iterator[str]:
    """Every text that is read or read out, except where the page says that it is in another language."""
    language = element.get("lang", language)
    if element.tag in ("script", "style", "code", "samp", "textarea"):
        return
    if language == "pl":
        yield from (normal(element.get(name, "")) for name in TEXT_ATTRIBUTES if element.get(name))
        if element.text and element.text.strip():
            yield normal(element.text)
    for child in element:
        yield from visible(child, language)
        if language == "pl" and child.tail and child.tail.strip():
            yield normal(child.tail)


# -- what only a browser can tell --------------------------------------------------------------------

NARROW = {"width": 320, "height": 640}
# A link inside a sentence is as high as its line (WCAG 2.5.8, inline); a hidden one cannot be hit.
SMALL_TARGETS = """() => {
  const small = [], kinds = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
  for (const each of document.querySelectorAll(kinds)) {
    const target = each.closest('label') || each;
    const box = target.getBoundingClientRect();
    const style = getComputedStyle(each);
    if (!box.width || style.visibility === 'hidden' || each.classList.contains('skip')) continue;
    const words = each.parentElement.textContent.trim().length - each.textContent.trim().length;
    if (style.display === 'inline' && words > 0) continue;
    if (box.width >= 24 && box.height >= 24) continue;
    small.push(`${each.outerHTML.slice(0, 120)} is ${Math.round(box.width)}×${Math.round(box.height)}`);
  }
  return small;
}"""


def browser_defects(page: Page, url: str, path: str) -> list[str]:
    """What Chromium finds on one page at 320 px: noise, foreign requests, scrolling, small targets."""
    found: list[str] = []

    def on_request(request) -> None:
        if not request.url.startswith((f"{url}/", "data:")):
            found.append(f"asks for {request.url}")

    def on_console(message) -> None:
        if message.type in ("error", "warning"):
            found.append(f"console: {message.text}")

    def on_page_error(error) -> None:
        found.append(f"script: {error}")

    listeners = {"request": on_request, "console": on_console, "pageerror": on_page_error}
    for name, listener in listeners.items():
        page.on(name, listener)
    answer = page.goto(f"{url}{path}")
    if answer is None or answer.status != 200:
        found.append(f"status {answer and answer.status}")
    found += page.evaluate(TOO_WIDE) + page.evaluate(SMALL_TARGETS)
    for name, listener in listeners.items():
        page.remove_listener(name, listener)
    return [f"{path}: {defect}" for defect in found]
