"""S1–S7: screens on which everything has its place, and which tell the same story as the words beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.courses.bank import Read
from app.courses.bank_format import (
    Channel,
    Decision,
    NodeOverride,
    Option,
    OptionOverride,
    Scenario,
    Screen,
    ScreenItem,
)
from app.courses.documents import Path_
from app.courses.linting.report import Report, decisions, listing
from app.courses.linting.rules import check_contact
from app.courses.screens import KINDS, WELL_KNOWN, has_place, usual_kind

LONGEST = 280  # letters of one item: more than that nobody reads on a phone
CLOCK = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$")
LATE, EARLY = "20:00", "06:00"  # between them a clock may start again at midnight

Problem = tuple[str, Path_, str, str]  # code, where below the screen, what, cure


def check_screens(report: Report, scenario: Read[Scenario]) -> None:
    """The scenario's own screens, then those of its variants."""
    value = scenario.value
    for id, node in decisions(value.nodes).items():
        name, path = f"{value.id}.{id}", ("nodes", id)
        check_screen(report, scenario, node.screen, (*path, "screen"), name)
        for index, option in enumerate(node.options):
            here: Path_ = (*path, "options", index, "aftermath")
            for number, screen in enumerate(option.aftermath or ()):
                check_screen(report, scenario, screen, (*here, number), f"{name}.{option.id}")
        check_every_turn(report, scenario, node, (*path, "options"), name)
    for index, variant in enumerate(value.variants):
        for id, change in variant.override.items():
            changed = value.nodes.get(id)
            if isinstance(changed, Decision):
                place: Path_ = ("variants", index, "override", id)
                check_change(report, scenario, changed, change, place, f"{value.id}.{variant.id}.{id}")


def check_change(
    report: Report, scenario: Read[Scenario], node: Decision, change: NodeOverride, path: Path_, name: str
) -> None:
    check_screen(report, scenario, change.screen, (*path, "screen"), name)
    if change.scene and node.screen and not change.screen:
        add_stale(report, scenario, (*path, "scene"), name, "scene", "screen")
    for option in node.options:
        if option.id in change.options:
            here: Path_ = (*path, "options", option.id)
            check_option(report, scenario, option, change.options[option.id], here, f"{name}.{option.id}")


def check_option(
    report: Report,
    scenario: Read[Scenario],
    option: Option,
    change: OptionOverride,
    path: Path_,
    name: str,
) -> None:
    for number, screen in enumerate(change.aftermath or ()):
        check_screen(report, scenario, screen, (*path, "aftermath", number), name)
    changed = next((key for key in ("text", "consequence") if getattr(change, key)), None)
    if changed and option.aftermath and not change.aftermath:
        add_stale(report, scenario, (*path, changed), name, changed, "aftermath")


def add_stale(
    report: Report, scenario: Read[Scenario], path: Path_, name: str, words: str, shown: str
) -> None:
    """S5: what is shown would still belong to the words that the variant has replaced."""
    report.add(
        "S5",
        scenario.source,
        path,
        name,
        f"The variant changes the `{words}` and keeps the `{shown}` of the scenario.",
        f"Write `{shown}:` here too.",
    )


def check_every_turn(
    report: Report, scenario: Read[Scenario], node: Decision, path: Path_, name: str
) -> None:
    without = [option.id for option in node.options if not option.aftermath]
    if 0 < len(without) < len(node.options):
        report.add(
            "S6",
            scenario.source,
            path,
            name,
            f"Some options have an `aftermath`, and {listing(without)} has none.",
            "Write one for each option, or for none.",
        )


def check_screen(
    report: Report, scenario: Read[Scenario], screen: Screen | None, path: Path_, name: str
) -> None:
    if screen is None:
        return
    channel = screen.channel or scenario.value.channel
    for code, where, what, cure in problems(screen, channel):
        report.add(code, scenario.source, (*path, *where), name, what, cure)
    for index, item in enumerate(screen.items):
        if item.contact:
            here: Path_ = (*path, "items", index, "contact")
            check_contact(report, item.contact, scenario.source, here, name)


def problems(screen: Screen, channel: Channel) -> Iterator[Problem]:
    for index, item in enumerate(screen.items):
        path: Path_ = ("items", index)
        if item.by not in WELL_KNOWN and not (item.name or item.contact):
            yield "S1", path, f"Nobody knows who this is: {item.by}.", "Write `name:` or `contact:`."
        yield from misplaced(item, channel, path)
        yield from empty_or_long(item, path)
    yield from back_in_time(screen)


def misplaced(item: ScreenItem, channel: Channel, path: Path_) -> Iterator[Problem]:
    kind = item.kind or usual_kind(channel)
    if not has_place(kind, channel):
        cure = f"Use one of these: {', '.join(KINDS[channel])}, notice."
        yield "S2", path, f"A {kind} has no place in the channel {channel}.", cure
    if (item.stars is not None) != (kind == "review"):
        yield "S2", path, "A review has stars, and nothing else has.", "Write `kind: review` with `stars:`."
    if item.state == "draft" and item.by != "you":
        yield "S2", path, "A draft is seen by its author alone.", "Write `by: you`, or remove the state."


def empty_or_long(item: ScreenItem, path: Path_) -> Iterator[Problem]:
    if not (item.text or item.photo):
        yield "S3", path, "There is nothing to see here.", "Write `text:` or `photo:`."
    for key in ("text", "photo"):
        for language, text in (getattr(item, key) or {}).items():
            if len(text) > LONGEST:
                what = f"The {key} has {len(text)} letters ({language}); {LONGEST} are enough."
                yield "S7", (*path, key), what, "Shorten it, or make two of it."


def back_in_time(screen: Screen) -> Iterator[Problem]:
    """Two clock times of which the lower one on the screen is the earlier one."""
    before = ""
    for index, item in enumerate(screen.items):
        now = next(iter((item.at or {}).values()), "")
        if not CLOCK.match(now):
            continue
        if now < before and not (before >= LATE and now < EARLY):
            yield "S4", ("items", index), f"{now} comes after {before}.", "Put the items in their order."
        before = now
