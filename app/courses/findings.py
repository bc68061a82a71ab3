"""What is wrong with a bank: where, why it matters, and how to cure it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"  # blocks publishing
    WARNING = "warning"


@dataclass(frozen=True, order=True)
class Finding:
    """One problem. `line` counts from 1; `id` is the rule, lesson, scenario … that it is about."""

    file: str
    line: int
    code: str
    id: str
    message: str
    cure: str
    severity: Severity = Severity.ERROR

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        return f"{self.file}:{self.line}  {self.id}  {self.code}  {self.message}  → {self.cure}"
