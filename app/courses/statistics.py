"""What a course amounts to, in numbers: for its authors, before they publish it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from statistics import mean
from typing import Any, cast

from app.company.wording import Locale
from app.courses.bank import Bank, Read
from app.courses.bank_format import Track
from app.courses.linting.tracks import SEED_POINTS
from app.courses.panels import key_agreed
from app.courses.reading import level_of
from app.courses.release_content import Decision, Lesson, ReleaseContent, Scenario
from app.courses.rule_groups import group_of

Contents = Mapping[str, ReleaseContent]


def statistics(bank: Bank, contents: Contents) -> Iterator[str]:
    """A line for each track, language and scenario, then what is taught."""
    base = contents[bank.course.value.base_locale]
    yield f"{base.course}: {len(base.rules)} rules, {len(base.lessons)} lessons, {len(base.scenarios)} scenarios"
    for track in base.tracks:
        yield from of_track(track, contents)
    for language, content in sorted(contents.items()):
        yield from of_language(language, content)
    for scenario in base.scenarios.values():
        yield of_scenario(scenario)
    yield of_panels(bank)
    yield of_coverage(bank)


def of_track(track: Track, contents: Contents) -> Iterator[str]:
    content = next(iter(contents.values()))
    plan = content.tracks[track]
    lessons = sum(content.lessons[id].minutes for id in plan.lessons)
    words = ", ".join(
        f"{words_in(track, each)} words {language}" for language, each in sorted(contents.items())
    )
    yield (
        f"track {track}: {len(plan.lessons)} lessons of {lessons} minutes ({words}), "
        f"{len(plan.practice)} practices, a check of {plan.minutes_check} minutes"
    )
    groups = {id: rule.group for id, rule in content.rules.items()}
    pool = [s for s in content.scenarios.values() if track in s.tracks and "check" in s.use]
    asked = [(story, node) for story in pool for node in decisions_of(story).values()]
    count = Counter(group_of(node, story.rules, groups) or "none" for story, node in asked)
    critical = sum(node.critical for _story, node in asked)
    told = ", ".join(f"{group} {number}" for group, number in sorted(count.items()))
    yield f"  pool of its check: {len(asked)} decisions in {len(pool)} scenarios, {critical} critical: {told or 'none'}"


def words_in(track: Track, content: ReleaseContent) -> int:
    return sum(
        level_of(texts_of(content.lessons[id]), language_of(content)).words
        for id in content.tracks[track].lessons
    )


def texts_of(lesson: Lesson) -> list[str]:
    asked = [text for q in (lesson.guess, lesson.question) for text in (q.ask, *(a.text for a in q.answers))]
    feedback = [answer.feedback for q in (lesson.guess, lesson.question) for answer in q.answers]
    more = [text for text in (lesson.more, lesson.slip) if text]
    return [lesson.title, lesson.situation, lesson.teach, *asked, *feedback, *more]


def of_language(language: str, content: ReleaseContent) -> Iterator[str]:
    scale = "Flesch–Kincaid" if language == "en" else "FOG-PL"
    levels = {id: level_of(texts_of(each), language_of(content)) for id, each in content.lessons.items()}
    policy = level_of([content.policy.text], language_of(content))
    hardest = max(levels, key=lambda id: levels[id].score)
    yield (
        f"{language}: lessons read at {scale} {mean(level.score for level in levels.values()):.1f} on average, "
        f"the hardest is {hardest} ({levels[hardest].score}); "
        f"the policy has {policy.words} words at {policy.score}"
    )
    yield f"  {of_options(content)}"


def of_options(content: ReleaseContent) -> str:
    """Whether the look of the best option gives it away: chance alone would make all shares alike."""
    decisions = [
        d for s in content.scenarios.values() for each in s.stagings.values() for d in nodes_of(each.nodes)
    ]
    lengths = {
        quality: mean(len(o.text) for d in decisions for o in d.options if o.quality == quality)
        for quality in ("best", "acceptable", "poor", "harmful")
        if any(o.quality == quality for d in decisions for o in d.options)
    }
    ranks = Counter(rank_of_best(decision) for decision in decisions)
    places = Counter([option.quality for option in d.options].index("best") + 1 for d in decisions)
    return (
        f"letters an option: {', '.join(f'{quality} {number:.0f}' for quality, number in lengths.items())}; "
        f"the best is the longest in {share(ranks['longest'], decisions)}, the shortest in "
        f"{share(ranks['shortest'], decisions)}; it is written "
        + ", ".join(f"{place}. in {share(number, decisions)}" for place, number in sorted(places.items()))
    )


def rank_of_best(decision: Decision) -> str:
    lengths = [len(option.text) for option in decision.options]
    best = len(decision.best.text)
    return "longest" if best == max(lengths) else "shortest" if best == min(lengths) else "between"


def share(number: int, of: list[Decision]) -> str:
    return f"{100 * number / len(of):.0f} %" if of else "0 %"


def of_scenario(scenario: Scenario) -> str:
    mirrors = sum(staging.mirror for staging in scenario.stagings.values())
    return (
        f"scenario {scenario.id}: {len(decisions_of(scenario))} decisions, {len(scenario.stagings)} variants "
        f"({mirrors} mirrors), {scenario.minutes} minutes, for {', '.join(scenario.tracks)}"
    )


def of_panels(bank: Bank) -> str:
    agreed = sum(key_agreed(scenario.value) for scenario in bank.scenarios)
    return f"answer keys confirmed by a panel: {agreed} of {len(bank.scenarios)}"


def of_coverage(bank: Bank) -> str:
    parts: list[Read[Any]] = [*bank.lessons, *bank.scenarios, *bank.kit]
    taught = {seed for part in parts for seed in part.value.seed}
    left_out = bank.course.value.seed_left_out
    missing = [seed for seed in SEED_POINTS if seed not in taught and seed not in left_out]
    idle = sorted(taught & left_out.keys(), key=lambda seed: int(seed[1:]))
    told = f"seed points taught: {len(taught & set(SEED_POINTS))} of {len(SEED_POINTS)}"
    told += (
        f", left out with a reason: {', '.join(left_out) or 'none'}, missing: {', '.join(missing) or 'none'}"
    )
    return told + (f" (left out and taught all the same: {', '.join(idle)})" if idle else "")


def decisions_of(scenario: Scenario) -> dict[str, Decision]:
    """Each decision once, as the first variant has it."""
    first = next(iter(scenario.stagings.values()))
    return {id: node for id, node in first.nodes.items() if isinstance(node, Decision)}


def nodes_of(nodes: Mapping[str, object]) -> list[Decision]:
    return [node for node in nodes.values() if isinstance(node, Decision)]


def language_of(content: ReleaseContent) -> Locale:
    return cast(Locale, content.language)
