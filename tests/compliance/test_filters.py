from datetime import date

from app.assignments.standing import Standing
from app.compliance.filters import Filters, matches

TODAY = date(2026, 11, 23)


def test_a_name_is_found_without_its_accents_and_in_any_order():
    assert matches("wisniewski piotr", "Piotr Wiśniewski", "HL-1006")
    assert matches("Zolc", "Anna Żółć")
    assert matches("hl-1006", "Piotr Wiśniewski", "HL-1006")
    assert not matches("piotr 1007", "Piotr Wiśniewski", "HL-1006")
    assert matches("", "Anybody")


def test_only_what_is_set_stands_in_the_address():
    assert Filters(on=TODAY).arguments(TODAY) == {}
    assert Filters(on=date(2026, 3, 1), standing=Standing.OVERDUE).arguments(TODAY) == {
        "standing": "overdue",
        "on": "2026-03-01",
    }
