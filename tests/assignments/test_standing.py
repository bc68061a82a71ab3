"""Ten words, and the decisions behind them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.assignments.kinds import ClosingKind, DueCause, Origin
from app.assignments.standing import (
    ASKING,
    Ending,
    Facts,
    MovedDue,
    Period,
    Span,
    Standing,
    standing,
)
from app.assignments.tallies import tally
from tests.assignments.histories import days, histories

OPENED = date(2027, 2, 1)
DUE = date(2027, 3, 1)
SIGNED = date(2027, 2, 20)
UNTIL = date(2028, 2, 20)


def period(number=1, *, origin=Origin.ROLL_OUT, opened_on=OPENED, due_on=DUE, closing=None, changes=()):
    return Period(number, origin, opened_on, due_on, tuple(changes), closing, release=3)


def signed(on=SIGNED, until=UNTIL):
    return Ending(ClosingKind.SIGNED, on, until)


def word(facts, on):
    return standing(facts, on).standing


def test_a_person_is_overdue_from_the_day_after_the_due_date():
    facts = Facts((period(),))

    assert word(facts, DUE) is Standing.DUE_SOON
    assert word(facts, DUE + timedelta(days=1)) is Standing.OVERDUE


def test_due_soon_begins_fourteen_days_before_the_due_date():
    facts = Facts((period(),))

    assert word(facts, DUE - timedelta(days=15)) is Standing.NOT_YET_DUE
    assert word(facts, DUE - timedelta(days=14)) is Standing.DUE_SOON


def test_due_soon_begins_later_where_the_window_is_shorter():
    facts = Facts((period(),), window_days=5)

    assert word(facts, DUE - timedelta(days=6)) is Standing.NOT_YET_DUE
    assert word(facts, DUE - timedelta(days=5)) is Standing.DUE_SOON


def test_a_signature_is_valid_to_the_end_of_its_last_day():
    facts = Facts((period(closing=signed()),))

    assert word(facts, SIGNED) is Standing.VALID
    assert word(facts, UNTIL) is Standing.EXPIRING
    assert word(facts, UNTIL + timedelta(days=1)) is Standing.EXPIRED


def test_the_day_before_signing_still_shows_what_was_true_then():
    facts = Facts((period(closing=signed()),))

    assert word(facts, SIGNED - timedelta(days=1)) is Standing.DUE_SOON


def test_the_old_signature_counts_while_the_refresher_is_open():
    refresher = period(2, origin=Origin.REATTESTATION, opened_on=UNTIL - timedelta(days=30), due_on=UNTIL)
    facts = Facts((period(closing=signed()), refresher))

    assert word(facts, UNTIL - timedelta(days=31)) is Standing.VALID
    assert word(facts, UNTIL) is Standing.EXPIRING
    assert word(facts, UNTIL + timedelta(days=1)) is Standing.EXPIRED


def test_a_lapsed_refresher_with_time_left_is_due_and_not_expired():
    refresher = period(
        2,
        origin=Origin.REATTESTATION,
        opened_on=UNTIL - timedelta(days=30),
        due_on=UNTIL + timedelta(days=20),
    )
    facts = Facts((period(closing=signed()), refresher))

    assert word(facts, UNTIL + timedelta(days=10)) is Standing.DUE_SOON


def test_a_material_change_is_judged_by_its_own_due_date():
    opened = date(2027, 6, 1)
    change = period(2, origin=Origin.MATERIAL_CHANGE, opened_on=opened, due_on=date(2027, 7, 1))
    facts = Facts((period(closing=signed()), change))

    assert word(facts, opened) is Standing.NOT_YET_DUE
    assert word(facts, date(2027, 7, 2)) is Standing.OVERDUE
    assert standing(facts, date(2027, 7, 2)).has_valid_proof


def test_a_refusal_is_a_refusal_even_while_an_older_signature_is_valid():
    refused = period(2, opened_on=date(2027, 6, 1), closing=Ending(ClosingKind.REFUSED, date(2027, 6, 5)))
    facts = Facts((period(closing=signed()), refused))

    assert word(facts, date(2027, 6, 5)) is Standing.REFUSED


@pytest.mark.parametrize(
    ("closing", "expected"),
    [
        (Ending(ClosingKind.REFUSED, SIGNED), Standing.REFUSED),
        (Ending(ClosingKind.LEFT_UNSIGNED, SIGNED), Standing.LEFT_UNSIGNED),
        (Ending(ClosingKind.PAPER, SIGNED, UNTIL), Standing.VALID),
        (Ending(ClosingKind.SIGNED_WITH_COMMENT, SIGNED, UNTIL), Standing.VALID),
        (Ending(ClosingKind.SUPERSEDED, SIGNED), Standing.NOT_YET_DUE),
    ],
)
def test_how_a_period_ended_decides(closing, expected):
    assert word(Facts((period(closing=closing),)), SIGNED) is expected


def test_leave_hides_what_would_be_asked_but_no_refusal_and_no_valid_signature():
    leave = (Span(date(2027, 1, 1), date(2027, 12, 31), date(2027, 1, 1)),)

    assert word(Facts((period(),), leaves=leave), date(2027, 5, 1)) is Standing.ON_LEAVE
    assert word(Facts((period(closing=signed()),), leaves=leave), date(2027, 5, 1)) is Standing.VALID
    refused = Facts((period(closing=Ending(ClosingKind.REFUSED, SIGNED)),), leaves=leave)
    assert word(refused, date(2027, 5, 1)) is Standing.REFUSED


def test_an_exemption_ends_by_itself():
    exemption = (Span(date(2027, 3, 10), date(2027, 3, 20), date(2027, 3, 10)),)
    facts = Facts((period(),), exemptions=exemption)

    assert word(facts, date(2027, 3, 9)) is Standing.OVERDUE
    assert word(facts, date(2027, 3, 20)) is Standing.EXEMPT
    assert word(facts, date(2027, 3, 21)) is Standing.OVERDUE


def test_an_exemption_granted_later_does_not_change_what_a_past_day_showed():
    backdated = (Span(date(2027, 3, 1), date(2027, 6, 1), known_on=date(2027, 5, 1)),)
    facts = Facts((period(),), exemptions=backdated)

    assert word(facts, date(2027, 4, 1)) is Standing.OVERDUE
    assert word(facts, date(2027, 5, 1)) is Standing.EXEMPT


def test_an_extension_counts_from_the_day_it_was_given():
    moved = MovedDue(date(2027, 3, 5), date(2027, 4, 1), DueCause.EXTENSION)
    facts = Facts((period(changes=[moved]),))

    assert word(facts, date(2027, 3, 4)) is Standing.OVERDUE
    assert word(facts, date(2027, 3, 5)) is Standing.NOT_YET_DUE


def test_a_question_pauses_for_five_working_days():
    asked = MovedDue(date(2027, 2, 26), date(2027, 3, 8), DueCause.QUESTION)  # a Friday
    facts = Facts((period(changes=[asked]),))

    assert standing(facts, date(2027, 3, 5)).paused_until == date(2027, 3, 5)
    assert standing(facts, date(2027, 3, 6)).paused_until is None


def test_who_was_never_asked_is_not_yet_due_and_has_no_date():
    situation = standing(Facts(), DUE)

    assert situation.standing is Standing.NOT_YET_DUE
    assert situation.due_on is None


def test_a_situation_explains_itself():
    situation = standing(Facts((period(),)), date(2027, 3, 4))

    assert (situation.due_on, situation.since, situation.days, situation.release, situation.origin) == (
        DUE,
        date(2027, 3, 2),
        -3,
        3,
        Origin.ROLL_OUT,
    )


@given(histories(), days)
def test_every_history_has_one_of_ten_standings_and_what_its_sentence_needs(facts, on):
    situation = standing(facts, on)

    word = situation.standing
    assert word in Standing
    assert (situation.until is not None) == (word in (Standing.EXEMPT, Standing.ON_LEAVE))
    if word in (Standing.OVERDUE, Standing.DUE_SOON):
        assert situation.due_on is not None
        assert situation.days is not None
        assert (situation.days < 0) == (word is Standing.OVERDUE)
    if word in (Standing.VALID, Standing.EXPIRING):
        assert situation.has_valid_proof
    if word in (Standing.REFUSED, Standing.LEFT_UNSIGNED):
        assert situation.since is not None
    if word is Standing.EXPIRED:
        assert situation.valid_until is not None or situation.due_on is not None


@given(histories(), days)
def test_what_happens_tomorrow_does_not_change_today(facts, on):
    known = Facts(
        tuple(
            Period(
                p.number,
                p.origin,
                p.opened_on,
                p.due_on,
                tuple(c for c in p.due_changes if c.changed_on <= on),
                p.closing_as_at(on),
                p.release,
            )
            for p in facts.periods
            if p.opened_on <= on
        ),
        tuple(s for s in facts.exemptions if s.known_on <= on),
        tuple(s for s in facts.leaves if s.known_on <= on),
        facts.window_days,
    )

    assert standing(known, on) == standing(facts, on)


@given(st.lists(histories(), max_size=4), days)
@settings(max_examples=30)
def test_nobody_is_dropped_from_a_percentage(all_facts, on):
    situations = [standing(facts, on) for facts in all_facts]

    counted = tally(situations)

    assert counted.denominator == len(all_facts)
    assert set(counted.counts) == set(Standing)
    assert counted.numerator == sum(s.standing in (Standing.VALID, Standing.EXPIRING) for s in situations)


def test_one_hundred_per_cent_means_everybody():
    done = standing(Facts((period(closing=signed()),)), SIGNED)
    open_one = standing(Facts((period(),)), SIGNED)

    assert tally([done] * 199 + [open_one]).percent == 99
    assert tally([done]).percent == 100
    assert tally([]).percent is None


def test_leave_replaces_exactly_the_standings_that_ask_something():
    assert set(Standing) - ASKING == {
        Standing.VALID,
        Standing.REFUSED,
        Standing.LEFT_UNSIGNED,
        Standing.EXEMPT,
        Standing.ON_LEAVE,
    }
