"""Long addresses break after one of their signs, and say the same as before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from app.shared.line_breaks import breakable, breakable_in
from app.shared.markdown import to_html

LONG = "https://help.harbourlane.example/a-problem?of=mine"
BROKEN = "https://<wbr>help.<wbr>harbourlane.<wbr>example/<wbr>a-<wbr>problem?<wbr>of=<wbr>mine"


def test_a_long_address_may_break_after_its_signs_and_a_short_one_nowhere() -> None:
    assert breakable(LONG) == BROKEN
    assert breakable("social@harbourlane.example") == "social@<wbr>harbourlane.<wbr>example"
    assert breakable("127.0.0.1:8132/log") == "127.0.0.1:8132/log"


def test_in_a_page_words_alone_are_touched_and_no_address_that_is_followed() -> None:
    page = Markup(
        f'<p title="{LONG}">Go to <a href="{LONG}">{LONG}</a>, or not-to-the-other/place.of.this_kind.</p>'
    )

    assert str(breakable_in(page)) == str(page).replace(f">{LONG}<", f">{BROKEN}<")


@given(st.text())
def test_whatever_the_words_are_nothing_is_added_but_places_to_break(words: str) -> None:
    assert str(breakable(words)).replace("<wbr>", "") == str(escape(words))
    assert str(breakable_in(to_html(words))).replace("<wbr>", "") == str(to_html(words))
