"""What each person does with each assignment, and when: their fate as acts on the stage."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from app import __version__
from app.assignments.actions import extend
from app.assignments.kinds import Origin
from app.assignments.models import Assignment
from app.assignments.queries import due_on, today_of
from app.demo import cast
from app.demo.company.stage import Act, Stage
from app.demo.company.training import Learner
from app.demo.fates import Fate
from app.demo.population import Made
from app.demo.sheets import sheet
from app.extensions import db
from app.paper.actions import enter_answer
from app.paper.answers import Answer
from app.paper.kinds import PaperOutcome, Way
from app.paper.scans import PDF, Scan
from app.people.kinds import Confirmation
from app.people.models import Person
from app.people.queries import Confirmed
from app.reminders.actions import nudge
from app.reminders.refusals import NotWaiting, NudgedToday, WaitsForAnswer

RECENT = 50  # days: what was opened before that went well for nearly everybody
UNFINISHED = {Fate.NOT_STARTED, Fate.HALFWAY, Fate.NOT_PASSED}
COMMENTS = {
    "en": "Signed. Please put the duty phone number on the back door too.",
    "pl": "Podpisuję. Proszę o numer dyżurny także na drzwiach zaplecza.",
}
QUESTIONS = {
    "en": "Does rule one also cover our group chat for swapping shifts?",
    "pl": "Czy to dotyczy też naszej grupy do zamiany zmian?",
}
REFUSALS = {
    "en": "I do not want to sign before I have talked with the union.",
    "pl": "Nie chcę podpisać przed rozmową ze związkiem.",
}


def plan_new_assignments(stage: Stage) -> None:
    """Everybody who was asked something new decides what to do about it."""
    rows = db.session.scalars(
        select(Assignment).where(Assignment.id > stage.last_assignment).order_by(Assignment.id)
    ).all()
    for assignment in rows:
        stage.last_assignment = assignment.id
        plan(stage, assignment, db.session.get_one(Person, assignment.person_id))


def plan(stage: Stage, assignment: Assignment, person: Person) -> None:
    learner = Learner(stage, person, assignment)
    fate = fate_of(stage, assignment, person)
    began, ends = sittings(stage, assignment, person, fate)
    match fate:
        case Fate.NOT_STARTED | Fate.ON_LEAVE | Fate.EXEMPT:
            pass
        case Fate.HALFWAY:
            stage.plan(began, while_open(learner, lambda when: learner.read(when, 0.45)))
        case Fate.NOT_PASSED:
            stage.plan(began, while_open(learner, lambda when: fail_twice(learner, when)))
        case Fate.PAPER:
            stage.plan(ends, while_open(learner, lambda when: sign_on_paper(learner, when)))
        case _:
            stage.plan(began, while_open(learner, lambda when: learner.read(when, 0.5)))
            stage.plan(ends, while_open(learner, lambda when: conclude(learner, fate, when)))
    if recent(stage, assignment):
        around(stage, learner, fate)


def fate_of(stage: Stage, assignment: Assignment, person: Person) -> Fate:
    """Earlier periods went well; the present one goes as the person's fate says."""
    made = stage.made[person.id]
    leads = stage.requirements.get("leads")
    if leads is not None and assignment.requirement_id == leads.id:
        done = made.member is not None or person.id % 5 in (0, 1)
        return Fate.SIGNED if done else (Fate.HALFWAY, Fate.NOT_STARTED)[person.id % 2]
    if recent(stage, assignment):
        resting = made.fate in (Fate.ON_LEAVE, Fate.EXEMPT)
        return Fate.SIGNED if resting and not long_here(stage, made) else made.fate
    return Fate.SIGNED_LATE if stage.chance.random() < 0.08 else Fate.SIGNED


def long_here(stage: Stage, made: Made) -> bool:
    """Whether the person was here when leaves and exemptions were written down."""
    return made.starts_on <= stage.day(-60) and made.ends_on is None


def recent(stage: Stage, assignment: Assignment) -> bool:
    return (stage.today - assignment.opened_on).days <= RECENT


def sittings(stage: Stage, assignment: Assignment, person: Person, fate: Fate) -> tuple[datetime, datetime]:
    """When the person begins, and when they finish: days before the due date, or a little after it."""
    made, yesterday = stage.made[person.id], stage.day(-1)
    first = assignment.opened_on + timedelta(days=1)
    last = min(assignment.due_on - timedelta(days=1), yesterday)
    if made.member is cast.PIOTR and assignment.origin is Origin.ROLL_OUT:
        first = last = stage.day(-359)  # so that his refresher is due next week
    elif made.unit in polish(stage) and made.fate in UNFINISHED and not recent(stage, assignment):
        last = min(last, stage.day(-370))  # whoever signed so early and did not refresh has expired by now
    if fate is Fate.SIGNED_LATE:
        late = assignment.due_on + timedelta(days=stage.chance.randint(1, 6))
        last = late if late <= yesterday else last
    last = max(last, first)
    span = (last - first).days
    end = first + timedelta(
        days=stage.chance.randint(span // 3, span) if fate is not Fate.SIGNED_LATE else span
    )
    begin = max(first, end - timedelta(days=stage.chance.randint(1, 6)))
    began = stage.at_work(begin, person)
    return began, max(stage.at_work(end, person), began + timedelta(hours=1))


def polish(stage: Stage) -> set[str]:
    return {name for name, unit in stage.units.items() if unit.jurisdiction == "pl"}


def while_open(learner: Learner, act: Act) -> Act:
    """The act, unless the assignment has ended by then: somebody left, or a newer text took its place."""

    def perform(when: datetime) -> None:
        if not learner.ended:
            act(when)

    return perform


def conclude(learner: Learner, fate: Fate, when: datetime) -> None:
    """The last sitting: the rest of the lessons, the check, and what the person decides then."""
    if fate is Fate.SECOND_TRY:
        learner.read(when)
        learner.take_check(when + timedelta(minutes=30), carefully=False)
        when += timedelta(minutes=45)
    when = learner.get_ready(when) + timedelta(minutes=2)
    words = learner.language
    if not learner.progress.ready_to_sign or fate is Fate.PASSED_UNSIGNED:
        return
    if fate is Fate.REFUSED:
        witness = learner.stage.manager_of(learner.person).legal_name
        learner.refuse(when, words=REFUSALS[words], witness=witness)
    elif fate is Fate.ASKED_FIRST:
        asked = max(when, learner.stage.at_work(learner.stage.day(-2), learner.person))
        learner.stage.plan(asked, while_open(learner, lambda at: learner.ask_first(at, QUESTIONS[words])))
    else:
        learner.sign(when, COMMENTS[words] if fate is Fate.SIGNED_WITH_COMMENT else "")


def fail_twice(learner: Learner, when: datetime) -> None:
    """Two checks not passed, a day apart: the product then offers a talk with a person."""
    learner.read(when)
    learner.take_check(when + timedelta(minutes=40), carefully=False)

    def again(moment: datetime) -> None:
        learner.read(moment)
        learner.take_check(moment + timedelta(minutes=20), carefully=False)

    learner.stage.plan(when + timedelta(days=1), while_open(learner, again))


def sign_on_paper(learner: Learner, when: datetime) -> None:
    """Hanna enters it a day later, with the scan."""
    day = today_of(learner.person.id, when)
    answer = Answer(
        way=Way.PAPER,
        outcome=PaperOutcome.SIGNED,
        language=learner.person.language,
        on=day,
        witness="",
        reason="",
        note="Signed by hand on the printed text.",
        scan=Scan(sheet("I have read the rules.", learner.person.legal_name, day.isoformat()), PDF),
    )

    def enter(moment: datetime) -> None:
        hanna = learner.stage.people[cast.HANNA.number]
        enter_answer(
            answer,
            assignment=learner.assignment,
            by=hanna,
            confirmed=Confirmed(Confirmation.PASSWORD, moment),
            software_version=__version__,
            now=moment,
        )

    learner.stage.plan(when + timedelta(hours=3), while_open(learner, enter))


def around(stage: Stage, learner: Learner, fate: Fate) -> None:
    """What the manager does meanwhile: give more time, or nudge."""
    person, manager = learner.person, stage.manager_of(learner.person)
    if fate is Fate.EXTENDED:
        stage.plan(
            stage.at_work(stage.day(-4), person),
            while_open(learner, lambda when: give_time(learner, manager, stage.day(8), when)),
        )
    bob = stage.made[person.id].member is cast.BOB
    if fate in UNFINISHED and (bob or stage.chance.random() < 0.6):
        when = stage.at_work(stage.day(-stage.chance.randint(2, 4)), person)
        stage.plan(when, while_open(learner, lambda moment: remind(learner, manager, moment)))


def give_time(learner: Learner, manager: Person, until: date, when: datetime) -> None:
    if until > due_on(learner.assignment):
        extend(
            assignment=learner.assignment,
            due_on=until,
            reason="Two colleagues were ill; we agreed on next week.",
            by=manager,
            now=when,
        )


def remind(learner: Learner, manager: Person, when: datetime) -> None:
    """A nudge, as far as the house rules allow one."""
    person = learner.person
    try:
        nudge(
            assignment=learner.assignment,
            person=person,
            by=manager,
            today=today_of(person.id, when),
            now=when,
        )
    except (NudgedToday, NotWaiting, WaitsForAnswer):
        return
