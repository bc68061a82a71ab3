"""Course prose to safe HTML: CommonMark without raw HTML, then an allow-list."""

from __future__ import annotations

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

PARSER = MarkdownIt("commonmark", {"html": False, "typographer": False})
TAGS = {"p", "ul", "ol", "li", "strong", "em", "blockquote", "code", "br", "a", "h3", "h4", "hr"}


@lru_cache(maxsize=1024)  # courses are read by many; a thousand passages are a few megabytes
def to_html(text: str) -> Markup:
    """HTML that can stand in a page as it is."""
    schemes = {"https", "http", "mailto", "tel"}
    clean = nh3.clean(PARSER.render(text), tags=TAGS, attributes={"a": {"href"}}, url_schemes=schemes)
    return Markup(clean)  # noqa: S704  # cleaned by the allow-list in the line before
