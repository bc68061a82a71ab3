"""Changing, retiring and reinstating a requirement: what holds from now on, and what keeps standing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, inspect, select

from app.assignments import actions, queries
from app.assignments.jobs import open_due_periods
from app.assignments.kinds import Audience, ClosingKind, RequirementEvent
from app.assignments.models import Closing, RequirementChange
from app.assignments.queries.roster import roster
from app.assignments.refusals import RequirementStands
from app.assignments.standing import Standing, standing
from app.demo.factories import make_person, make_release, make_requirement, make_unit
from app.demo.sample_course import sample_content
from app.extensions import db
from app.people.models import Person, Unit
from app.people.queries import viewer_of
from app.people.roles import Role
from app.shared.clock import utc_now
from tests.support import count_queries, password_hash, post, sign_in

CAST = {"hanna": Role.HR, "dana": Role.AUDITOR, "carol": None, "bob": None, "eve": None, "nora": None}


@pytest.fixture
def house(app):
    """Hanna (HR), Dana (auditor), Carol who leads the store of Bob and Nora, Eve elsewhere; rolled out.

    All was made 40 days ago and due 30 days later, so that there is a past to look at.
    """
    now, then = utc_now(), utc_now() - timedelta(days=40)  # the routes read the real clock
    with app.app_context():
        company = make_unit("Company", now=then)
        units = {name: make_unit(name.title(), parent=company, now=then) for name in ("store", "other")}
        keys = {"today": now.date()}
        for name, role in CAST.items():
            unit = {"hanna": company, "dana": company, "eve": units["other"]}.get(name, units["store"])
            person = make_person(
                f"{name.title()} Test",
                unit=unit,
                email=f"{name}@x.example",
                roles=(role,) if role else (),
                leads=name == "carol",
                password_hash=password_hash(),
                now=then,
            )
            keys[name] = person.id
        make_release([sample_content()], now=then)
        rule = make_requirement(audience=Audience.UNITS, audience_ids=[units["store"].id], now=then)
        actions.roll_out(requirement=rule, release=queries.release_of(rule), by="test", now=then)
        db.session.commit()
        return keys | {
            "rule": rule.key,
            "page": f"/requirements/{rule.key}",
            "store": units["store"].key,
            "other": units["other"].key,
            "other_id": units["other"].id,
        }


def enter(app, name):
    client = app.test_client()
    sign_in(client, f"{name}@x.example")
    return client


def fields_of(house, **change):
    """The edit form as a browser sends it when nothing but `change` was touched."""
    return {
        "title_en": "Social media at work",
        "title_pl": "Media społecznościowe w pracy",
        "audience": "units",
        "units": [house["store"]],
        "living": "yes",
        "roll_out_days": "30",
        "joiner_days": "-1",
        "reattestation_days": "0",
        "window_days": "30",
        "validity_rule": "from_completion",
        "validity_months": "12",
        "fixed_month": "1",
        "minimum_months": "1",
        "reason": "New law",
    } | change


def look(client, house, **change):
    page = f"{house['page']}/edit"
    return post(client, f"{page}/preview", fields_of(house, **change), form_on=page)


def seen_in(review):
    return re.search(r'name="reviewed" value="(\w*)"', review.text)[1]


def save(client, house, **change):
    """Look at the review and save what it showed."""
    seen = seen_in(look(client, house, **change))
    return post(client, f"{house['page']}/edit", fields_of(house, **change) | {"reviewed": seen})


def edit(house, *, now=None, **fields):
    """The same without a browser."""
    now = now or utc_now()
    rule = queries.requirement_with(house["rule"])
    conditions = replace(rule.conditions, **fields)
    seen = queries.preview_change(rule, conditions, queries.company_day(now)).fingerprint
    by = db.session.get_one(Person, house["hanna"])
    return actions.edit_requirement(
        requirement=rule, conditions=conditions, reason="New law", reviewed=seen, by=by, now=now
    )


def rule_of(house):
    return queries.requirement_with(house["rule"])


def on_roster(house, on, **filters):
    """Who is on the roster of the company as at a day, and with which standing."""
    rows = roster(viewer_of(house["hanna"], house["today"]), on, **filters)
    return {row.person.legal_name.split()[0]: row.situation.standing for row in rows}


# -- editing -----------------------------------------------------------------------------------------


def test_a_change_is_reviewed_with_the_people_whom_it_brings_in_and_takes_out(app, house):
    answer = look(enter(app, "hanna"), house, units=[house["other"]])

    assert answer.status_code == 200
    assert "+1 / −3 people" in answer.text
    assert [
        name for name in ("Eve Test", "Bob Test", "Carol Test", "Nora Test") if name not in answer.text
    ] == []
    assert answer.text.count("has it open, which stays owed") == 3
    with app.app_context():
        assert rule_of(house).audience_ids != [house["other_id"]]
        assert db.session.scalar(select(func.count(RequirementChange.id))) == 0


def test_a_saved_change_holds_and_its_history_says_who_when_why_and_what_before(app, house):
    hanna = enter(app, "hanna")

    answer = save(hanna, house, title_en="Social media", roll_out_days="14", validity_months="24")

    page = hanna.get(house["page"]).text
    assert (answer.status_code, answer.location) == (303, house["page"])
    assert "People who are already here have 30 days." in page
    assert "People who are already here have 14 days." in page
    assert "A signature counts for 12 months." in page
    assert "A signature counts for 24 months." in page
    assert "Hanna Test" in page
    assert "New law" in page
    with app.app_context():
        rule, fact = rule_of(house), db.session.scalars(select(RequirementChange)).one()
        assert (rule.title, rule.roll_out_days, rule.validity_months) == (
            {"en": "Social media", "pl": "Media społecznościowe w pracy"},
            14,
            24,
        )
        assert (fact.event, fact.before["title"]["en"]) == (RequirementEvent.EDITED, "Social media at work")
        assert fact.changed_by_id == house["hanna"]


def test_a_title_that_changes_in_one_language_is_told_in_every_language(app, house):
    hanna = enter(app, "hanna")

    review = look(hanna, house, title_pl="Media i my").text

    assert '<span lang="pl">Media społecznościowe w pracy</span> (Polish)' in review
    assert '<span lang="pl">Media i my</span> (Polish)' in review
    assert review.count('<span lang="en">Social media at work</span> (English)') == 2


def test_a_change_from_before_titles_had_languages_is_told_as_it_was_written(app, house):
    with app.app_context():
        edit(house, roll_out_days=14)
        db.session.flush()
        fact = db.session.scalars(select(RequirementChange)).one()
        names = [column.key for column in inspect(RequirementChange).columns if column.key != "id"]
        older = {name: getattr(fact, name) for name in names}
        older["before"] = fact.before | {"title": "Old name"}
        older["after"] = fact.after | {"title": "New name"}
        db.session.add(RequirementChange(**older))
        db.session.commit()

    page = enter(app, "hanna").get(house["page"]).text

    assert '<span lang="">Old name</span>' in page
    assert '<span lang="">New name</span>' in page


def test_what_was_not_reviewed_is_not_saved_and_the_typing_survives(app, house):
    hanna = enter(app, "hanna")
    seen = seen_in(look(hanna, house, roll_out_days="14"))

    answer = post(
        hanna,
        f"{house['page']}/edit",
        fields_of(house, roll_out_days="15", reason="Kept reason", reviewed=seen),
    )

    assert answer.status_code == 409
    assert "Look at what would change once more, then save it." in answer.text
    assert "Kept reason" in answer.text
    assert 'value="15"' in answer.text
    with app.app_context():
        assert rule_of(house).roll_out_days == 30


def test_saving_what_is_saved_already_is_refused_and_the_typing_survives(app, house):
    hanna = enter(app, "hanna")

    answers = [
        look(hanna, house, reason="Kept reason"),
        post(hanna, f"{house['page']}/edit", fields_of(house, reason="Kept reason")),
    ]

    for answer in answers:
        assert answer.status_code == 409
        assert answer.text.count("Nothing here differs from what is saved.") == 1
        assert "Kept reason" in answer.text


def test_a_change_needs_a_reason_and_fields_that_fit(app, house):
    hanna = enter(app, "hanna")

    answer = look(hanna, house, reason="", roll_out_days="soon", title_en="Kept title", title_pl="")

    assert answer.status_code == 422
    assert "Say why this changes." in answer.text
    assert "Type a whole number." in answer.text
    assert "Type a title in Polish that people will recognise." in answer.text
    assert 'value="Kept title"' in answer.text


def test_the_form_holds_what_holds_now(app, house):
    with app.app_context():
        number = db.session.get_one(Person, house["bob"]).employee_number
        edit(house, audience=Audience.PERSONS, audience_ids=(house["bob"],), living=False, window_days=20)
        db.session.commit()

    page = enter(app, "hanna").get(f"{house['page']}/edit").text

    assert f">\r\n{number}</textarea>" in page.replace("\r", "").replace("\n", "\r\n")
    assert 'checked id="living-1"' in page or re.search(
        r'id="living-1"[^>]*checked|checked[^>]*id="living-1"', page
    )
    assert re.search(r'id="window_days"[^>]*value="20"', page)


@pytest.mark.parametrize("name", ["carol", "bob"])
def test_managers_and_learners_see_no_requirement(app, house, name):
    client = enter(app, name)

    answers = [client.get(f"{house['page']}{path}") for path in ("", "/edit", "/retire", "/reinstate")]

    assert {answer.status_code for answer in answers} == {403}


def test_an_auditor_reads_the_history_and_changes_nothing(app, house):
    dana = enter(app, "dana")
    page = dana.get(house["page"])

    answers = [
        post(dana, f"{house['page']}/{verb}", {"reason": "x"}, form_on=house["page"])
        for verb in ("edit", "edit/preview", "retire", "reinstate")
    ]

    assert page.status_code == 200
    assert "/edit" not in page.text
    assert {answer.status_code for answer in answers} == {403}


def test_a_requirement_that_is_not_there_is_not_found(app, house):
    hanna, nowhere = enter(app, "hanna"), f"/requirements/{'x' * 22}"

    answers = [hanna.get(f"{nowhere}{path}") for path in ("", "/edit", "/retire", "/reinstate")]

    assert {answer.status_code for answer in answers} == {404}


# -- what stood before keeps standing ------------------------------------------------------------------


def test_an_earlier_day_is_told_by_the_audience_and_the_window_of_that_day(app, house):
    yesterday, today = house["today"] - timedelta(days=1), house["today"]
    with app.app_context():
        for each in queries.open_assignments_under(rule_of(house).id):
            if each.person_id == house["nora"]:
                actions.close(assignment=each, kind=ClosingKind.SIGNED, closed_on=yesterday, now=utc_now())
        nora = db.session.scalars(select(Closing)).one()
        soon = (nora.valid_until - yesterday).days
        before = on_roster(house, yesterday)
        facts = queries.facts_of(house["nora"], rule_of(house).id)

        edit(house, window_days=soon + 10, audience_ids=(house["other_id"],), validity_months=60)
        db.session.commit()

        assert on_roster(house, yesterday) == before
        assert before["Nora"] is Standing.VALID
        after = on_roster(house, today, include_leavers=True)
        assert (after["Nora"], after["Eve"]) == (Standing.EXPIRING, Standing.NOT_YET_DUE)
        assert "Nora" not in on_roster(house, today)
        assert nora.valid_until == facts.periods[0].closing.valid_until


def test_both_standings_use_the_window_of_the_day(app, house):
    now, rule = utc_now(), None
    with app.app_context():
        for days, window in ((20, 5), (10, 60), (0, 0)):
            edit(house, now=now - timedelta(days=days), window_days=window)
        rule = rule_of(house)
        facts = queries.facts_of(house["bob"], rule.id)
        days = [house["today"] - timedelta(days=each) for each in range(39, -1, -1)]

        in_sql = [on_roster(house, day, person_ids=[house["bob"]])["Bob"] for day in days]

        assert in_sql == [standing(facts, day).standing for day in days]
        assert [facts.window_on(days[place]) for place in (0, 18, 19, 28, 29, 38, 39)] == [
            30,
            30,
            5,
            5,
            60,
            60,
            0,
        ]


def test_open_periods_keep_their_dates(app, house):
    with app.app_context():
        due = [each.due_on for each in queries.open_assignments_under(rule_of(house).id)]

        edit(house, roll_out_days=5, joiner_days=5)
        db.session.commit()

        assert [queries.due_on(each) for each in queries.open_assignments_under(rule_of(house).id)] == due


def test_who_came_in_is_asked_and_who_dropped_out_keeps_what_is_open(app, house):
    with app.app_context():
        edit(house, audience_ids=(house["other_id"],))
        db.session.commit()

        said = open_due_periods()

        assert said.startswith("1 opened")
        assert set(on_roster(house, house["today"])) == {"Eve", "Bob", "Carol", "Nora"}


def test_the_pages_cost_the_same_whatever_they_list(app, house):
    hanna = enter(app, "hanna")
    save(hanna, house, roll_out_days="14")
    hanna.get(house["page"])
    with count_queries(app) as one:
        hanna.get(house["page"])
    for days in ("15", "16"):
        save(hanna, house, roll_out_days=days)
    with count_queries(app) as three:
        page = hanna.get(house["page"]).text

    assert page.count("<article") == 3
    assert len(three) == len(one)
    with count_queries(app) as for_one:
        look(hanna, house, units=[house["store"], house["other"]])
    with count_queries(app) as for_four:
        look(hanna, house, units=[house["other"]])
    assert len(for_four) == len(for_one)


# -- retiring and reinstating --------------------------------------------------------------------------


def test_a_retired_requirement_asks_nobody_and_what_is_open_stays_owed(app, house):
    hanna = enter(app, "hanna")
    page = f"{house['page']}/retire"

    shown = hanna.get(page).text
    answer = post(hanna, page, {"reason": "Replaced by the new policy"})

    listed = hanna.get("/requirements").text
    assert "3 people have it open." in shown
    assert (answer.status_code, answer.location) == (303, house["page"])
    assert "Replaced by the new policy" in hanna.get(house["page"]).text
    assert "<article" not in listed
    assert f'href="{house["page"]}"' in listed
    with app.app_context():
        make_person("Late Test", unit=db.session.scalars(select(Unit).where(Unit.key == house["store"])).one(),
                    now=utc_now())  # fmt: skip
        db.session.commit()
        assert open_due_periods() == "0 opened · 0 not due"
        tomorrow = house["today"] + timedelta(days=1)
        assert set(on_roster(house, tomorrow)) == {"Bob", "Carol", "Nora"}
        assert db.session.scalar(select(func.count(Closing.id))) == 0


def test_open_periods_are_ended_unsigned_where_hr_says_so_and_their_standing_explains_it(app, house):
    hanna = enter(app, "hanna")

    post(hanna, f"{house['page']}/retire", {"reason": "No longer needed", "end_open": "y"})

    with app.app_context():
        closings = db.session.scalars(select(Closing)).all()
        bob = db.session.get_one(Person, house["bob"]).key
        assert {(each.kind, each.reason) for each in closings} == {
            (ClosingKind.LEFT_UNSIGNED, "No longer needed")
        }
        assert len(closings) == 3
        tomorrow = house["today"] + timedelta(days=1)
        assert on_roster(house, tomorrow) == {}
        assert on_roster(house, house["today"] - timedelta(days=1))["Bob"] is Standing.OVERDUE
    assert "3 open trainings were ended without a signature." in hanna.get(house["page"]).text
    record = hanna.get(f"/team/{bob}").text
    assert "Closed without a signature on" in record
    assert "No longer needed" in record


def test_a_retired_requirement_is_neither_edited_nor_rolled_out_nor_retired_twice(app, house):
    hanna = enter(app, "hanna")
    post(hanna, f"{house['page']}/retire", {"reason": "Done"})

    answers = [hanna.get(f"{house['page']}/{path}") for path in ("edit", "retire", "roll-out")]
    again = post(hanna, f"{house['page']}/retire", {"reason": "Done"}, form_on="/requirements/new")

    assert {answer.status_code for answer in (*answers, again)} == {409}
    assert all("This requirement is retired. Put it back into force first." in each.text for each in answers)


def test_retiring_needs_a_reason(app, house):
    answer = post(enter(app, "hanna"), f"{house['page']}/retire", {"reason": " ", "end_open": "y"})

    assert answer.status_code == 422
    assert "Say why the requirement is retired." in answer.text
    assert re.search(r'id="end_open"[^>]*checked|checked[^>]*id="end_open"', answer.text)


def test_what_is_put_back_into_force_asks_again_and_its_pause_stays_on_record(app, house):
    hanna, now = enter(app, "hanna"), utc_now()
    with app.app_context():
        by = db.session.get_one(Person, house["hanna"])
        actions.retire(
            requirement=rule_of(house), reason="Done", end_open=True, by=by, now=now - timedelta(days=4)
        )
        db.session.commit()
        away = on_roster(house, house["today"] - timedelta(days=2))

    answer = post(hanna, f"{house['page']}/reinstate", {"reason": "A mistake"})

    with app.app_context():
        assert answer.status_code == 303
        assert away == on_roster(house, house["today"] - timedelta(days=2)) == {}
        assert open_due_periods().startswith("3 opened")
        assert set(on_roster(house, house["today"])) == {"Bob", "Carol", "Nora"}
        with pytest.raises(RequirementStands):
            actions.reinstate(
                requirement=rule_of(house),
                reason="x",
                by=db.session.get_one(Person, house["hanna"]),
                now=now,
            )


def test_reinstating_needs_a_reason(app, house):
    hanna = enter(app, "hanna")
    post(hanna, f"{house['page']}/retire", {"reason": "Done"})

    answer = post(hanna, f"{house['page']}/reinstate", {"reason": ""})

    assert answer.status_code == 422
    assert "Say why the requirement is put back into force." in answer.text
