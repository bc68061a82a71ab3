"""HR's pages and the manager's extension, as a browser meets them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.assignments import actions, queries
from app.assignments.forms import ConditionsForm
from app.assignments.kinds import Audience, ClosingKind, ExemptionReason, ValidityRule
from app.assignments.models import Assignment, Exemption, Leave, Requirement, RollOut
from app.demo.factories import make_person, make_release, make_requirement, make_unit
from app.demo.sample_course import sample_content
from app.extensions import db
from app.people.models import Person
from app.people.roles import Role
from app.shared.clock import utc_now
from tests.support import count_queries, password_hash, post, sign_in

FORM = {
    "title_en": "Social media at work",
    "title_pl": "Media społecznościowe w pracy",
    "training": "social-media/staff",
    "audience": "everyone",
    "living": "yes",
    "roll_out_days": "30",
    "joiner_days": "-1",
    "reattestation_days": "0",
    "window_days": "30",
    "validity_rule": "from_completion",
    "validity_months": "12",
    "fixed_month": "1",
    "minimum_months": "1",
}


@pytest.fixture
def house(app):
    """Hanna (HR), Carol who leads the store, Bob in it, Eve who leads another, Dana the auditor."""
    now = utc_now()  # the routes read the real clock
    with app.app_context():
        company = make_unit("Company", now=now)
        store, other = (
            make_unit("Store", parent=company, now=now),
            make_unit("Other", parent=company, now=now),
        )

        def person(name, unit, **fields):
            address = f"{name.split()[0].lower()}@harbourlane.example"
            return make_person(
                name, unit=unit, email=address, password_hash=password_hash(), now=now, **fields
            )

        person("Hanna Hart", company, roles=(Role.HR,))
        person("Carol Clark", store, leads=True)
        person("Dana Dove", company, roles=(Role.AUDITOR,))
        person("Eve Elm", other, leads=True)
        bob = person("Bob Bean", store)
        nina = person("Nina New", store, starts_on=now.date() + timedelta(days=9))
        release = make_release([sample_content()], now=now)
        rule = make_requirement(audience=Audience.UNITS, audience_ids=[store.id], now=now)
        db.session.commit()
        return {
            "bob": bob.key,
            "nina": nina.key,
            "store": store.key,
            "store_id": store.id,
            "rule": rule.key,
            "release": release.number,
            "number": bob.employee_number,
            "today": now.date(),
            "company": company.key,
        }


def enter(app, name):
    client = app.test_client()
    sign_in(client, f"{name}@harbourlane.example")
    return client


def one(app, query):
    with app.app_context():
        return db.session.scalar(query)


def bobs_assignment(app, house):
    with app.app_context():
        rule = queries.requirement_with(house["rule"])
        actions.roll_out(requirement=rule, release=queries.release_of(rule), by="test", now=utc_now())
        db.session.commit()
        bob = db.session.scalar(
            select(Assignment).join(Assignment.person).where(Assignment.person.has(key=house["bob"]))
        )
        return bob.key, bob.due_on


# -- requirements ------------------------------------------------------------------------------------


def test_the_list_says_who_and_when_in_words(app, house):
    page = enter(app, "hanna").get("/requirements").text

    assert "Everyone in these units and below: Store" in page
    assert "New joiners are done 1 day before their first day." in page
    assert "A signature counts for 12 months." in page
    assert "Not rolled out: nobody has been asked yet." in page


def test_a_list_of_names_says_nothing_of_people_who_come_later(app, house):
    with app.app_context():
        ids = list(db.session.scalars(select(Person.id).where(Person.key == house["bob"])))
        make_requirement(
            title={"en": "Only Bob", "pl": "Tylko Bob"},
            audience=Audience.PERSONS,
            audience_ids=ids,
            now=utc_now(),
        )
        db.session.commit()

    page = enter(app, "hanna").get("/requirements").text
    for_bob = page.split("Only Bob")[1].split("</dl>")[0]

    assert "Only: Bob Bean." in for_bob
    assert "People who come later" not in for_bob
    assert page.count("People who come later are asked too.") == 1


def test_an_auditor_reads_the_list_and_changes_nothing(app, house):
    dana = enter(app, "dana")

    assert dana.get("/requirements").status_code == 200
    assert "Add a requirement" not in dana.get("/requirements").text
    assert dana.get("/requirements/new").status_code == 403
    assert post(dana, "/requirements", FORM, form_on="/requirements").status_code == 403


def test_a_manager_does_not_manage_requirements(app, house):
    assert enter(app, "carol").get("/requirements").status_code == 403


def test_the_list_costs_the_same_for_one_requirement_and_for_three(app, house):
    hanna = enter(app, "hanna")
    hanna.get("/requirements")
    with count_queries(app) as one_row:
        hanna.get("/requirements")
    with app.app_context():
        for number in range(2):
            rule = make_requirement(title={"en": f"More {number}", "pl": f"Więcej {number}"}, now=utc_now())
            actions.roll_out(requirement=rule, release=queries.release_of(rule), by="test", now=utc_now())
        db.session.commit()

    with count_queries(app) as three_rows:
        page = hanna.get("/requirements").text

    assert page.count("<article") == 3
    assert len(three_rows) == len(one_row)


def test_hr_sees_who_is_in_before_a_requirement_is_saved(app, house):
    hanna = enter(app, "hanna")
    fields = FORM | {
        "audience": "units",
        "units": [house["store"]],
        "title_en": "Second one",
        "title_pl": "Drugi",
    }

    preview = post(hanna, "/requirements/preview", fields, form_on="/requirements/new")

    assert preview.status_code == 200
    assert "3 people are in" in preview.text
    assert "1 of them starts later" in preview.text
    assert "Bob Bean" in preview.text
    assert "Eve Elm" not in preview.text
    assert 'value="Second one"' in preview.text
    assert 'value="Drugi"' in preview.text
    assert one(app, select(func.count(Requirement.id))) == 1


def test_a_requirement_is_saved_and_asks_nobody_yet(app, house):
    hanna = enter(app, "hanna")
    fields = FORM | {
        "audience": "units",
        "units": [house["store"]],
        "title_en": "Second one",
        "title_pl": "Drugi",
    }

    answer = post(hanna, "/requirements", fields, form_on="/requirements/new")

    with app.app_context():
        saved = db.session.scalar(select(Requirement).order_by(Requirement.id.desc()))
        assert answer.status_code == 303
        assert answer.location == f"/requirements/{saved.key}/roll-out"
        assert saved.title == {"en": "Second one", "pl": "Drugi"}
        assert (saved.course, saved.track, saved.audience_ids) == (
            "social-media",
            "staff",
            [house["store_id"]],
        )
        assert saved.validity_rule is ValidityRule.FROM_COMPLETION
        assert db.session.scalar(select(func.count(Assignment.id))) == 0


def test_named_people_are_found_by_employee_number_and_unknown_numbers_are_named(app, house):
    hanna = enter(app, "hanna")
    fields = FORM | {"audience": "persons", "persons": f"{house['number']}\nHL-0"}

    refused = post(hanna, "/requirements/preview", fields, form_on="/requirements/new")
    found = post(
        hanna, "/requirements/preview", fields | {"persons": house["number"]}, form_on="/requirements/new"
    )

    assert refused.status_code == 422
    assert "Nobody has these employee numbers: HL-0." in refused.text
    assert f"{house['number']}\nHL-0" in refused.text.replace("\r", "")
    assert "1 person is in" in found.text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title_en": " "}, "Type a title in English that people will recognise."),
        ({"title_pl": ""}, "Type a title in Polish that people will recognise."),
        ({"title_pl": "x" * 201}, "Shorten the title to 200 characters."),
        ({"audience": "units"}, "Choose at least one unit."),
        ({"audience": "persons"}, "Type at least one employee number."),
        ({"joiner_days": "-91"}, "Type a number from -90 to 365."),
        ({"roll_out_days": "soon"}, "Type a whole number."),
        ({"roll_out_days": ""}, "Type a number of days."),
        ({"validity_rule": "fixed_date"}, "Type the day of the month, too."),
        (
            {"validity_rule": "fixed_date", "fixed_day": "31", "fixed_month": "4"},
            "That month has fewer days.",
        ),
        ({"validity_months": "1"}, "The refresher would open before the signature counts. Type fewer days."),
        ({"training": "social-media/pilots"}, "Not a valid choice."),
    ],
)
def test_what_does_not_fit_is_said_at_the_field_and_the_typing_survives(sqlite_app, change, said):
    app = sqlite_app
    now = utc_now()
    with app.app_context():
        make_person(
            "Hanna Hart",
            unit=make_unit(now=now),
            email="hanna@harbourlane.example",
            roles=(Role.HR,),
            password_hash=password_hash(),
            now=now,
        )
        make_release([sample_content()], now=now)
        db.session.commit()
    hanna = enter(app, "hanna")

    answer = post(
        hanna,
        "/requirements",
        FORM | {"title_en": "Kept title", "title_pl": "Ten tytuł"} | change,
        form_on="/requirements/new",
    )

    assert answer.status_code == 422
    assert said in answer.text
    assert "title_en" in change or "Kept title" in answer.text
    assert "title_pl" in change or "Ten tytuł" in answer.text
    assert one(app, select(func.count(Requirement.id))) == 0


def test_the_form_asks_for_a_title_in_every_language_of_the_interface(sqlite_app):
    with sqlite_app.test_request_context():
        assert tuple(ConditionsForm().titles) == sqlite_app.config["LANGUAGES"]


def test_hr_reads_titles_in_their_language_in_its_order_and_foreign_ones_marked(app, house):
    with app.app_context():
        for title in (
            {"en": "Allergens", "pl": "Żywność"},
            {"en": "Cash desk"},
            {"en": "Zones", "pl": "Alergeny"},
        ):
            make_requirement(title=title, now=utc_now())
        db.session.scalars(select(Person).where(Person.legal_name == "Hanna Hart")).one().language = "pl"
        db.session.commit()
    hanna = enter(app, "hanna")

    page = hanna.get("/requirements").text
    shown = re.findall(r'<h2 id="title-.{22}"><a href="[^"]*">(.*?)</a></h2>', page)
    choices = hanna.get(f"/people/{house['bob']}/exemptions").text

    foreign = '<span lang="en">Cash desk</span>'
    assert shown == ["Alergeny", foreign, "Media społecznościowe w\xa0pracy", "Żywność"]
    assert re.findall(r"<option[^>]*>(Alergeny|Cash desk|Żywność)</option>", choices) == [
        "Alergeny",
        "Cash desk",
        "Żywność",
    ]


# -- roll-outs ---------------------------------------------------------------------------------------


def test_a_roll_out_is_previewed_then_confirmed_and_asks_once(app, house):
    hanna, page = enter(app, "hanna"), f"/requirements/{house['rule']}/roll-out"

    preview = hanna.get(page)
    first = post(hanna, page, {"release": "1"})
    second = hanna.get(page)

    assert "3 people will be asked" in preview.text
    assert "Has no password yet" not in preview.text
    assert first.status_code == 303
    assert "A second time asks nobody." in second.text
    assert one(app, select(RollOut.rolled_out_by)) == "Hanna Hart"
    assert one(app, select(func.count(Assignment.id))) == 3


def test_looking_at_a_roll_out_changes_nothing(app, house):
    enter(app, "hanna").get(f"/requirements/{house['rule']}/roll-out")

    assert one(app, select(func.count(Assignment.id))) == 0


def test_only_hr_rolls_out(app, house):
    page = f"/requirements/{house['rule']}/roll-out"

    assert enter(app, "carol").get(page).status_code == 403
    assert enter(app, "dana").get(page).status_code == 403


@pytest.mark.parametrize(
    "path", ["/requirements/AAAAAAAAAAAAAAAAAAAAAA/roll-out", "/requirements/{rule}/roll-out?release=9"]
)
def test_what_is_not_there_is_not_found(app, house, path):
    assert enter(app, "hanna").get(path.format(**house)).status_code == 404


def test_an_older_release_leads_on_to_the_newest(app, house):
    hanna, page = enter(app, "hanna"), f"/requirements/{house['rule']}/roll-out"
    with app.app_context():
        make_release([sample_content()], number=2, now=utc_now())
        db.session.commit()
    post(hanna, page, {"release": "2"})

    answer = post(hanna, page, {"release": "1"}, form_on="/requirements/new")

    assert answer.status_code == 303
    assert "Release 2 was rolled out already; no older one can follow." in hanna.get(page).text


def test_the_roll_out_page_costs_the_same_for_one_person_and_for_three(app, house):
    hanna, page = enter(app, "hanna"), f"/requirements/{house['rule']}/roll-out"
    with app.app_context():
        rule = queries.requirement_with(house["rule"])
        rule.audience_ids = [make_unit("Kiosk", now=utc_now()).id]
        store_id = house["store_id"]
        db.session.commit()
    hanna.get(page)
    with count_queries(app) as nobody:
        hanna.get(page)
    with app.app_context():
        queries.requirement_with(house["rule"]).audience_ids = [store_id]
        db.session.commit()

    with count_queries(app) as three:
        text = hanna.get(page).text

    assert re.findall(r"<h3>(.*)</h3>", text) == [
        "Asked for the first time: 2 people",
        "New joiner: 1 person",
    ]
    assert len(three) <= len(nobody) + 1  # with nobody there are no workplaces to look up


# -- leave, exemptions, extensions -------------------------------------------------------------------


def test_hr_sees_which_dates_a_leave_moves_before_recording_it(app, house):
    _, due = bobs_assignment(app, house)
    hanna, page = enter(app, "hanna"), f"/people/{house['bob']}/leave"
    fields = {"starts_on": due.isoformat(), "ends_on": (due + timedelta(days=9)).isoformat(), "note": ""}

    preview = post(hanna, f"{page}/preview", fields, form_on=page)
    nothing = one(app, select(func.count(Leave.id)))
    answer = post(hanna, page, fields)

    assert "These due dates would move" in preview.text
    assert nothing == 0
    assert answer.status_code == 303
    with app.app_context():
        moved = db.session.scalar(select(Assignment).where(Assignment.person.has(key=house["bob"])))
        assert queries.due_on(moved) == due + timedelta(days=10)


def test_the_same_leave_twice_is_refused_and_the_typing_survives(app, house):
    hanna, page = enter(app, "hanna"), f"/people/{house['bob']}/leave"
    fields = {"starts_on": "2027-05-01", "ends_on": "2027-05-09", "note": "parental"}
    post(hanna, page, fields)

    answer = post(hanna, page, fields)

    assert answer.status_code == 409
    assert "is recorded already" in answer.text
    assert 'value="parental"' in answer.text


def test_a_leave_ends_after_it_begins(app, house):
    hanna, page = enter(app, "hanna"), f"/people/{house['bob']}/leave"

    answer = post(hanna, page, {"starts_on": "2027-05-09", "ends_on": "2027-05-01"})

    assert answer.status_code == 422
    assert "Choose a last day that is not before the first." in answer.text


def test_hr_exempts_a_person_with_reason_note_and_end(app, house):
    hanna, page = enter(app, "hanna"), f"/people/{house['bob']}/exemptions"
    fields = {
        "requirement": house["rule"],
        "reason": "contract",
        "note": "Agency contract",
        "starts_on": "2027-05-01",
        "ends_on": "2027-06-30",
    }

    endless = post(hanna, page, fields | {"ends_on": ""})
    answer = post(hanna, page, fields)

    assert endless.status_code == 422
    assert answer.status_code == 303
    assert one(app, select(Exemption.reason)) is ExemptionReason.CONTRACT
    assert "Agency contract" in hanna.get(page).text


def test_a_manager_neither_exempts_nor_records_leave(app, house):
    carol = enter(app, "carol")

    assert carol.get(f"/people/{house['bob']}/exemptions").status_code == 403
    assert carol.get(f"/people/{house['bob']}/leave").status_code == 403


def test_a_manager_gives_her_own_people_more_time(app, house):
    key, due = bobs_assignment(app, house)
    later = due + timedelta(days=7)

    answer = post(
        enter(app, "carol"), f"/assignments/{key}/extend", {"due_on": later.isoformat(), "reason": "Nights"}
    )

    assert answer.status_code == 303
    assert answer.location == f"/team/{house['bob']}"
    with app.app_context():
        assignment = db.session.scalar(select(Assignment).where(Assignment.key == key))
        assert (queries.due_on(assignment), assignment.due_on) == (later, due)


def test_a_manager_of_other_people_does_not_even_learn_that_it_exists(app, house):
    key, due = bobs_assignment(app, house)
    eve = enter(app, "eve")
    later = (due + timedelta(days=7)).isoformat()

    answer = post(
        eve, f"/assignments/{key}/extend", {"due_on": later, "reason": "x"}, form_on="/account/password"
    )

    assert eve.get(f"/assignments/{key}/extend").status_code == 404
    assert answer.status_code == 404
    assert one(app, select(func.count()).select_from(Assignment).where(Assignment.due_changes.any())) == 0


def test_the_learner_cannot_extend(app, house):
    key, _ = bobs_assignment(app, house)

    assert enter(app, "bob").get(f"/assignments/{key}/extend").status_code == 403


def test_an_extension_needs_a_reason_and_a_later_day(app, house):
    key, due = bobs_assignment(app, house)
    carol, page = enter(app, "carol"), f"/assignments/{key}/extend"

    without_reason = post(carol, page, {"due_on": (due + timedelta(days=1)).isoformat(), "reason": ""})
    not_later = post(carol, page, {"due_on": due.isoformat(), "reason": "Night shifts"})

    assert without_reason.status_code == 422
    assert not_later.status_code == 409
    assert "after the present due date" in not_later.text
    assert "Night shifts" in not_later.text


def test_a_finished_assignment_says_so_instead_of_a_form(app, house):
    key, _ = bobs_assignment(app, house)
    with app.app_context():
        row = db.session.scalar(select(Assignment).where(Assignment.key == key))
        actions.close(assignment=row, kind=ClosingKind.SIGNED, closed_on=house["today"], now=utc_now())
        db.session.commit()

    page = enter(app, "carol").get(f"/assignments/{key}/extend").text

    assert "finished already" in page
    assert 'name="due_on"' not in page


@pytest.mark.parametrize("name", ["bob", "carol", "dana", "hanna"])
def test_each_page_has_one_heading(app, house, name):
    client = enter(app, name)
    for path in ("/requirements", "/requirements/new", f"/people/{house['bob']}/leave"):
        assert len(re.findall("<h1", client.get(path).text)) == 1
