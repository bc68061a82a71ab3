"""O1–O8, O10: options that teach, in the scenario itself and in every variant after its overrides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from app.courses.bank import Read
from app.courses.bank_format import Decision, Option, Scenario, Track
from app.courses.documents import Path_
from app.courses.linting.report import Report, decisions, listing
from app.courses.variants import overridden

TOO_LONG = 1.35  # times the median length of the options
WRONG = ("poor", "harmful")
BEST_WORST_TRACKS: tuple[Track, ...] = ("leads", "voices")

ORDER_WORDS = {
    "en": re.compile(
        r"\b((all|none|both|neither|any) of the (above|below|others)"
        r"|the (first|second|third|fourth|last|previous|next|above|other) (option|choice)s?"
        r"|(option|answer|choice) (?-i:[A-D])\b)",
        re.IGNORECASE,
    ),
    "pl": re.compile(
        r"\b((wszystkie|żadn[ea]|obie|oba|obydwie) (z )?(powyższych|powyższe|poniższych|poniższe)"
        r"|(pierwsz|drug|trzeci|czwart|ostatni|poprzedni|następn|powyższ)\w* (opcj|wariant)\w*"
        r"|(opcj|odpowied[źz])\w* (?-i:[A-D])\b|jak wyżej)",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True)
class Flaw:
    """Something wrong with a decision. `option` and `key` say where; none: the decision as a whole."""

    code: str
    what: str
    cure: str
    option: str | None = None
    key: str | None = None


def check_options(report: Report, scenario: Read[Scenario]) -> None:
    """The scenario's own decisions, then those that a variant changes: only what the change broke."""
    check_formats(report, scenario)
    known = {}
    for id, node in decisions(scenario.value.nodes).items():
        known[id] = set(flaws(node))
        positions: dict[str, Path_] = {
            option.id: ("nodes", id, "options", index) for index, option in enumerate(node.options)
        }
        add(report, scenario, flaws(node), id, positions, ("nodes", id, "options"))
    for index, variant in enumerate(scenario.value.variants):
        for id, change in variant.override.items():
            changed = scenario.value.nodes.get(id)
            if not isinstance(changed, Decision):
                continue  # X1 reports it
            new = [flaw for flaw in flaws(overridden(changed, change)) if flaw not in known[id]]
            place: Path_ = ("variants", index, "override", id)
            positions = {option: (*place, "options", option) for option in change.options}
            add(report, scenario, iter(new), f"{variant.id}.{id}", positions, place)


def check_formats(report: Report, scenario: Read[Scenario]) -> None:
    others = set(scenario.value.tracks) - set(BEST_WORST_TRACKS)
    for id, node in decisions(scenario.value.nodes).items():
        if node.format == "best_worst" and others:
            what = f"`best_worst` stands in a scenario for {listing(others)}."
            cure = f"Keep it to scenarios for {listing(BEST_WORST_TRACKS)} alone, or write `format: single`."
            path: Path_ = ("nodes", id, "format")
            report.add("O10", scenario.source, path, f"{scenario.value.id}.{id}", what, cure)


def add(
    report: Report,
    scenario: Read[Scenario],
    found: Iterator[Flaw],
    node: str,
    positions: dict[str, Path_],
    place: Path_,
) -> None:
    for flaw in found:
        path = positions.get(flaw.option or "", place)
        path = (*path, flaw.key) if flaw.key else path
        id = f"{scenario.value.id}.{node}" + (f".{flaw.option}" if flaw.option else "")
        report.add(flaw.code, scenario.source, path, id, flaw.what, flaw.cure)


def flaws(node: Decision) -> Iterator[Flaw]:
    qualities = [option.quality for option in node.options]
    if not 3 <= len(node.options) <= 4:
        yield Flaw("O1", f"There are {len(node.options)} options.", "Write three or four.")
    if qualities.count("best") != 1:
        yield Flaw("O2", f"{qualities.count('best')} options are `best`.", "Make exactly one option `best`.")
    if not set(qualities) & set(WRONG):
        yield Flaw("O3", "No option is `poor` or `harmful`.", "Add what decent people do by mistake.")
    for option in node.options:
        yield from option_flaws(option)
    for key in ("scene", "ask"):
        yield from order_flaws(getattr(node, key), None, None)
    yield from length_flaws(node)


def option_flaws(option: Option) -> Iterator[Flaw]:
    for key in ("consequence", "why", "next"):
        if not getattr(option, key):
            yield Flaw("O4", f"The option has no `{key}`.", f"Write `{key}`.", option.id)
    if option.quality in WRONG and not option.instead:
        yield Flaw(
            "O5",
            f"A {option.quality} option has no `instead`.",
            "Write what to do instead.",
            option.id,
            "quality",
        )
    if option.quality in WRONG and not option.rule:
        yield Flaw(
            "O7",
            f"A {option.quality} option names no `rule`.",
            "Name the rule it breaks.",
            option.id,
            "quality",
        )
    for key in ("text", "consequence", "why", "instead"):
        yield from order_flaws(getattr(option, key), option.id, key)


def order_flaws(prose: dict[str, str] | None, option: str | None, key: str | None) -> Iterator[Flaw]:
    for language, text in (prose or {}).items():
        if found := ORDER_WORDS[language].search(text):
            yield Flaw(
                "O6",
                f"“{found[0]}” refers to other options.",
                "Say it in words that stand alone.",
                option,
                key,
            )


def length_flaws(node: Decision) -> Iterator[Flaw]:
    best = [option for option in node.options if option.quality == "best"]
    if len(best) != 1 or len(node.options) < 3:
        return
    for language in best[0].text:
        lengths = {option.id: len(option.text.get(language, "")) for option in node.options}
        longest = lengths[best[0].id]
        if longest == max(lengths.values()) and longest > TOO_LONG * median(lengths.values()):
            yield Flaw(
                "O8",
                f"The best option is by far the longest ({language}: {longest} letters).",
                "Shorten it, or give the others as much detail.",
                best[0].id,
                "text",
            )
