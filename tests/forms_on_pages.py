"""The forms that stand on our pages, read as a browser reads them, so that tests can send them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import html5lib

from tests.support import PASSWORD

TYPED = ("text", "email", "url", "tel", "search", "textarea")  # what people fill with words of their own


@dataclass(frozen=True)
class PageForm:
    """One form that writes: where it is sent, what stands in it, and which fields take words."""

    path: str
    values: dict[str, str]
    typed: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.path} {sorted(self.values)}"


def forms_on(path: str, page: str) -> Iterator[PageForm]:
    """Every form of `page` that is sent with POST, filled in so that it mostly fits."""
    tree = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False).parse(page)
    for form in tree.iter("form"):
        if form.get("method", "").lower() == "post":
            fields = list(fields_of(form))
            values: dict[str, str] = {}
            for name, _kind, value in fields:
                values.setdefault(name, value)
            typed = tuple(dict.fromkeys(name for name, kind, _ in fields if kind in TYPED))
            yield PageForm(urljoin(path, form.get("action") or path), values, typed)


def fields_of(form: Element) -> Iterator[tuple[str, str, str]]:
    """Name, kind and value of each field."""
    for element in form.iter():
        name, kind = element.get("name"), element.tag
        if not name or kind not in ("input", "select", "textarea"):
            continue
        if kind == "select":
            options = [option.get("value", "") for option in element.iter("option")]
            yield name, kind, next((value for value in options if value), "")
            continue
        kind = element.get("type", "text") if kind == "input" else kind
        said = "".join(element.itertext()) if kind == "textarea" else element.get("value", "")
        yield name, kind, said or fitting(name, kind)


def fitting(name: str, kind: str) -> str:
    """Something that fits a field of this kind."""
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    known = {"password": PASSWORD, "date": tomorrow, "number": "1", "email": "someone@harbourlane.example"}
    return known.get(kind) or {"code": "123456", "jurisdiction": "us"}.get(name, "Some words")
