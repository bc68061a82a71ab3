"""C-11: nobody is led to another site."""

from __future__ import annotations

import pytest
from flask import Flask

from app.people.local_paths import local_path
from tests.support import PASSWORD, post

EVIL = [
    "",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "\t//evil.example",
    " //evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https://evil.example",
    "http:///evil.example",
    "HTTP://evil.example",
    "ftp://evil.example",
    "%2f%2fevil.example",
    "/%2fevil.example",
    "/%2Fevil.example",
    "/%252fevil.example",
    "/%5cevil.example",
    "/%5Cevil.example",
    "/%255cevil.example",
    "/%09//evil.example",
    "/%09/evil.example",
    "/%0a/evil.example",
    "/%0d%0aSet-Cookie:x=1",
    "/a%0d%0aLocation:%20https://evil.example",
    "/%00/evil",
    "/\x00",
    "/\x7f",
    "/\x0b/evil.example",
    "//good@evil.example",
    "//evil.example/%2f..",
    "/\\good@evil.example",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "evil.example",
    "www.evil.example",
    "@evil.example",
    ".evil.example",
    "?next=//evil",
    "#//evil",
    "..//evil.example",
    "./evil",
    "//[::1]/",
    "//127.0.0.1",
    "//evil。example",
    "http:\\\\evil.example",
    "https:\\evil.example",
    "https://countersign.test@evil.example",
    "//countersign.test",
    "/" + "a" * 3_000,
    "\u2028//evil.example",
    "/\u0085/evil.example",
    "/%c2%85/evil.example",
    "//%65vil.example",
    "/ /\\evil.example",
]


@pytest.mark.parametrize("target", EVIL)
def test_c11_a_sign_in_leads_to_no_other_site(target: str) -> None:
    assert local_path(target, "/home") == "/home"


@pytest.mark.parametrize(
    "target",
    ["/", "/tasks", "/people?q=Anna%20Nowak&page=2", "/people?q=Łódź", "/assignments/x#part", "/a;b=c"],
)
def test_a_page_of_ours_is_returned_to(target: str) -> None:
    assert local_path(target, "/home") == target


def test_c11_no_target_breaks_the_sign_in(sqlite_app: Flask, sqlite_cast) -> None:
    client = sqlite_app.test_client()

    answers = [
        post(client, "/sign-in", {"name": sqlite_cast.alice.email, "password": PASSWORD, "next": target})
        for target in EVIL
    ]

    assert {answer.status_code for answer in answers} == {303}
    assert {answer.headers["Location"] for answer in answers} == {"/"}


def test_c11_no_target_breaks_the_choice_of_a_language(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()

    answers = [
        post(client, "/language", {"language": "pl", "next": target}, form_on="/sign-in") for target in EVIL
    ]

    assert {answer.headers["Location"] for answer in answers} == {"/"}
