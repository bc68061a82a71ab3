"""What changed since somebody signed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.courses.changes import changed_rules
from app.courses.release_content import ReleaseContent
from app.demo.sample_course import sample_content
from app.learning.comparison import PartChange, Piece, by_sentences, by_words, compare, compare_sections

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
    assert change.parts[0].pieces == (
        (Piece("Duty phone · 555-0100", same=False),),
        (Piece("HR · hr@harbourlane.example", same=False),),
    )


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
    assert [change.parts for change in found] == [(), ()]


def test_a_section_of_the_policy_is_shown_once_with_the_rules_in_it() -> None:
    policy = OLD.policy.model_dump()
    policy["sections"][0]["text"] = "Stay safe.\n\nRing early."

    (change,) = compare_sections(OLD, sample_content(policy=policy))

    assert (change.before, change.now) == ("Stay safe.", "Stay safe.\n\nRing early.")
    assert len(change.rules) == 2
    assert change.pieces == (
        (Piece("Stay safe.\n\n", same=True),),
        (Piece("Stay safe.\n\n", same=True), Piece("Ring early.\n\n", same=False)),
    )


def test_a_sentence_of_the_policy_that_stayed_the_same_is_not_marked() -> None:
    before, now = by_sentences(
        "Ring us. In danger: 112.", "Ring the duty phone. In danger:\n112.\n\n- One. Two."
    )

    assert [piece.text.strip() for piece in before if not piece.same] == ["Ring us."]
    assert [piece.text.strip() for piece in now if not piece.same] == ["Ring the duty phone.", "- One. Two."]


def test_a_sentence_is_marked_where_its_words_differ() -> None:
    before, now = by_words("Tell your shift lead at once.", "Tell the duty phone at once.")

    assert [piece.text for piece in before if not piece.same] == [" your shift lead"]
    assert [piece.text for piece in now if not piece.same] == [" the duty phone"]


def test_what_was_added_to_a_sentence_is_marked_alone() -> None:
    before, now = by_words("Give the refund link.", "Give the refund link, and ask for no numbers.")

    assert before == (Piece("Give the refund link", same=True), Piece(".", same=True))
    assert [piece.text for piece in now if not piece.same] == [", and ask for no numbers"]


def test_a_sentence_that_has_little_in_common_is_a_new_one() -> None:
    assert by_words("Get safe now.", "Keep a picture of it.") == (
        (Piece("Get safe now.", same=False),),
        (Piece("Keep a picture of it.", same=False),),
    )


@given(st.text(alphabet="ab c\n"), st.text(alphabet="ab c\n"))
def test_the_pieces_of_a_text_are_the_text(before: str, now: str) -> None:
    pieces = by_words(before, now)

    assert ["".join(piece.text for piece in side).split() for side in pieces] == [before.split(), now.split()]
