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


JURISDICTIONS = ("pl", "eu", "us")
GOOD = ("best", "acceptable")


@pytest.mark.parametrize("jurisdiction", JURISDICTIONS)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("language", ["en", "pl"])
def test_every_track_of_every_company_resolves(shipped, language, mode, jurisdiction):
    """Track by track, what somebody meets who works under that law, in a company that knows no other."""
    profile = shipped.profile.value.changed(mode=mode, jurisdictions=[jurisdiction])
    content = freeze(shipped, profile, language)

    if language == "en":  # the linter reads both
        assert [str(found) for found in lint(shipped, profile, today=TODAY) if found.blocks] == []
    assert "{" not in "".join(strings_in(json.loads(content.canonical())))
    assert content.rules.keys() >= {rule for lesson in content.lessons.values() for rule in lesson.rules}
    for name, track in content.tracks.items():
        met = content.met_by(name, jurisdiction)
        assert set(track.lessons) <= met.lessons.keys()
        assert set(track.never_skip) <= set(track.lessons)
        assert set(track.practice) <= met.scenarios.keys()
        assert track.lessons
        assert track.practice
        for scenario in met.scenarios.values():
            if name not in scenario.tracks:
                continue
            assert set(scenario.rules) <= met.rules.keys(), scenario.id
            for staging in scenario.stagings.values():
                # Never one that is for somebody else, taken because none would fit.
                assert staging.track in (None, name), (name, scenario.id, staging.id)
                assert (scenario.laws or {}).get(staging.id, jurisdiction) == jurisdiction
            plain = [each for each in scenario.stagings.values() if not each.mirror]
            assert len(plain) >= (3 if "check" in scenario.use else 1), (name, scenario.id)
        for scenario, staging, id, node in decisions_for(met, name):
            at = (name, scenario.id, staging.id, id)
            assert [each.quality for each in node.options].count("best") == 1, at
            assert all(each.rule is None for each in node.options if each.quality in GOOD), at
            broken = {each.rule for each in node.options if each.quality not in GOOD}
            assert broken, at
            assert broken <= met.rules.keys(), at
            assert node.contact in met.contacts, at


def test_the_companies_of_the_matrix_differ(shipped):
    """What the matrix goes through is not the same course twelve times."""
    frozen = {
        freeze(shipped, shipped.profile.value.changed(mode=mode, jurisdictions=[law]), language).canonical()
        for mode in MODES
        for law in JURISDICTIONS
        for language in ("en", "pl")
    }

    assert len(frozen) == len(MODES) * len(JURISDICTIONS) * 2


def decisions_for(content, track):
    """Scenario, staging, node id and decision: everything that somebody on the track can be asked."""
    for scenario in content.scenarios.values():
        if track in scenario.tracks:
            for staging in scenario.stagings.values():
                for id, node in staging.nodes.items():
                    if node.type == "decision":
                        yield scenario, staging, id, node


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
