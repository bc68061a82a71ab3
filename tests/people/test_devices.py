"""Browsers in words, and what one browser remembers."""

from __future__ import annotations

import pytest

from app.people.devices import device_word
from app.people.known_device import MOST_PEOPLE, KnownDevice


@pytest.mark.parametrize(
    ("agent", "word"),
    [
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36",
            "Chrome (Android)",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari (iPhone)",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge (Windows)"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0", "Firefox (Linux)"),
        ("", "Browser"),
        ("<script>" * 1000, "Browser"),
    ],
)
def test_a_browser_is_named_in_two_words(agent: str, word: str) -> None:
    assert device_word(agent) == word


def test_a_shared_tablet_remembers_the_latest_people() -> None:
    device = KnownDevice("tablet")
    for number in range(MOST_PEOPLE + 1):
        device = device.with_person(str(number))

    assert not device.knows("0")
    assert device.knows("1")
    assert device.knows(str(MOST_PEOPLE))
