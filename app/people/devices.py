"""A browser in two words, for the list of one's own sessions."""

from __future__ import annotations

# The first match counts: Edge and Opera also say Chrome, Chrome also says Safari.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS X", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


def device_word(user_agent: str) -> str:
    """ "Chrome (Android)" in any language, for a User-Agent header; "Browser" where nothing is recognised."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "Browser")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), None)
    return f"{browser} ({system})" if system else browser
