"""The bank that we ship: sound, complete and publishable in both modes and both languages."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from app.courses.bank import read_bank
from app.courses.freezing import freeze
from app.courses.linting import lint
from app.courses.release_content import thaw

BANK = Path(__file__).parents[2] / "quizzes"
COURSES = sorted(file.parent for file in BANK.glob("*/course.yaml"))
TODAY = date(2026, 11, 23)  # fixed, so that a passed review date fails a publication and not a build
MODES = ("assigned", "open")


@pytest.fixture(params=COURSES, ids=lambda folder: folder.name)
def shipped(request):
    bank, findings = read_bank(request.param)
    assert [str(found) for found in findings] == []
    return bank


def test_there_is_a_bank():
    assert [folder.name for folder in COURSES] == ["social-media"]


@pytest.mark.parametrize("mode", MODES)
def test_the_bank_has_no_errors(shipped, mode):
    findings = lint(shipped, shipped.profile.value.changed(mode=mode), today=TODAY)

    assert [str(found) for found in findings if found.blocks] == []


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("language", ["en", "pl"])
def test_the_bank_freezes_whole_with_every_placeholder_filled(shipped, mode, language):
    content = freeze(shipped, shipped.profile.value.changed(mode=mode), language)

    assert thaw(content.canonical()) == content
    assert "{" not in "".join(strings_in(json.loads(content.canonical())))
    assert all(track.lessons and track.practice for track in content.tracks.values())


@pytest.mark.parametrize("mode", MODES)
def test_both_languages_have_the_same_parts(shipped, mode):
    profile = shipped.profile.value.changed(mode=mode)
    english, polish = (
        skeleton(json.loads(freeze(shipped, profile, one).canonical())) for one in ("en", "pl")
    )

    assert english == polish


@pytest.mark.parametrize("mode", MODES)
def test_every_reference_inside_a_release_leads_somewhere(shipped, mode):
    content = freeze(shipped, shipped.profile.value.changed(mode=mode), "en")

    rules = {rule for lesson in content.lessons.values() for rule in [lesson.card, *lesson.rules]}
    contacts = {rule.contact for rule in content.rules.values()}
    for scenario in content.scenarios.values():
        for staging in scenario.stagings.values():
            for node in staging.nodes.values():
                if node.type == "decision":
                    contacts.add(node.contact)
                    rules |= {option.rule for option in node.options if option.rule}
                    assert all(option.next in staging.nodes for option in node.options)
    assert rules <= content.rules.keys()
    assert contacts <= content.contacts.keys()


def strings_in(value):
    if isinstance(value, str):
        yield value
    else:
        for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from strings_in(item)


def skeleton(value):
    """The same structure without its words."""
    if isinstance(value, dict):
        return {key: skeleton(item) for key, item in value.items()}
    if isinstance(value, list):
        return [skeleton(item) for item in value]
    return type(value).__name__
