"""How a made-up person's year with the training went. One word each; `company` plays it out."""

from __future__ import annotations

from enum import StrEnum
from random import Random


class Fate(StrEnum):
    SIGNED = "signed"
    SIGNED_WITH_COMMENT = "signed_with_comment"
    SIGNED_LATE = "signed_late"
    SECOND_TRY = "second_try"  # the first check was not passed, the second was
    NOT_STARTED = "not_started"
    HALFWAY = "halfway"  # some lessons read
    NOT_PASSED = "not_passed"  # two checks not passed: a talk is offered
    PASSED_UNSIGNED = "passed_unsigned"
    REFUSED = "refused"
    ASKED_FIRST = "asked_first"  # a question is open
    EXTENDED = "extended"
    ON_LEAVE = "on_leave"
    EXEMPT = "exempt"
    PAPER = "paper"


# In this order they are dealt out once, store by store, before chance decides: so the first store, which
# is Carol's, has one of nearly everything, and a small company has more than people who signed.
FIRST = (
    Fate.SIGNED,
    Fate.HALFWAY,
    Fate.SIGNED,
    Fate.REFUSED,
    Fate.ASKED_FIRST,
    Fate.SIGNED,
    Fate.ON_LEAVE,
    Fate.EXEMPT,
    Fate.SIGNED,
    Fate.SECOND_TRY,
    Fate.EXTENDED,
    Fate.SIGNED,
    Fate.NOT_STARTED,
    Fate.PASSED_UNSIGNED,
    Fate.NOT_PASSED,
    Fate.SIGNED_WITH_COMMENT,
    Fate.SIGNED_LATE,
    Fate.PAPER,
)
WEIGHTS = {
    Fate.SIGNED: 70,
    Fate.SECOND_TRY: 6,
    Fate.SIGNED_LATE: 6,
    Fate.SIGNED_WITH_COMMENT: 2,
    Fate.NOT_STARTED: 5,
    Fate.HALFWAY: 5,
    Fate.PASSED_UNSIGNED: 2,
    Fate.EXTENDED: 2,
    Fate.ON_LEAVE: 2,
    Fate.EXEMPT: 2,
    Fate.REFUSED: 1,
    Fate.ASKED_FIRST: 1,
}


def deal(number: int, chance: Random) -> list[Fate]:
    """Fates for `number` people."""
    drawn = chance.choices(list(WEIGHTS), weights=list(WEIGHTS.values()), k=max(0, number - len(FIRST)))
    return [*FIRST[:number], *drawn]
