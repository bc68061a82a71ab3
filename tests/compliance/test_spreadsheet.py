"""C-51: no cell of an export starts a formula, whatever people are called."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.compliance.spreadsheet import line, lines, safe_text

CORPUS = [
    "=cmd|' /C calc'!A0",
    "@SUM(1)",
    "+1",
    "-1",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠SUM(1)",
    '"=1',
    "'=1",
    ";=1",
    "Ann;=1",
    'Ann;"=HYPERLINK(1)',
    "Ann\t=1",
    "Ann\r\n=1",
    "Ann|@SUM(1)",
    " =1",
    "\u00a0=1",
    "\u200b=1",
    "\u202e=1",
    "\ufeff=1",
    "\x00=1",
    "−1",
]
SIGNS = "=+-@＝＋－＠"


def read(text: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


@pytest.mark.parametrize("typed", CORPUS)
def test_what_people_typed_never_begins_a_formula(typed):
    [[cell]] = read(line([typed]))

    assert not cell.lstrip(' \t\r\n\u00a0\u200b\u202e\ufeff"').startswith(tuple(SIGNS))


@pytest.mark.parametrize("typed", CORPUS)
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_a_program_with_another_separator_finds_no_formula_either(typed, delimiter):
    for row in read(line([typed, "x"]), delimiter):
        for cell in row:
            assert not cell.strip(' \t\r\n\u00a0\u200b\u202e\ufeff"').startswith(tuple(SIGNS))


@given(st.lists(st.text(alphabet="=+-@;\t\r\n\"' a1＝ł\u200b"), min_size=1, max_size=3))
def test_no_mixture_of_these_signs_begins_a_formula(cells):
    [row] = read(line(cells))

    assert len(row) == len(cells)
    for cell in row:
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))


def test_numbers_that_were_counted_stay_numbers():
    assert line([-1, 14, 0]) == "-1,14,0\r\n"


def test_ordinary_texts_are_kept_as_they_are():
    for text in (
        "Zażółć Gęślą-Jaźń",
        "Anna Kowalska-Nowak",
        "O'Brien",
        "due 1 March; not signed",
        "50 % - 3 of 6",
    ):
        assert safe_text(text) == text


def test_dates_are_written_year_first_and_absent_values_are_empty():
    assert line([date(2027, 3, 7), None]) == '"2027-03-07",""\r\n'


def test_the_file_says_that_it_is_utf_8():
    assert "".join(lines([["Łódź"]])).encode().startswith(b"\xef\xbb\xbf")


def test_words_that_are_tied_on_a_page_are_not_in_a_file() -> None:
    assert safe_text("Imię i\u00a0nazwisko") == "Imię i nazwisko"
