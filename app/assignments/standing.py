"""What a person's assignment facts add up to on a day: one of ten words, and why.

"As at a past date" is the same question with another date. So every fact counts from the day on which
it was known: a period from the day it was opened, a moved due date from the day it was moved, a closing
from the day it was recorded (what HR enters from paper: from the day on the paper) until the day on which
it was withdrawn, an exemption or a leave from the day it was granted or recorded. A day is
looked at from its end: what was signed on it counts on it.

`queries.standings` says the same in SQL; a property test holds the two equal.

Decisions that the words alone do not settle:

* The open period decides. After a material change the old proof is not withdrawn, but the standing is
  that of the new period: not yet due, due soon, overdue.
* A re-attestation that is open while the old proof is valid is *expiring*. When both the proof and the
  due date have passed it is *expired*; between the two (a grace that the requirement grants, a leave, an
  extension) it is due soon or not yet due.
* With no open period the newest closing decides, so a refused refresher is *refused* even while an older
  proof is valid. `valid_until` still tells of that proof.
* Leave replaces the standings that would ask something of the person. It does not hide a refusal and
  does not take away a valid proof.
* A person who was never asked is *not yet due*, with no due date.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from app.assignments.due_dates import QUESTION_PAUSE_DAYS, add_working_days
from app.assignments.kinds import PROOFS, ClosingKind, DueCause, Origin

DUE_SOON_DAYS = 14  # calendar days; fewer where the requirement's own window is shorter


class Standing(StrEnum):
    NOT_YET_DUE = "not_yet_due"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    EXEMPT = "exempt"
    ON_LEAVE = "on_leave"
    REFUSED = "refused"
    LEFT_UNSIGNED = "left_unsigned"


ASKING = frozenset(  # something is wanted of the person, now or later
    {Standing.NOT_YET_DUE, Standing.DUE_SOON, Standing.OVERDUE, Standing.EXPIRING, Standing.EXPIRED}
)
LATE = frozenset({Standing.OVERDUE, Standing.EXPIRED})
FULFILLED = frozenset({Standing.VALID, Standing.EXPIRING})  # a proof is in force


# -- the facts ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MovedDue:
    """A due date that was moved on `changed_on`."""

    changed_on: date
    due_on: date
    cause: DueCause


@dataclass(frozen=True)
class Ending:
    """How a period ended. `valid_until` is the last valid day of a proof, else None.

    What was entered by hand and found wrong is withdrawn: since that day it says no more than that the
    period is over, as if another had taken its place.
    """

    kind: ClosingKind
    on: date
    valid_until: date | None = None
    withdrawn_on: date | None = None

    def as_at(self, on: date) -> Ending:
        """What it said on `on`."""
        if self.withdrawn_on is None or self.withdrawn_on > on:
            return self
        return replace(self, kind=ClosingKind.SUPERSEDED, valid_until=None)


@dataclass(frozen=True)
class Period:
    """One assignment. `due_on` as first set; `due_changes` in the order in which they were recorded."""

    number: int
    origin: Origin
    opened_on: date
    due_on: date
    due_changes: tuple[MovedDue, ...] = ()
    closing: Ending | None = None
    release: int | None = None  # its number, for the sentence that explains

    def due_as_at(self, on: date) -> date:
        """The due date as it stood on `on`."""
        known = [change.due_on for change in self.due_changes if change.changed_on <= on]
        return known[-1] if known else self.due_on

    def closing_as_at(self, on: date) -> Ending | None:
        return self.closing.as_at(on) if self.closing and self.closing.on <= on else None

    def question_on(self, on: date) -> date | None:
        """The newest day up to `on` on which a question paused the date."""
        asked = [change.changed_on for change in self.due_changes if change.cause is DueCause.QUESTION]
        return max((day for day in asked if day <= on), default=None)


@dataclass(frozen=True)
class Span:
    """An exemption or a leave: first and last day, and the day from which we knew of it."""

    starts_on: date
    ends_on: date
    known_on: date

    def covers(self, on: date) -> bool:
        return self.known_on <= on and self.starts_on <= on <= self.ends_on


@dataclass(frozen=True)
class Facts:
    """All that is known about one person and one requirement."""

    periods: tuple[Period, ...] = ()
    exemptions: tuple[Span, ...] = ()
    leaves: tuple[Span, ...] = ()
    window_days: int = 30  # the requirement's: how long before the end of validity the next period opens
    earlier_windows: tuple[tuple[date, int], ...] = ()  # the day of each change, and what stood before it

    def window_on(self, on: date) -> int:
        """The window as it stood on `on`."""
        earlier = (window for changed_on, window in self.earlier_windows if changed_on > on)
        return next(earlier, self.window_days)


# -- what they come down to --------------------------------------------------------------------------


@dataclass(frozen=True)
class Position:
    """The few dates, out of all facts, that decide about one day. One row of the SQL query."""

    exempt_from: date | None = None
    exempt_until: date | None = None
    away_from: date | None = None
    away_until: date | None = None
    open_origin: Origin | None = None  # of the newest period that is open on the day
    opened_on: date | None = None
    due_on: date | None = None
    question_on: date | None = None
    open_release: int | None = None
    proof_on: date | None = None  # of the newest proof
    proof_until: date | None = None
    last_kind: ClosingKind | None = None  # of the newest closing that is not a mere supersession
    last_on: date | None = None
    last_release: int | None = None


@dataclass(frozen=True)
class Situation:
    """A standing and what the sentence that explains it needs."""

    standing: Standing
    on: date
    due_on: date | None = None  # of the open period
    valid_until: date | None = None  # of the newest proof, also when it has lapsed
    since: date | None = None  # the first day of this standing, as far as the facts tell
    until: date | None = None  # the last day of an exemption or a leave
    origin: Origin | None = None  # why the open period was opened
    release: int | None = None  # number of the release that is open, else of the last one closed
    days: int | None = None  # from `on` to the due date, else to the end of validity; negative: past
    paused_until: date | None = None  # while a question of theirs pauses the date
    retired: bool = False  # the requirement asks nobody any more: no refresher follows

    @property
    def nothing_assigned(self) -> bool:
        """*Not yet due* because nothing was assigned yet: lists say so instead."""
        return self.standing is Standing.NOT_YET_DUE and self.due_on is None

    @property
    def has_valid_proof(self) -> bool:
        return self.valid_until is not None and self.valid_until >= self.on


def position(facts: Facts, on: date) -> Position:
    """Pick from all facts those that decide about `on`."""
    periods = sorted((p for p in facts.periods if p.opened_on <= on), key=lambda p: p.number)
    exempt = [span for span in facts.exemptions if span.covers(on)]
    away = [span for span in facts.leaves if span.covers(on)]
    current = proof = last = None
    for period in periods:
        closing = period.closing_as_at(on)
        if closing is None:
            current = period
        elif closing.kind is not ClosingKind.SUPERSEDED:
            last = (period, closing)
            proof = closing if closing.kind in PROOFS else proof
    return Position(
        exempt_from=min((span.starts_on for span in exempt), default=None),
        exempt_until=max((span.ends_on for span in exempt), default=None),
        away_from=min((span.starts_on for span in away), default=None),
        away_until=max((span.ends_on for span in away), default=None),
        open_origin=current.origin if current else None,
        opened_on=current.opened_on if current else None,
        due_on=current.due_as_at(on) if current else None,
        question_on=current.question_on(on) if current else None,
        open_release=current.release if current else None,
        proof_on=proof.on if proof else None,
        proof_until=proof.valid_until if proof else None,
        last_kind=last[1].kind if last else None,
        last_on=last[1].on if last else None,
        last_release=last[0].release if last else None,
    )


def standing_of(at: Position, window_days: int, on: date) -> Standing:
    """The word for a position. `queries.standings.standing_case` is its twin in SQL."""
    if at.exempt_until is not None:
        return Standing.EXEMPT
    word = _owed(at, window_days, on)
    return Standing.ON_LEAVE if at.away_until is not None and word in ASKING else word


def _owed(at: Position, window_days: int, on: date) -> Standing:
    valid = at.proof_until is not None and at.proof_until >= on
    if at.open_origin is not None and at.due_on is not None:
        again = at.open_origin is Origin.REATTESTATION
        if again and valid:
            return Standing.EXPIRING
        if at.due_on < on:
            return Standing.EXPIRED if again else Standing.OVERDUE
        soon = (at.due_on - on).days <= min(DUE_SOON_DAYS, window_days)
        return Standing.DUE_SOON if soon else Standing.NOT_YET_DUE
    if at.last_kind is None:
        return Standing.NOT_YET_DUE
    if at.last_kind is ClosingKind.REFUSED:
        return Standing.REFUSED
    if at.last_kind is ClosingKind.LEFT_UNSIGNED:
        return Standing.LEFT_UNSIGNED
    if at.proof_until is None or not valid:
        return Standing.EXPIRED
    return Standing.EXPIRING if (at.proof_until - on).days <= window_days else Standing.VALID


def explain(at: Position, window_days: int, on: date, *, retired: bool = False) -> Situation:
    """The standing of a position together with the dates that explain it. `retired`: the requirement is."""
    word = standing_of(at, window_days, on)
    deadline = at.due_on if at.open_origin is not None else at.proof_until
    paused_until = add_working_days(at.question_on, QUESTION_PAUSE_DAYS) if at.question_on else None
    return Situation(
        standing=word,
        on=on,
        due_on=at.due_on,
        valid_until=at.proof_until,
        since=_since(word, at),
        until={Standing.EXEMPT: at.exempt_until, Standing.ON_LEAVE: at.away_until}.get(word),
        origin=at.open_origin,
        release=at.open_release if at.open_origin is not None else at.last_release,
        days=(deadline - on).days if deadline else None,
        paused_until=paused_until if paused_until and paused_until >= on else None,
        retired=retired,
    )


def _since(word: Standing, at: Position) -> date | None:
    day = timedelta(days=1)
    if word is Standing.EXPIRED:
        return at.proof_until + day if at.proof_until else at.due_on and at.due_on + day
    return {
        Standing.NOT_YET_DUE: at.opened_on,
        Standing.DUE_SOON: at.opened_on,
        Standing.OVERDUE: at.due_on and at.due_on + day,
        Standing.VALID: at.proof_on,
        Standing.EXPIRING: at.proof_on,
        Standing.EXEMPT: at.exempt_from,
        Standing.ON_LEAVE: at.away_from,
        Standing.REFUSED: at.last_on,
        Standing.LEFT_UNSIGNED: at.last_on,
    }[word]


def standing(facts: Facts, on: date) -> Situation:
    """What these facts add up to on `on`."""
    return explain(position(facts, on), facts.window_on(on), on)
