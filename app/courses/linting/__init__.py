"""The linter: everything that must be right before a course can be published, with reason and cure.

Codes and reasons stand in `catalogue`. Errors block publishing, warnings do not.
"""

from __future__ import annotations

from datetime import date

from app.company.profile import Profile
from app.courses.bank import Bank
from app.courses.findings import Finding
from app.courses.linting.graph import check_graph
from app.courses.linting.languages import check_languages
from app.courses.linting.options import check_options
from app.courses.linting.panels import check_panels
from app.courses.linting.prose import check_prose
from app.courses.linting.references import check_references
from app.courses.linting.report import Report
from app.courses.linting.rules import check_rules
from app.courses.linting.screens import check_screens
from app.courses.linting.tracks import check_tracks

__all__ = ["lint"]


def lint(bank: Bank, profile: Profile, *, today: date) -> list[Finding]:
    """All that is wrong with `bank` for the company of `profile` on `today`: by file and line."""
    report = Report(bank, profile, today)
    check_rules(report)
    for scenario in bank.scenarios:
        check_options(report, scenario)
        check_graph(report, scenario)
        check_screens(report, scenario)
    check_panels(report)
    check_languages(report)
    check_prose(report)
    check_references(report)
    check_tracks(report)
    return sorted(report.findings)
