"""Where mail goes."""

from __future__ import annotations

import pytest

from app.messages.mail_url import MailRoute, MailUrlUnusable, mail_route


@pytest.mark.parametrize(
    ("url", "route"),
    [
        ("memory:", MailRoute("memory")),
        ("folder:mail", MailRoute("folder", folder="mail")),
        ("smtp://mail.example", MailRoute("smtp", host="mail.example", port=25)),
        (
            "smtps://us%40er:p%2Fw@mail.example",
            MailRoute("smtps", host="mail.example", port=465, user="us@er", password="p/w"),
        ),
        (
            "smtp://u:p@mail.example:587",
            MailRoute("smtp", host="mail.example", port=587, user="u", password="p"),
        ),
    ],
)
def test_a_mail_url_is_taken_apart(url: str, route: MailRoute) -> None:
    assert mail_route(url) == route


@pytest.mark.parametrize("url", ["", "http://mail.example", "folder:../etc", "folder:", "smtp://"])
def test_an_unusable_mail_url_is_refused(url: str) -> None:
    with pytest.raises(MailUrlUnusable):
        mail_route(url)
