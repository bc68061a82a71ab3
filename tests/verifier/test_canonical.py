"""One value, one way to write it."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.verifier.reference import jcs
from verifier import verify

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
value = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)


def same(one: Any, other: Any) -> bool:
    """Equal and of the same kind: in Python True == 1, in JSON it is not."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


@given(value)
def test_what_is_written_is_read_back(written: Any) -> None:
    assert same(verify.parse_canonical(verify.canonical(written)), written)


@given(value)
def test_it_is_written_as_rfc_8785_has_it(written: Any) -> None:
    assert verify.canonical(written) == jcs(written)


@given(value, value)
def test_two_values_never_share_their_bytes(one: Any, other: Any) -> None:
    assert (verify.canonical(one) == verify.canonical(other)) == same(one, other)


@given(value, st.randoms())
@settings(max_examples=50)
def test_the_order_in_which_names_were_given_does_not_matter(written: Any, random: Any) -> None:
    def shuffled(each: Any) -> Any:
        if isinstance(each, dict):
            pairs = [(name, shuffled(inner)) for name, inner in each.items()]
            random.shuffle(pairs)
            return dict(pairs)
        return [shuffled(inner) for inner in each] if isinstance(each, list) else each

    assert verify.canonical(shuffled(written)) == verify.canonical(written)


def test_names_are_ordered_by_their_utf_16_units() -> None:
    names = ["\r", "1", "\x80", "ö", "€", "😀", "\ufb33"]  # the example of RFC 8785, 3.2.3, in its order

    assert list(json.loads(verify.canonical(dict.fromkeys(reversed(names), 0)))) == names


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b'{"a":1,"a":1}', verify.NotJson),
        (b'{"a":{"b":1,"\\u0062":2}}', verify.NotJson),
        (b"1.0", verify.NotJson),
        (b"1e2", verify.NotJson),
        (b"NaN", verify.NotJson),
        (b"-Infinity", verify.NotJson),
        (b"9007199254740992", verify.NotJson),
        (b"-9007199254740992", verify.NotJson),
        (b"9" * 5000, verify.NotJson),
        (b'"\\ud800"', verify.NotJson),
        (b'{"\\udc00":1}', verify.NotJson),
        (b'"\xed\xa0\x80"', verify.NotJson),
        (b'"\xff"', verify.NotJson),
        (b"", verify.NotJson),
        (b"{} {}", verify.NotJson),
        (b"\xef\xbb\xbf{}", verify.NotJson),
        (b'{"a":1,}', verify.NotJson),
        (b"01", verify.NotJson),
        (b"'a'", verify.NotJson),
        (b'"\n"', verify.NotJson),
        (b"[" * 100_000, verify.NotJson),
        (b"[" * 100_000 + b"]" * 100_000, verify.NotJson),
        (b'{"a":' * 70 + b"1" + b"}" * 70, verify.NotJson),
        (b"-0", verify.NotCanonical),
        (b"{ }", verify.NotCanonical),
        (b" 1", verify.NotCanonical),
        (b"1\n", verify.NotCanonical),
        (b'{"b":1,"a":1}', verify.NotCanonical),
        (b'"\\u0041"', verify.NotCanonical),
        (b'"\\u001F"', verify.NotCanonical),
        (b'"\\/"', verify.NotCanonical),
        (b'"\\u000a"', verify.NotCanonical),
        (b'"\\ud83d\\ude00"', verify.NotCanonical),
    ],
)
def test_any_other_form_is_refused(data: bytes, refusal: type[verify.Refused]) -> None:
    with pytest.raises(refusal):
        verify.parse_canonical(data)


@pytest.mark.parametrize("written", [1.0, float("nan"), b"a", (1,), {1: 2}, {None: 1}, {"a": {1}}, 2**53])
def test_what_is_no_such_value_is_not_written(written: Any) -> None:
    with pytest.raises(verify.NotJson):
        verify.canonical(written)


@pytest.mark.parametrize(
    "text", ["AA", "AA=", "AB==", "AAB=", "AA==\n", " AA==", "A A=", "AA==AA==", "-_8=", "ą", "="]
)
def test_another_base64_than_the_canonical_one_is_refused(text: str) -> None:
    with pytest.raises(verify.NotBase64):
        verify.unbase64(text, "value")


@given(st.binary(max_size=100))
def test_canonical_base64_is_read(data: bytes) -> None:
    assert verify.unbase64(b64encode(data).decode(), "value") == data


@pytest.mark.parametrize(
    "text", ["", "00", "01", "+1", "-1", " 1", "1 ", "1_0", "١", "²", "9007199254740992", "9" * 99]
)
def test_another_form_of_a_number_is_refused(text: str) -> None:
    with pytest.raises(verify.NotNumber):
        verify.number(text, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-27T12:00:00Z",
        "2026-11-27T12:00:00.000000+00:00",
        "2026-11-27 12:00:00.000000Z",
        "2026-02-30T12:00:00.000000Z",
        "2026-11-27T24:00:00.000000Z",
        "2026-11-27T12:00:60.000000Z",
        "0000-11-27T12:00:00.000000Z",
        "2026-11-27T12:00:00.000000Z\n",
        "٢٠٢٦-11-27T12:00:00.000000Z",
    ],
)
def test_another_form_of_a_time_is_no_time(text: str) -> None:
    assert verify.instant(text) is None
