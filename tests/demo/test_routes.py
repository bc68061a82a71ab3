"""The part of the sign-in page that lists the cast."""

from __future__ import annotations

from flask import render_template_string
from flask_babel import force_locale

from app.demo import cast


def test_the_list_names_everybody_whom_a_visitor_can_try(sqlite_app):
    with sqlite_app.test_request_context(), force_locale("en"):
        part = render_template_string("{% include 'demo/cast.html' %}")

    for member in cast.people_with_password():
        assert member.number in part
        assert member.hint in part
    assert cast.NINA.number not in part
    assert cast.PASSWORD in part
