"""Nothing typed is lost when a session ends or a form grows old, and nobody else gets to see it."""

from __future__ import annotations

import html
import re
from base64 import urlsafe_b64decode
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from wtforms import PasswordField
from wtforms.fields.core import UnboundField

from app.extensions import db
from app.people.models import Person, RoleGrant, RoleRevocation, UserSession
from app.questions.models import Task
from app.shared import unsent
from app.shared.clock import utc_now
from app.shared.forms import Form
from tests.forms_on_pages import forms_on
from tests.people.conftest import look
from tests.support import PASSWORD, count_queries, post, sign_in

WORDS = 'Czy wolno mi udostępnić post sklepu?\n\nPytam, bo "nie wiem" & <b>boję się</b>.'


def entered(client: FlaskClient, path: str, action: str, **values: str) -> dict[str, str]:
    """The form of a page as it would be sent: what stands in it, with `values` typed over."""
    form = next(form for form in forms_on(path, client.get(path).text) if form.path == action)
    return form.values | values


def leave_alone(client: FlaskClient) -> None:
    """An hour goes by without a request: the session is over."""
    with client.session_transaction() as session:
        session["seen"] = int((utc_now() - timedelta(minutes=61)).timestamp())


def sealed_in(page: str) -> str:
    found = re.search(r'name="unsent" value="([^"]+)"', page)
    assert found, page
    return html.unescape(found[1])


def sign_in_again(client: FlaskClient, page: str, name: str, **changes: str):
    """Send the sign-in form of the page that came in the place of an answer."""
    form = next(form for form in forms_on("/sign-in", page) if form.path == "/sign-in")
    return client.post("/sign-in", data=form.values | {"name": name, "password": PASSWORD} | changes)


def typed_into(page: str, name: str) -> str:
    """What stands in a field of a page, as its reader sees it."""
    area = re.search(rf'<textarea[^>]*name="{name}"[^>]*>\r?\n?(.*?)</textarea>', page, re.DOTALL)
    line = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)
    return html.unescape((area or line)[1])


def interrupted_question(app: Flask, cast) -> tuple[FlaskClient, str]:
    """Alice typed a question, her session ended, and she pressed Send. Returns what she sees."""
    client = app.test_client()
    sign_in(client, cast.alice.email)
    sent = entered(client, "/my-questions", "/my-questions", text=WORDS)
    leave_alone(client)
    answer = client.post("/my-questions", data=sent)
    assert answer.status_code == 401
    return client, answer.text


# -- the session is over -------------------------------------------------------------------------------


def test_a_question_typed_before_the_session_ended_is_back_after_signing_in(app: Flask, cast) -> None:
    client, page = interrupted_question(app, cast)

    back = sign_in_again(client, page, cast.alice.email)
    stored = look(app, lambda: len(db.session.scalars(select(Task)).all()))
    form = next(form for form in forms_on("/my-questions", back.text) if form.path == "/my-questions")
    sent = client.post("/my-questions", data=form.values)

    assert "What you typed is kept and was not sent" in page
    assert (back.status_code, stored) == (200, 0)  # filled in, not sent
    assert typed_into(back.text, "text") == WORDS
    assert "nothing was sent yet" in back.text
    assert sent.status_code == 303
    assert look(app, lambda: db.session.scalars(select(Task.text)).one()) == WORDS


def test_somebody_else_who_signs_in_there_gets_nothing(app: Flask, cast) -> None:
    client, page = interrupted_question(app, cast)

    answer = sign_in_again(client, page, cast.bob.email)
    home = client.get(answer.location).text

    assert (answer.status_code, answer.location) == (303, "/")
    assert "belongs to somebody else" in home
    assert "post sklepu" not in home + client.get("/my-questions").text


def test_what_is_kept_cannot_be_read_in_the_page(sqlite_app: Flask, sqlite_cast) -> None:
    _client, page = interrupted_question(sqlite_app, sqlite_cast)
    text = urlsafe_b64decode(sealed_in(page))  # what base64 shows to anybody

    assert "post sklepu" not in page
    assert b"sklepu" not in text
    assert b"my-questions" not in text


@pytest.mark.parametrize("name", ["password", "current", "code", "contact-password", "csrf_token"])
def test_secrets_are_never_kept(sqlite_app: Flask, name: str) -> None:
    with sqlite_app.test_request_context("/", method="POST", data={name: "quiet harbour", "text": "words"}):
        assert unsent.typed() == [("text", "words")]


def test_every_password_field_of_every_form_counts_as_secret(sqlite_app: Flask) -> None:
    def all_forms(form: type) -> list[type]:
        return [form, *(below for each in form.__subclasses__() for below in all_forms(each))]

    secret = {
        name
        for form in all_forms(Form)
        for name in dir(form)
        if isinstance(field := getattr(form, name), UnboundField)
        and issubclass(field.field_class, PasswordField)
    }

    assert "password" in secret
    assert secret - unsent.SECRETS == set()


def test_a_wrong_password_keeps_what_was_typed_until_the_right_one(sqlite_app: Flask, sqlite_cast) -> None:
    client, page = interrupted_question(sqlite_app, sqlite_cast)

    wrong = sign_in_again(client, page, sqlite_cast.alice.email, password="not this one")
    right = sign_in_again(client, wrong.text, sqlite_cast.alice.email)

    assert wrong.status_code == 422
    assert typed_into(right.text, "text") == WORDS


@pytest.mark.parametrize(
    "spoilt",
    [lambda s: s[:-3] + "AAA", lambda s: ("B" if s[0] == "A" else "A") + s[1:], lambda s: "x", lambda s: "é"],
)
def test_a_seal_that_was_changed_leads_to_the_plain_form(sqlite_app: Flask, sqlite_cast, spoilt) -> None:
    client, page = interrupted_question(sqlite_app, sqlite_cast)

    answer = sign_in_again(client, page, sqlite_cast.alice.email, unsent=spoilt(sealed_in(page)))

    assert (answer.status_code, answer.location) == (303, "/my-questions")
    assert typed_into(client.get("/my-questions").text, "text") == ""


def test_what_was_kept_too_long_leads_to_the_plain_form(sqlite_app: Flask, sqlite_cast) -> None:
    client, page = interrupted_question(sqlite_app, sqlite_cast)
    sqlite_app.config["UNSENT_LIFETIME"] = timedelta(seconds=-1)

    answer = sign_in_again(client, page, sqlite_cast.alice.email)

    assert (answer.status_code, answer.location) == (303, "/my-questions")


def test_a_seal_opens_only_for_its_writer_however_often_it_is_sent(sqlite_app: Flask, sqlite_cast) -> None:
    client, page = interrupted_question(sqlite_app, sqlite_cast)
    bob, again = sqlite_app.test_client(), sqlite_app.test_client()

    stranger = post(
        bob, "/sign-in", {"name": sqlite_cast.bob.email, "password": PASSWORD, "unsent": sealed_in(page)}
    )
    first = sign_in_again(client, page, sqlite_cast.alice.email)
    other_device = post(
        again, "/sign-in", {"name": sqlite_cast.alice.email, "password": PASSWORD, "unsent": sealed_in(page)}
    )

    assert stranger.status_code == 303
    assert typed_into(first.text, "text") == typed_into(other_device.text, "text") == WORDS
    assert look(sqlite_app, lambda: db.session.scalars(select(Task)).all()) == []


def test_a_form_that_no_page_of_ours_made_is_not_kept(sqlite_app: Flask, sqlite_cast) -> None:
    stranger = sqlite_app.test_client()

    answer = post(stranger, "/my-questions", {"text": "Words of an attacker"}, form_on="/sign-in")

    assert answer.status_code == 401
    assert 'name="unsent"' not in answer.text
    assert "attacker" not in answer.text


def test_too_much_to_carry_is_not_kept_and_the_page_does_not_say_so(sqlite_app: Flask, sqlite_cast) -> None:
    client = sqlite_app.test_client()
    sign_in(client, sqlite_cast.alice.email)
    sent = entered(client, "/my-questions", "/my-questions", text="x" * (unsent.LONGEST + 1))
    leave_alone(client)

    answer = client.post("/my-questions", data=sent)

    assert answer.status_code == 401
    assert "What you typed is kept" not in answer.text


def test_hr_does_not_lose_what_they_changed_in_a_profile(app: Flask, cast) -> None:
    client, path = app.test_client(), f"/people/{cast.bob.key}"
    sign_in(client, cast.hanna.email)
    sent = entered(client, path, path, **{"contact-legal_name": "Robert Żółć-Baker"})
    leave_alone(client)
    page = client.post(path, data=sent).text

    back = sign_in_again(client, page, cast.hanna.email)
    form = next(form for form in forms_on(path, back.text) if form.path == path)
    unchanged = look(app, lambda: db.session.get_one(Person, cast.bob.id).legal_name)
    client.post(path, data=form.values)

    assert back.status_code == 200
    assert form.values["contact-legal_name"] == "Robert Żółć-Baker"
    assert unchanged == "Bob Baker"
    assert look(app, lambda: db.session.get_one(Person, cast.bob.id).legal_name) == "Robert Żółć-Baker"


def test_a_page_that_is_no_longer_theirs_does_not_open_again(sqlite_app: Flask, sqlite_cast) -> None:
    client, path = sqlite_app.test_client(), f"/people/{sqlite_cast.bob.key}"
    sign_in(client, sqlite_cast.hanna.email)
    sent = entered(client, path, path, **{"contact-legal_name": "Robert Baker"})
    leave_alone(client)
    page = client.post(path, data=sent).text
    with sqlite_app.app_context():
        grant = db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == sqlite_cast.hanna.id)).one()
        db.session.add(RoleRevocation(grant_id=grant.id, reason="moved", revoked_at=utc_now()))
        db.session.commit()

    back = sign_in_again(client, page, sqlite_cast.hanna.email)

    assert back.status_code == 409
    assert "Robert Baker" in back.text  # their own words, to copy
    assert sqlite_cast.bob.email not in back.text.partition("Robert Baker")[0]


def test_a_step_without_words_leads_back_to_its_page(sqlite_app: Flask, sqlite_cast) -> None:
    client = sqlite_app.test_client()
    sign_in(sqlite_app.test_client(), sqlite_cast.alice.email)
    sign_in(client, sqlite_cast.alice.email)
    sent = entered(client, "/account", "/account/other-sessions/end")
    leave_alone(client)

    page = client.post("/account/other-sessions/end", data=sent).text
    back = sign_in_again(client, page, sqlite_cast.alice.email)

    assert "the last step was not taken" in page
    assert (back.status_code, back.location) == (303, "/account")


# -- the form is old -----------------------------------------------------------------------------------


def test_after_signing_in_anew_in_another_tab_the_old_form_is_shown_again(app: Flask, cast) -> None:
    client = app.test_client()
    sign_in(client, cast.alice.email)
    sent = entered(client, "/my-questions", "/my-questions", text=WORDS)
    sign_in(client, cast.alice.email)  # the other tab

    again = client.post("/my-questions", data=sent)
    form = next(form for form in forms_on("/my-questions", again.text) if form.path == "/my-questions")
    now_taken = client.post("/my-questions", data=form.values)

    assert again.status_code == 403
    assert "This form has expired" in again.text
    assert typed_into(again.text, "text") == WORDS
    assert now_taken.status_code == 303


def test_after_signing_out_in_another_tab_the_words_wait_for_their_writer(app: Flask, cast) -> None:
    client = app.test_client()
    sign_in(client, cast.alice.email)
    sent = entered(client, "/my-questions", "/my-questions", text=WORDS)
    post(client, "/sign-out", form_on="/account")

    page = client.post("/my-questions", data=sent)
    back = sign_in_again(client, page.text, cast.alice.email)

    assert page.status_code == 401
    assert typed_into(back.text, "text") == WORDS


def test_whoever_signed_in_after_the_writer_is_not_shown_their_words(app: Flask, cast) -> None:
    client = app.test_client()
    sign_in(client, cast.alice.email)
    sent = entered(client, "/my-questions", "/my-questions", text=WORDS)
    sign_in(client, cast.bob.email)

    answer = client.post("/my-questions", data=sent)

    assert answer.status_code == 403
    assert "opened by somebody else" in answer.text
    assert "sklepu" not in answer.text
    assert 'name="unsent"' not in answer.text


def test_the_old_tab_finds_its_words_after_signing_in_elsewhere(sqlite_app: Flask, sqlite_cast) -> None:
    """A forgotten password: the reset and the sign-in take place in a second tab."""
    client, page = interrupted_question(sqlite_app, sqlite_cast)
    sign_in(client, sqlite_cast.alice.email)

    back = sign_in_again(client, page, sqlite_cast.alice.email)

    assert typed_into(back.text, "text") == WORDS


def test_keeping_words_writes_nothing(sqlite_app: Flask, sqlite_cast) -> None:
    client = sqlite_app.test_client()
    sign_in(client, sqlite_cast.alice.email)
    sent = entered(client, "/my-questions", "/my-questions", text=WORDS)
    leave_alone(client)

    with count_queries(sqlite_app) as statements:
        client.post("/my-questions", data=sent)

    assert [one for one in statements if one.startswith(("INSERT", "UPDATE", "DELETE"))] == []
    assert look(sqlite_app, lambda: len(db.session.scalars(select(UserSession)).all())) == 1


# -- another language ----------------------------------------------------------------------------------


def test_choosing_a_language_keeps_what_stands_in_the_form(app: Flask, cast) -> None:
    client = app.test_client()
    sign_in(client, cast.alice.email)
    page = client.get("/my-questions").text
    button = html.unescape(re.search(r'formaction="([^"]+to=pl[^"]*)"', page)[1])

    switched = client.post(button, data=entered(client, "/my-questions", "/my-questions", text=WORDS))

    assert switched.status_code == 200
    assert '<html lang="pl"' in switched.text
    assert typed_into(switched.text, "text") == WORDS
    assert look(app, lambda: db.session.get_one(Person, cast.alice.id).language) == "pl"


def test_choosing_a_language_keeps_a_form_that_was_refused(app: Flask, cast) -> None:
    client, path = app.test_client(), f"/people/{cast.bob.key}"
    sign_in(client, cast.hanna.email)
    refused = client.post(
        path,
        data=entered(client, path, path, **{"contact-legal_name": "Robert", "contact-email": "no address"}),
    )
    form = next(form for form in forms_on(path, refused.text) if form.path == "/language")

    switched = client.post("/language", data=form.values | {"language": "pl"})

    assert refused.status_code == 422
    assert '<html lang="pl"' in switched.text
    assert 'value="Robert"' in switched.text
    assert 'value="no address"' in switched.text


def test_choosing_a_language_on_the_way_back_in_keeps_the_words_too(sqlite_app: Flask, sqlite_cast) -> None:
    client, page = interrupted_question(sqlite_app, sqlite_cast)
    form = next(form for form in forms_on("/sign-in", page) if form.path == "/language")

    polish = client.post("/language", data=form.values | {"language": "pl"})
    back = sign_in_again(client, polish.text, sqlite_cast.alice.email)

    assert polish.status_code == 401
    assert '<html lang="pl"' in polish.text
    assert typed_into(back.text, "text") == WORDS


def test_the_sign_in_page_says_who_is_signed_in_already(sqlite_app: Flask, sqlite_cast) -> None:
    client = sqlite_app.test_client()
    sign_in(client, sqlite_cast.alice.email)

    assert "You are signed in as Alice Archer." in client.get("/sign-in").text
