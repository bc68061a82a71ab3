"""What differs between two releases, rule by rule."""

from __future__ import annotations

from app.courses.changes import changed_in_any_language, changed_rules
from app.courses.freezing import freeze

RULES, POLICY = "rules.yaml", "policy/policy.yaml"


def contents(course, **profile):
    bank = course.bank()
    return {
        language: freeze(bank, bank.profile.value.changed(**profile), language) for language in ("en", "pl")
    }


def test_nothing_differs_from_itself(course):
    assert changed_rules(contents(course)["en"], contents(course)["en"]) == {}


def test_rules_are_added_changed_and_removed(course):
    old = contents(course, mode="open")
    course.replace(RULES, "A row grows with every reply.", "Every reply feeds a row.")

    assert changed_rules(old["en"], contents(course)["en"]) == {"R-CUST-1": "changed", "R-OPEN-1": "removed"}
    assert changed_rules(contents(course)["en"], old["en"]) == {"R-CUST-1": "changed", "R-OPEN-1": "added"}


def test_a_rule_has_changed_if_its_section_of_the_policy_has(course):
    old = contents(course)
    course.replace(POLICY, "Nobody needs to be brave.", "Nobody has to be brave.")

    assert changed_rules(old["en"], contents(course)["en"]) == {"R-SAFE-1": "changed"}


def test_a_correction_in_one_language_counts_for_everybody(course):
    old = contents(course)
    course.replace(RULES, "Złodziej też to przeczyta.", "Złodziej też może to przeczytać.")

    assert changed_rules(old["en"], contents(course)["en"]) == {}
    assert changed_in_any_language(old, contents(course)) == {"R-SAFE-1": "changed"}
