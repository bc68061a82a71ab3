"""A learner asks for more time; a manager or HR answers; the first date is kept."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select

from app.assignments import actions, queries
from app.assignments.extensions import MOST_DAYS, check_asked, latest_day
from app.assignments.kinds import ClosingKind, DueCause
from app.assignments.models import Assignment, ExtensionAnswer, ExtensionRequest
from app.assignments.refusals import (
    AnsweredAlready,
    AskedAlready,
    DateNotLater,
    OwnDeadline,
    TooMuchTime,
    WordMissing,
)
from app.demo.factories import make_person, make_release, make_requirement, make_unit
from app.demo.sample_course import sample_content
from app.extensions import db
from app.messages.models import OutboxMessage
from app.people.models import Person
from app.people.roles import Role
from app.shared.clock import utc_now
from tests.support import count_queries, password_hash, post, sign_in

GOLDEN = Path(__file__).with_name("golden")
TODAY, DUE = date(2027, 3, 1), date(2027, 3, 10)


@pytest.fixture
def house(app):
    """Carol leads the store of Bob and Nora, Eve leads another, Hanna is HR, Dana audits; all are asked."""
    now = utc_now()  # the routes read the real clock
    with app.app_context():
        company = make_unit("Company", now=now)
        store, other = (make_unit(name, parent=company, now=now) for name in ("Store", "Other"))
        keys = {}
        for name, unit, role in (
            ("Bob Bean", store, None), ("Nora New", store, None), ("Carol Clark", store, None),
            ("Eve Elm", other, None), ("Hanna Hart", company, Role.HR), ("Dana Dove", company, Role.AUDITOR),
        ):  # fmt: skip
            first = name.split()[0].lower()
            person = make_person(
                name, unit=unit, email=f"{first}@x.example", roles=(role,) if role else (),
                leads=first in ("carol", "eve"), password_hash=password_hash(), now=now,
            )  # fmt: skip
            keys[first] = person.id
        make_release([sample_content("en"), sample_content("pl")], now=now)
        rule = make_requirement(now=now)
        actions.roll_out(requirement=rule, release=queries.release_of(rule), by="test", now=now)
        db.session.commit()
        mine = queries.open_assignment_for(keys["bob"], rule.id)
        return keys | {"assignment": mine.key, "due": mine.due_on, "rule": rule.id, "today": now.date()}


def enter(app, name):
    client = app.test_client()
    sign_in(client, f"{name}@x.example")
    return client


def page_of(house):
    return f"/assignments/{house['assignment']}/more-time"


def asked(app, house, name="bob", days=10):
    """A request is made; its address for those who answer."""
    with app.app_context():
        mine = queries.open_assignment_for(house[name], house["rule"])
        request = actions.ask_for_time(
            assignment=mine, due_on=house["due"] + timedelta(days=days), reason="Night shifts", now=utc_now()
        )
        db.session.commit()
        return f"/extension-requests/{request.key}"


def due_dates(app, house):
    with app.app_context():
        mine = queries.open_assignment_for(house["bob"], house["rule"])
        return mine.due_on, queries.due_on(mine)


# -- what can be asked for -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        (DUE, DateNotLater),
        (DUE - timedelta(days=1), DateNotLater),
        (TODAY - timedelta(days=1), DateNotLater),
        (DUE + timedelta(days=1), None),
        (DUE + timedelta(days=MOST_DAYS), None),
        (DUE + timedelta(days=MOST_DAYS + 1), TooMuchTime),
    ],
)
def test_a_day_after_the_due_date_and_within_sixty_days_can_be_asked_for(day, refusal):
    if refusal is None:
        check_asked(day, due_on=DUE, today=TODAY)
    else:
        with pytest.raises(refusal):
            check_asked(day, due_on=DUE, today=TODAY)


def test_who_is_late_counts_from_today():
    late = TODAY - timedelta(days=30)

    with pytest.raises(DateNotLater):
        check_asked(TODAY - timedelta(days=1), due_on=late, today=TODAY)
    check_asked(TODAY, due_on=late, today=TODAY)
    assert latest_day(late, TODAY) == TODAY + timedelta(days=MOST_DAYS)


# -- asking ----------------------------------------------------------------------------------------


def test_a_learner_asks_from_the_map_of_the_course_and_the_date_stays_until_somebody_answers(app, house):
    bob, page = enter(app, "bob"), page_of(house)

    linked = page in bob.get(f"/assignments/{house['assignment']}").text
    answer = post(bob, page, {"due_on": (house["due"] + timedelta(days=9)).isoformat(), "reason": "Nights"})

    shown = bob.get(page).text
    assert linked
    assert (answer.status_code, answer.location) == (303, page)
    assert "No answer yet." in shown
    assert "Nights" in shown
    assert "<textarea" not in shown
    assert due_dates(app, house) == (house["due"], house["due"])


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "after the present due date"), (-60, "after the present due date"), (61, "no later than")],
)
def test_nonsense_is_refused_and_the_typing_survives(app, house, days, said):
    bob = enter(app, "bob")
    day = (house["due"] + timedelta(days=days)).isoformat()

    answer = post(bob, page_of(house), {"due_on": day, "reason": "Kept reason"})

    assert answer.status_code == 409
    assert said in answer.text
    assert "Kept reason" in answer.text
    assert day in answer.text
    with app.app_context():
        assert db.session.scalar(select(func.count(ExtensionRequest.id))) == 0


def test_a_request_needs_a_reason(app, house):
    day = (house["due"] + timedelta(days=5)).isoformat()

    answer = post(enter(app, "bob"), page_of(house), {"due_on": day, "reason": " "})

    assert answer.status_code == 422
    assert "Say why you need more time." in answer.text


def test_one_request_waits_at_a_time(app, house):
    asked(app, house)
    bob = enter(app, "bob")
    fields = {"due_on": (house["due"] + timedelta(days=5)).isoformat(), "reason": "Again"}

    answer = post(bob, page_of(house), fields, form_on="/account/password")

    assert answer.status_code == 409
    assert "You have asked already." in answer.text
    with app.app_context():
        mine = queries.open_assignment_for(house["bob"], house["rule"])
        with pytest.raises(AskedAlready):
            actions.ask_for_time(
                assignment=mine, due_on=house["due"] + timedelta(days=5), reason="x", now=utc_now()
            )


def test_nobody_asks_for_somebody_else(app, house):
    for name in ("nora", "carol", "hanna"):
        assert enter(app, name).get(page_of(house)).status_code == 404


# -- answering -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["carol", "hanna"])
def test_a_manager_or_hr_grants_it_and_the_first_date_is_kept(app, house, name):
    path, later = asked(app, house), house["due"] + timedelta(days=10)
    client = enter(app, name)

    listed, before = client.get("/extension-requests").text, client.get("/team").text
    answer = post(client, path, {"decision": "grant", "due_on": later.isoformat(), "word": "Of course"})

    assert path in listed
    assert "1 person asks for more time and waits for an answer" in before
    assert "asks for more time" not in client.get("/team").text
    assert "Night shifts" in client.get(path).text
    assert (answer.status_code, answer.location) == (303, "/extension-requests")
    assert due_dates(app, house) == (house["due"], later)
    bob = enter(app, "bob").get(page_of(house)).text
    assert "has given you time until" in bob
    assert "Of course" in bob
    with app.app_context():
        moved = queries.open_assignment_for(house["bob"], house["rule"]).due_changes[-1]
        assert (moved.cause, moved.reason) == (DueCause.EXTENSION, "Night shifts")
        assert moved.changed_by_id == house[name]


def test_a_manager_keeps_the_date_with_a_word(app, house):
    path, carol = asked(app, house), enter(app, "carol")
    fields = {"decision": "decline", "due_on": house["due"].isoformat(), "word": ""}

    silent = post(carol, path, fields)
    answer = post(carol, path, fields | {"word": "Please come and see me"})

    assert silent.status_code == 409
    assert "Say why the date stays." in silent.text
    assert answer.status_code == 303
    assert due_dates(app, house) == (house["due"], house["due"])
    bob = enter(app, "bob").get(page_of(house)).text
    assert "keeps the date." in bob
    assert "Please come and see me" in bob
    assert "<textarea" in bob  # and can ask again


def test_a_day_that_gives_no_time_is_refused_and_nothing_is_answered(app, house):
    path, carol = asked(app, house), enter(app, "carol")

    answer = post(carol, path, {"decision": "grant", "due_on": house["due"].isoformat(), "word": "Kept word"})

    assert answer.status_code == 409
    assert "after the present due date" in answer.text
    assert "Kept word" in answer.text
    with app.app_context():
        assert db.session.scalar(select(func.count(ExtensionAnswer.id))) == 0


def test_the_second_answer_is_refused_and_the_first_stands(app, house):
    path, carol = asked(app, house), enter(app, "carol")
    later = (house["due"] + timedelta(days=10)).isoformat()
    post(carol, path, {"decision": "grant", "due_on": later, "word": ""})

    answer = post(
        enter(app, "hanna"),
        path,
        {"decision": "decline", "due_on": later, "word": "No"},
        form_on="/people/new",
    )

    assert answer.status_code == 409
    assert "A colleague has answered already." in answer.text
    assert due_dates(app, house)[1].isoformat() == later


def test_a_stranger_learns_nothing_of_a_request(app, house):
    path = asked(app, house)

    assert enter(app, "eve").get(path).status_code == 404
    assert "Bob Bean" not in enter(app, "eve").get("/extension-requests").text
    assert enter(app, "dana").get(path).status_code == 403
    assert enter(app, "bob").get(path).status_code == 403
    assert enter(app, "nora").get("/extension-requests").status_code == 403


def test_nobody_answers_their_own_request(app, house):
    path = asked(app, house, "carol")
    carol = enter(app, "carol")

    assert carol.get(path).status_code == 404
    assert path not in carol.get("/extension-requests").text
    assert path in enter(app, "hanna").get("/extension-requests").text
    with app.app_context():
        request = db.session.scalars(select(ExtensionRequest)).one()
        own = db.session.get_one(Person, house["carol"])
        with pytest.raises(OwnDeadline):
            actions.decline_time(request=request, word="No", by=own, now=utc_now())


def test_the_action_declines_nobody_without_a_word_and_answers_once(app, house):
    asked(app, house)
    with app.app_context():
        request, by = (
            db.session.scalars(select(ExtensionRequest)).one(),
            db.session.get_one(Person, house["carol"]),
        )
        with pytest.raises(WordMissing):
            actions.decline_time(request=request, word="", by=by, now=utc_now())
        actions.decline_time(request=request, word="No", by=by, now=utc_now())
        with pytest.raises(AnsweredAlready):
            actions.grant_time(request=request, due_on=request.due_on, word="", by=by, now=utc_now())


def test_what_has_ended_waits_no_longer(app, house):
    path = asked(app, house)
    with app.app_context():
        mine = queries.open_assignment_for(house["bob"], house["rule"])
        actions.close(assignment=mine, kind=ClosingKind.SIGNED, closed_on=house["today"], now=utc_now())
        db.session.commit()
    carol = enter(app, "carol")

    assert path not in carol.get("/extension-requests").text
    assert "finished already" in carol.get(path).text


def test_the_list_costs_the_same_for_one_request_and_for_three(app, house):
    asked(app, house)
    hanna = enter(app, "hanna")
    hanna.get("/extension-requests")
    with count_queries(app) as one:
        hanna.get("/extension-requests")
    asked(app, house, "nora")
    asked(app, house, "carol")
    with count_queries(app) as three:
        page = hanna.get("/extension-requests").text

    assert page.count('<th scope="row">') == 3
    assert len(three) == len(one)


# -- the mail --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize("granted", [True, False], ids=["granted", "declined"])
def test_the_person_is_told_in_their_language(app, house, language, granted):
    asked(app, house)
    with app.app_context():
        request, by = (
            db.session.scalars(select(ExtensionRequest)).one(),
            db.session.get_one(Person, house["carol"]),
        )
        request.assignment.person.language = language
        answer = {"request": request, "by": by, "now": utc_now()}
        if granted:
            actions.grant_time(due_on=request.due_on, word="Good luck with the nights.", **answer)
        else:
            actions.decline_time(word="Come and see me.", **answer)
        day = request.due_on if granted else house["due"]
        with app.test_request_context(), force_locale(language):
            shown = app.jinja_env.filters["day"](day)
        to_bob = select(OutboxMessage).where(OutboxMessage.address == "bob@x.example")
        mail = db.session.scalars(to_bob).one()
        text = f"Subject: {mail.subject}\n\n{mail.body}"

    name = f"extension_{'granted' if granted else 'declined'}_{language}.txt"
    golden = (GOLDEN / name).read_text(encoding="utf-8")
    assert text.replace(shown, "DAY").replace(house["assignment"], "KEY") == golden
    assert mail.address == "bob@x.example"


def test_who_has_no_address_finds_the_answer_on_the_page(app, house):
    asked(app, house)
    with app.app_context():
        request, by = (
            db.session.scalars(select(ExtensionRequest)).one(),
            db.session.get_one(Person, house["carol"]),
        )
        request.assignment.person.email = request.assignment.person.private_email = None
        actions.decline_time(request=request, word="No", by=by, now=utc_now())

        assert db.session.scalars(select(OutboxMessage.address)).all() == ["carol@x.example"]
        assert db.session.scalars(select(Assignment).where(Assignment.key == house["assignment"])).one()


def test_the_manager_hears_of_it_in_their_language_and_nobody_else(app, house) -> None:
    with app.app_context():
        db.session.get_one(Person, house["carol"]).language = "pl"
        db.session.commit()

    path = asked(app, house)

    with app.app_context():
        mail = db.session.scalars(select(OutboxMessage)).one()
        assert mail.address == "carol@x.example"
        assert "Bob Bean" in mail.subject
        assert "prosi" in mail.subject
        assert "Night shifts" in mail.body
        assert path in mail.body


def test_where_nobody_leads_the_request_waits_without_a_mail(app, house) -> None:
    asked(app, house, name="carol")

    with app.app_context():
        assert db.session.scalar(select(func.count(OutboxMessage.id))) == 0
