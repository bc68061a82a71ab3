"""Bank + company profile + language → `ReleaseContent`: pure, and the same bytes for the same input.

Whatever is not for this company's mode or jurisdictions is left out, together with what refers to it.
Expects a bank that the linter passed; a placeholder that stands for nothing raises `UnknownPlaceholder`.
"""

from __future__ import annotations

from collections.abc import Container

from app.company.profile import Profile
from app.company.wording import Locale
from app.courses import release_content as frozen
from app.courses.bank import Bank
from app.courses.bank_format import AssessmentFile, RepliesFile, Track
from app.courses.freezing import company
from app.courses.freezing.kit import freeze_kit
from app.courses.freezing.lessons import freeze_lessons
from app.courses.freezing.policy import freeze_policy, freeze_rules
from app.courses.freezing.scenarios import freeze_scenario, used_scenarios
from app.courses.freezing.speaker import Speaker
from app.courses.panels import key_agreed
from app.courses.placeholders import Words

__all__ = ["freeze", "key_confirmed"]


def freeze(bank: Bank, profile: Profile, language: Locale) -> frozen.ReleaseContent:
    """The course as `language` readers of this company get it."""
    say = Speaker(Words(profile, language))
    course = bank.course.value
    rules = freeze_rules(bank.rules.value.rules, say)
    lessons = freeze_lessons(bank, rules, say)
    scenarios = {
        scenario.id: freeze_scenario(scenario, rules, say) for scenario in used_scenarios(bank, profile)
    }
    return frozen.ReleaseContent(
        course=course.id,
        language=language,
        title=say.plain(course.title),
        summary=say.plain(course.summary),
        slogan=say.plain(course.slogan),
        company=profile.name,
        binding_language=profile.binding_locale,
        mode=profile.mode,
        mode_reason=profile.mode_reason[language],
        contacts=company.contacts(profile, language),
        links=company.links(profile, language),
        register_=company.register(profile, language),
        rules=rules,
        policy=freeze_policy(bank.policy.value, rules, say),
        lessons=lessons,
        scenarios=scenarios,
        replies=freeze_replies(bank.replies.value, rules, say),
        tracks=freeze_tracks(bank, lessons, scenarios, say),
        assessment=freeze_assessment(bank.assessment.value, course.tracks),
        kit=freeze_kit(bank, say),
    )


def key_confirmed(bank: Bank, profile: Profile) -> bool:
    """Whether a panel of experts has agreed on the answer key of every scenario used (K1)."""
    return all(map(key_agreed, used_scenarios(bank, profile)))


def freeze_replies(replies: RepliesFile, rules: Container[str], say: Speaker) -> list[frozen.Reply]:
    """Replies that rest on a rule of this release, or on none."""
    return [
        frozen.Reply(
            id=reply.id, audience=reply.audience, title=say.plain(reply.title), text=say.plain(reply.text)
        )
        for reply in replies.replies
        if not reply.rules or any(id in rules for id in reply.rules)
    ]


def freeze_tracks(
    bank: Bank, lessons: Container[str], scenarios: Container[str], say: Speaker
) -> dict[Track, frozen.TrackContent]:
    return {
        name: frozen.TrackContent(
            title=say.plain(track.title),
            lessons=[id for id in track.lessons if id in lessons],
            practice=[id for id in track.practice if id in scenarios],
            never_skip=[id for id in track.never_skip if id in lessons],
            minutes_check=track.minutes_check,
        )
        for name, track in bank.course.value.tracks.items()
    }


def freeze_assessment(assessment: AssessmentFile, tracks: Container[Track]) -> frozen.Assessment:
    points = assessment.points
    return frozen.Assessment(
        pass_mark=assessment.pass_mark,
        points={
            "best": points.best,
            "acceptable": points.acceptable,
            "poor": points.poor,
            "harmful": points.harmful,
        },
        no_repeat_attempts=assessment.no_repeat_attempts,
        help_after_fails=assessment.help_after_fails,
        tracks={
            track: frozen.TrackAssessment(**wanted.model_dump())
            for track, wanted in assessment.tracks.items()
            if track in tracks
        },
    )
