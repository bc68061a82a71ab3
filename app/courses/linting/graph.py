"""G1–G7: a story that everybody can walk through to an end."""

from __future__ import annotations

from functools import cache

from app.courses.bank import Read
from app.courses.bank_format import Decision, End, Scenario
from app.courses.linting.report import Report, decisions

MOST_DECISIONS = 6  # on one path
MOST_NODES = 12
MOST_MINUTES = 4
MOST_TO_WALK = 200  # beyond it the number of nodes is finding enough, and recursion would run deep

Links = dict[str, set[str]]


def check_graph(report: Report, scenario: Read[Scenario]) -> None:
    if not check_targets(report, scenario):
        return  # the rest would only repeat it
    value = scenario.value
    links = links_of(value)
    check_reach(report, scenario, links)
    check_ends(report, scenario)
    loop = next((id for id in links if id in reachable_from(links, *links[id])), None)
    if loop:
        report.add(
            "G4",
            scenario.source,
            ("nodes", loop),
            f"{value.id}.{loop}",
            "The story comes back to this node.",
            "Lead every option onwards.",
        )
        return  # no longest path exists
    check_size(report, scenario, links)


def links_of(scenario: Scenario) -> Links:
    return {
        id: {option.next for option in node.options if option.next} if isinstance(node, Decision) else set()
        for id, node in scenario.nodes.items()
    }


def reachable_from(links: Links, *starts: str, without: str | None = None) -> set[str]:
    found: set[str] = set()
    waiting = [id for id in starts if id != without]
    while waiting:
        id = waiting.pop()
        if id not in found:
            found.add(id)
            waiting += [target for target in links[id] if target != without]
    return found


def check_targets(report: Report, scenario: Read[Scenario]) -> bool:
    value, source, sound = scenario.value, scenario.source, True
    if value.start not in value.nodes:
        report.add(
            "G1", source, ("start",), value.id, f"There is no node {value.start}.", "Name an existing node."
        )
        sound = False
    for id, node in decisions(value.nodes).items():
        for index, option in enumerate(node.options):
            if option.next and option.next not in value.nodes:
                report.add(
                    "G1",
                    source,
                    ("nodes", id, "options", index, "next"),
                    f"{value.id}.{id}.{option.id}",
                    f"There is no node {option.next}.",
                    "Name an existing node.",
                )
                sound = False
    return sound


def check_reach(report: Report, scenario: Read[Scenario], links: Links) -> None:
    value, source = scenario.value, scenario.source
    ends = {id for id, node in value.nodes.items() if isinstance(node, End)}
    reached = reachable_from(links, value.start)
    for id in value.nodes:
        name = f"{value.id}.{id}"
        if id not in reached:
            report.add(
                "G2", source, ("nodes", id), name, "No path leads here.", "Lead an option here, or remove it."
            )
        if not reachable_from(links, id) & ends:
            report.add(
                "G3",
                source,
                ("nodes", id),
                name,
                "No end can be reached from here.",
                "Lead an option to an end.",
            )
    for id, node in decisions(value.nodes).items():
        if node.critical and reachable_from(links, value.start, without=id) & ends:
            report.add(
                "G5",
                source,
                ("nodes", id, "critical"),
                f"{value.id}.{id}",
                "A path to an end goes round this critical decision.",
                "Lead every path through it, or do not call it critical.",
            )


def check_ends(report: Report, scenario: Read[Scenario]) -> None:
    for id, node in scenario.value.nodes.items():
        for key in ("debrief", "if_then"):
            if isinstance(node, End) and not getattr(node, key):
                report.add(
                    "G6",
                    scenario.source,
                    ("nodes", id),
                    f"{scenario.value.id}.{id}",
                    f"The end has no `{key}`.",
                    f"Write `{key}`.",
                )


def check_size(report: Report, scenario: Read[Scenario], links: Links) -> None:
    value, source = scenario.value, scenario.source

    @cache
    def longest(id: str) -> int:
        return isinstance(value.nodes[id], Decision) + max(map(longest, links[id]), default=0)

    on_path = longest(value.start) if len(value.nodes) <= MOST_TO_WALK else 0
    if on_path > MOST_DECISIONS:
        report.add(
            "G7",
            source,
            ("nodes",),
            value.id,
            f"A path has {on_path} decisions; {MOST_DECISIONS} are enough.",
            "Cut one.",
        )
    if len(value.nodes) > MOST_NODES:
        report.add(
            "G7",
            source,
            ("nodes",),
            value.id,
            f"There are {len(value.nodes)} nodes; {MOST_NODES} are enough.",
            "Merge some, or write two scenarios.",
        )
    if value.minutes > MOST_MINUTES:
        report.add(
            "G7",
            source,
            ("minutes",),
            value.id,
            f"It takes {value.minutes} minutes; {MOST_MINUTES} are enough.",
            "Cut it.",
        )
