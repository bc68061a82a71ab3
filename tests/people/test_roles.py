"""Giving and taking roles."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.demo import factories as make
from app.extensions import db
from app.people import actions, queries
from app.people.kinds import LinkPurpose
from app.people.models import AccessLink, Person, RoleGrant, RoleRevocation
from app.people.queries.grants import administrators
from app.people.refusals import LastAdministrator, OwnRoles
from app.people.roles import MATRIX, Permission, Role, permissions_of
from app.shared.clock import utc_now
from tests.people.conftest import look, people_of
from tests.support import count_queries, password_hash, post, sign_in


@pytest.fixture
def admin(app: Flask, cast):
    client = app.test_client()
    sign_in(client, cast.adam.email)
    return client


def tomorrow(days: int = 1) -> str:
    return str(utc_now().date() + timedelta(days=days))


def roles_of(app: Flask, person_id: int) -> frozenset[Role]:
    return look(app, lambda: queries.viewer_of(person_id, utc_now().date()).roles)


def grant_key(app: Flask, person_id: int) -> str:
    return look(
        app, lambda: db.session.scalars(select(RoleGrant.key).where(RoleGrant.person_id == person_id)).one()
    )


def test_an_administrator_gives_and_takes_back_a_role(app: Flask, cast, admin) -> None:
    given = post(admin, "/roles", {"person": cast.bob.email, "role": "hr", "reason": "Covers for Hanna"})
    during = roles_of(app, cast.bob.id)
    page = f"/roles/{grant_key(app, cast.bob.id)}/revocation"
    looked = admin.get(page)
    taken = post(admin, page, {"reason": "Hanna is back"})

    assert (given.status_code, looked.status_code, taken.status_code) == (303, 200, 303)
    assert during == {Role.HR}
    assert roles_of(app, cast.bob.id) == frozenset()
    revocation = look(app, lambda: db.session.scalars(select(RoleRevocation)).one())
    assert (revocation.reason, revocation.revoked_by_id) == ("Hanna is back", cast.adam.id)
    assert post(admin, page, {"reason": "again"}, form_on="/roles").status_code == 404


def test_a_stand_in_sees_one_unit_until_a_date(app: Flask, cast, admin) -> None:
    scope = {"unit": cast.units["hill"], "ends_on": tomorrow(), "reason": "Carol is away"}
    post(admin, "/roles", {"person": cast.bob.email, "role": "manager", **scope})

    def seen(days: int) -> list[str]:
        on = utc_now().date() + timedelta(days=days)
        viewer = queries.viewer_of(cast.bob.id, on)
        return list(db.session.scalars(select(Person.legal_name).where(queries.visible_to(viewer, on))))

    assert look(app, lambda: seen(0)) == ["Eve Eden"]
    assert look(app, lambda: seen(1)) == ["Eve Eden"]
    assert look(app, lambda: seen(2)) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "manager", "unit": "hill"},
        {"role": "manager", "ends_on": "2099-01-01"},
        {"role": "hr", "ends_on": "2001-01-01"},
        {"role": "owner"},
        {"role": "hr", "reason": " "},
        {"role": "hr", "person": "nobody@x.example"},
        {"role": "hr", "person": ""},
    ],
)
def test_a_role_without_its_limits_is_refused(app: Flask, cast, admin, fields: dict[str, str]) -> None:
    before = look(app, lambda: db.session.scalars(select(func.count()).select_from(RoleGrant)).one())
    values = {"person": cast.bob.email, "reason": "x", **fields}
    if "unit" in values:
        values["unit"] = cast.units[values["unit"]]

    answer = post(admin, "/roles", values)

    assert answer.status_code == 422
    assert look(app, lambda: db.session.scalars(select(func.count()).select_from(RoleGrant)).one()) == before


def test_c49_nobody_changes_their_own_roles(app: Flask, cast, admin) -> None:
    gives = post(admin, "/roles", {"person": cast.adam.email, "role": "hr", "reason": "x"})
    takes = post(admin, f"/roles/{grant_key(app, cast.adam.id)}/revocation", {"reason": "x"})

    assert (gives.status_code, takes.status_code) == (403, 403)
    assert roles_of(app, cast.adam.id) == {Role.ADMINISTRATOR}


def test_c49_the_last_administrator_stays(app: Flask, cast) -> None:
    def revoke() -> None:
        [grant] = administrators(utc_now().date())
        hanna = db.session.get_one(Person, cast.hanna.id)
        actions.revoke_role(grant=grant, by=hanna, reason="x", now=utc_now(), today=utc_now().date())

    with pytest.raises(LastAdministrator):
        look(app, revoke)


def test_c49_two_administrators_cannot_take_the_role_from_each_other(parallel_app: Flask) -> None:
    cast = people_of(parallel_app)
    with parallel_app.app_context():
        bea = make.make_person(
            "Bea", roles=(Role.ADMINISTRATOR,), password_hash=password_hash(), now=utc_now()
        ).id
        db.session.commit()
    barrier = threading.Barrier(2)
    ends: list[str] = []

    def revoke(holder: int, by: int) -> None:
        barrier.wait()
        with parallel_app.app_context():
            grant = db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == holder)).one()
            other = db.session.get_one(Person, by)
            try:
                actions.revoke_role(grant=grant, by=other, reason="x", now=utc_now(), today=utc_now().date())
                db.session.commit()
                ends.append("revoked")
            except LastAdministrator:
                db.session.rollback()
                ends.append("refused")

    pairs = ((cast.adam.id, bea), (bea, cast.adam.id))
    threads = [threading.Thread(target=revoke, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ends) == ["refused", "revoked"]


def test_an_invitation_that_was_handed_over_dies_when_its_holder_gets_a_role(app: Flask, cast, admin) -> None:
    with app.app_context():
        nina, hanna = (db.session.get_one(Person, id) for id in (cast.nina.id, cast.hanna.id))
        actions.hand_over(person=nina, by=hanna, now=utc_now(), purpose=LinkPurpose.INVITATION)
        db.session.commit()

    post(admin, "/roles", {"person": cast.nina.email, "role": "administrator", "reason": "x"})

    assert look(app, lambda: db.session.scalars(select(AccessLink)).one()).replaced_at is not None


def test_a_role_for_one_unit_does_not_count_for_the_whole_company(app: Flask, cast) -> None:
    with app.app_context():
        unit = db.session.scalars(select(Person)).first() and queries.root_unit()
        db.session.add(
            RoleGrant(
                person_id=cast.bob.id, role=Role.HR, unit_id=unit.id, starts_on=utc_now().date(), reason="x",
                granted_at=utc_now(),
            )
        )  # fmt: skip
        db.session.commit()

    assert roles_of(app, cast.bob.id) == frozenset()


def test_nobody_gives_themselves_a_role_in_actions_either(app: Flask, cast) -> None:
    def grant() -> None:
        adam = db.session.get_one(Person, cast.adam.id)
        actions.grant_role(
            person=adam, role=Role.HR, by=adam, reason="x", starts_on=utc_now().date(), now=utc_now()
        )

    with pytest.raises(OwnRoles):
        look(app, grant)


def test_the_list_of_roles_costs_the_same_for_few_and_for_many(sqlite_app: Flask, sqlite_cast) -> None:
    client = sqlite_app.test_client()
    sign_in(client, sqlite_cast.adam.email)
    counts = []
    for _ in range(2):
        with count_queries(sqlite_app) as statements:
            assert client.get("/roles").status_code == 200
        counts.append(len(statements))
        with sqlite_app.app_context():
            for _ in range(3):
                make.make_person(roles=(Role.AUDITOR,), now=utc_now())
            db.session.commit()

    assert counts == [5, 5]


def test_the_matrix_lets_auditors_change_nothing_and_administrators_see_no_team() -> None:
    changing = {
        permission for permission in Permission if not permission.value.startswith("see_")
    }  # fmt: skip

    assert not MATRIX[Role.AUDITOR] & changing
    assert Permission.SEE_TEAM not in MATRIX[Role.ADMINISTRATOR]
    assert permissions_of(frozenset()) == frozenset()
    assert {role for role in Role if Permission.MANAGE_ROLES in MATRIX[role]} == {Role.ADMINISTRATOR}
