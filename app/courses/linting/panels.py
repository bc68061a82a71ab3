"""K1, O9: what the panel of experts says about the answer key."""

from __future__ import annotations

from app.courses.bank import Read
from app.courses.bank_format import Scenario
from app.courses.linting.report import Report, listing
from app.courses.panels import far_fetched, key_agreed, keyed, objections

RATE = "Let five experts rate it. Until then publishing needs a named approver and a reason, which the release keeps."


def check_panels(report: Report) -> None:
    pending = []
    for scenario in report.bank.scenarios:
        if scenario.value.panel.status == "pending":
            pending.append(scenario.value.id)
        elif not key_agreed(scenario.value):
            check_votes(report, scenario)
        check_plausible(report, scenario)
    if pending:
        source, course = report.bank.course.source, report.bank.course.value
        what = f"No panel has agreed on the key of {len(pending)} scenarios: {listing(pending)}."
        report.add("K1", source, (), course.id, what, RATE)


def check_votes(report: Report, scenario: Read[Scenario]) -> None:
    for id, why in objections(scenario.value):
        what = f"The panel is said to agree, and the votes do not bear it out. {why}"
        report.add("K1", scenario.source, ("panel",), f"{scenario.value.id}.{id}", what, RATE)


def check_plausible(report: Report, scenario: Read[Scenario]) -> None:
    for id, decision in keyed(scenario.value).items():
        if ratings := scenario.value.panel.ratings.get(id):
            for option in far_fetched(decision, ratings):
                report.add(
                    "O9",
                    scenario.source,
                    ("panel", "ratings", id, "plausible", option),
                    f"{scenario.value.id}.{id}.{option}",
                    "The experts do not see decent people choose this.",
                    "Write what a good colleague does in a hurry, or out of kindness.",
                )
