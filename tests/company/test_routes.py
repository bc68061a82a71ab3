"""The pages of the company profile: who may read it, who may change it, and that no typing is lost."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.company import actions, queries
from app.demo import factories
from app.extensions import db
from app.interface import jurisdiction_name
from app.people.models import Person
from app.people.roles import Role
from tests.support import count_queries, password_hash, post, sign_in

REASON = {"change_reason": "A new number"}


@pytest.fixture
def cast(app, now):
    """Hanna manages the profile, Dana may read it, Bob has nothing to do with it."""
    with app.app_context():
        shop = factories.make_unit(now=now)
        for name, roles in (("hanna", (Role.HR,)), ("dana", (Role.AUDITOR,)), ("bob", ())):
            factories.make_person(
                unit=shop,
                roles=roles,
                email=f"{name}@harbourlane.example",
                password_hash=password_hash(),
                now=now,
            )
        db.session.commit()
    return app


def client_of(app, name):
    client = app.test_client()
    sign_in(client, f"{name}@harbourlane.example")
    return client


def fields_of(client, path):
    """What the form on a page holds, as a browser would send it back."""
    page = client.get(path).text
    values = {}
    for tag in re.findall(r"<input[^>]*>", page):
        found = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if found.get("type") not in ("radio", "checkbox") or "checked" in tag:
            values[found.get("name", "")] = found.get("value", "")
    for name, text in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\s*(.*?)</textarea>', page, re.DOTALL):
        values[name] = text.strip()
    return {name: value for name, value in values.items() if name not in ("", "csrf_token", "next")}


def test_who_manages_the_company_can_edit_who_audits_can_read_and_nobody_else(cast):
    hanna, dana, bob = (client_of(cast, name) for name in ("hanna", "dana", "bob"))

    assert "/company/name-and-mode" in hanna.get("/company").text
    assert dana.get("/company").status_code == 200
    assert "/company/name-and-mode" not in dana.get("/company").text
    assert dana.get("/company/name-and-mode").status_code == 403
    assert post(dana, "/company/links/new", form_on="/company").status_code == 403
    assert bob.get("/company").status_code == 403


FORMS = [
    "/company/name-and-mode",
    "/company/law",
    "/company/contacts/hr",
    "/company/links/problem",
    "/company/register/codes-and-keys/edit",
]


@pytest.mark.parametrize("path", FORMS)
def test_saving_a_form_as_it_stands_changes_nothing_but_is_recorded(cast, path):
    hanna = client_of(cast, "hanna")

    answer = post(hanna, path, fields_of(hanna, path) | REASON)

    assert answer.status_code == 303, answer.text
    with cast.app_context():
        profile, number = queries.profile_and_number()
        assert profile == queries.sample_profile()
        assert number == 1
        assert queries.latest_versions(1)[0].reason == "A new number"


@pytest.mark.parametrize("path", FORMS)
def test_no_change_goes_without_a_reason(cast, path):
    hanna = client_of(cast, "hanna")

    answer = post(hanna, path, fields_of(hanna, path) | {"change_reason": " "})

    assert answer.status_code == 422
    assert "Say in a few words why you change this." in answer.text
    with cast.app_context():
        assert queries.profile_and_number()[1] == 0


def test_an_entry_of_the_register_is_added_changed_and_removed(cast):
    hanna = client_of(cast, "hanna")
    entry = {
        "kind": "closed", "title_en": "Wi-Fi & alarm", "title_pl": "Wi-Fi i alarm",
        "example_en": "A password.",
        "example_pl": "Hasło.", "reason_en": "Thieves.", "reason_pl": "Złodzieje.", "owner": "safety-lead",
        "ends_on": "2027-04-01", "version": "0",
    }  # fmt: skip

    post(hanna, "/company/register/new", entry | REASON)
    path = "/company/register/wi-fi-alarm"
    post(hanna, f"{path}/edit", fields_of(hanna, f"{path}/edit") | REASON | {"kind": "open", "ends_on": ""})
    with cast.app_context():
        changed = queries.profile().register_[-1]
    post(hanna, f"{path}/remove", fields_of(hanna, f"{path}/remove") | REASON)

    assert (changed.id, changed.open, changed.title["pl"], changed.ends_on) == (
        "wi-fi-alarm",
        True,
        "Wi-Fi i alarm",
        None,
    )
    with cast.app_context():
        profile, number = queries.profile_and_number()
        assert profile == queries.sample_profile()
        assert number == 3


def test_a_link_is_added_and_removed_but_problem_and_idea_stay(cast):
    hanna = client_of(cast, "hanna")
    jobs = {
        "key": "jobs",
        "title_en": "Jobs",
        "title_pl": "Praca",
        "url": "https://jobs.harbourlane.example",
        "version": "0",
    }

    added = post(hanna, "/company/links/new", jobs | REASON)
    again = post(hanna, "/company/links/new", jobs | REASON | {"version": "1"})
    removed = post(hanna, "/company/links/jobs/remove", {"version": "1"} | REASON)
    kept = post(hanna, "/company/links/problem/remove", {"version": "2"} | REASON)

    assert [answer.status_code for answer in (added, again, removed, kept)] == [303, 409, 303, 409]
    assert "taken" in again.text
    assert 'value="https://jobs.harbourlane.example"' in again.text
    assert "part of every policy" in kept.text
    with cast.app_context():
        assert queries.profile().links.keys() == queries.sample_profile().links.keys()


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "ftp://files.example", "https://a b", "help.example", 'https://x"y.example'],
)
def test_a_link_is_a_web_address(cast, address):
    hanna = client_of(cast, "hanna")

    answer = post(
        hanna, "/company/links/idea", fields_of(hanna, "/company/links/idea") | REASON | {"url": address}
    )

    assert answer.status_code == 422
    assert "begins with https://" in answer.text


def test_the_page_names_contacts_links_countries_and_roles_and_shows_no_code(cast):
    hanna = client_of(cast, "hanna")

    page = hanna.get("/company").text
    contact, link = hanna.get("/company/contacts/duty_phone").text, hanna.get("/company/links/problem").text

    assert "United States, Poland" in page
    assert "Safety lead" in page
    assert "safety-lead" not in page
    assert "Contact: Duty phone" in contact
    assert "Contact: duty_phone" not in contact
    assert "Link: problem" not in link


def test_in_polish_too(cast):
    with cast.app_context():
        db.session.scalars(
            select(Person).where(Person.email == "hanna@harbourlane.example")
        ).one().language = "pl"
        db.session.commit()

    page = client_of(cast, "hanna").get("/company").text

    assert "Stany Zjednoczone, Polska" in page
    assert "Osoba od bezpieczeństwa" in page
    assert '<th scope="col">E-mail</th>' in page
    assert "Wiadomość" not in page


@pytest.mark.parametrize(
    ("code", "name"),
    [("us-ca", "United States (CA)"), ("pl", "Poland"), ("atlantis", "atlantis"), ("xq-1", "xq-1")],
)
def test_a_state_has_its_country_and_what_is_unknown_stays_as_it_is(sqlite_app, code, name):
    with sqlite_app.test_request_context():
        assert jurisdiction_name(code) == name


def test_a_contact_needs_a_phone_or_a_mail_address(cast):
    hanna = client_of(cast, "hanna")
    typed = (
        fields_of(hanna, "/company/contacts/hr")
        | REASON
        | {"title_en": "People team", "phone": "", "email": ""}
    )

    answer = post(hanna, "/company/contacts/hr", typed)

    assert answer.status_code == 422
    assert "Give a phone number or a mail address." in answer.text
    assert 'value="People team"' in answer.text


def test_hours_come_in_both_languages_or_in_none(cast):
    hanna = client_of(cast, "hanna")
    typed = fields_of(hanna, "/company/contacts/hr") | REASON

    answer = post(hanna, "/company/contacts/hr", typed | {"hours_pl": ""})

    assert answer.status_code == 422
    assert "Give the hours in both languages, or in none." in answer.text


def test_who_saves_second_is_told_keeps_their_typing_and_may_then_decide(cast, now):
    hanna = client_of(cast, "hanna")
    opened = fields_of(hanna, "/company/contacts/hr") | REASON | {"phone": "555-0999"}
    with cast.app_context():
        profile = queries.profile()
        actions.save_profile(profile=profile.changed(name="Café Nord"), reason="-", by=None, now=now)
        db.session.commit()

    refused = post(hanna, "/company/contacts/hr", opened)
    with cast.app_context():
        between = queries.profile()
    decided = post(hanna, "/company/contacts/hr", opened | {"version": "1"})

    assert refused.status_code == 409
    assert "Somebody else saved the company profile meanwhile" in refused.text
    assert 'value="555-0999"' in refused.text
    assert re.search(r'name="version"[^>]*value="1"', refused.text)
    assert between.contacts["hr"].phone == "555-0107"
    assert decided.status_code == 303
    with cast.app_context():
        after = queries.profile()
        assert (after.name, after.contacts["hr"].phone) == ("Café Nord", "555-0999")


@pytest.mark.parametrize(
    "path",
    [
        "/company/contacts/nobody",
        "/company/links/nowhere",
        "/company/register/nothing/edit",
        "/company/register/nothing/remove",
    ],
)
def test_what_is_not_in_the_profile_is_not_found(cast, path):
    hanna = client_of(cast, "hanna")

    assert hanna.get(path).status_code == 404
    assert post(hanna, path, REASON, form_on="/company").status_code == 404


def test_words_from_a_form_are_shown_as_words(cast):
    hanna = client_of(cast, "hanna")
    typed = fields_of(hanna, "/company/name-and-mode") | REASON | {"name": "<b>Nord</b> & Söhne"}

    post(hanna, "/company/name-and-mode", typed)

    assert "&lt;b&gt;Nord&lt;/b&gt; &amp; Söhne" in hanna.get("/company").text


def test_the_page_costs_the_same_however_many_changes_there_were(cast, now):
    hanna = client_of(cast, "hanna")
    counts = []
    for saves in (1, 2):
        with cast.app_context():
            by = factories.make_person(now=now)
            for _ in range(saves):
                actions.save_profile(profile=queries.profile(), reason="-", by=by, now=now)
            db.session.commit()
        with count_queries(cast) as statements:
            hanna.get("/company")
        counts.append(len(statements))

    assert counts[0] == counts[1]


def test_c87_a_web_address_holds_no_invisible_characters(cast):
    hanna = client_of(cast, "hanna")
    page = "/company/links/problem"

    answers = [
        post(hanna, page, fields_of(hanna, page) | REASON | {"url": f"https://a.example/{sign}x"})
        for sign in ("\0", "\x1b", "\u202e")
    ]

    assert [answer.status_code for answer in answers] == [422] * 3
    with cast.app_context():
        assert queries.profile_and_number()[1] == 0
