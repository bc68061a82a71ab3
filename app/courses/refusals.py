"""Why something about releases may be refused."""

from __future__ import annotations

from app.courses.findings import Finding
from app.shared.errors import N_, NotFound, Refused


class NoSuchRelease(NotFound):
    """There is no release with that id."""


class LanguageNotPublished(NotFound):
    """The release exists, but not in this language."""


class ReleaseDamaged(Refused):
    """The stored text no longer has the hash it was published with: better nothing than a forgery."""

    says = N_(
        "The stored text of this release does not match its fingerprint. Do not rely on it; tell your "
        "administrator."
    )


class NotPublished(Refused):
    """Publishing was refused; the subclass says why."""


class BankHasErrors(NotPublished):
    """The linter found errors; `findings` holds all findings, warnings included."""

    says = N_(
        "The bank has errors that block publishing: %(errors)s. Run “flask courses validate” and correct "
        "them."
    )

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        self.errors = sum(finding.blocks for finding in findings)
        super().__init__(f"{self.errors} errors")

    @property
    def report(self) -> str:
        """The errors, one on a line."""
        return "\n".join(str(finding) for finding in self.findings if finding.blocks)


class NothingChanged(NotPublished):
    """The frozen texts are the same, byte for byte, as those of the release before."""

    says = N_("Nothing changed since release %(number)s, so there is nothing to publish.")

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(f"release {number} says the same")


class ApproverMissing(NotPublished):
    """Nobody is named who approves the answer key and the text."""

    says = N_("Name the person who approves this release.")


class ApproverPublishes(NotPublished):
    """The approver and the publisher are the same person: four eyes are needed."""

    says = N_("The person who approves a release must be somebody else than the one who publishes it.")


class ReasonMissing(NotPublished):
    """A release says why it was published."""

    says = N_("Give the reason for this release.")


class PublishedMeanwhile(NotPublished):
    """Somebody else published this course at the same moment."""

    says = N_("Somebody else published this course at the same moment. Look at that release first.")
