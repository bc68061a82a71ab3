"""Newcomers are asked, leavers' periods end, and a second run changes nothing."""

from __future__ import annotations

from datetime import date, timedelta

from app.assignments import actions, queries
from app.assignments.jobs import open_due_periods
from app.assignments.kinds import ClosingKind, ExemptionReason, Origin
from app.assignments.models import Assignment
from app.assignments.standing import Standing
from app.demo.factories import add, make_person, make_release, make_requirement, make_unit
from app.demo.sample_course import sample_content
from app.extensions import db
from app.people.models import Job

TODAY = date(2026, 11, 23)


def rolled_out(now, **requirement):
    unit = make_unit(now=now)
    rule, release = make_requirement(now=now, **requirement), make_release([sample_content()], now=now)
    make_person("Alice Acorn", unit=unit, now=now)
    actions.roll_out(requirement=rule, release=release, by="Hanna Hart", now=now)
    db.session.commit()
    return unit, rule, release


def test_a_joiner_is_asked_with_the_joiners_deadline(app, now):
    with app.app_context():
        unit, _, release = rolled_out(now)
        nina = make_person("Nina New", unit=unit, starts_on=TODAY + timedelta(days=9), now=now)
        db.session.commit()

        said = open_due_periods(now=now + timedelta(hours=1))

        assert said == "1 opened · 1 not due"
        [assignment] = queries.open_assignments_of(nina.id)
        assert (assignment.origin, assignment.due_on, assignment.release_id) == (
            Origin.JOINER,
            TODAY + timedelta(days=8),
            release.id,
        )


def test_a_second_run_opens_nothing(app, now):
    with app.app_context():
        unit, *_ = rolled_out(now)
        make_person("Nina New", unit=unit, starts_on=TODAY + timedelta(days=9), now=now)
        db.session.commit()
        open_due_periods(now=now)

        said = open_due_periods(now=now)

        assert said == "0 opened · 2 not due"


def test_a_dry_run_says_the_same_and_changes_nothing(app, now):
    with app.app_context():
        unit, *_ = rolled_out(now)
        make_person("Nina New", unit=unit, starts_on=TODAY + timedelta(days=9), now=now)
        make_person("Gus Gone", unit=unit, ends_on=TODAY - timedelta(days=1), now=now)
        db.session.commit()

        said = open_due_periods(dry_run=True, now=now)

        assert said == "1 opened · 1 not due"
        assert db.session.query(Assignment).count() == 1


def test_nobody_joins_a_fixed_audience(app, now):
    with app.app_context():
        unit, *_ = rolled_out(now, living=False)
        make_person("Nina New", unit=unit, starts_on=TODAY + timedelta(days=9), now=now)
        db.session.commit()

        assert open_due_periods(now=now + timedelta(days=1)) == "0 opened · 1 not due"


def test_nobody_is_asked_before_the_first_roll_out(app, now):
    with app.app_context():
        make_person(unit=make_unit(now=now), now=now)
        make_requirement(now=now)
        make_release([sample_content()], now=now)
        db.session.commit()

        assert open_due_periods(now=now) == "0 opened · 0 not due"


def test_who_is_on_leave_is_asked_when_they_are_back(app, now):
    with app.app_context():
        unit, rule, _ = rolled_out(now)
        nina = make_person("Nina New", unit=unit, starts_on=TODAY - timedelta(days=2), now=now)
        actions.record_leave(
            person=nina, starts_on=TODAY, ends_on=TODAY + timedelta(days=6), note="", by=None, now=now
        )
        db.session.commit()

        said = open_due_periods(now=now)
        standing = queries.situation_of(nina.id, rule.id, TODAY).standing
        back = open_due_periods(now=now + timedelta(days=7))

        assert said == "0 opened · 1 skipped (on leave) · 1 not due"
        assert standing is Standing.ON_LEAVE
        assert back == "1 opened · 1 not due"


def test_who_was_exempt_at_the_roll_out_is_asked_when_the_exemption_ends(app, now):
    with app.app_context():
        unit = make_unit(now=now)
        hanna, emil = make_person("Hanna Hart", now=now), make_person("Emil", unit=unit, now=now)
        rule, release = make_requirement(now=now, living=False), make_release([sample_content()], now=now)
        actions.grant_exemption(
            person=emil,
            requirement=rule,
            starts_on=TODAY,
            ends_on=TODAY + timedelta(days=3),
            reason=ExemptionReason.MEDICAL,
            note="x",
            by=hanna,
            now=now,
        )
        actions.roll_out(requirement=rule, release=release, by="Hanna Hart", now=now)
        db.session.commit()

        meanwhile = open_due_periods(now=now)
        open_due_periods(now=now + timedelta(days=4))

        assert meanwhile == "0 opened · 1 skipped (exempt) · 0 not due"
        [assignment] = queries.open_assignments_of(emil.id)
        assert (assignment.origin, assignment.due_on) == (Origin.ROLL_OUT, TODAY + timedelta(days=34))


def leave_the_company(person, last):
    job = db.session.query(Job).filter_by(person_id=person.id).one()
    job.ends_on = last
    db.session.flush()


def test_a_leavers_open_training_is_closed_with_the_reason(app, now):
    with app.app_context():
        unit, rule, release = rolled_out(now)
        bob = make_person("Bob Bean", unit=unit, now=now)
        assignment = actions.open_assignment(
            requirement=rule,
            person=bob,
            release=release,
            origin=Origin.JOINER,
            due_on=TODAY,
            opened_on=TODAY,
            now=now,
        )
        leave_the_company(bob, TODAY)
        db.session.commit()

        on_last_day = open_due_periods(now=now)
        after = open_due_periods(now=now + timedelta(days=1))
        again = open_due_periods(now=now + timedelta(days=2))

        assert on_last_day == "0 opened · 2 not due"
        assert after == "0 opened · 1 closed (left) · 1 not due"
        assert again == "0 opened · 1 not due"
        assert assignment.closing.kind is ClosingKind.LEFT_UNSIGNED
        assert assignment.closing.reason == "Left the company; the last day was 2026-11-23."


def test_who_comes_back_is_asked_again_on_the_same_record(app, now):
    with app.app_context():
        unit, *_ = rolled_out(now)
        bob = make_person("Bob Bean", unit=unit, now=now)
        open_due_periods(now=now)
        leave_the_company(bob, TODAY)
        open_due_periods(now=now + timedelta(days=1))
        back = TODAY + timedelta(days=60)
        add(Job(person=bob, unit=unit, title="Barista", starts_on=back))
        db.session.commit()

        open_due_periods(now=now + timedelta(days=50))

        new, old = queries.all_assignments_of(bob.id)
        assert old.closing.kind is ClosingKind.LEFT_UNSIGNED
        assert (new.period, new.origin, new.due_on) == (2, Origin.JOINER, back - timedelta(days=1))
