"""Second factors of HR and administrators: set up first, asked for each time, each code once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyotp import TOTP
from sqlalchemy import select

from app.evidence.auditing.sampling import every
from app.evidence.queries.auditing import Audit
from app.extensions import db
from app.ledger.queries import openings_at
from app.people import factors
from app.people.kinds import FactorKind
from app.people.models import SecondFactor, SecondFactorRemoval, SecondFactorUse, UserSession
from tests.ledger.entering import leaves
from tests.people.code_apps import SET_UP, code_now, entries, field, secret_on, set_up
from tests.people.conftest import change, letters, look
from tests.people.tablets import begin, give_pin, tablet_in
from tests.support import PASSWORD, post, sign_in


@pytest.fixture(autouse=True)
def required(request: pytest.FixtureRequest) -> None:
    for name in ("app", "sqlite_app"):
        if name in request.fixturenames:
            request.getfixturevalue(name).config["SECOND_FACTOR_REQUIRED"] = True


def signed_in(app: Flask, email: str) -> FlaskClient:
    client = app.test_client()
    sign_in(client, email)
    return client


def show(client: FlaskClient, code: str, **more: str):
    return post(client, "/second-factor", {"code": code, **more})


def rows(app: Flask, model: type) -> list:
    return look(app, lambda: db.session.scalars(select(model).order_by(model.id)).all())


@pytest.mark.parametrize(("who", "page"), [("hanna", "/requirements"), ("adam", "/roles")])
def test_nothing_privileged_opens_before_a_second_factor_is_set_up(app: Flask, cast, who, page) -> None:
    client = signed_in(app, getattr(cast, who).email)

    refused = client.get(page)
    home, account, screen = client.get("/"), client.get("/account"), client.get("/second-factor")

    assert (refused.status_code, refused.location) == (303, f"/second-factor?next={page}")
    assert (home.status_code, account.status_code, screen.status_code) == (200, 200, 200)
    assert "Set up your second factor" in screen.text
    assert "Only your own training is open" in home.text
    set_up(client)
    assert client.get(page).status_code == 200
    assert "Only your own training" not in client.get("/").text


@pytest.mark.parametrize("who", ["alice", "carol", "dana"])
def test_others_are_not_asked(sqlite_app: Flask, sqlite_cast, who: str) -> None:
    client = sqlite_app.test_client()

    answer = post(client, "/sign-in", {"name": getattr(sqlite_cast, who).email, "password": PASSWORD})

    assert answer.location == "/"
    assert "second factor" not in client.get("/").text.casefold()


def test_signing_in_asks_for_the_code_and_then_leads_to_what_was_wanted(app: Flask, cast) -> None:
    secret, codes = set_up(signed_in(app, cast.hanna.email))
    client = app.test_client()
    first = post(client, "/sign-in", {"name": cast.hanna.email, "password": PASSWORD, "next": "/people"})
    before = client.get_cookie("countersign").value
    token = look(app, lambda: db.session.scalars(select(UserSession).order_by(UserSession.id.desc())).first())

    answer = show(client, code_now(secret), next="/people")

    assert first.location == "/second-factor?next=/people"
    assert (answer.status_code, answer.location) == (303, "/people")
    assert client.get("/people").status_code == 200
    after = look(app, lambda: db.session.get_one(UserSession, token.id))
    assert after.token_hash != token.token_hash  # C-14: worth more, so another token
    assert (after.started_at, after.authenticated_at) == (token.started_at, token.authenticated_at)
    stolen = app.test_client()
    stolen.set_cookie("countersign", before)
    assert stolen.get("/people").location.startswith("/sign-in")
    assert len(codes) == len(set(codes)) == 10


def test_a_code_counts_once(app: Flask, cast) -> None:
    at_set_up = signed_in(app, cast.hanna.email)
    page = at_set_up.get(SET_UP).text
    taken = code_now(secret_on(page), -1)
    at_set_up.post(SET_UP, data=entries(page, code=taken))
    code = code_now(secret_on(page))
    first, second = signed_in(app, cast.hanna.email), signed_in(app, cast.hanna.email)

    answers = [show(first, code).status_code, show(second, code).status_code]
    set_up_code = show(second, taken).status_code

    assert (answers, set_up_code) == ([303, 422], 422)  # nor does the code that the set-up took
    assert second.get("/people").status_code == 303


@pytest.mark.parametrize(
    ("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False), (40, False)]
)
def test_clocks_may_differ_by_one_step(steps: int, taken: bool) -> None:
    secret, now = factors.new_secret(), datetime(2026, 11, 23, 9, 0, 17, tzinfo=UTC)

    found = factors.step_of(secret, TOTP(secret).at(now, counter_offset=steps), now)

    assert (found is not None) is taken


def test_wrong_codes_are_counted_for_all_sessions_together(app: Flask, cast) -> None:
    secret, _codes = set_up(signed_in(app, cast.hanna.email))
    clients = [signed_in(app, cast.hanna.email) for _ in range(2)]
    wrong = "000000" if code_now(secret) != "000000" else "111111"

    answers = [show(clients[number % 2], wrong).status_code for number in range(11)]
    right = show(clients[0], code_now(secret))

    assert answers == [422] * 10 + [429]
    assert right.status_code == 429
    assert int(right.headers["Retry-After"]) > 0


def test_a_recovery_code_counts_once_and_its_owner_is_told(app: Flask, cast) -> None:
    _secret, codes = set_up(signed_in(app, cast.hanna.email))
    typed = codes[3].upper().replace("-", " ")

    first = show(signed_in(app, cast.hanna.email), typed)
    second = show(signed_in(app, cast.hanna.email), codes[3])
    other = show(signed_in(app, cast.hanna.email), codes[4])

    assert (first.status_code, second.status_code, other.status_code) == (303, 422, 303)
    used = [letter for letter in letters(app, "second_factor") if "recovery code was used" in letter.subject]
    assert ["9 are left" in used[0].body, "8 are left" in used[1].body] == [True, True]
    assert not any(
        code in row.material.get("hashes", ()) for row in rows(app, SecondFactor) for code in codes
    )


def test_new_recovery_codes_end_the_old_ones(app: Flask, cast) -> None:
    client = signed_in(app, cast.hanna.email)
    _secret, old = set_up(client)

    wrong = post(client, "/account/recovery-codes", {"password": "not this one"})
    page = post(client, "/account/recovery-codes", {"password": PASSWORD}).text

    new = re.findall(r"<samp>([a-z0-9-]{14})</samp>", page)
    assert (wrong.status_code, len(new), set(new) & set(old)) == (422, 10, set())
    assert show(signed_in(app, cast.hanna.email), old[0]).status_code == 422
    assert show(signed_in(app, cast.hanna.email), new[0]).status_code == 303


def test_a_secret_is_shown_once_and_stored_encrypted(app: Flask, cast) -> None:
    client = signed_in(app, cast.hanna.email)
    secret, _codes = set_up(client)

    assert secret not in client.get("/account").text.replace(" ", "")
    assert secret != secret_on(client.get(SET_UP).text)
    stored = next(row for row in rows(app, SecondFactor) if row.kind is FactorKind.APP)
    assert secret not in str(stored.material)
    assert factors.decrypted(stored.material["secret"], app.config["SECRET_KEY"]) == secret
    assert factors.decrypted(stored.material["secret"], "another key" * 4) is None


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"code": "000000"}, 422),
        ({"code": ""}, 422),
        ({"password": "not this one"}, 422),
        ({"name": ""}, 422),
    ],
)
def test_a_refusal_keeps_the_secret_that_was_scanned(sqlite_app, sqlite_cast, changes, status) -> None:
    client = signed_in(sqlite_app, sqlite_cast.hanna.email)
    page = client.get(SET_UP).text
    secret = secret_on(page)

    answer = client.post(SET_UP, data=entries(page, **{"code": code_now(secret)} | changes))

    assert (answer.status_code, secret_on(answer.text)) == (status, secret)
    assert rows(sqlite_app, SecondFactor) == []


def test_a_set_up_page_of_another_session_adds_nothing(sqlite_app: Flask, sqlite_cast) -> None:
    page = signed_in(sqlite_app, sqlite_cast.adam.email).get(SET_UP).text
    client = signed_in(sqlite_app, sqlite_cast.hanna.email)
    form = entries(page, code=code_now(secret_on(page))) | {
        "csrf_token": field(client.get(SET_UP).text, "csrf_token")
    }

    answer = client.post(SET_UP, data=form)

    assert (answer.status_code, answer.location) == (303, SET_UP)
    assert rows(sqlite_app, SecondFactor) == []


def test_a_password_alone_is_no_way_to_another_second_factor(app: Flask, cast) -> None:
    set_up(signed_in(app, cast.hanna.email))
    thief = signed_in(app, cast.hanna.email)
    (app_row,) = [row for row in rows(app, SecondFactor) if row.kind is FactorKind.APP]
    before = len(rows(app, SecondFactor))

    answers = [
        thief.get(SET_UP),
        thief.get("/account/recovery-codes"),
        post(thief, SET_UP, entries_for_thief(), form_on="/account/password"),
        post(thief, "/account/recovery-codes", {"password": PASSWORD}, form_on="/account/password"),
        post(
            thief, f"/account/second-factors/{app_row.key}/removal", {"password": PASSWORD},
            form_on="/account/password",
        ),
    ]  # fmt: skip

    assert {(answer.status_code, answer.location.split("?")[0]) for answer in answers} == {
        (303, "/second-factor")
    }
    assert len(rows(app, SecondFactor)) == before
    assert rows(app, SecondFactorRemoval) == []


def entries_for_thief() -> dict[str, str]:
    return {"set_up": "x", "name": "Mine", "password": PASSWORD, "code": "123456"}


def test_the_last_one_stays_where_it_is_needed(app: Flask, cast) -> None:
    client = signed_in(app, cast.hanna.email)
    set_up(client)
    set_up(client, name="Old phone")
    first, second = [row for row in rows(app, SecondFactor) if row.kind is FactorKind.APP]

    def remove(row: SecondFactor, password: str = PASSWORD):
        return post(client, f"/account/second-factors/{row.key}/removal", {"password": password})

    answers = [
        remove(second, "not this one").status_code,
        remove(second).status_code,
        remove(first).status_code,
    ]

    assert answers == [422, 303, 409]
    assert [row.factor_id for row in rows(app, SecondFactorRemoval)] == [second.id]
    subjects = [letter.subject for letter in letters(app, "second_factor")]
    assert subjects.count("A second factor was added to your account") == 2
    assert "A second factor was removed from your account" in subjects


def test_a_lost_one_is_reset_by_another_administrator_and_recorded(app: Flask, cast) -> None:
    secret, codes = set_up(signed_in(app, cast.hanna.email))
    adam = signed_in(app, cast.adam.email)
    set_up(adam)
    page = f"/people/{cast.hanna.key}"
    shown = "Reset the second factor" in adam.get(page).text

    answer = post(adam, f"{page}/second-factor/reset", form_on=page)

    assert (shown, answer.status_code) == (True, 303)
    hanna = signed_in(app, cast.hanna.email)
    assert "Set up your second factor" in hanna.get("/second-factor").text
    assert [show(hanna, code).status_code for code in (code_now(secret), codes[0])] == [422, 422]
    letter = next(letter for letter in letters(app, "second_factor") if "reset" in letter.subject)
    assert (letter.to, "Adam Ash reset it" in letter.body) == (cast.hanna.email, True)
    entered = [leaf for leaf in leaves(app) if leaf["kind"] == "credential_reset"]
    assert sorted(leaf["facts"]["factor"] for leaf in entered) == ["app", "recovery_codes"]
    with app.app_context():
        opened = openings_at(leaf["sequence"] for leaf in entered).values()
        assert [each["person"]["value"] for each in opened] == [cast.hanna.key] * 2
        assert [each["by_person"]["value"] for each in opened] == [cast.adam.key] * 2
        assert not [words for words in Audit(every).differences() if "second_factor" in words]


def test_nobody_resets_their_own_and_hr_resets_nobodys(app: Flask, cast) -> None:
    adam, hanna = signed_in(app, cast.adam.email), signed_in(app, cast.hanna.email)
    set_up(adam)
    set_up(hanna)

    own = post(adam, f"/people/{cast.adam.key}/second-factor/reset", form_on="/units")
    by_hr = post(hanna, f"/people/{cast.adam.key}/second-factor/reset", form_on="/units")

    assert (own.status_code, by_hr.status_code) == (403, 403)
    assert rows(app, SecondFactorRemoval) == []


def test_whoever_changed_the_address_does_not_reset_too_nor_the_other_way_round(app: Flask, cast) -> None:
    """Both together would be a way to sign in as somebody else."""
    set_up(signed_in(app, cast.hanna.email))
    adam = signed_in(app, cast.adam.email)
    set_up(adam)
    page = f"/people/{cast.hanna.key}"

    def move(address: str):
        form = {"contact-legal_name": "Hanna Hart", "contact-language": "en", "contact-email": address}
        return post(adam, page, form)

    moved = move("adam.too@harbourlane.example")
    refused = post(adam, f"{page}/second-factor/reset", form_on=page, follow_redirects=True)

    assert moved.status_code == 303
    assert "Ask another administrator" in refused.text
    assert rows(app, SecondFactorRemoval) == []


def test_after_a_reset_the_same_administrator_changes_no_address(app: Flask, cast) -> None:
    set_up(signed_in(app, cast.hanna.email))
    adam = signed_in(app, cast.adam.email)
    set_up(adam)
    page = f"/people/{cast.hanna.key}"
    post(adam, f"{page}/second-factor/reset", form_on=page)

    form = {"contact-legal_name": "Hanna Hart", "contact-language": "en", "contact-email": "a@b.example"}
    answer = post(adam, page, form)
    name_only = post(
        adam, page, form | {"contact-email": cast.hanna.email, "contact-legal_name": "Hanna Hill"}
    )

    assert (answer.status_code, name_only.status_code) == (409, 303)


def test_the_last_administrator_is_helped_on_the_server(app: Flask, cast) -> None:
    set_up(signed_in(app, cast.adam.email))
    run = app.test_cli_runner()

    nobody = run.invoke(args=["people", "reset-second-factor", "nobody@x.example"])
    done = run.invoke(args=["people", "reset-second-factor", cast.adam.email])
    again = run.invoke(args=["people", "reset-second-factor", cast.adam.email])

    assert (nobody.exit_code, done.exit_code, again.exit_code) == (1, 0, 1)
    assert "Adam Ash" in done.output
    assert "reset on the server" in letters(app, "second_factor")[-1].body


def test_what_was_typed_before_the_session_ended_survives_both_screens(
    sqlite_app: Flask, sqlite_cast
) -> None:
    secret, _codes = set_up(signed_in(sqlite_app, sqlite_cast.hanna.email))
    client = signed_in(sqlite_app, sqlite_cast.hanna.email)
    show(client, code_now(secret))
    token = field(client.get("/people/new").text, "csrf_token")
    change(sqlite_app, select(UserSession).order_by(UserSession.id.desc()).limit(1),
           lambda row: setattr(row, "expires_at", row.started_at))  # fmt: skip

    lost = client.post("/people/new", data={"csrf_token": token, "legal_name": "Zofia Long Name"})
    sealed = field(lost.text, "unsent")
    form = {"name": sqlite_cast.hanna.email, "password": PASSWORD, "unsent": sealed}
    screen = client.post("/sign-in", data=form | {"csrf_token": field(lost.text, "csrf_token")})
    kept = {name: field(screen.text, name) for name in ("csrf_token", "unsent", "next")}
    answer = client.post("/second-factor", data=kept | {"code": code_now(secret, 1)})

    assert "One more step" in screen.text
    assert 'value="Zofia Long Name"' in answer.text


def test_on_a_shared_device_nobody_is_asked_for_there_is_nothing_more_to_open(
    sqlite_app, sqlite_cast
) -> None:
    set_up(signed_in(sqlite_app, sqlite_cast.hanna.email))
    tablet = tablet_in(sqlite_app, 1)
    give_pin(sqlite_app, sqlite_cast.hanna.id)

    answer = begin(tablet, "E-hanna")

    assert answer.location == "/"
    assert tablet.get("/second-factor").status_code == 403
    assert tablet.get("/people").status_code == 403


def test_where_it_is_not_required_nobody_is_asked_and_the_page_says_so(sqlite_app, sqlite_cast) -> None:
    sqlite_app.config["SECOND_FACTOR_REQUIRED"] = False
    client = sqlite_app.test_client()

    answer = post(client, "/sign-in", {"name": sqlite_cast.hanna.email, "password": PASSWORD})

    assert answer.location == "/"
    assert "nobody is asked for a second factor" in client.get("/account").text


def test_every_use_is_a_row_of_its_own(app: Flask, cast) -> None:
    secret, _codes = set_up(signed_in(app, cast.hanna.email))
    show(signed_in(app, cast.hanna.email), code_now(secret))

    uses = rows(app, SecondFactorUse)

    assert len(uses) == len({use.number for use in uses}) == 2
    assert timedelta(0) <= uses[1].used_at - uses[0].used_at < timedelta(minutes=1)
