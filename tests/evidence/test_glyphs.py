"""No sign that somebody signed with vanishes, and none breaks the PDF."""

from __future__ import annotations

import pytest

from app.evidence.glyphs import coverage, drawable, on_one_line


@pytest.mark.parametrize(
    "name",
    [
        "Żaneta Gąśliczyńska-Źrebięć",
        "Nguyễn Thị Ánh",
        "Γιώργος Παπαδόπουλος",
        "Олександра Шевченко",
        "محمد العربي",
        "שלום כהן",
        "Արմեն Սարգսյան",
        "ნინო ბერიძე",
        "Zoe\u0301 Yıldız",
    ],
)
def test_names_in_many_scripts_are_drawn_as_they_are(name: str) -> None:
    assert drawable(name) == name


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("王小明", "[U+738B][U+5C0F][U+660E]"),
        ("ok 👍", "ok [THUMBS UP SIGN]"),
        ("Alice\u202eecilA", "Alice[U+202E]ecilA"),
        ("a\x00b\x1bc", "a[U+0000]b[U+001B]c"),
        ("half \ud800", "half [U+D800]"),
        ("\ue000", "[U+E000]"),
        ("\u05bc\u0313", "[U+05BC][U+0313]"),
        ("soft\u00adly \ufeffunseen", "softly unseen"),
        ("\u0301alone", "[U+0301]alone"),
        ("ж\u05bc", "ж[U+05BC]"),
        ("ж\u200d\u05bc", "ж\u200d[U+05BC]"),
        ("e\u0301\u202ex", "e\u0301[U+202E]x"),
    ],
)
def test_what_no_font_draws_is_written_out(typed: str, shown: str) -> None:
    assert drawable(typed) == shown


def test_an_accent_typed_apart_is_put_on_its_letter_where_that_helps() -> None:
    assert drawable("가\u11a8") in ("[U+AC00][U+11A8]", "[U+AC01]")
    assert drawable("a\u0328") == "a\u0328"


def test_a_value_is_one_line_whatever_was_typed() -> None:
    assert on_one_line("Alice\r\nArrow\t\u2028x ") == "Alice  Arrow  x"


def test_coverage_is_read_from_the_fonts_themselves() -> None:
    latin, others = coverage()

    assert {ord("A"), ord("ł"), ord("Ж"), ord("Ω"), ord("ễ")} <= latin
    assert {ord("ش"), ord("א"), ord("ა")} <= others
    assert ord("王") not in latin | others
