"""A refresher opens in time, on the newest release, and leaves the old evidence alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.assignments import actions, queries
from app.assignments.kinds import Audience, ClosingKind, Origin, ValidityRule
from app.assignments.models import Assignment
from app.assignments.standing import Standing
from app.courses.kinds import ReleaseKind
from app.demo.factories import make_person, make_release, make_requirement, make_unit
from app.demo.sample_course import sample_content
from app.extensions import db
from app.people.models import Job
from app.refreshers.jobs import open_refreshers

TODAY = date(2026, 11, 23)
UNTIL = date(2027, 11, 23)
YEAR = timedelta(days=365)


def signed(now, **requirement):
    """Alice signed release 1 today; it counts for a year."""
    unit = make_unit(now=now)
    alice = make_person("Alice Acorn", unit=unit, now=now)
    values = {"audience": Audience.UNITS, "audience_ids": [unit.id]} | requirement
    rule, release = make_requirement(now=now, **values), make_release([sample_content()], now=now)
    actions.roll_out(requirement=rule, release=release, by="Hanna Hart", now=now)
    actions.close(
        assignment=queries.open_assignments_of(alice.id)[0], kind=ClosingKind.SIGNED, closed_on=TODAY, now=now
    )
    db.session.commit()
    return alice, rule, release


def test_a_refresher_opens_thirty_days_before_the_end_and_keeps_the_old_evidence(app, now):
    with app.app_context():
        alice, rule, release = signed(now)

        early = open_refreshers(now=now + YEAR - timedelta(days=31))
        in_time = open_refreshers(now=now + YEAR - timedelta(days=30))

        assert (early, in_time) == ("0 opened · 1 not due", "1 opened · 0 not due")
        new, old = queries.all_assignments_of(alice.id)
        assert (new.period, new.origin, new.due_on, new.release_id) == (
            2,
            Origin.REATTESTATION,
            UNTIL,
            release.id,
        )
        assert (old.closing.kind, old.closing.valid_until) == (ClosingKind.SIGNED, UNTIL)
        assert queries.situation_of(alice.id, rule.id, UNTIL).standing is Standing.EXPIRING
        assert queries.situation_of(alice.id, rule.id, UNTIL + timedelta(days=1)).standing is Standing.EXPIRED


def test_a_second_run_and_a_dry_run_open_nothing(app, now):
    with app.app_context():
        signed(now)
        later = now + YEAR

        dry = open_refreshers(dry_run=True, now=later)
        count = db.session.query(Assignment).count()
        first, second = open_refreshers(now=later), open_refreshers(now=later)

        assert (dry, count) == ("1 opened · 0 not due", 1)
        assert (first, second) == ("1 opened · 0 not due", "0 opened · 1 not due")


def test_a_refresher_teaches_the_newest_release_that_was_rolled_out(app, now):
    with app.app_context():
        alice, rule, _ = signed(now)
        second = make_release([sample_content()], number=2, kind=ReleaseKind.MINOR, now=now)
        make_release([sample_content()], number=3, kind=ReleaseKind.MINOR, now=now)  # published only
        actions.roll_out(requirement=rule, release=second, by="Hanna Hart", now=now)
        db.session.commit()

        open_refreshers(now=now + YEAR)

        assert [a.release_id for a in queries.open_assignments_of(alice.id)] == [second.id]


def test_after_a_lapse_the_refresher_opens_and_the_person_stays_expired(app, now):
    with app.app_context():
        alice, rule, _ = signed(now)
        late = now + YEAR + timedelta(days=50)

        open_refreshers(now=late)

        assert queries.situation_of(alice.id, rule.id, late.date()).standing is Standing.EXPIRED


def test_who_moved_to_another_unit_is_not_asked_to_refresh(app, now):
    with app.app_context():
        alice, *_ = signed(now)
        job = db.session.query(Job).filter_by(person_id=alice.id).one()
        job.unit = make_unit("Elsewhere", now=now)
        db.session.commit()

        assert (
            open_refreshers(now=now + YEAR) == "0 opened · 1 skipped (no longer in the audience) · 0 not due"
        )


def test_who_is_on_leave_is_asked_when_they_are_back_with_a_moved_date(app, now):
    with app.app_context():
        alice, *_ = signed(now)
        first, last = UNTIL - timedelta(days=10), UNTIL + timedelta(days=9)
        actions.record_leave(person=alice, starts_on=first, ends_on=last, note="", by=None, now=now)
        db.session.commit()

        away = open_refreshers(now=now + YEAR)
        back = open_refreshers(now=now + YEAR + timedelta(days=10))

        assert (away, back) == ("0 opened · 1 skipped (on leave) · 0 not due", "1 opened · 0 not due")
        assert [a.due_on for a in queries.open_assignments_of(alice.id)] == [UNTIL + timedelta(days=20)]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (ValidityRule.FROM_COMPLETION, date(2028, 11, 3)),
        (ValidityRule.FROM_PREVIOUS_EXPIRY, date(2028, 11, 23)),
    ],
)
def test_what_signing_a_refresher_early_is_worth_depends_on_the_rule(app, now, rule, expected):
    with app.app_context():
        alice, *_ = signed(now, validity_rule=rule)
        open_refreshers(now=now + YEAR - timedelta(days=30))
        [refresher] = queries.open_assignments_of(alice.id)

        closing = actions.close(
            assignment=refresher,
            kind=ClosingKind.SIGNED,
            closed_on=UNTIL - timedelta(days=20),
            now=now + YEAR,
        )

        assert closing.valid_until == expected


def test_the_simulator_prints_the_next_three_dates_of_each_person(sqlite_app, now):
    with sqlite_app.app_context():
        alice, *_ = signed(now)
        number = alice.employee_number

    result = sqlite_app.test_cli_runner().invoke(args=["refreshers", "simulate", "--on", "2026-11-24"])

    assert result.output == (
        f"Alice Acorn ({number}), Social media at work, valid until 2027-11-23: "
        "opens 2027-10-24, due 2027-11-23, then valid until 2028-11-23; "
        "opens 2028-10-24, due 2028-11-23, then valid until 2029-11-23; "
        "opens 2029-10-24, due 2029-11-23, then valid until 2030-11-23\n"
    )


def test_the_command_opens_what_is_due(sqlite_app):
    result = sqlite_app.test_cli_runner().invoke(args=["refreshers", "open", "--dry-run"])

    assert result.output == "0 opened · 0 not due\n"
