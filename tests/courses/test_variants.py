"""Which variants there are, and what an override leaves in place."""

from __future__ import annotations

from app.courses.bank_format import ParameterValue
from app.courses.variants import MOST_FILLINGS, applicable, staged, values_of, variants_of


def scenario(course, name, **changes):
    found = next(read.value for read in course.bank().scenarios if read.value.id == name)
    return found.model_copy(update=changes)


def test_without_written_variants_the_parameters_are_combined(course):
    variants = variants_of(scenario(course, "alone"))

    assert [variant.id for variant in variants] == ["t4-yard", "t4-park", "t5-yard", "t5-park"]
    assert variants[1].params == {"clock": "t4", "spot": "park"}


def test_no_more_than_twelve_fillings_are_made(course):
    many = [ParameterValue(id=f"v{number}", en="x", pl="x") for number in range(10)]

    variants = variants_of(scenario(course, "alone", params={"a": many, "b": many}))

    assert len(variants) == MOST_FILLINGS == 12
    assert len({variant.id for variant in variants}) == 12


def test_a_scenario_without_parameters_has_one_plain_variant(course):
    assert [variant.id for variant in variants_of(scenario(course, "alone", params={}))] == ["plain"]


def test_a_variant_takes_the_first_value_of_what_it_does_not_name(course):
    row = scenario(course, "row")

    assert values_of(row, row.variants[2])["mate"].id == "kuba"


def test_a_mirror_changes_the_right_answer_and_nothing_else(course):
    row = scenario(course, "row")
    mirror = staged(row, row.variants[2])

    assert [option.quality for option in mirror["n1"].options] == ["acceptable", "best", "harmful"]
    assert mirror["n1"].scene["en"] == "One guest asks you alone."
    assert mirror["n1"].options[2].instead["en"] == "Give it once and stop."
    assert mirror["n1"].options[2].rule == "R-CUST-1"
    assert mirror["n2"] == row.nodes["n2"]


def test_an_option_that_becomes_good_sheds_the_advice_of_the_bad_one(course):
    course.replace(
        "scenarios/row.yaml",
        "          c:\n            instead:",
        "          c:\n            quality: acceptable\n          a:\n            instead:",
    )
    course.replace("scenarios/row.yaml", "          a:\n            quality: acceptable\n", "")
    row = scenario(course, "row")

    option = staged(row, row.variants[2])["n1"].options[2]

    assert (option.quality, option.instead, option.rule) == ("acceptable", None, None)


def test_a_variant_for_another_mode_or_country_is_not_for_this_company(course):
    course.replace("scenarios/row.yaml", "  - id: ola\n", "  - id: ola\n    when: {jurisdiction: uk}\n")
    course.replace("scenarios/row.yaml", "    mirror: true\n", "    mirror: true\n    when: {mode: open}\n")
    profile = course.bank().profile.value

    assert [one.id for one in applicable(scenario(course, "row"), profile)] == ["kuba"]
    open_in_uk = profile.changed(mode="open", jurisdictions=["uk"])
    assert [one.id for one in applicable(scenario(course, "row"), open_in_uk)] == ["kuba", "ola", "mirror"]
