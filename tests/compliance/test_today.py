"""Who needs me today: the most pressing first, each with a reason and what to do, one tap where a tap helps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.assignments.actions import ask_newcomers, close, retire
from app.assignments.kinds import ClosingKind
from app.assignments.models import Assignment
from app.assignments.queries import open_assignment_for
from app.assignments.standing import Situation, Standing
from app.compliance.clearance import Invitation
from app.compliance.pages import Pages
from app.compliance.queries import today
from app.compliance.refusals import UnitOutOfSight
from app.compliance.urgency import Need, need
from app.demo.factories import make_person
from app.extensions import db
from app.people.workplace import nowhere
from app.questions.actions import close_task, open_task
from app.questions.kinds import TaskKind
from app.reminders.models import Reminder
from app.shared.clock import utc_now
from tests.compliance.two_stores import TwoStores, two_stores
from tests.support import csrf_token, post, sign_in

ON = date(2027, 3, 4)
BOBS = "Bob's"


def look(found: TwoStores, name: str = "Carol"):
    return today(found.viewer(name), found.today, found.now)


def refuse(found: TwoStores, name: str, on: date) -> None:
    close(assignment=found.assignment(name), kind=ClosingKind.REFUSED, closed_on=on, now=found.now)


def task(found: TwoStores, name: str, kind: TaskKind):
    assignment = found.assignment(name)
    return open_task(
        kind=kind,
        person_id=found.people[name].id,
        assignment_id=assignment.id,
        text="Words that are nobody else's",
        language="en",
        now=found.now,
    )


@pytest.fixture
def stores(app):
    with app.app_context():
        found = two_stores(utc_now(), more=2)
        db.session.commit()
        keys = {name: person.key for name, person in found.people.items()}
        keys |= {"row": found.row.key, "street": found.street.key}
        keys |= {
            f"{name}'s": found.assignment(name).key for name in ("Bob", "Extra0", "Extra1", "Carol", "Eve")
        }
    return keys


def client_of(app, name: str):
    client = app.test_client()
    sign_in(client, f"{name}@harbourlane.example")
    return client


# -- in which order ------------------------------------------------------------------------------------


def test_the_late_come_first_then_those_who_start_then_those_to_talk_to(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now(), more=1)
        make_person("Nina Novak", unit=found.street, starts_on=found.today + timedelta(days=4), now=found.now)
        ask_newcomers(requirement=found.requirement, now=found.now)
        refuse(found, "Extra0", found.today)
        found.sign("Carol", found.today)
        db.session.flush()

        order = [(each.need, each.person.legal_name) for each in look(found).in_need]

    assert order == [
        (Need.OVERDUE, "Bob Baker"),
        (Need.STARTS_SOON, "Nina Novak"),
        (Need.TALK, "Extra0 Person"),
    ]


@pytest.mark.parametrize(
    ("standing", "waiting", "why"),
    [
        (Standing.OVERDUE, set(), Need.OVERDUE),
        (Standing.OVERDUE, {TaskKind.QUESTION}, Need.QUESTION),
        (Standing.OVERDUE, {TaskKind.HELP}, Need.HELP),
        (Standing.EXPIRED, set(), Need.EXPIRED),
        (Standing.DUE_SOON, set(), Need.DUE_SOON),
        (Standing.NOT_YET_DUE, {TaskKind.HELP}, Need.HELP),
        (Standing.NOT_YET_DUE, set(), None),
        (Standing.VALID, {TaskKind.QUESTION}, None),
        (Standing.ON_LEAVE, set(), None),
        (Standing.EXEMPT, set(), None),
        (Standing.LEFT_UNSIGNED, set(), None),
    ],
)
def test_what_waits_for_a_human_comes_before_a_reminder(standing, waiting, why):
    assert need(Situation(standing, ON), nowhere(), waiting) is why


@pytest.mark.parametrize(
    ("days", "open_task", "why"), [(3, False, Need.TALK), (40, False, None), (40, True, Need.TALK)]
)
def test_a_refusal_asks_for_a_talk_while_it_is_fresh_or_open(days, open_task, why):
    situation = Situation(Standing.REFUSED, ON, since=ON - timedelta(days=days))

    assert need(situation, nowhere(), {TaskKind.REFUSAL} if open_task else set()) is why


def test_a_person_stands_on_the_list_once_whatever_they_owe(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now())

        shown = look(found)
        people = [each.person.id for each in shown.in_need]

        assert len(people) == len(set(people)) == 2
        assert shown.total.denominator == sum(shown.total.counts.values()) == len(shown.rows) == 3


# -- what can be done ----------------------------------------------------------------------------------


def test_each_red_row_says_why_and_can_be_nudged_in_one_tap(app, stores):
    page = client_of(app, "carol").get("/team").text

    assert "Due 30 days ago, on" in page
    assert "Still to do: the lessons, the check and the signature." in page
    assert 'action="/assignments/' + stores["Bob's"] + '/nudge"' in page
    assert f'href="/team/{stores["Bob"]}"' in page


def test_a_manager_learns_that_somebody_asked_and_hr_gets_the_way_to_the_answer(app, stores):
    with app.app_context():
        found_key = open_question(stores)
        db.session.commit()

    carol, hanna = client_of(app, "carol").get("/team").text, client_of(app, "hanna").get("/team").text

    assert "Asked before signing and waits for the answer of HR." in carol
    assert f"/tasks/{found_key}" not in carol
    assert f'href="/tasks/{found_key}"' in hanna
    for page in (carol, hanna):
        assert "Words that are nobody else&#39;s" not in page
        assert f"/assignments/{stores[BOBS]}/nudge" not in page


def open_question(stores) -> str:
    bobs = db.session.scalars(select(Assignment).where(Assignment.key == stores["Bob's"])).one()
    asked = open_task(
        kind=TaskKind.QUESTION,
        person_id=bobs.person_id,
        assignment_id=bobs.id,
        text="Words that are nobody else's",
        language="en",
        now=utc_now(),
    )
    return asked.key


def test_an_answered_question_waits_no_longer(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now())
        asked = task(found, "Bob", TaskKind.QUESTION)
        before = {each.person.legal_name: each.need for each in look(found).listed}
        close_task(task=asked, answer="Yes.", by=found.people["Hanna"], now=found.now)
        after = {each.person.legal_name: each.need for each in look(found).in_need}

    assert before["Bob Baker"] is Need.QUESTION
    assert after["Bob Baker"] is Need.OVERDUE


def test_a_new_hire_without_an_invitation_is_not_sent_a_mail_that_leads_nowhere(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now())
        make_person("Nina Novak", unit=found.street, starts_on=found.today + timedelta(days=4), now=found.now)
        ask_newcomers(requirement=found.requirement, now=found.now)
        nina = next(each for each in look(found).in_need if each.need is Need.STARTS_SOON)

        assert nina.invitation is Invitation.NOT_SENT
        assert not nina.can_be_nudged


def test_when_everybody_is_fine_the_page_says_so_and_tells_what_comes_next(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now())
        for name in ("Bob", "Carol"):
            found.sign(name, found.today)
        db.session.commit()

    page = client_of(sqlite_app, "carol").get("/team").text

    assert "Nobody needs you today" in page
    assert "Have a good shift." in page
    assert "3 of 3 valid" in page


def test_a_manager_without_people_is_told_so(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now())
        for name in ("Alice", "Bob", "Carol", "Eve", "Mona"):
            for job in found.people[name].jobs:
                job.unit = found.row
        found.people["Carol"].jobs[0].unit = found.street
        retire(
            requirement=found.requirement,
            reason="A new course takes its place.",
            end_open=True,
            by=found.people["Hanna"],
            now=found.now - timedelta(days=2),
        )
        db.session.commit()
    client = client_of(sqlite_app, "carol")

    for path in ("/team", "/team/roster", "/team/wall", "/roll-outs", "/topics", "/refreshers-ahead"):
        assert client.get(path).status_code == 200, path
    assert "Nobody here yet" in client.get("/team").text


def test_a_unit_narrows_the_day_and_a_strangers_unit_does_not_exist(app, stores):
    hanna, carol = client_of(app, "hanna"), client_of(app, "carol")

    street = hanna.get(f"/team?unit={stores['street']}").text
    answers = [carol.get(f"{path}?unit={stores['row']}") for path in ("/team", "/team/wall", "/team/nudges")]

    assert "Bob Baker" in street
    assert "Eve Ellis" not in street
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_the_query_refuses_a_unit_by_name(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now())
        with pytest.raises(UnitOutOfSight):
            today(found.viewer("Carol"), found.today, found.now, found.row.key)


def test_the_list_for_the_wall_shames_nobody(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now(), more=1)
        refuse(found, "Extra0", found.today)
        db.session.commit()

    page = client_of(sqlite_app, "carol").get("/team/wall").text
    table = page.split("<tbody>")[1].split("</tbody>")[0]

    assert "Alice Adams" in table
    assert "done until" in table
    assert "as soon as you can" in table
    for word in ("overdue", "Overdue", "efused", "%", "check"):
        assert word not in table


@pytest.mark.parametrize(("asked", "number"), [(-3, 1), (1, 1), (2, 2), (9, 3)])
def test_a_page_beyond_the_end_is_the_last_one(asked, number):
    pages = Pages(items=41, length=20, asked=asked)

    assert pages.number == number
    assert len(range(41)[pages.shown]) == (20 if number < 3 else 1)


# -- for whom it is ------------------------------------------------------------------------------------


def test_whose_answer_it_is_decides_in_which_list_a_question_stands(app, stores):
    with app.app_context():
        open_question(stores)
        db.session.commit()

    carol, hanna, dana = (client_of(app, name).get("/team").text for name in ("carol", "hanna", "dana"))

    mine, waiting = carol.split('id="waiting-heading"')
    assert "3 people need you today" in mine
    assert "Bob Baker" in waiting
    assert "Bob Baker" not in mine
    assert "waiting-heading" not in hanna
    assert "Asked before signing and waits for your answer." in hanna
    assert "waiting-heading" not in dana


def test_who_only_reads_is_asked_for_nothing(app, stores):
    with app.app_context():
        person = db.session.scalars(select(Assignment).where(Assignment.key == stores["Bob's"])).one()
        close(assignment=person, kind=ClosingKind.REFUSED, closed_on=utc_now().date(), now=utc_now())
        db.session.commit()

    page = client_of(app, "dana").get("/team").text

    assert "people are late or waiting" in page
    assert "Decided on" in page
    for words in ("need you", "needs you", "Ask what stands in the way", "Talk in person", "tell them"):
        assert words not in page


def test_a_new_hire_is_the_matter_of_whoever_can_do_the_next_step(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now())
        soon = found.today + timedelta(days=4)
        nina = make_person("Nina Novak", unit=found.street, starts_on=soon, now=found.now)
        before = {name: standing_place(found, name, nina) for name in ("Carol", "Hanna", "Dana")}
        ask_newcomers(requirement=found.requirement, now=found.now)
        after = {name: standing_place(found, name, nina) for name in ("Carol", "Hanna", "Dana")}

    assert before == {"Carol": "waiting", "Hanna": "in need", "Dana": "waiting"}
    assert set(after.values()) == {"in need"}


def standing_place(found: TwoStores, viewer: str, person) -> str:
    return "in need" if person.id in {each.person.id for each in look(found, viewer).in_need} else "waiting"


def test_both_pages_offer_a_nudge_by_the_same_rule(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now())
        nina = make_person(
            "Nina Novak",
            unit=found.street,
            starts_on=found.today + timedelta(days=4),
            email="nina@harbourlane.example",
            now=found.now,
        )
        ask_newcomers(requirement=found.requirement, now=found.now)
        db.session.commit()
        assignment, key = found.requirement.id, nina.key
        nudge = f"/assignments/{open_assignment_for(nina.id, assignment).key}/nudge"
    client = client_of(sqlite_app, "carol")

    pages = [client.get(path).text for path in ("/team", f"/team/{key}")]

    assert [nudge in page for page in pages] == [False, False]
    assert "Not invited yet" in pages[1]


# -- nudging all ---------------------------------------------------------------------------------------


def test_nudging_all_names_everybody_first_and_sends_nothing(app, stores):
    client = client_of(app, "carol")

    page = client.get("/team/nudges").text

    assert page.count('type="checkbox"') == 3
    assert "that is you" in page  # Carol is late herself, and nobody nudges themselves
    assert "Eve Ellis" not in page
    with app.app_context():
        assert db.session.query(Reminder).count() == 0


def test_whoever_is_ticked_gets_one_mail(app, stores):
    client = client_of(app, "carol")
    ticked = [stores["Bob's"], stores["Extra0's"]]

    answer = post(client, "/team/nudges", {"assignments": ticked}, follow_redirects=True)

    assert "Friendly mails are on their way to 2 people." in answer.text
    assert answer.text.count("Nudged today") == 2
    with app.app_context():
        assert db.session.query(Reminder).count() == 2
    again = post(client, "/team/nudges", {"assignments": ticked}, follow_redirects=True)
    assert "No mail was sent" in again.text
    with app.app_context():
        assert db.session.query(Reminder).count() == 2


def test_nobody_ticked_is_asked_again(app, stores):
    client = client_of(app, "carol")

    answer = post(client, "/team/nudges")

    assert answer.status_code == 422
    assert "Tick at least one person." in answer.text


def test_somebody_elses_people_get_no_mail_however_the_form_is_filled(app, stores):
    client = client_of(app, "carol")

    answer = post(client, "/team/nudges", {"assignments": [stores["Eve's"], stores["Carol's"], "x" * 22]})

    assert answer.status_code == 303
    with app.app_context():
        assert db.session.query(Reminder).count() == 0


@pytest.mark.parametrize("name", ["dana", "eve"])
def test_who_may_not_nudge_may_not_nudge_all(app, stores, name):
    client = client_of(app, name)
    token = csrf_token(client, "/account/password")

    answers = [
        client.get("/team/nudges"),
        client.post("/team/nudges", data={"csrf_token": token, "assignments": stores["Bob's"]}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
