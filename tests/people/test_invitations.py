"""Invitations: from HR's click to the first sign-in, and who else may hold the link."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import create_app
from app.company.actions import save_profile
from app.company.queries import sample_profile
from app.demo.factories import make_assignment, make_release, make_requirement
from app.demo.sample_course import sample_content
from app.extensions import db
from app.messages.models import OutboxMessage
from app.people import actions
from app.people.kinds import CredentialOrigin
from app.people.models import AccessLink, Credential, Job, Person, RoleGrant, UserSession
from app.people.refusals import CodeWrong, LinkDead
from app.shared.clock import utc_now
from tests.people.conftest import change, code_in, letters, link_in, look, people_of
from tests.support import PASSWORD, post, sign_in


def invited(app: Flask, person_id: int, by_id: int) -> str:
    """Invite a person; the path of the link in the mail."""
    with app.app_context():
        person, hanna = (db.session.get_one(Person, id) for id in (person_id, by_id))
        actions.invite(person=person, by=hanna, now=utc_now())
        db.session.commit()
    return link_in(letters(app, "invitation")[-1].body)


def code_for(app: Flask, client: FlaskClient, path: str) -> str:
    """Ask for the code; what the mail says."""
    assert post(client, f"{path}/code", form_on=path).status_code == 303
    return code_in(letters(app, "invitation_code")[-1].body)


def accept(client: FlaskClient, path: str, code: str, password: str = PASSWORD, **more: str):
    return post(client, path, {"code": code, "password": password, **more}, form_on="/sign-in")


def credentials(app: Flask, person_id: int) -> list[Credential]:
    return look(
        app, lambda: db.session.scalars(select(Credential).where(Credential.person_id == person_id)).all()
    )


def test_an_invitation_leads_from_hr_to_the_first_page(app: Flask, cast) -> None:
    hr, nina = app.test_client(), app.test_client()
    sign_in(hr, cast.hanna.email)

    sent = post(hr, f"/people/{cast.nina.key}/invitation", form_on=f"/people/{cast.nina.key}")
    [mail] = letters(app, "invitation")
    path = link_in(mail.body)
    answer = accept(nina, path, code_for(app, nina, path))

    assert (sent.status_code, mail.to) == (303, "nina@home.example")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert nina.get("/account").status_code == 200
    [credential] = credentials(app, cast.nina.id)
    assert credential.origin is CredentialOrigin.INVITATION
    assert credential.link_id is not None
    assert [mail.to for mail in letters(app, "password_set")] == ["nina@home.example"]


@pytest.mark.parametrize("language", ["en", "pl"])
def test_an_invitation_says_who_invites_to_what_for_how_long_and_by_when(
    sqlite_app: Flask, sqlite_cast, language: str
) -> None:
    with sqlite_app.app_context():
        nina, hanna = (db.session.get_one(Person, each.id) for each in (sqlite_cast.nina, sqlite_cast.hanna))
        nina.language = language
        save_profile(profile=sample_profile(), reason="Ours", by=hanna, now=utc_now())
        release = make_release([sample_content("en"), sample_content("pl")], now=utc_now())
        make_assignment(make_requirement(now=utc_now()), nina, release, now=utc_now())
        db.session.commit()

    path = invited(sqlite_app, sqlite_cast.nina.id, sqlite_cast.hanna.id)
    [mail] = letters(sqlite_app, "invitation")

    assert mail.subject.startswith("Harbour Lane Coffee: ")
    assert "Hanna Hart" in mail.body
    assert re.search({"en": r"takes about \d+ minutes", "pl": r"około \d+ minut"}[language], mail.body)
    assert {"en": "It is due on", "pl": "Termin mija"}[language] in mail.body
    page = sqlite_app.test_client().get(path, headers={"Accept-Language": language}).text.replace("\xa0", " ")
    assert {"en": "Welcome to Harbour Lane Coffee", "pl": "Witamy w firmie Harbour Lane Coffee"}[
        language
    ] in page


def test_an_invitation_names_no_company_before_its_profile_is_saved(sqlite_app: Flask, sqlite_cast) -> None:
    invited(sqlite_app, sqlite_cast.nina.id, sqlite_cast.hanna.id)

    [mail] = letters(sqlite_app, "invitation")
    assert mail.subject == "Your invitation to Countersign"
    assert "which your company uses for short trainings." in mail.body
    assert "Harbour Lane" not in mail.body


def test_an_invitation_speaks_the_persons_language(app: Flask, cast) -> None:
    change(app, select(Person).where(Person.id == cast.nina.id), lambda nina: setattr(nina, "language", "pl"))

    invited(app, cast.nina.id, cast.hanna.id)

    assert letters(app, "invitation")[0].language == "pl"


@pytest.mark.parametrize(
    ("password", "status"),
    [
        ("quiet lantern1", 422),
        ("quiet lantern12", 303),
        (("quiet lantern marble oblique " * 3)[:64], 303),
        (("quiet lantern marble oblique thirteen saffron " * 3)[:128], 303),
        ("quiet lantern marble oblique thirteen saffron " * 90, 422),
    ],
)
def test_c01_the_length_of_a_first_password(
    sqlite_app: Flask, sqlite_cast, password: str, status: int
) -> None:
    client = sqlite_app.test_client()
    path = invited(sqlite_app, sqlite_cast.nina.id, sqlite_cast.hanna.id)

    answer = accept(client, path, code_for(sqlite_app, client, path), password)

    assert answer.status_code == status


@pytest.mark.parametrize(
    "password", ["aaaaaaaaaaaaaaa", "123456789012345", "Harbour Lane Coffee 2026", "nina@home.example"]
)
def test_c03_a_password_that_is_easy_to_guess_is_refused_with_a_reason(
    sqlite_app: Flask, sqlite_cast, password: str
) -> None:
    client = sqlite_app.test_client()
    path = invited(sqlite_app, sqlite_cast.nina.id, sqlite_cast.hanna.id)
    code = code_for(sqlite_app, client, path)

    refused = accept(client, path, code, password)
    afterwards = accept(client, path, code)

    assert refused.status_code == 422
    assert re.search(r"easy to guess|names or numbers that others know", refused.text)
    assert not re.search(r"upper|capital|special|symbol", refused.text, re.IGNORECASE)
    assert "only a password or a PIN has to be typed once more" in refused.text  # its field is empty
    assert afterwards.status_code == 303  # the refusal used nothing up


def test_c07_a_mail_scanner_uses_nothing_up_and_the_link_works_once(app: Flask, cast) -> None:
    path = invited(app, cast.nina.id, cast.hanna.id)
    scans = [app.test_client().get(path) for _ in range(3)]
    heads = app.test_client().head(path)
    client = app.test_client()
    code = code_for(app, client, path)

    first, second = accept(client, path, code), accept(app.test_client(), path, code)

    assert [scan.status_code for scan in scans] + [heads.status_code] == [200] * 4
    assert (first.status_code, second.status_code) == (303, 410)
    assert app.test_client().get(path).status_code == 410
    assert look(app, lambda: db.session.scalars(select(func.count()).select_from(UserSession)).one()) == 1


def test_c08_whoever_was_forwarded_the_link_needs_the_mailbox_too(app: Flask, cast) -> None:
    path = invited(app, cast.nina.id, cast.hanna.id)
    stranger = app.test_client()

    page = stranger.get(path).text
    post(
        stranger,
        f"{path}/code",
        {"address": "stranger@x.example", "email": "stranger@x.example"},
        form_on=path,
    )
    guess = accept(
        stranger, path, "000000" if code_in(letters(app, "invitation_code")[0].body) != "000000" else "1"
    )

    assert "nina@home.example" not in page
    assert "Nowak" not in page
    assert "n•••@home.example" in page
    assert [mail.to for mail in letters(app, "invitation_code")] == ["nina@home.example"]
    assert guess.status_code == 422
    assert credentials(app, cast.nina.id) == []


def test_c08_without_a_code_that_was_sent_there_is_no_account(app: Flask, cast) -> None:
    path = invited(app, cast.nina.id, cast.hanna.id)

    answers = [
        accept(app.test_client(), path, code).status_code for code in ("000000", "", "abcdef", "１２３４５６")
    ]

    assert answers == [422] * 4
    assert credentials(app, cast.nina.id) == []


def test_a_code_is_dead_after_five_tries_and_after_fifteen_minutes(app: Flask, cast) -> None:
    client = app.test_client()
    path = invited(app, cast.nina.id, cast.hanna.id)
    code = code_for(app, client, path)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"

    tries = [accept(client, path, wrong).status_code for _ in range(5)] + [
        accept(client, path, code).status_code
    ]
    newer = code_for(app, client, path)
    change(app, select(AccessLink), lambda link: setattr(link, "code_expires_at", utc_now()))
    too_late = accept(client, path, newer).status_code
    newest = accept(client, path, code_for(app, client, path)).status_code

    assert tries == [422] * 6
    assert (too_late, newest) == (422, 303)


def test_codes_are_mailed_three_times_an_hour_at_most(sqlite_app: Flask, sqlite_cast) -> None:
    client = sqlite_app.test_client()
    path = invited(sqlite_app, sqlite_cast.nina.id, sqlite_cast.hanna.id)

    for _ in range(6):
        assert post(client, f"{path}/code", form_on=path).status_code == 303

    assert len(letters(sqlite_app, "invitation_code")) == 3


def test_c09_nothing_but_code_and_password_is_taken_from_the_form(app: Flask, cast) -> None:
    client = app.test_client()
    path = invited(app, cast.nina.id, cast.hanna.id)

    answer = accept(
        client, path, code_for(app, client, path), email="evil@x.example", role="administrator",
        org_id="2", manager_id="1", legal_name="Evil", person_id=str(cast.adam.id), unit="x",
    )  # fmt: skip

    nina = look(app, lambda: db.session.get_one(Person, cast.nina.id))
    grants = look(
        app, lambda: db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == nina.id)).all()
    )
    assert answer.status_code == 303
    assert (nina.legal_name, nina.email, nina.private_email) == ("Nina Nowak", None, "nina@home.example")
    assert grants == []
    assert len(credentials(app, cast.adam.id)) == 1


def test_c15_the_invitation_of_somebody_who_has_left_is_dead(app: Flask, cast) -> None:
    client = app.test_client()
    path = invited(app, cast.nina.id, cast.hanna.id)
    code = code_for(app, client, path)
    long_ago = utc_now().date() - timedelta(days=3)
    change(
        app, select(Job).where(Job.person_id == cast.nina.id), lambda job: setattr(job, "ends_on", long_ago)
    )

    assert client.get(path).status_code == 410
    assert accept(client, path, code).status_code == 410
    assert credentials(app, cast.nina.id) == []


def test_an_invitation_is_too_old_after_two_weeks(sqlite_app: Flask, sqlite_cast) -> None:
    path = invited(sqlite_app, sqlite_cast.nina.id, sqlite_cast.hanna.id)

    change(sqlite_app, select(AccessLink), lambda link: setattr(link, "expires_at", utc_now()))

    assert sqlite_app.test_client().get(path).status_code == 410


def test_a_newer_invitation_ends_the_older_one(app: Flask, cast) -> None:
    older = invited(app, cast.nina.id, cast.hanna.id)
    newer = invited(app, cast.nina.id, cast.hanna.id)

    assert app.test_client().get(older).status_code == 410
    assert app.test_client().get(newer).status_code == 200


def test_c18_fifty_at_the_same_moment_make_one_account(parallel_app: Flask) -> None:
    cast = people_of(parallel_app)
    parallel_app.config["CODE_TRIES"] = 100
    path = invited(parallel_app, cast.nina.id, cast.hanna.id)
    code = code_for(parallel_app, parallel_app.test_client(), path)
    token, ends = path.rsplit("/", 1)[1], []
    barrier = threading.Barrier(50)

    def take() -> None:
        barrier.wait()
        with parallel_app.app_context():
            try:
                actions.accept_invitation(token=token, code=code, password=PASSWORD, now=utc_now())
                db.session.commit()
                ends.append("accepted")
            except (LinkDead, CodeWrong) as refusal:
                db.session.rollback()
                ends.append(type(refusal).__name__)

    threads = [threading.Thread(target=take) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ends) == ["LinkDead"] * 49 + ["accepted"]
    assert len(credentials(parallel_app, cast.nina.id)) == 1


@pytest.mark.parametrize("change_to", ["x", "", "A" * 500, "ImFiYyI.aaaa.bbbb", "%00", "..%2f..", "é"])
def test_c19_what_is_no_link_of_ours_looks_like_any_unknown_page(
    sqlite_app: Flask, sqlite_cast, change_to: str
) -> None:
    client = sqlite_app.test_client()
    unknown = client.get("/no-such-page")

    answer = client.get(f"/invitations/{change_to}")

    assert (answer.status_code, unknown.status_code) == (404, 404)
    assert "We could not find that page" in answer.text


def test_c19_the_link_of_another_company_is_worth_nothing_here(sqlite_app: Flask, sqlite_cast) -> None:
    path = invited(sqlite_app, sqlite_cast.nina.id, sqlite_cast.hanna.id)
    elsewhere = create_app("testing", SECRET_KEY="the-key-of-another-company-entirely")

    answer = elsewhere.test_client().get(path)

    assert answer.status_code == 404


def test_a_reset_link_is_no_invitation(sqlite_app: Flask, sqlite_cast) -> None:
    post(sqlite_app.test_client(), "/forgot-password", {"name": sqlite_cast.alice.email})
    token = link_in(letters(sqlite_app, "reset")[0].body).rsplit("/", 1)[1]

    assert sqlite_app.test_client().get(f"/invitations/{token}").status_code == 404


def test_a_handed_over_invitation_needs_the_code_that_was_told(app: Flask, cast) -> None:
    hr, nina = app.test_client(), app.test_client()
    sign_in(hr, cast.hanna.email)

    page = post(hr, f"/people/{cast.nina.key}/handed-invitation", form_on=f"/people/{cast.nina.key}").text
    path, code = (
        link_in(page.replace("<wbr>", "").replace("</samp>", " ")),
        re.search(r"<samp>(\d{6})</samp>", page)[1],
    )
    by_mail = post(nina, f"{path}/code", form_on=path)
    wrong = accept(nina, path, f"{(int(code) + 1) % 1_000_000:06d}")
    right = accept(nina, path, code)

    assert 'src="data:image/svg+xml;base64,' in page
    assert by_mail.status_code == 303
    assert letters(app, "invitation_code") == []
    assert (wrong.status_code, right.status_code) == (422, 303)
    [link] = look(app, lambda: db.session.scalars(select(AccessLink)).all())
    assert (link.sent_to, link.made_by_id) == (None, cast.hanna.id)


def test_c65_nobody_is_invited_who_has_a_password(app: Flask, cast) -> None:
    hr = app.test_client()
    sign_in(hr, cast.hanna.email)

    for how in ("invitation", "handed-invitation"):
        answer = post(hr, f"/people/{cast.alice.key}/{how}", form_on=f"/people/{cast.alice.key}")
        assert answer.status_code == 303

    assert look(app, lambda: db.session.scalars(select(AccessLink)).all()) == []
    assert letters(app, "invitation") == []


def test_no_link_and_no_code_is_kept_in_the_clear(sqlite_app: Flask, sqlite_cast) -> None:
    client = sqlite_app.test_client()
    path = invited(sqlite_app, sqlite_cast.nina.id, sqlite_cast.hanna.id)
    code = code_for(sqlite_app, client, path)

    link = look(sqlite_app, lambda: db.session.scalars(select(AccessLink)).one())
    secrets = look(sqlite_app, lambda: db.session.scalars(select(OutboxMessage.holds_secret)).all())

    assert link.nonce_hash not in path
    assert code not in (link.code_hash, link.nonce_hash)
    assert secrets == [True, True]


def test_c17_an_invitation_goes_to_one_address(sqlite_app: Flask, sqlite_cast) -> None:
    invited(sqlite_app, sqlite_cast.nina.id, sqlite_cast.hanna.id)

    assert [mail.to for mail in letters(sqlite_app, "invitation")] == ["nina@home.example"]
