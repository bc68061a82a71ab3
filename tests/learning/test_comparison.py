"""What changed since somebody signed."""

from __future__ import annotations

from app.courses.changes import changed_rules
from app.courses.release_content import ReleaseContent
from app.demo.sample_course import sample_content
from app.learning.comparison import PartChange, compare

OLD = sample_content()


def changed(id: str = "R-SAFE-1", **words: object) -> ReleaseContent:
    """The sample course in which one rule reads differently."""
    rules = OLD.model_dump()["rules"]
    return sample_content(rules=rules | {id: rules[id] | words})


def test_a_changed_line_is_shown_before_and_now() -> None:
    new = changed(do="Ring the duty phone.")

    (change,) = compare(OLD, new, changed_rules(OLD, new))

    assert (change.id, change.how) == ("R-SAFE-1", "changed")
    assert change.parts == (PartChange("do", "Keep R-SAFE-1.", "Ring the duty phone."),)


def test_another_contact_is_shown_with_its_number_and_address() -> None:
    new = changed(contact="hr")

    (change,) = compare(OLD, new, changed_rules(OLD, new))

    assert change.parts == (PartChange("contact", "Duty phone · 555-0100", "HR · hr@harbourlane.example"),)


def test_a_line_that_was_dropped_is_shown_as_dropped() -> None:
    new = changed(still_ok=None)

    (change,) = compare(OLD, new, changed_rules(OLD, new))

    assert change.parts == (PartChange("still_ok", "You may talk about staffing.", None),)


def test_new_rules_come_in_the_order_of_the_policy_and_removed_ones_last() -> None:
    rules = OLD.model_dump()["rules"]
    added = rules["R-SAFE-1"] | {"id": "R-NEW-1"}
    new = sample_content(rules={"R-NEW-1": added, "R-CUST-1": rules["R-CUST-1"]})

    found = compare(OLD, new, {"R-SAFE-1": "removed", "R-NEW-1": "added"})

    assert [(change.id, change.how) for change in found] == [("R-NEW-1", "added"), ("R-SAFE-1", "removed")]


def test_a_rule_counts_as_changed_with_the_policy_section_around_it() -> None:
    policy = OLD.policy.model_dump()
    policy["sections"][0]["text"] = "Stay safe and warm."
    new = sample_content(policy=policy)

    found = compare(OLD, new, changed_rules(OLD, new))

    assert {change.id for change in found} == {"R-SAFE-1", "R-CUST-1"}
    assert found[0].parts == (PartChange("section", "Stay safe.", "Stay safe and warm."),)
