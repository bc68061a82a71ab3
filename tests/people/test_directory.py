"""HR's directory: finding, adding and correcting people."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.demo import factories as make
from app.extensions import db
from app.people import queries
from app.people.models import AccessLink, Job, Person, RoleGrant, SignInName, Unit
from app.people.queries.organisation import PAGE_SIZE
from app.people.roles import Role
from app.people.viewer import Viewer
from app.shared.clock import utc_now
from tests.people.conftest import letters, look
from tests.support import count_queries, password_hash, post, sign_in


@pytest.fixture
def hr(app: Flask, cast):
    client = app.test_client()
    sign_in(client, cast.hanna.email)
    return client


@pytest.fixture
def sqlite_hr(sqlite_app: Flask, sqlite_cast):
    client = sqlite_app.test_client()
    sign_in(client, sqlite_cast.hanna.email)
    return client


def new_person(cast, **fields: str) -> dict[str, str]:
    return {
        "legal_name": "Zofia Święch",
        "employee_number": "HL-9",
        "private_email": "zofia@home.example",
        "language": "pl",
        "unit": cast.units["harbour"],
        "title": "Baristka",
        "starts_on": "2026-12-01",
        **fields,
    }


def names_on(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/people/[^"]+">([^<]+)</a>', page)


def persons(app: Flask) -> int:
    return look(app, lambda: db.session.scalars(select(func.count()).select_from(Person)).one())


def test_hr_adds_a_person_with_their_first_job(app: Flask, cast, hr) -> None:
    answer = post(hr, "/people/new", new_person(cast))

    zofia = look(app, lambda: queries.person_named("HL-9"))
    names = look(
        app,
        lambda: sorted(db.session.scalars(select(SignInName.name).where(SignInName.person_id == zofia.id))),
    )
    job = look(app, lambda: db.session.scalars(select(Job).where(Job.person_id == zofia.id)).one())
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/people/{zofia.key}")
    assert names == ["hl-9", "zofia@home.example"]
    assert (job.title, str(job.starts_on), zofia.language) == ("Baristka", "2026-12-01", "pl")


def test_the_unit_of_a_new_person_is_chosen_and_never_preset(
    sqlite_app: Flask, sqlite_cast, sqlite_hr
) -> None:
    before = persons(sqlite_app)

    page = sqlite_hr.get("/people/new").text
    answer = post(sqlite_hr, "/people/new", new_person(sqlite_cast, unit=""))

    [unit] = re.findall(r'<select id="unit".*?</select>', page, re.DOTALL)
    assert re.search(r"<select[^>]*required[^>]*>\s*<option value=\"\">Choose a unit</option>", unit)
    assert "selected" not in unit
    assert answer.status_code == 422
    assert "Choose where they work." in answer.text
    assert persons(sqlite_app) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("private_email", "alice@harbourlane.example"),
        ("private_email", "Alice@HarbourLane.Example "),
        ("email", "ALICE@harbourlane.example"),
        ("email", "nina@home.example"),
        ("employee_number", "e-ALICE"),
    ],
)
def test_c20_who_is_known_already_is_not_added_again(
    sqlite_app: Flask, sqlite_cast, sqlite_hr, field, value
) -> None:
    before = persons(sqlite_app)

    answer = post(sqlite_hr, "/people/new", new_person(sqlite_cast, **{field: value}))

    assert answer.status_code == 422
    assert "Somebody else already has this" in answer.text
    assert "Zofia Święch" in answer.text  # what was typed is still there
    assert persons(sqlite_app) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "\u0430lice@harbourlane.example"),
        ("email", "alice\u200b@harbourlane.example"),
        ("email", "a@b.example,c@d.example"),
        ("email", '"x"@y.example'),
        ("email", "a@b.example\r\nBcc: c@d.example"),
        ("employee_number", "E-\u0430lice"),
        ("employee_number", "E alice"),
        ("legal_name", "Alice\u202eEve"),
        ("legal_name", "x" * 100_000),
        ("legal_name", "   "),
        ("language", "xx"),
        ("unit", "A" * 22),
        ("starts_on", "31.02.2026"),
    ],
)
def test_c20_c17_what_is_no_plain_entry_is_refused(
    sqlite_app: Flask, sqlite_cast, sqlite_hr, field, value
) -> None:
    before = persons(sqlite_app)

    answer = post(sqlite_hr, "/people/new", new_person(sqlite_cast, **{field: value}))

    assert answer.status_code == 422
    assert persons(sqlite_app) == before


def test_a_person_needs_a_name_to_sign_in_with(sqlite_app: Flask, sqlite_cast, sqlite_hr) -> None:
    answer = post(sqlite_hr, "/people/new", new_person(sqlite_cast, employee_number="", private_email=""))

    assert answer.status_code == 422
    assert "people sign in with it" in answer.text


def test_hr_gives_no_roles_by_crafted_fields(app: Flask, cast, hr) -> None:
    before = look(app, lambda: db.session.scalars(select(func.count()).select_from(RoleGrant)).one())

    post(
        hr,
        "/people/new",
        new_person(cast, role="administrator", roles="hr", leads_unit="y", password="x" * 20),
    )
    post(
        hr, f"/people/{cast.bob.key}",
        {"contact-legal_name": "Bob Baker", "contact-employee_number": "E-bob", "contact-language": "en",
         "contact-role": "administrator", "role": "administrator"},
        form_on=f"/people/{cast.bob.key}",
    )  # fmt: skip
    answer = post(hr, "/roles", {"person": cast.bob.email, "role": "hr", "reason": "x"}, form_on="/people")

    after = look(app, lambda: db.session.scalars(select(func.count()).select_from(RoleGrant)).one())
    zofia = look(app, lambda: queries.person_named("HL-9"))
    leads = look(
        app, lambda: db.session.scalars(select(Job.leads_unit).where(Job.person_id == zofia.id)).one()
    )
    assert answer.status_code == 403
    assert after == before
    assert leads is False


def test_the_directory_is_searched_by_name_number_address_and_unit(app: Flask, cast, hr) -> None:
    post(hr, "/people/new", new_person(cast))

    def found(query: str) -> list[str]:
        return names_on(hr.get(f"/people?{query}").text)

    assert found("q=ALICE") == ["Alice Archer"]
    assert found("q=e-bob") == ["Bob Baker"]
    assert found("q=nina@home") == ["Nina Nowak"]
    assert found("q=święch") == ["Zofia Święch"]
    assert found("q=%25") == []
    assert found("q=_") == []
    assert found(f"unit={cast.units['hill']}") == ["Eve Eden"]
    assert len(found(f"unit={cast.units['company']}")) == 8  # the administrator has no job


@pytest.mark.parametrize("page", ["0", "-1", "999999999999999999999", "x", "1e9", "", "2"])
def test_a_page_that_cannot_be_shows_one_that_can(sqlite_cast, sqlite_hr, page: str) -> None:
    answer = sqlite_hr.get(f"/people?page={page}")

    assert answer.status_code == 200
    assert len(names_on(answer.text)) == 8


def test_the_directory_is_cut_into_pages(sqlite_app: Flask, sqlite_cast, sqlite_hr) -> None:
    with sqlite_app.app_context():
        for number in range(PAGE_SIZE):
            make.make_person(f"Person {number:02d}", now=utc_now())
        db.session.commit()

    first, second = (names_on(sqlite_hr.get(f"/people?page={page}").text) for page in (1, 2))

    assert (len(first), len(second)) == (PAGE_SIZE, 8)
    assert not set(first) & set(second)


def test_the_directory_costs_the_same_for_one_person_and_for_three(app: Flask, cast, hr) -> None:
    counts = []
    for _ in range(2):
        with count_queries(app) as statements:
            page = hr.get(f"/people?unit={cast.units['hill']}")
        counts.append((len(names_on(page.text)), len(statements)))
        with app.app_context():
            hill = db.session.scalars(select(Unit).where(Unit.key == cast.units["hill"])).one()
            for _ in range(2):
                make.make_person(unit=hill, now=utc_now())
            db.session.commit()

    assert counts == [(1, 6), (3, 6)]


def test_the_directory_tells_how_far_an_account_has_come(app: Flask, cast, hr) -> None:
    before = hr.get("/people?q=Nina").text
    post(hr, f"/people/{cast.nina.key}/invitation", form_on=f"/people/{cast.nina.key}")
    after = hr.get("/people?q=Nina").text

    assert "Not invited yet" in before
    assert ">Invited<" in after
    assert "Has signed in" in hr.get("/people?q=Alice").text


def test_the_directory_lists_those_whose_account_has_come_so_far(app: Flask, cast, hr) -> None:
    def found(state: str) -> list[str]:
        return names_on(hr.get(f"/people?account={state}").text)

    before = found("none")
    post(hr, f"/people/{cast.nina.key}/invitation", form_on=f"/people/{cast.nina.key}")

    assert before == ["Nina Nowak"]
    assert (found("none"), found("invited")) == ([], ["Nina Nowak"])
    assert "Alice Archer" in found("active")
    assert found("nonsense") == found("")


def test_c35_only_those_who_manage_people_see_the_directory(app: Flask, cast) -> None:
    for name in ("alice", "carol", "dana", "eve"):
        client = app.test_client()
        sign_in(client, getattr(cast, name).email)
        paths = ("/people", "/people?q=Bob", "/people/new", f"/people/{cast.bob.key}", "/units", "/roles")
        assert [client.get(path).status_code for path in paths] == [403] * 6
        answers = [
            post(client, path, form_on="/account").status_code
            for path in (
                "/people/new", f"/people/{cast.bob.key}", f"/people/{cast.bob.key}/jobs", "/units", "/roles",
                f"/people/{cast.nina.key}/invitation", f"/people/{cast.nina.key}/handed-invitation",
            )
        ]  # fmt: skip
        assert answers == [403] * 7


def test_an_unknown_person_is_not_found(cast, hr) -> None:
    assert hr.get(f"/people/{'A' * 22}").status_code == 404
    assert post(hr, f"/people/{'A' * 22}/invitation", form_on="/people").status_code == 404


def contact(**fields: str) -> dict[str, str]:
    values = {"legal_name": "Bob Baker", "employee_number": "E-bob", "language": "en", **fields}
    return {f"contact-{name}": value for name, value in values.items()}


def test_correcting_an_address_moves_the_sign_in_name_and_tells_the_old_address(app: Flask, cast, hr) -> None:
    page = f"/people/{cast.bob.key}"

    answer = post(hr, page, contact(private_email="bob@home.example"))

    names = look(
        app,
        lambda: sorted(
            db.session.scalars(select(SignInName.name).where(SignInName.person_id == cast.bob.id))
        ),
    )
    assert (answer.status_code, names) == (303, ["bob@home.example", "e-bob"])
    assert [mail.to for mail in letters(app, "address_changed")] == [cast.bob.email]


def test_correcting_to_somebody_elses_address_is_refused(app: Flask, cast, hr) -> None:
    answer = post(hr, f"/people/{cast.bob.key}", contact(email=cast.alice.email))

    assert answer.status_code == 422
    assert look(app, lambda: db.session.get_one(Person, cast.bob.id)).email == cast.bob.email


def test_c65_hr_cannot_reach_the_account_of_an_administrator(app: Flask, cast, hr) -> None:
    with app.app_context():
        boss = make.make_person("Bea Boss", roles=(Role.ADMINISTRATOR,), now=utc_now())
        key = boss.key
        db.session.commit()
    fields = {"contact-legal_name": "Adam", "contact-language": "en", "contact-email": "mine@x.example"}

    answers = [
        post(hr, f"/people/{cast.adam.key}", fields).status_code,
        post(hr, f"/people/{key}/invitation", form_on="/people").status_code,
        post(hr, f"/people/{key}/handed-invitation", form_on="/people").status_code,
    ]

    assert answers == [403] * 3
    assert look(app, lambda: db.session.get_one(Person, cast.adam.id)).email == cast.adam.email
    assert look(app, lambda: db.session.scalars(select(AccessLink)).all()) == []


def job(cast, **fields: str) -> dict[str, str]:
    values = {"unit": cast.units["hill"], "title": "Shift lead", "starts_on": "2026-12-01", **fields}
    return {f"job-{name}": value for name, value in values.items()}


def test_hr_moves_a_person_to_another_store(app: Flask, cast, hr) -> None:
    page = f"/people/{cast.bob.key}"
    key = look(app, lambda: db.session.scalars(select(Job.key).where(Job.person_id == cast.bob.id)).one())

    ended = post(hr, f"{page}/jobs/{key}/end", {"ends_on": "2026-11-30"}, form_on=page)
    added = post(hr, f"{page}/jobs", job(cast, manager=cast.eve.email, leads_unit="y"), form_on=page)

    jobs = look(
        app,
        lambda: [
            (one.title, str(one.ends_on), one.leads_unit, one.manager_id)
            for one in db.session.scalars(select(Job).where(Job.person_id == cast.bob.id).order_by(Job.id))
        ],
    )
    assert (ended.status_code, added.status_code) == (303, 303)
    assert jobs == [("Barista", "2026-11-30", False, None), ("Shift lead", "None", True, cast.eve.id)]


@pytest.mark.parametrize(
    "fields", [{"ends_on": "2026-11-01"}, {"manager": "nobody@x.example"}, {"unit": "x"}, {"title": ""}]
)
def test_a_job_that_makes_no_sense_is_refused(sqlite_app: Flask, sqlite_cast, sqlite_hr, fields) -> None:
    page = f"/people/{sqlite_cast.bob.key}"

    answer = post(sqlite_hr, f"{page}/jobs", job(sqlite_cast, **fields), form_on=page)

    assert answer.status_code == 422
    assert "Shift lead" in answer.text or fields == {"title": ""}


def test_no_unit_is_chosen_for_hr_and_without_one_the_job_is_refused_with_what_was_typed(
    sqlite_app: Flask, sqlite_cast, sqlite_hr
) -> None:
    page = f"/people/{sqlite_cast.bob.key}"
    asked = re.compile(r'<select[^>]*name="(job-)?unit" required><option (selected )?value="">Choose a unit<')
    before = look(sqlite_app, lambda: db.session.query(Job).count())

    answer = post(sqlite_hr, f"{page}/jobs", job(sqlite_cast, unit="", manager="HL-9"), form_on=page)

    assert asked.search(sqlite_hr.get(page).text)
    assert asked.search(sqlite_hr.get("/people/new").text)
    assert answer.status_code == 422
    assert "Choose where they work." in answer.text
    assert asked.search(answer.text)
    assert 'value="Shift lead"' in answer.text
    assert 'value="HL-9"' in answer.text
    assert look(sqlite_app, lambda: db.session.query(Job).count()) == before


def test_where_there_is_one_unit_nobody_is_asked_which(sqlite_app: Flask, now) -> None:
    with sqlite_app.app_context():
        company = make.make_unit("Harbour Lane", now=now)
        hanna = make.make_person(
            "Hanna",
            unit=company,
            email="hanna@x.example",
            password_hash=password_hash(),
            roles=(Role.HR,),
            now=now,
        )
        key = hanna.key
        db.session.commit()
    client = sqlite_app.test_client()
    sign_in(client, "hanna@x.example")

    for path in (f"/people/{key}", "/people/new"):
        page = client.get(path).text
        assert "Choose a unit" not in page
        assert re.search(r'<select[^>]*name="(job-)?unit"[^>]*><option value="[^"]+">Harbour Lane<', page), (
            path
        )


def test_c40_a_job_is_ended_on_its_own_persons_page_only(app: Flask, cast, hr) -> None:
    key = look(app, lambda: db.session.scalars(select(Job.key).where(Job.person_id == cast.alice.id)).one())

    answer = post(hr, f"/people/{cast.bob.key}/jobs/{key}/end", {"ends_on": "2026-11-30"}, form_on="/people")

    assert answer.status_code == 404


def test_a_last_day_before_the_first_is_refused(sqlite_app: Flask, sqlite_cast, sqlite_hr) -> None:
    page = f"/people/{sqlite_cast.bob.key}"
    key = look(
        sqlite_app,
        lambda: db.session.scalars(select(Job.key).where(Job.person_id == sqlite_cast.bob.id)).one(),
    )

    answers = [
        post(sqlite_hr, f"{page}/jobs/{key}/end", {"ends_on": day}, form_on=page).status_code
        for day in ("2001-01-01", "", "x")
    ]

    assert answers == [422] * 3


@pytest.mark.parametrize("day", ["0026-12-01", "0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_c87_a_day_outside_any_working_life_is_refused(
    sqlite_app: Flask, sqlite_cast, sqlite_hr, day: str
) -> None:
    page = f"/people/{sqlite_cast.bob.key}"
    key = look(
        sqlite_app,
        lambda: db.session.scalars(select(Job.key).where(Job.person_id == sqlite_cast.bob.id)).one(),
    )

    answers = [
        post(sqlite_hr, "/people/new", new_person(sqlite_cast, starts_on=day)),
        post(sqlite_hr, f"{page}/jobs", job(sqlite_cast, starts_on=day), form_on=page),
        post(sqlite_hr, f"{page}/jobs", job(sqlite_cast, ends_on=day), form_on=page),
        post(sqlite_hr, f"{page}/jobs/{key}/end", {"ends_on": day}, form_on=page),
    ]

    assert [answer.status_code for answer in answers] == [422] * 4


@pytest.mark.parametrize(
    "path", ["/people?q=%00", "/people?q=a%00b", "/people?unit=%00", "/sign-in?x=1&x=%00"]
)
def test_c87_an_address_with_the_sign_nul_is_refused(cast, hr, path: str) -> None:
    answer = hr.get(path)

    assert answer.status_code == 400
    assert "We could not read that request" in answer.text


def test_c87_a_manager_with_the_sign_nul_is_refused(cast, hr) -> None:
    page = f"/people/{cast.bob.key}"

    answer = post(hr, f"{page}/jobs", job(cast, manager="a\0b"), form_on=page)

    assert answer.status_code == 422


@pytest.fixture
def admin(app: Flask, cast):
    client = app.test_client()
    sign_in(client, cast.adam.email)
    return client


def test_c49_whoever_sees_no_team_gives_themselves_none(app: Flask, cast, admin) -> None:
    company = cast.units["company"]

    answers = [
        post(
            admin, f"/people/{key}/jobs", job(cast, unit=company, **fields), form_on="/people/new"
        ).status_code
        for key, fields in [
            (cast.adam.key, {"leads_unit": "y"}),
            (cast.bob.key, {"manager": cast.adam.email}),
            (cast.bob.key, {"manager": "E-adam"}),
        ]
    ]
    others = post(
        admin, f"/people/{cast.bob.key}/jobs", job(cast, leads_unit="y", manager=cast.carol.email),
        form_on="/people/new",
    )  # fmt: skip

    roles = look(app, lambda: queries.viewer_of(cast.adam.id, utc_now().date()).roles)
    assert answers == [403] * 3
    assert others.status_code == 303
    assert roles == {Role.ADMINISTRATOR}


def test_c49_the_last_administrator_leaves_once_another_is_named(app: Flask, cast, hr) -> None:
    page, today = f"/people/{cast.adam.key}", utc_now().date()

    def give_job() -> str:
        unit = db.session.scalars(select(Unit).where(Unit.parent_id.is_(None))).one()
        began = today - timedelta(days=9)
        job = make.add(Job(person_id=cast.adam.id, unit_id=unit.id, title="Office", starts_on=began))
        db.session.commit()
        return job.key

    key = look(app, give_job)

    def end(days: int) -> int:
        day = (today + timedelta(days=days)).isoformat()
        return post(hr, f"{page}/jobs/{key}/end", {"ends_on": day}, form_on=page).status_code

    refused = [end(-1), end(0), end(30)]
    look(
        app,
        lambda: (make.make_person("Bea", roles=(Role.ADMINISTRATOR,), now=utc_now()), db.session.commit()),
    )

    assert refused == [409] * 3
    assert end(-1) == 303


def test_a_manager_has_no_directory_in_queries_either(app: Flask, cast) -> None:
    def rows() -> int:
        carol = Viewer(cast.carol.id, frozenset({Role.MANAGER}), ("/1/",))
        today = utc_now().date() + timedelta(days=0)
        return queries.directory(carol, now=utc_now(), on=today).total

    assert look(app, rows) == 0
