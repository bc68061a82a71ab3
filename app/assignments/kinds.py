"""The closed lists of this room, stored by value."""

from __future__ import annotations

from enum import StrEnum


class Audience(StrEnum):
    EVERYONE = "everyone"
    UNITS = "units"  # these units and all below them
    LEADS = "leads"  # everyone who leads a unit
    PERSONS = "persons"  # named people


class ValidityRule(StrEnum):
    """When a completion runs out."""

    FROM_COMPLETION = "from_completion"
    FROM_PREVIOUS_EXPIRY = "from_previous_expiry"
    FIXED_DATE = "fixed_date"  # the same calendar day every year, after a minimum active period


class Origin(StrEnum):
    """Why a period was opened."""

    ROLL_OUT = "roll_out"  # the person was already here when the training came
    JOINER = "joiner"  # the person came after it
    REATTESTATION = "reattestation"  # the validity is about to run out, or has
    MATERIAL_CHANGE = "material_change"  # the rules that they signed have changed


class ClosingKind(StrEnum):
    """How an assignment ended."""

    SIGNED = "signed"
    SIGNED_WITH_COMMENT = "signed_with_comment"
    PAPER = "paper"  # signed away from the screen; HR entered it
    ON_BEHALF = "on_behalf"  # agreed to what was read aloud, without a device; HR entered it
    REFUSED = "refused"
    LEFT_UNSIGNED = "left_unsigned"
    SUPERSEDED = "superseded"  # a material release opened a new period in its place


PROOFS = frozenset(
    {ClosingKind.SIGNED, ClosingKind.SIGNED_WITH_COMMENT, ClosingKind.PAPER, ClosingKind.ON_BEHALF}
)


class DueCause(StrEnum):
    """Why a due date moved. The original date is never overwritten."""

    EXTENSION = "extension"
    LEAVE = "leave"
    QUESTION = "question"


class RequirementEvent(StrEnum):
    """What was done to a requirement after it was made."""

    EDITED = "edited"
    RETIRED = "retired"
    REINSTATED = "reinstated"


class ExemptionReason(StrEnum):
    CONTRACT = "contract"  # not bound by the policy under their contract
    MEDICAL = "medical"
    EQUIVALENT = "equivalent"  # covered by another programme
    OTHER = "other"
