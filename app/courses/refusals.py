"""Why something about releases may be refused."""

from __future__ import annotations

from app.courses.findings import Finding
from app.shared.errors import NotFound, Refused


class NoSuchRelease(NotFound):
    """There is no release with that id."""


class LanguageNotPublished(NotFound):
    """The release exists, but not in this language."""


class ReleaseDamaged(Refused):
    """The stored text no longer has the hash it was published with: better nothing than a forgery."""

    def message(self) -> str:
        return "The stored text of this release does not match its fingerprint. Tell your administrator."


class NotPublished(Refused):
    """Publishing was refused; the subclass says why."""


class BankHasErrors(NotPublished):
    """The linter found errors; `findings` holds all findings, warnings included."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__(f"{sum(finding.blocks for finding in findings)} errors")

    def message(self) -> str:
        return f"The bank has errors that block publishing ({self}). Run `flask courses validate`."


class NothingChanged(NotPublished):
    """The frozen texts are the same, byte for byte, as those of the release before."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(f"release {number} says the same")

    def message(self) -> str:
        return f"Nothing changed since release {self.number}, so there is nothing to publish."


class ApproverMissing(NotPublished):
    """Nobody is named who approves the answer key and the text."""

    def message(self) -> str:
        return "Name the person who approves this release."


class ApproverPublishes(NotPublished):
    """The approver and the publisher are the same person: four eyes are needed."""

    def message(self) -> str:
        return "The person who approves a release must be somebody else than the one who publishes it."


class ReasonMissing(NotPublished):
    """A release says why it was published."""

    def message(self) -> str:
        return "Give the reason for this release."


class PublishedMeanwhile(NotPublished):
    """Somebody else published this course at the same moment."""

    def message(self) -> str:
        return "Somebody else published this course at the same moment. Look at that release first."
