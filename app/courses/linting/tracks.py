"""X4–X6, X8, C1, C2: tracks that keep what they promise, checks that can be drawn, nothing left untaught."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from app.company.profile import Mode
from app.courses.bank import Read
from app.courses.bank_format import CourseFile, Scenario, Track, TrackAssessment
from app.courses.documents import Path_
from app.courses.linting.report import Report, decisions, listing
from app.courses.rule_groups import group_of
from app.courses.variants import applicable, concerns

LEAST_VARIANTS = 3
LEAST_RIGHTS_NODES = 2
POOL = 3  # decisions to draw from for each one drawn, so that another try asks something else
WITHOUT_CHECK: tuple[Track, ...] = ("candidates",)  # they play three scenes, and nothing is counted
SEED_POINTS = [f"S{number}" for number in range(1, 62)]
IN_USE = ("reviewed", "live")
MODES: tuple[Mode, ...] = ("assigned", "open")


def check_tracks(report: Report) -> None:
    course = report.bank.course.value
    for name, track in course.tracks.items():
        check_lessons(report, course, name)
        check_practice(report, course, name)
        for index, id in enumerate(track.never_skip):
            if id not in track.lessons:
                report.add(
                    "X6",
                    report.bank.course.source,
                    ("tracks", name, "never_skip", index),
                    name,
                    f"{id} may not be skipped, but is no lesson of the track.",
                    "Add it to `lessons`.",
                )
    check_orphans(report, course)
    for scenario in report.bank.scenarios:
        check_scored(report, scenario)
    if not report.bank.broken:  # else half the pool is missing, and these would only repeat it
        check_assessment(report)
        check_coverage(report)


def check_lessons(report: Report, course: CourseFile, track: Track) -> None:
    lessons = {lesson.value.id: lesson.value for lesson in report.bank.lessons}
    named = course.tracks[track].lessons
    for index, id in enumerate(named):
        path: Path_ = ("tracks", track, "lessons", index)
        if id not in report.lesson_ids:
            misses(report, path, track, f"There is no lesson {id}.")
        elif id in lessons and track not in lessons[id].tracks:
            misses(report, path, track, f"{id} is not made for this track.")
        elif id in named[:index]:
            misses(report, path, track, f"{id} stands here twice.")


def check_practice(report: Report, course: CourseFile, track: Track) -> None:
    scenarios = {scenario.value.id: scenario.value for scenario in report.bank.scenarios}
    for index, id in enumerate(course.tracks[track].practice):
        path: Path_ = ("tracks", track, "practice", index)
        scenario = scenarios.get(id)
        if id not in report.scenario_ids:
            misses(report, path, track, f"There is no scenario {id}.")
        elif scenario is None:
            continue  # its file has findings of its own
        elif track not in scenario.tracks:
            misses(report, path, track, f"{id} is not made for this track.")
        elif "practice" not in scenario.use:
            misses(report, path, track, f"{id} is not for practice.")
        elif scenario.status not in IN_USE:
            misses(report, path, track, f"{id} is a {scenario.status} scenario.")


def misses(report: Report, path: Path_, track: str, what: str) -> None:
    report.add("X4", report.bank.course.source, path, track, what, "Correct the list, or the file it names.")


def check_orphans(report: Report, course: CourseFile) -> None:
    """A lesson that says it is for a track, while no track's list shows it to anybody."""
    shown = {id for track in course.tracks.values() for id in track.lessons}
    for lesson in report.bank.lessons:
        if lesson.value.id not in shown:
            report.add(
                "X4",
                lesson.source,
                ("tracks",),
                lesson.value.id,
                "No track lists this lesson.",
                "Add it to a track in course.yaml, or remove the file.",
            )


def check_scored(report: Report, scenario: Read[Scenario]) -> None:
    value = scenario.value
    if "check" not in value.use or not plays_in(value, report.profile.mode, report):
        return
    count = len(applicable(value, report.profile))
    if count < LEAST_VARIANTS:
        path: Path_ = ("variants",) if value.variants else ("params",)
        report.add(
            "C1",
            scenario.source,
            path,
            value.id,
            f"A scored scenario has {count} variants; {LEAST_VARIANTS} are the least.",
            "Add values to `params`, or write variants.",
        )


def plays_in(scenario: Scenario, mode: Mode, report: Report) -> bool:
    return (
        mode in scenario.policy_modes
        and concerns(scenario.jurisdictions, report.profile)
        and scenario.status in IN_USE
    )


def check_assessment(report: Report) -> None:
    assessment, course = report.bank.assessment, report.bank.course.value
    for track in course.tracks:
        if track not in WITHOUT_CHECK and track not in assessment.value.tracks:
            report.add(
                "X5", assessment.source, ("tracks",), track, "The track has no check.", "Add it to `tracks`."
            )
    for track, wanted in assessment.value.tracks.items():
        if track not in course.tracks:
            report.add(
                "X5",
                assessment.source,
                ("tracks", track),
                track,
                "The course has no such track.",
                "Remove it.",
            )
            continue
        for mode in MODES:
            pool = [
                scenario.value
                for scenario in report.bank.scenarios
                if "check" in scenario.value.use
                and track in scenario.value.tracks
                and plays_in(scenario.value, mode, report)
            ]
            path: Path_ = ("tracks", track)
            if lack := lacking(pool, wanted):
                what = f"In mode {mode} the pool is too small: {lack}."
                cure = "Ask for less, or add scenarios with `use: [check]` to this track."
                report.add("X5", assessment.source, path, track, what, cure)
            if scarce := scarce_groups(pool, wanted, report):
                what = f"In mode {mode} the pool has fewer than {POOL} decisions for each that is drawn: {scarce}."
                report.add("X8", assessment.source, path, track, what, "Write more scenarios on these rules.")


def lacking(pool: list[Scenario], wanted: TrackAssessment) -> str | None:
    """What a check cannot be drawn for, at worst: with the largest scenarios taken as the full ones."""
    if len(pool) < wanted.full_scenarios:
        return f"{len(pool)} full scenarios of {wanted.full_scenarios}"
    sizes = sorted((len(decisions(scenario.nodes)) for scenario in pool), reverse=True)
    singles = sum(sizes[wanted.full_scenarios :])
    if singles < wanted.single_decisions:
        return f"{singles} single decisions of {wanted.single_decisions}"
    critical = sum(node.critical for scenario in pool for node in decisions(scenario.nodes).values())
    if critical < wanted.critical_at_least:
        return f"{critical} critical decisions of {wanted.critical_at_least}"
    return None


def scarce_groups(pool: list[Scenario], wanted: TrackAssessment, report: Report) -> str:
    """Rule groups of which there is too little to draw from, each with what there is and what it takes."""
    groups = {id: rule.group for id, rule in report.rules.items()}
    there = Counter(
        group_of(node, scenario.rules, groups)
        for scenario in pool
        for node in decisions(scenario.nodes).values()
    )
    return ", ".join(
        f"{group} {there[group]} of {share * POOL}"
        for group, share in (wanted.shares or {}).items()
        if there[group] < share * POOL
    )


def check_coverage(report: Report) -> None:
    bank, course = report.bank, report.bank.course
    parts: list[Read[Any]] = [*bank.lessons, *bank.scenarios, *bank.kit]
    taught = {seed for part in parts for seed in part.value.seed}
    untaught = [seed for seed in SEED_POINTS if seed not in taught and seed not in course.value.seed_left_out]
    if untaught:
        report.add(
            "C2",
            course.source,
            ("seed_left_out",),
            course.value.id,
            f"Nothing teaches {', '.join(untaught)}.",
            "Add a lesson or scenario, or say in `seed_left_out` why not.",
        )
    for track in course.value.tracks:
        count = rights_nodes(bank.scenarios, track)
        if track not in WITHOUT_CHECK and count < LEAST_RIGHTS_NODES:
            report.add(
                "C2",
                course.source,
                ("tracks", track),
                track,
                f"The track has {count} decisions that say “you may”; {LEAST_RIGHTS_NODES} are the least.",
                f"Mark them `correct_is_permission: true` (tracks now: {listing(course.value.tracks)}).",
            )


def rights_nodes(scenarios: Iterable[Read[Scenario]], track: Track) -> int:
    return sum(
        node.correct_is_permission
        for scenario in scenarios
        if track in scenario.value.tracks and scenario.value.status in IN_USE
        for node in decisions(scenario.value.nodes).values()
    )
