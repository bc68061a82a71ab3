"""One value, one sequence of bytes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ledger.canonical import LARGEST, NotCanonical, canonical
from verifier import verify

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-LARGEST, LARGEST)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)


@given(values)
def test_the_bytes_give_the_value_back_and_are_those_that_the_verifier_takes(value: object) -> None:
    written = canonical(value)

    assert json.loads(written) == value
    assert verify.parse_canonical(written) == value


@given(values, values)
def test_no_two_values_share_their_bytes(one: object, other: object) -> None:
    assert (canonical(one) == canonical(other)) == (
        json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    )


def test_names_stand_in_the_order_of_utf_16() -> None:
    names = [json.loads(name) for name in (r'"a"', r'"\ud83d\ude00"', r'"\ufb33"')]

    assert list(json.loads(canonical(dict.fromkeys(reversed(names))))) == names


@pytest.mark.parametrize("value", [1.0, float("nan"), 2**53, {1: 2}, "\ud800", b"bytes", object()])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)
