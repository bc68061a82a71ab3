"""The person's own key: a passkey's assertion over the content of the entry."""

from __future__ import annotations

from typing import Any

import pytest

from tests.verifier.reference import asking_for_passkey, b64, jcs, over, signed_log, with_passkey
from verifier import verify


def account(entry: dict[str, Any]) -> verify.Account:
    return verify.verify_receipt(signed_log(entry=entry).receipt(3, 5))


def reason(entry: dict[str, Any]) -> str:
    with pytest.raises(verify.AssertionFalse) as caught:
        account(entry)
    return str(caught.value)


def strength(found: verify.Account) -> list[str]:
    return [each.id for each in found.findings if each.id.startswith(("own_key", "server_word"))]


@pytest.mark.parametrize("kind", ["ES256", "EdDSA"])
def test_a_passkeys_assertion_makes_it_the_persons_own_key(kind: str) -> None:
    found = account(with_passkey(asking_for_passkey(3), kind))

    assert strength(found) == ["own_key", "own_key_whose"]
    assert "https://learn.harbour.example; the device checked who held it" in " ".join(
        each.text for each in found.findings
    )


def test_without_one_it_is_asserted_by_the_server() -> None:
    assert strength(account(asking_for_passkey(3))) == ["server_word"]


def test_a_touch_alone_is_told_as_no_more() -> None:
    found = account(with_passkey(asking_for_passkey(3), flags=0x01))

    assert any("the device was touched" in each.text for each in found.findings)


def test_what_the_log_adds_later_is_not_what_the_person_signed() -> None:
    entry = with_passkey(asking_for_passkey(3))
    later = entry | {"recorded_at": "2026-11-27T12:00:05.000000Z", "software": "0.2.0", "entered_later": True}

    assert strength(account(later)) == ["own_key", "own_key_whose"]


@pytest.mark.parametrize(
    "facts",
    [
        {"title": "Pests"},
        {"outcome": "refused"},
        {"meaning": "I agree to everything."},
        {"statements": []},
        {"signed_at": "2026-11-26T11:59:59.000000Z"},
    ],
)
def test_a_word_that_the_person_did_not_sign_is_refused(facts: dict[str, Any]) -> None:
    entry = with_passkey(asking_for_passkey(3))
    changed = entry | {"facts": entry["facts"] | facts}

    assert "other content" in reason(changed)


def test_a_signature_moved_to_another_person_is_refused() -> None:
    entry = with_passkey(asking_for_passkey(3))

    assert "other content" in reason(entry | {"subject": "signatures/18"})
    assert "other content" in reason(entry | {"commitments": entry["commitments"] | {"email": "0" * 64}})


def test_a_digest_adapted_to_a_changed_word_still_needs_the_persons_key() -> None:
    entry = with_passkey(asking_for_passkey(3))
    facts = entry["facts"] | {"title": "Pests"}
    facts["authentication"]["assertion"]["over"] = over(entry | {"facts": facts}).hex()

    assert "asked to sign something else" in reason(entry | {"facts": facts})


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"client": {"type": "webauthn.create"}}, "something else than"),
        ({"client": {"challenge": "AAAA"}}, "asked to sign something else"),
        ({"client": {"challenge": 1}}, "asked to sign something else"),
        ({"client": {"crossOrigin": True}}, "another site"),
        ({"client": {"crossOrigin": 1}}, "another site"),
        ({"client": {"origin": 1}}, "names no site"),
        ({"client": {"origin": "https://evil.example"}}, "another site"),
        ({"client": {"origin": "https://harbour.example.evil.test"}}, "another site"),
        ({"client": {"origin": "https://notharbour.example"}}, "another site"),
        ({"client": {"origin": ""}}, "no address"),
        ({"client": {"origin": "https://[::1"}}, "no address"),
        ({"client": {"origin": "https://zając.example"}}, "no address"),
        ({"client": {"origin": "https://" + "a." * 500}}, "no address"),
        ({"rp": "evil.example"}, "another site"),
        ({"rp": ""}, "another site"),
        ({"flags": 0x04}, "nobody touched"),
        ({"flags": 0x00}, "nobody touched"),
        ({"tail": b"more"}, "another length"),
        ({"assertion": {"over": "0" * 64}}, "other content"),
        ({"assertion": {"over": None}}, "other content"),
        ({"assertion": {"more": 1}}, "five"),
        ({"assertion": {"signature": 1}}, "no text"),
        ({"assertion": {"signature": ""}}, "does not verify"),
        ({"assertion": {"signature": b64(bytes(64))}}, "does not verify"),
        ({"assertion": {"authenticator_data": ""}}, "another length"),
        ({"assertion": {"authenticator_data": b64(bytes(36))}}, "another length"),
        ({"assertion": {"credential_key": ""}}, "cannot be read"),
        ({"assertion": {"credential_key": b64(bytes(91))}}, "cannot be read"),
        ({"client_data": b"[]"}, "something else than"),
    ],
)
def test_an_assertion_that_does_not_hold_is_refused(wrong: dict[str, Any], why: str) -> None:
    assert why in reason(with_passkey(asking_for_passkey(3), **wrong))


@pytest.mark.parametrize(
    "client", [b"{", b"\xff", b'{"type":"webauthn.get","type":"webauthn.get"}', b"[" * 90_000]
)
def test_client_data_that_cannot_be_read_are_refused(client: bytes) -> None:
    with pytest.raises(verify.NotJson):
        account(with_passkey(asking_for_passkey(3), client_data=client))


@pytest.mark.parametrize("value", ["x", 1, [], {}, False, ""])
def test_an_assertion_of_another_form_is_refused_and_not_passed_over(value: Any) -> None:
    entry = asking_for_passkey(3)
    authentication = entry["facts"]["authentication"] | {"assertion": value}

    assert "five" in reason(entry | {"facts": entry["facts"] | {"authentication": authentication}})


def test_another_curve_is_refused() -> None:
    assert "neither" in reason(with_passkey(asking_for_passkey(3), "P-384"))


def test_another_persons_key_does_not_verify() -> None:
    entry = with_passkey(asking_for_passkey(3))
    other = with_passkey(asking_for_passkey(3), "EdDSA")["facts"]["authentication"]["assertion"]
    entry["facts"]["authentication"]["assertion"]["credential_key"] = other["credential_key"]

    assert "does not verify" in reason(entry)


def test_every_flipped_bit_of_an_assertion_is_refused_even_if_the_log_holds_it() -> None:
    """The log signs what it likes: here it signs the flipped assertion, and the person's key must tell."""
    genuine = with_passkey(asking_for_passkey(3))
    assertion = genuine["facts"]["authentication"]["assertion"]
    for name, text in assertion.items():
        for position in range(0, len(text) * 7, 3):
            letter = chr(ord(text[position // 7]) ^ 1 << position % 7)
            flipped = assertion | {name: text[: position // 7] + letter + text[position // 7 + 1 :]}
            authentication = genuine["facts"]["authentication"] | {"assertion": flipped}
            entry = genuine | {"facts": genuine["facts"] | {"authentication": authentication}}
            with pytest.raises(verify.Refused):
                verify.read_assertion(verify.read_entry(verify.parse_canonical(jcs(entry))))
