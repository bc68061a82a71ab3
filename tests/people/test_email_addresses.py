"""C-20: no two people by the look of one address."""

from __future__ import annotations

import pytest

from app.people.email_addresses import NotAnAddress, email_address
from app.people.names import canonical


@pytest.mark.parametrize(
    "text",
    [
        "\u0430lice@x.org",
        "alice\u200b@x.org",
        "alice@x.org,bob@x.org",
        '"alice"@x.org',
        "alice@x.org\r\nBcc: b@x.org",
        "alice",
        "@x.org",
        "alice@",
        "alice@x",
        "a b@x.org",
        "alice@@x.org",
        "Alice <alice@x.org>",
        "",
        "a" * 70 + "@x.org",
    ],
)
def test_c20_what_is_not_one_plain_address_is_refused(text: str) -> None:
    with pytest.raises(NotAnAddress):
        email_address(text)


def test_c20_a_look_alike_domain_looks_like_what_it_is() -> None:
    assert email_address("alice@\u0445.org") == "alice@xn--u1a.org"
    assert email_address("ania@żabka.pl") == "ania@xn--abka-99a.pl"


@pytest.mark.parametrize("spelling", ["Alice@X.org", " alice@x.org ", "ALICE@x.ORG", "ａlice@x.org"])
def test_c20_case_and_spaces_make_no_other_person(spelling: str) -> None:
    assert canonical(spelling) == "alice@x.org"
