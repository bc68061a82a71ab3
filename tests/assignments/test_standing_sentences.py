"""Every standing explains itself, in one sentence that could be read aloud."""

from __future__ import annotations

from datetime import date

import pytest
from flask import render_template_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.assignments.kinds import Origin
from app.assignments.standing import Situation, Standing, standing
from tests.assignments.histories import days, histories

ON = date(2027, 3, 4)
DUE = date(2027, 3, 1)
LATER = date(2027, 3, 9)
UNTIL = date(2028, 2, 20)

NAMES = "standing_word, standing_sentence, your_standing_sentence"
IMPORT = f'{{% from "components/standing.html" import {NAMES} with context %}}'


def sentence(app, situation, missing=None, language="en"):
    with app.test_request_context(headers={"Accept-Language": language}):
        template = IMPORT + "{{ standing_sentence('Anna', situation, missing) }}"
        return " ".join(render_template_string(template, situation=situation, missing=missing).split())


def yours(app, situation, missing=None):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        template = IMPORT + "{{ your_standing_sentence(situation, missing) }}"
        return " ".join(render_template_string(template, situation=situation, missing=missing).split())


CASES = [
    (
        Situation(Standing.EXPIRING, ON, valid_until=LATER, days=5, retired=True),
        None,
        "Anna is valid until March 9, 2027. Nothing follows: the requirement is retired.",
        "Your signature is valid until March 9, 2027. Nothing follows: the requirement is retired.",
    ),
    (
        Situation(Standing.EXPIRED, ON, valid_until=DUE, days=-3, retired=True),
        None,
        "The signature of Anna was valid until March 1, 2027 and has expired. "
        "Nothing follows: the requirement is retired.",
        "Your signature was valid until March 1, 2027 and has expired.",
    ),
    (
        Situation(Standing.OVERDUE, ON, due_on=DUE, release=3, days=-3),
        "check",
        "Anna is overdue: release 3 was due on March 1, 2027. Still to do: the check and the signature.",
        "This was due on March 1, 2027. You can still do it today. "
        "You are done when you have passed the check and signed.",
    ),
    (
        Situation(Standing.DUE_SOON, ON, due_on=LATER, days=5, paused_until=LATER),
        "sign",
        "Anna has 5 days left: the due date is March 9, 2027. "
        "A question pauses the date until March 9, 2027. "
        "Still to do: the signature.",
        "You have 5 days left: the due date is March 9, 2027. "
        "Your question pauses the date until March 9, 2027. "
        "You are done when you have signed.",
    ),
    (
        Situation(Standing.NOT_YET_DUE, ON, due_on=LATER, origin=Origin.MATERIAL_CHANGE),
        "what_changed",
        "The rules have changed since the last signature, and Anna has time until March 9, 2027. "
        "Still to do: the lessons, the check and the signature.",
        "The rules have changed since you signed. You have time until March 9, 2027. "
        "You are done when you have read the lessons, passed the check and signed.",
    ),
    (
        Situation(Standing.VALID, ON, valid_until=UNTIL),
        None,
        "Anna is valid until February 20, 2028.",
        "You are all set until February 20, 2028.",
    ),
    (
        Situation(Standing.EXPIRING, ON, due_on=UNTIL, valid_until=UNTIL),
        "check",
        "Anna is valid until February 20, 2028, and the refresher is open. "
        "Still to do by then: the check and the signature.",
        "Your signature is valid until February 20, 2028, and your refresher is open. "
        "You are done when you have passed the check and signed.",
    ),
    (
        Situation(Standing.EXPIRED, ON, valid_until=DUE),
        None,
        "The signature of Anna was valid until March 1, 2027 and has expired. "
        "The next refresher makes it valid again.",
        "Your signature was valid until March 1, 2027 and has expired.",
    ),
    (
        Situation(Standing.EXEMPT, ON, until=LATER),
        None,
        "Anna is exempt until March 9, 2027.",
        "You are exempt until March 9, 2027. Nothing is needed from you.",
    ),
    (
        Situation(Standing.REFUSED, ON, since=DUE),
        None,
        "Anna decided on March 1, 2027 not to sign. Reminders have stopped, and HR will offer a talk.",
        "You decided on March 1, 2027 not to sign. You will get no more reminders. HR will offer you a talk.",
    ),
    (
        Situation(Standing.NOT_YET_DUE, ON),
        None,
        "Anna has not been asked yet.",
        "Nothing is needed from you yet.",
    ),
]


@pytest.mark.parametrize(
    ("situation", "missing", "theirs", "own"),
    CASES,
    ids=[c[0].standing + str(i) for i, c in enumerate(CASES)],
)
def test_a_standing_says_why_and_what_turns_it_green(sqlite_app, situation, missing, theirs, own):
    assert sentence(sqlite_app, situation, missing) == theirs
    assert yours(sqlite_app, situation, missing) == own


@given(histories(), days, st.sampled_from([None, "what_changed", "lesson", "check", "sign"]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_history_is_without_a_sentence(sqlite_app, facts, on, missing):
    situation = standing(facts, on)

    for said in (sentence(sqlite_app, situation, missing), yours(sqlite_app, situation, missing)):
        assert said.endswith(".")
        assert "None" not in said


@pytest.mark.parametrize("word", Standing)
def test_every_standing_has_a_word(sqlite_app, word):
    with sqlite_app.test_request_context(headers={"Accept-Language": "en"}):
        assert render_template_string(IMPORT + "{{ standing_word(word) }}", word=word).strip()
