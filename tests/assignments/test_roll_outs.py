"""Who is asked by a roll-out, and why: decided, previewed, done once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.assignments import actions, queries
from app.assignments.kinds import Audience, ClosingKind, ExemptionReason, Origin
from app.assignments.models import Assignment
from app.assignments.refusals import OlderRelease, WrongCourse
from app.assignments.roll_outs import (
    EVERYTHING,
    Doubt,
    Employee,
    Reason,
    Terms,
    changes_since,
    plan,
)
from app.assignments.standing import Position
from app.courses.kinds import ReleaseKind
from app.demo.factories import make_person, make_release, make_requirement, make_unit
from app.demo.sample_course import sample_content
from app.extensions import db
from tests.support import password_hash

TODAY = date(2026, 11, 23)
LONG_AGO = date(2024, 1, 1)
TERMS = Terms(
    release=3,
    roll_out_days=30,
    joiner_days=-1,
    changed_since={1: frozenset({"R-1"}), 2: frozenset(), 3: frozenset()},
)


def decide(position, *, starts_on=LONG_AGO, **fields):
    return plan(Employee(position, starts_on, **fields), TERMS, TODAY)


def open_on(release, due=TODAY + timedelta(days=5)):
    return Position(open_origin=Origin.ROLL_OUT, opened_on=LONG_AGO, due_on=due, open_release=release)


def ended(kind, release, until=None):
    proof = {"proof_on": LONG_AGO, "proof_until": until} if until else {}
    return Position(last_kind=kind, last_on=LONG_AGO, last_release=release, **proof)


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (Position(), Reason.NEW),
        (Position(exempt_from=TODAY, exempt_until=TODAY), Reason.EXEMPT),
        (open_on(3), Reason.ALREADY_OPEN),
        (open_on(2), Reason.STAYS),
        (open_on(1), Reason.REPLACES),
        (ended(ClosingKind.SIGNED, 3, TODAY), Reason.SIGNED),
        (ended(ClosingKind.SIGNED, 2, TODAY), Reason.UNCHANGED),
        (ended(ClosingKind.PAPER, 1, TODAY), Reason.CHANGED),
        (ended(ClosingKind.REFUSED, 2), Reason.REFUSED),
        (ended(ClosingKind.REFUSED, 1), Reason.CHANGED),
        (ended(ClosingKind.LEFT_UNSIGNED, 1), Reason.JOINER),
    ],
)
def test_everybody_is_asked_or_not_for_a_reason_that_can_be_told(position, expected):
    assert decide(position).reason is expected


def test_a_future_starter_is_asked_as_a_joiner_before_the_first_day():
    start = TODAY + timedelta(days=10)

    decision = decide(Position(), starts_on=start)

    assert (decision.reason, decision.origin, decision.due_on) == (
        Reason.JOINER,
        Origin.JOINER,
        start - timedelta(days=1),
    )


def test_a_deadline_before_today_is_flagged_and_becomes_today():
    decision = decide(Position(), starts_on=TODAY + timedelta(days=1))

    assert decision.due_on == TODAY
    assert Doubt.NO_TIME not in decision.doubts
    too_late = plan(
        Employee(Position(), TODAY + timedelta(days=1)),
        Terms(3, roll_out_days=30, joiner_days=-7, changed_since={}),
        TODAY,
    )
    assert (too_late.due_on, too_late.doubts) == (TODAY, frozenset({Doubt.NO_TIME}))


@pytest.mark.parametrize(("days", "short"), [(4, True), (7, True), (8, False)])
def test_a_date_less_than_a_week_away_is_flagged(days, short):
    decision = decide(Position(), starts_on=TODAY + timedelta(days=days))

    assert (Doubt.SHORT in decision.doubts) is short


def test_a_date_soon_after_a_leave_is_flagged():
    leave = (TODAY, TODAY + timedelta(days=26))

    decision = decide(Position(away_from=leave[0], away_until=leave[1]), leaves=(leave,))

    assert decision.due_on == TODAY + timedelta(days=30)
    assert decision.doubts == {Doubt.ON_LEAVE}


def test_the_preview_says_each_reason_once(app, now):
    with app.app_context():
        unit = make_unit(now=now)
        for name in ("Anna Adams", "Ben Brown", "Cleo Clark"):
            make_person(name, unit=unit, now=now, password_hash=password_hash())
        release = make_release([sample_content("en"), sample_content("pl")], now=now)
        preview = queries.preview_roll_out(make_requirement(now=now), release, now.date())

        (group,) = preview.asked_by_reason

        assert (group.reason, group.people, len(group.lines)) == (Reason.NEW, 3, 1)


def test_a_due_date_that_falls_into_a_leave_moves_with_enough_time_after_it():
    leave = (TODAY, TODAY + timedelta(days=40))

    decision = decide(Position(away_from=leave[0], away_until=leave[1]), leaves=(leave,))

    assert decision.due_on == TODAY + timedelta(days=30 + 41)
    assert not decision.doubts


def test_who_cannot_sign_in_yet_is_flagged():
    assert decide(Position(), can_sign_in=False).doubts == {Doubt.CANNOT_SIGN_IN}


def test_only_material_releases_make_a_change():
    releases = {1: (True, frozenset()), 2: (False, frozenset({"R-9"})), 3: (True, frozenset({"R-1"}))}

    assert changes_since(releases, 3) == {3: frozenset(), 2: {"R-1"}, 1: {"R-1"}}


def test_a_material_release_that_names_no_rule_concerns_everybody():
    assert changes_since({1: (True, frozenset()), 2: (True, frozenset())}, 2)[1] == {EVERYTHING}


def test_a_release_after_the_one_rolled_out_changes_nothing_yet():
    releases = {1: (True, frozenset()), 2: (True, frozenset({"R-1"})), 3: (True, frozenset({"R-2"}))}

    assert changes_since(releases, 2)[1] == {"R-1"}


# -- with rows ---------------------------------------------------------------------------------------


def company(now):
    """A requirement with release 1 rolled out to Alice, who signed, and Bob, who is at it."""
    unit = make_unit(now=now)
    alice = make_person("Alice Acorn", unit=unit, password_hash=password_hash(), now=now)
    bob = make_person("Bob Bean", unit=unit, password_hash=password_hash(), now=now)
    rule = make_requirement(now=now)
    first = make_release([sample_content()], now=now)
    actions.roll_out(requirement=rule, release=first, by="Hanna Hart", now=now)
    actions.close(
        assignment=queries.open_assignments_of(alice.id)[0], kind=ClosingKind.SIGNED, closed_on=TODAY, now=now
    )
    return unit, alice, bob, rule, first


def reasons(preview):
    return {row.candidate.person.legal_name: row.plan.reason for row in preview.rows}


def test_a_roll_out_asks_everybody_in_the_audience_once(app, now):
    with app.app_context():
        *_, rule, first = company(now)
        db.session.commit()

        again = actions.roll_out(requirement=rule, release=first, by="Hanna Hart", now=now)
        db.session.commit()

        assert again.asked == 2
        assert db.session.query(Assignment).count() == 2


def test_a_material_release_asks_again_and_replaces_what_is_open(app, now):
    with app.app_context():
        _, alice, bob, rule, _ = company(now)
        second = make_release([sample_content()], number=2, changed_rules={"R-SAFE-1": "changed"}, now=now)
        later = now + timedelta(days=10)

        expected = reasons(queries.preview_roll_out(rule, second, later.date()))
        actions.roll_out(requirement=rule, release=second, by="Hanna Hart", now=later)
        db.session.commit()

        assert expected == {"Alice Acorn": Reason.CHANGED, "Bob Bean": Reason.REPLACES}
        new, old = queries.all_assignments_of(bob.id)
        assert old.closing.kind is ClosingKind.SUPERSEDED
        assert (new.period, new.release_id, new.origin) == (2, second.id, Origin.MATERIAL_CHANGE)
        assert new.due_on == later.date() + timedelta(days=30)
        asked_again, proof = queries.all_assignments_of(alice.id)
        assert asked_again.closing is None
        assert proof.closing.kind is ClosingKind.SIGNED
        assert queries.earlier_proof(asked_again).id == proof.closing.id


def test_a_superseded_period_never_gets_an_earlier_due_date(app, now):
    with app.app_context():
        _, alice, bob, rule, _ = company(now)
        extended = TODAY + timedelta(days=200)
        actions.extend(
            assignment=queries.open_assignments_of(bob.id)[0], due_on=extended, reason="x", by=alice, now=now
        )
        second = make_release([sample_content()], number=2, now=now)

        actions.roll_out(requirement=rule, release=second, by="Hanna Hart", now=now)

        assert queries.open_assignments_of(bob.id)[0].due_on == extended


def test_a_minor_release_asks_nobody_who_was_asked_before(app, now):
    with app.app_context():
        _, _, bob, rule, first = company(now)
        second = make_release(
            [sample_content()],
            number=2,
            kind=ReleaseKind.MINOR,
            changed_rules={"R-SAFE-1": "changed"},
            now=now,
        )

        preview = queries.preview_roll_out(rule, second, TODAY)
        actions.roll_out(requirement=rule, release=second, by="Hanna Hart", now=now)

        assert reasons(preview) == {"Alice Acorn": Reason.UNCHANGED, "Bob Bean": Reason.STAYS}
        assert [a.release_id for a in queries.open_assignments_of(bob.id)] == [first.id]


def test_exempt_people_leavers_and_strangers_are_not_asked(app, now):
    with app.app_context():
        unit, elsewhere = make_unit(now=now), make_unit("Elsewhere", now=now)
        hanna, exempt = make_person("Hanna Hart", now=now), make_person("Emil", unit=unit, now=now)
        make_person("Gone", unit=unit, ends_on=TODAY - timedelta(days=1), now=now)
        make_person("Eve", unit=elsewhere, now=now)
        rule = make_requirement(audience=Audience.UNITS, audience_ids=[unit.id], now=now)
        actions.grant_exemption(
            person=exempt,
            requirement=rule,
            starts_on=TODAY,
            ends_on=TODAY,
            reason=ExemptionReason.OTHER,
            note="x",
            by=hanna,
            now=now,
        )

        preview = queries.preview_roll_out(rule, make_release([sample_content()], now=now), TODAY)

        assert reasons(preview) == {"Emil": Reason.EXEMPT}


def test_a_roll_out_counts_the_day_where_each_person_works(app, now):
    evening = now.replace(hour=23)  # the next day in Warsaw, the same day in New York
    with app.app_context():
        warsaw = make_person(unit=make_unit(time_zone="Europe/Warsaw", now=now), now=now)
        new_york = make_person(unit=make_unit(time_zone="America/New_York", now=now), now=now)

        actions.roll_out(
            requirement=make_requirement(now=now),
            release=make_release([sample_content()], now=now),
            by="Hanna Hart",
            now=evening,
        )

        assert queries.open_assignments_of(warsaw.id)[0].opened_on == date(2026, 11, 24)
        assert queries.open_assignments_of(new_york.id)[0].opened_on == date(2026, 11, 23)


def test_an_older_release_cannot_follow_a_newer_one(app, now):
    with app.app_context():
        make_person(unit=make_unit(now=now), now=now)
        rule, first = make_requirement(now=now), make_release([sample_content()], now=now)
        second = make_release([sample_content()], number=2, now=now)
        actions.roll_out(requirement=rule, release=second, by="Hanna Hart", now=now)

        with pytest.raises(OlderRelease):
            actions.roll_out(requirement=rule, release=first, by="Hanna Hart", now=now)


def test_a_release_of_another_course_is_refused(app, now):
    with app.app_context():
        rule = make_requirement(course="food-safety", now=now)

        with pytest.raises(WrongCourse):
            queries.preview_roll_out(rule, make_release([sample_content()], now=now), TODAY)


def test_one_person_asked_meanwhile_does_not_stop_the_others(app, now):
    with app.app_context():
        unit = make_unit(now=now)
        people = [make_person(unit=unit, now=now) for _ in range(3)]
        rule, release = make_requirement(now=now), make_release([sample_content()], now=now)
        preview = queries.preview_roll_out(rule, release, TODAY)
        openings = [actions.Opening(row.candidate, row.plan.origin, row.plan.due_on) for row in preview.asked]
        actions.open_assignment(
            requirement=rule,
            person=people[1],
            release=release,
            origin=Origin.JOINER,
            due_on=TODAY,
            opened_on=TODAY,
            now=now,
        )

        opened = actions.open_all(openings=openings, requirement=rule, release=release, now=now)
        db.session.commit()

        assert opened == 2
        assert [len(queries.all_assignments_of(person.id)) for person in people] == [1, 1, 1]
