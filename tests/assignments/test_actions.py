"""Opening, closing and everything that moves a date."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app import create_app
from app.assignments import actions, queries
from app.assignments.kinds import ClosingKind, DueCause, ExemptionReason, Origin
from app.assignments.refusals import (
    AlreadyClosed,
    AlreadyOpen,
    DateNotLater,
    NoSuchAssignment,
    OverlappingLeave,
    OwnDeadline,
)
from app.assignments.standing import Standing
from app.demo.factories import make_person, make_release, make_requirement, make_unit
from app.demo.sample_course import sample_content
from app.extensions import db
from tests.conftest import application

TODAY = date(2026, 11, 23)


def bob(now, **requirement):
    unit = make_unit(now=now)
    person = make_person("Bob Bean", unit=unit, now=now)
    rule = make_requirement(now=now, **requirement)
    return person, rule, make_release([sample_content()], now=now)


def open_for(person, rule, release, now, **fields):
    values = {"origin": Origin.ROLL_OUT, "due_on": TODAY + timedelta(days=30), "opened_on": TODAY}
    return actions.open_assignment(
        requirement=rule, person=person, release=release, now=now, **values | fields
    )


def test_a_second_period_cannot_open_while_the_first_is_open(app, now):
    with app.app_context():
        person, rule, release = bob(now)
        open_for(person, rule, release, now)

        with pytest.raises(AlreadyOpen):
            open_for(person, rule, release, now)

        assert len(queries.all_assignments_of(person.id)) == 1


def test_an_assignment_closes_once_and_the_first_closing_stands(app, now):
    with app.app_context():
        person, rule, release = bob(now)
        assignment = open_for(person, rule, release, now)
        actions.close(assignment=assignment, kind=ClosingKind.SIGNED, closed_on=TODAY, now=now)

        with pytest.raises(AlreadyClosed):
            actions.close(assignment=assignment, kind=ClosingKind.REFUSED, closed_on=TODAY, now=now)
        db.session.commit()

        assert assignment.closing.kind is ClosingKind.SIGNED
        assert assignment.closing.valid_until == date(2027, 11, 23)
        assert queries.open_assignments_of(person.id) == []


def test_only_a_proof_is_valid_for_a_time(app, now):
    with app.app_context():
        person, rule, release = bob(now)
        assignment = open_for(person, rule, release, now)

        closing = actions.close(assignment=assignment, kind=ClosingKind.REFUSED, closed_on=TODAY, now=now)

        assert closing.valid_until is None


@pytest.mark.parametrize("statement", ["UPDATE closings SET reason = 'x'", "DELETE FROM closings"])
def test_a_closing_is_never_changed(app, now, statement):
    with app.app_context():
        person, rule, release = bob(now)
        actions.close(
            assignment=open_for(person, rule, release, now), kind=ClosingKind.SIGNED, closed_on=TODAY, now=now
        )
        db.session.commit()

        with pytest.raises(DatabaseError, match="append-only"):
            db.session.execute(text(statement))


def late_bob(now):
    """Bob's open assignment, due on 1 December; Carol decides about him."""
    person, rule, release = bob(now)
    carol = make_person("Carol Clark", now=now)
    return open_for(person, rule, release, now, due_on=date(2026, 12, 1)), carol


def test_an_extension_moves_the_date_and_keeps_the_first_one(app, now):
    with app.app_context():
        assignment, carol = late_bob(now)

        change = actions.extend(
            assignment=assignment, due_on=date(2026, 12, 15), reason="Night shifts", by=carol, now=now
        )
        db.session.commit()

        assert queries.due_on(assignment) == date(2026, 12, 15)
        assert assignment.due_on == date(2026, 12, 1)
        assert (change.cause, change.reason, change.changed_by_id) == (
            DueCause.EXTENSION,
            "Night shifts",
            carol.id,
        )


@pytest.mark.parametrize("day", [date(2026, 12, 1), date(2026, 11, 30)])
def test_an_extension_gives_more_time_or_is_none(app, now, day):
    with app.app_context():
        assignment, carol = late_bob(now)

        with pytest.raises(DateNotLater):
            actions.extend(assignment=assignment, due_on=day, reason="x", by=carol, now=now)


def test_an_extension_does_not_end_in_the_past(app, now):
    with app.app_context():
        assignment, carol = late_bob(now)

        with pytest.raises(DateNotLater):
            actions.extend(
                assignment=assignment,
                due_on=date(2026, 12, 5),
                reason="x",
                by=carol,
                now=now + timedelta(days=30),
            )


def test_nobody_extends_their_own_deadline(app, now):
    with app.app_context():
        assignment, _ = late_bob(now)

        with pytest.raises(OwnDeadline):
            actions.extend(
                assignment=assignment, due_on=date(2027, 1, 1), reason="x", by=assignment.person, now=now
            )


def test_a_finished_assignment_is_not_extended(app, now):
    with app.app_context():
        assignment, carol = late_bob(now)
        actions.close(assignment=assignment, kind=ClosingKind.REFUSED, closed_on=TODAY, now=now)

        with pytest.raises(AlreadyClosed):
            actions.extend(assignment=assignment, due_on=date(2027, 1, 1), reason="x", by=carol, now=now)


def test_a_question_gives_five_working_days_once(app, now):
    with app.app_context():
        assignment, _ = late_bob(now)

        first = actions.pause_for_question(assignment=assignment, now=now, on=TODAY)
        second = actions.pause_for_question(assignment=assignment, now=now, on=TODAY)

        assert first.due_on == date(2026, 12, 8)
        assert second is None
        assert queries.due_on(assignment) == date(2026, 12, 8)


def test_who_asks_late_has_five_working_days_from_the_question(app, now):
    with app.app_context():
        assignment, _ = late_bob(now)
        asked_on = date(2026, 12, 10)

        actions.pause_for_question(assignment=assignment, now=now + timedelta(days=17), on=asked_on)

        situation = queries.situation_of(assignment.person_id, assignment.requirement_id, asked_on)
        assert situation.standing is Standing.DUE_SOON
        assert (situation.due_on, situation.paused_until) == (date(2026, 12, 17), date(2026, 12, 17))


def test_a_leave_moves_only_the_dates_that_fall_into_it(app, now):
    with app.app_context():
        assignment, carol = late_bob(now)
        person = assignment.person
        other = open_for(
            person,
            make_requirement(title={"en": "Other", "pl": "Inny"}, now=now),
            assignment.release,
            now,
            due_on=date(2027, 3, 1),
        )

        actions.record_leave(
            person=person, starts_on=TODAY, ends_on=date(2026, 12, 6), note="parental", by=carol, now=now
        )
        db.session.commit()

        assert queries.due_on(assignment) == date(2026, 12, 15)
        assert queries.due_on(other) == date(2027, 3, 1)
        standing = queries.situation_of(person.id, assignment.requirement_id, TODAY).standing
        assert standing is Standing.ON_LEAVE


def test_the_same_days_of_leave_are_not_counted_twice(app, now):
    with app.app_context():
        assignment, carol = late_bob(now)
        leave = {"person": assignment.person, "note": "", "by": carol, "now": now}
        actions.record_leave(starts_on=TODAY, ends_on=date(2026, 12, 6), **leave)

        with pytest.raises(OverlappingLeave):
            actions.record_leave(starts_on=date(2026, 12, 6), ends_on=date(2026, 12, 20), **leave)

        assert queries.due_on(assignment) == date(2026, 12, 15)


def test_nobody_exempts_or_clears_themselves(app, now):
    with app.app_context():
        assignment, _ = late_bob(now)
        person = assignment.person

        with pytest.raises(OwnDeadline):
            actions.grant_exemption(
                person=person,
                requirement=assignment.requirement,
                starts_on=TODAY,
                ends_on=TODAY,
                reason=ExemptionReason.OTHER,
                note="x",
                by=person,
                now=now,
            )
        with pytest.raises(OwnDeadline):
            actions.override_clearance(person=person, reason="x", by=person, now=now)
        with pytest.raises(OwnDeadline):
            actions.record_leave(person=person, starts_on=TODAY, ends_on=TODAY, note="", by=person, now=now)


def test_an_override_says_who_let_the_person_start_and_why(app, now):
    with app.app_context():
        assignment, carol = late_bob(now)

        actions.override_clearance(person=assignment.person, reason="Paired with Alice", by=carol, now=now)
        db.session.commit()

        newest = queries.newest_override_of(assignment.person_id)
        assert (newest.reason, newest.overridden_by_id) == ("Paired with Alice", carol.id)


def test_somebody_elses_assignment_is_not_found(app, now):
    with app.app_context():
        assignment, carol = late_bob(now)

        with pytest.raises(NoSuchAssignment):
            queries.assignment_of(carol.id, assignment.key)

        assert queries.assignment_of(assignment.person_id, assignment.key) is assignment


@pytest.mark.parametrize(
    "table", ["assignments", "due_changes", "exemptions", "leaves", "clearance_overrides", "roll_outs"]
)
def test_what_changes_a_date_is_never_changed_itself(app, now, table):
    with app.app_context():
        assignment, carol = late_bob(now)
        person, rule = assignment.person, assignment.requirement
        actions.extend(assignment=assignment, due_on=date(2027, 1, 1), reason="x", by=carol, now=now)
        actions.record_leave(person=person, starts_on=TODAY, ends_on=TODAY, note="", by=carol, now=now)
        actions.override_clearance(person=person, reason="x", by=carol, now=now)
        actions.roll_out(requirement=rule, release=assignment.release, by="x", now=now)
        actions.grant_exemption(
            person=person,
            requirement=rule,
            starts_on=TODAY,
            ends_on=TODAY,
            reason=ExemptionReason.OTHER,
            note="x",
            by=carol,
            now=now,
        )
        db.session.commit()

        with pytest.raises(DatabaseError, match="append-only"):
            db.session.execute(text(f"DELETE FROM {table}"))


@pytest.fixture(params=["sqlite file", "postgresql"])
def shared_app(request, tmp_path):
    """A database that several connections share, unlike SQLite in memory."""
    if request.param == "postgresql":
        yield from application("postgresql", request)
        return
    app = create_app("testing", SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'race.sqlite3'}")
    with app.app_context():
        db.create_all()
    yield app
    with app.app_context():
        db.engine.dispose()


def test_two_closings_that_race_leave_one_fact(shared_app, now):
    """Two connections sign and refuse the same assignment at once."""
    app = shared_app
    with app.app_context():
        person, rule, release = bob(now)
        key, person_id = open_for(person, rule, release, now).key, person.id
        db.session.commit()
    together, answers = Barrier(2), []

    def end(kind):
        with app.app_context():
            together.wait()
            try:
                actions.close(
                    assignment=queries.assignment_of(person_id, key), kind=kind, closed_on=TODAY, now=now
                )
                db.session.commit()
                answers.append(kind)
            except AlreadyClosed:
                db.session.rollback()
                answers.append(AlreadyClosed)

    threads = [Thread(target=end, args=(kind,)) for kind in (ClosingKind.SIGNED, ClosingKind.REFUSED)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with app.app_context():
        closing = queries.assignment_of(person_id, key).closing
        assert sorted(answers, key=str) == sorted([closing.kind, AlreadyClosed], key=str)
