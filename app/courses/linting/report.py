"""What all checks share: the bank, the company it is read for, the day, and where findings go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from app.company.profile import Profile
from app.courses.bank import Bank, Source
from app.courses.bank_format import Decision, Rule
from app.courses.documents import Document, Step
from app.courses.findings import Finding
from app.courses.linting.catalogue import CHECKS

STORED_PROFILE = Source(Document("company profile", {}))


@dataclass
class Report:
    bank: Bank
    profile: Profile
    today: date
    found: dict[Finding, None] = field(default_factory=dict)  # in order, each once

    @property
    def findings(self) -> list[Finding]:
        return list(self.found)

    def add(self, code: str, source: Source, path: tuple[Step, ...], id: str, what: str, cure: str) -> None:
        check = CHECKS[code]
        finding = Finding(
            source.file, source.line(*path), code, id, f"{what} {check.why}", cure, check.severity
        )
        self.found[finding] = None

    @cached_property
    def profile_source(self) -> Source:
        """Where the profile stands: in the bank's file, or in the company's own store."""
        shipped = self.bank.profile
        return shipped.source if shipped and shipped.value == self.profile else STORED_PROFILE

    @cached_property
    def rules(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.bank.rules.value.rules}

    @cached_property
    def lesson_ids(self) -> set[str]:
        return {lesson.value.id for lesson in self.bank.lessons} | self.bank.broken

    @cached_property
    def scenario_ids(self) -> set[str]:
        return {scenario.value.id for scenario in self.bank.scenarios} | self.bank.broken


def decisions(nodes: Mapping[str, object]) -> dict[str, Decision]:
    return {id: node for id, node in nodes.items() if isinstance(node, Decision)}


def listing(ids: Iterable[str]) -> str:
    return ", ".join(sorted(ids)) or "none"
