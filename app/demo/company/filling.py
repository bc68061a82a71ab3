"""Filling an empty database with the demo company, from its first day to today."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from app.assignments.actions import (
    ask_newcomers,
    close_for_leavers,
    grant_exemption,
    override_clearance,
    record_leave,
)
from app.assignments.kinds import ExemptionReason
from app.company.actions import save_profile
from app.company.queries import sample_profile
from app.demo import cast
from app.demo.company.fates_played import long_here, plan_new_assignments
from app.demo.company.organisation import build_units, hire, set_up_tablet, stand_in
from app.demo.company.releases import (
    first_release,
    first_roll_out,
    leads_roll_out,
    second_release,
    second_roll_out,
)
from app.demo.company.stage import Stage
from app.demo.fates import Fate
from app.demo.population import Made, population
from app.extensions import db
from app.messages.models import Delivery, OutboxMessage
from app.messages.outcome import Outcome
from app.people.actions.passwords import hashed
from app.people.models import Person
from app.questions.actions import close_task, open_task
from app.questions.kinds import TaskKind
from app.refreshers.actions import open_next_periods
from app.reminders import actions as reminders
from app.reminders.queries import planned

FOUNDED, FIRST_RELEASE, FIRST_ROLL_OUT = -400, -380, -378  # days from today
FIRST_REFRESHERS = -45  # the first signatures are eleven months old by then
SECOND_RELEASE, SECOND_ROLL_OUT, LEADS_ROLL_OUT = -38, -36, -20


class AlreadyFilled(Exception):
    """Somebody lives in this database already; the demo company moves into an empty one only."""


def fill(*, people: int, now: datetime) -> Stage:
    """Play the year of a company of about `people` persons up to `now` (aware). Raises `AlreadyFilled`."""
    if db.session.scalar(select(Person.id).limit(1)) is not None:
        raise AlreadyFilled
    stage = Stage(now=now, password_hash=hashed(cast.PASSWORD))
    made = population(people, stage.today)
    begin(stage, made)
    plan_hiring(stage, made)
    plan_releases(stage)
    plan_weeks(stage)
    stage.run()
    deliver_old_mail(now)
    return stage


def begin(stage: Stage, made: list[Made]) -> None:
    """The company as it stood before the first release."""
    when = stage.moment(stage.day(FOUNDED), hour=9)
    build_units(stage, made, when)
    save_profile(profile=sample_profile(), reason="The company's first profile", by=None, now=when)
    first = [each for each in made if each.starts_on <= stage.day(FOUNDED)]
    # Hanna is there before everybody else: she enters them.
    for each in sorted(first, key=lambda each: each.member is not cast.HANNA):
        hire(stage, each, when)


def plan_hiring(stage: Stage, made: list[Made]) -> None:
    """Later people are entered some days before their first one, and asked at once."""
    for each in made:
        if each.starts_on > stage.day(FOUNDED):
            entered = min(each.starts_on - timedelta(days=12), stage.day(-2))

            def enter(when: datetime, each: Made = each) -> None:
                hire(stage, each, when)
                ask(stage, when)

            stage.plan(stage.moment(entered, hour=9, minute=stage.chance.randint(0, 50)), enter)
        if each.ends_on:
            gone = each.ends_on + timedelta(days=1)
            stage.plan(stage.moment(gone, hour=12), see_off)


def see_off(when: datetime) -> None:
    """What leavers still owed is closed."""
    close_for_leavers(now=when)


def ask(stage: Stage, when: datetime) -> None:
    """What the worker does all day: ask newcomers, open refreshers once the first proofs grow old."""
    for requirement in stage.requirements.values():
        ask_newcomers(requirement=requirement, now=when)
        if when.date() >= stage.day(FIRST_REFRESHERS):
            open_next_periods(requirement=requirement, now=when)
    db.session.flush()
    plan_new_assignments(stage)


def plan_releases(stage: Stage) -> None:
    stage.plan(stage.moment(stage.day(FIRST_RELEASE)), lambda when: first_release(stage, when))
    stage.plan(stage.moment(stage.day(FIRST_ROLL_OUT)), lambda when: first_roll_out(stage, when))
    stage.plan(stage.moment(stage.day(-46)), lambda when: exceptions(stage, when))
    stage.plan(stage.moment(stage.day(SECOND_RELEASE)), lambda when: second_release(stage, when))
    stage.plan(stage.moment(stage.day(SECOND_ROLL_OUT)), lambda when: second_roll_out(stage, when))
    stage.plan(stage.moment(stage.day(LEADS_ROLL_OUT)), lambda when: leads_roll_out(stage, when))
    stage.plan(stage.moment(stage.day(-25)), lambda when: stand_in(stage, "Mill Pond", stage.day(20), when))
    stage.plan(stage.moment(stage.day(-30)), lambda when: set_up_tablet(stage, when))
    stage.plan(stage.moment(stage.day(-24)), lambda when: answered_question(stage, when))
    stage.plan(stage.moment(stage.day(-1), hour=15), lambda when: let_start(stage, when))


def plan_weeks(stage: Stage) -> None:
    """The worker's days since the first refreshers, and the mails of some mornings."""
    for offset in range(FIRST_REFRESHERS, 0, 3):
        stage.plan(stage.moment(stage.day(offset), hour=6), lambda when: ask(stage, when))
    for offset in (-18, -12, -9, -5):
        day = stage.day(offset - max(0, stage.day(offset).weekday() - 4))  # the Friday before a weekend
        stage.plan(stage.moment(day, hour=9), send_mails)


def exceptions(stage: Stage, when: datetime) -> None:
    """Who is away and who need not do it, as their fates say."""
    hanna = stage.people[cast.HANNA.number]
    for person_id, made in list(stage.made.items()):
        person = db.session.get_one(Person, person_id)
        if not long_here(stage, made):
            continue
        if made.fate is Fate.ON_LEAVE:
            record_leave(
                person=person,
                starts_on=stage.day(-40),
                ends_on=stage.day(60),
                note="Parental leave",
                by=hanna,
                now=when,
            )
        elif made.fate is Fate.EXEMPT:
            key = "pl" if stage.units[made.unit].jurisdiction == "pl" else "us"
            grant_exemption(
                person=person,
                requirement=stage.requirements[key],
                starts_on=stage.day(-46),
                ends_on=stage.day(180),
                reason=ExemptionReason.EQUIVALENT,
                note="Trained by the agency that sends them; certificate seen",
                by=hanna,
                now=when,
            )


def answered_question(stage: Stage, when: datetime) -> None:
    """Something that Alice asked and HR answered."""
    alice = stage.people[cast.ALICE.number]
    task = open_task(
        kind=TaskKind.QUESTION,
        person_id=alice.id,
        assignment_id=None,
        language="en",
        now=when,
        text="May I post a photo of my latte art with the shop's sign in it?",
    )
    close_task(
        task=task,
        by=stage.people[cast.HANNA.number],
        now=when + timedelta(hours=5),
        answer="Yes, gladly. Only look that no guest, no screen and no key is in the picture.",
    )


def let_start(stage: Stage, when: datetime) -> None:
    """One new hire has passed the check and will sign on the first morning: somebody answers for that."""
    for person_id, made in list(stage.made.items()):
        if made.newcomer and made.fate is Fate.PASSED_UNSIGNED:
            person = db.session.get_one(Person, person_id)
            override_clearance(
                person=person,
                by=stage.manager_of(person),
                now=when,
                reason="Has passed the check and signs with me on the first morning, before the doors open.",
            )
            return


def send_mails(when: datetime) -> None:
    """The daily mails of one past morning."""
    plan = planned(when)
    for digest in plan.digests:
        reminders.send_digest(digest=digest, now=when)
    for escalation in plan.escalations:
        reminders.escalate(escalation=escalation, now=when)


def deliver_old_mail(now: datetime) -> None:
    """Mail of past days has long arrived; only that of the last hour is still in the outbox."""
    for message in db.session.scalars(select(OutboxMessage).where(OutboxMessage.finished_at.is_(None))):
        if message.written_at > now - timedelta(hours=1):
            continue
        message.finished_at = message.written_at + timedelta(seconds=5)
        message.outcome = Outcome.SENT
        message.body = None if message.holds_secret else message.body
        db.session.add(
            Delivery(
                message=message, tried_at=message.finished_at, outcome=Outcome.SENT, detail="250 OK (demo)"
            )
        )
    db.session.flush()
