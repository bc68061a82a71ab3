"""A language that nobody speaks: every text of ours, accented and 40 % longer, between marks.

It takes the place of Polish in a running application for as long as a test looks at pages: so it needs no
catalogue of its own, dates and plural forms work, and nothing of it can be shipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import polib
from flask import Flask
from flask_babel import get_translations

from app.navigation import ways_for
from tests.journeys.pages import CATALOGUE

ACCENTED = str.maketrans("AaCcDdEeGgHhIiJjLlNnOoRrSsTtUuWwYyZz", "ÅåĈĉĎďÊêĜĝĤĥÎîĴĵĻļÑñÔôŘřŠšŤťÛûŴŵÝýŽž")
FILLER = ("ôñê", "ťŵô", "ťĥřêê", "ƒôûřťêêñ", "šêvêñťêêñ")
GAP = re.compile(r"(%\(\w+\)[sd]|%%|<[^>]+>|&\w+;)")


def pseudo(text: str) -> str:
    """`Sign in` becomes `[!!! Šîĝñ îñ ôñê !!!]`; what is filled in later stays as it is."""
    longer = "".join(part if GAP.fullmatch(part) else part.translate(ACCENTED) for part in GAP.split(text))
    more, number = 0, 0
    while more < len(text) * 0.4:
        word = FILLER[number % len(FILLER)]
        longer, more, number = f"{longer} {word}", more + len(word) + 1, number + 1
    return f"[!!! {longer} !!!]"


@contextmanager
def pseudo_words(app: Flask, instead_of: str = "pl") -> Iterator[None]:
    """Everything that the application says in `instead_of`, it says in pseudo words meanwhile."""
    with app.test_request_context(headers={"Accept-Language": instead_of}):
        translations = get_translations()
    kept = translations._catalog
    translations._catalog = {**kept, **dict(entries())}
    ways_for.cache_clear()  # the menu keeps its words
    yield
    translations._catalog = kept
    ways_for.cache_clear()


def entries() -> Iterator[tuple[str | tuple[str, int], str]]:
    """As gettext keeps them: by the text, with its context before it, and for plurals by text and form."""
    for entry in polib.pofile(str(CATALOGUE)):
        key = f"{entry.msgctxt}\x04{entry.msgid}" if entry.msgctxt else entry.msgid
        if entry.msgid_plural:
            for form in entry.msgstr_plural:
                yield (key, form), pseudo(entry.msgid if form == 0 else entry.msgid_plural)
        else:
            yield key, pseudo(entry.msgid)
