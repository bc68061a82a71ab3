"""Rolling out a release: who is asked, by when; who is not, and why. Decided before anything is written.

A minor release asks nobody who has signed or who is at it; it is what newcomers get from then on. A
material one asks those concerned: whoever signed a text of which a rule has changed since, and whoever
is at work on such a text, whose period it replaces. A material release that names no rule (a new
statement, say) concerns everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.assignments.due_dates import (
    due_after_leaves,
    due_for_joiner,
    due_for_newcomer,
    due_for_roll_out,
    due_for_superseded,
)
from app.assignments.kinds import PROOFS, ClosingKind, Origin
from app.assignments.standing import Position

SHORT_DAYS = 7  # calendar days; with fewer, somebody who works shifts may see the mail too late
EVERYTHING = "*"  # stands for the rules of a material release that names none


class Reason(StrEnum):
    """Why somebody is asked by a roll-out, or is not."""

    NEW = "new"  # never asked before
    JOINER = "joiner"  # starts later, or came back
    CHANGED = "changed"  # rules that they signed have changed
    REPLACES = "replaces"  # they are at work on an older text that has changed
    EXEMPT = "exempt"
    ALREADY_OPEN = "already_open"  # this release is open for them
    STAYS = "stays"  # they finish the older text; nothing in it has changed
    SIGNED = "signed"  # they signed this release
    UNCHANGED = "unchanged"  # nothing that they signed has changed
    REFUSED = "refused"  # they refused, and nothing has changed since: somebody talks to them
    LEFT = "left"  # they have left; their open period will be closed


ASKED = frozenset({Reason.NEW, Reason.JOINER, Reason.CHANGED, Reason.REPLACES})


class Doubt(StrEnum):
    """What makes a deadline look unrealistic before it is set."""

    NO_TIME = "no_time"  # by the rule it would have been due before today; today was taken
    SHORT = "short"  # less than a week is left
    ON_LEAVE = "on_leave"  # less than a week is left after they come back
    CANNOT_SIGN_IN = "cannot_sign_in"  # no password yet


@dataclass(frozen=True)
class Terms:
    """What the decision needs of the requirement and the release."""

    release: int  # its number
    roll_out_days: int
    joiner_days: int
    changed_since: Mapping[int, frozenset[str]]  # release number → ids of the rules changed since then

    def changed(self, release: int | None) -> frozenset[str]:
        return self.changed_since.get(release or 0, frozenset())


@dataclass(frozen=True)
class Employee:
    """What the decision needs of one person. `starts_on` is None for somebody without a job."""

    position: Position
    starts_on: date | None
    has_left: bool = False
    can_sign_in: bool = True
    leaves: tuple[tuple[date, date], ...] = ()  # first and last days


@dataclass(frozen=True)
class Plan:
    """The decision about one person."""

    reason: Reason
    origin: Origin | None = None
    due_on: date | None = None
    doubts: frozenset[Doubt] = frozenset()
    changed: frozenset[str] = field(default_factory=frozenset)  # ids of rules

    @property
    def asked(self) -> bool:
        return self.reason in ASKED


def changes_since(
    releases: Mapping[int, tuple[bool, frozenset[str]]], newest: int
) -> dict[int, frozenset[str]]:
    """For each release number, the rules changed by the material releases after it, up to `newest`.

    `releases`: number → (material, ids of its changed rules).
    """
    answer: dict[int, frozenset[str]] = {}
    changed: frozenset[str] = frozenset()
    for number in sorted((n for n in releases if n <= newest), reverse=True):
        answer[number] = changed
        material, rules = releases[number]
        if material:
            changed |= rules or {EVERYTHING}
    return answer


def plan(who: Employee, terms: Terms, on: date) -> Plan:
    """Whether this person is asked by a roll-out on `on`, and by when."""
    reason = reason_for(who, terms, on)
    if reason not in ASKED:
        return Plan(reason)
    due, in_time = _due(who, terms, on, reason)
    due = due_after_leaves(due, who.leaves)
    back = who.position.away_until
    doubts = {
        Doubt.NO_TIME: not in_time,
        Doubt.SHORT: in_time and (due - on).days < SHORT_DAYS,
        Doubt.ON_LEAVE: back is not None and (due - back).days < SHORT_DAYS,
        Doubt.CANNOT_SIGN_IN: not who.can_sign_in,
    }
    origin = {Reason.NEW: Origin.ROLL_OUT, Reason.JOINER: Origin.JOINER}.get(reason)
    known = who.position.open_release or who.position.last_release
    return Plan(
        reason=reason,
        origin=origin or Origin.MATERIAL_CHANGE,
        due_on=due,
        doubts=frozenset(doubt for doubt, holds in doubts.items() if holds),
        changed=frozenset() if origin else terms.changed(known) - {EVERYTHING},
    )


def reason_for(who: Employee, terms: Terms, on: date) -> Reason:
    at = who.position
    if who.has_left:
        return Reason.LEFT
    if at.exempt_until is not None:
        return Reason.EXEMPT
    if at.open_origin is not None:
        if (at.open_release or 0) >= terms.release:
            return Reason.ALREADY_OPEN
        return Reason.REPLACES if terms.changed(at.open_release) else Reason.STAYS
    if at.last_kind is None:
        return Reason.JOINER if _starts_later(who, on) else Reason.NEW
    if at.last_kind is ClosingKind.LEFT_UNSIGNED:
        return Reason.JOINER
    changed = terms.changed(at.last_release)
    if at.last_kind in PROOFS:
        if (at.last_release or 0) >= terms.release:
            return Reason.SIGNED
        return Reason.CHANGED if changed else Reason.UNCHANGED
    return Reason.CHANGED if changed else Reason.REFUSED


def _due(who: Employee, terms: Terms, on: date, reason: Reason) -> tuple[date, bool]:
    """The due date before leaves, and whether the rule's own date was still to be had."""
    if who.starts_on is not None and (_starts_later(who, on) or reason is Reason.JOINER):
        by_rule = due_for_joiner(who.starts_on, terms.joiner_days)
        due = due_for_newcomer(
            who.starts_on, on, joiner_days=terms.joiner_days, roll_out_days=terms.roll_out_days
        )
        return due, by_rule >= on
    if reason is Reason.REPLACES and who.position.due_on is not None:
        return due_for_superseded(who.position.due_on, on, terms.roll_out_days), True
    return due_for_roll_out(on, terms.roll_out_days), terms.roll_out_days >= 0


def _starts_later(who: Employee, on: date) -> bool:
    return who.starts_on is not None and who.starts_on > on
