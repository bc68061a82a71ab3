"""Who holds which role; giving and taking them."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import db
from app.people import actions, queries
from app.people.forms.organisation import GrantForm, RevocationForm
from app.people.models import Person
from app.people.refusals import RoleNeedsScope
from app.people.roles import Permission, Role
from app.people.routes import room
from app.people.routes.choices import offer_units
from app.shared.access import may
from app.shared.clock import utc_now
from app.shared.sentences import said


@room.get("/roles")
@may(Permission.MANAGE_ROLES)
def roles() -> ResponseReturnValue:
    return roles_page(GrantForm(formdata=None))


def roles_page(form: GrantForm, status: int = 200) -> ResponseReturnValue:
    offer_units(form.unit, none=_("The whole company"))
    grants = queries.grants_now(current_user.viewer, current_user.today)
    words = {choice.value: choice.label for choice in form.role.choices}
    return render_template("people/roles.html", grants=grants, words=words, form=form), status


@room.post("/roles")
@may(Permission.MANAGE_ROLES)
def grant_role() -> ResponseReturnValue:
    form, me = GrantForm(), current_user
    offer_units(form.unit, none=_("The whole company"))
    holder = holder_in(form)
    if holder is None:
        return roles_page(form, 422)
    try:
        actions.grant_role(
            person=holder,
            role=Role(form.role.data),
            unit=queries.unit_for(me.viewer, form.unit.data) if form.unit.data else None,
            ends_on=form.ends_on.data,
            starts_on=me.today,
            reason=form.reason.data,
            by=me.person,
            now=utc_now(),
        )
    except RoleNeedsScope as refusal:
        form.ends_on.errors = [said(refusal)]
        return roles_page(form, 422)
    db.session.commit()
    flash(_("%(name)s has the role from now on.", name=holder.legal_name))
    return redirect(url_for("people.roles"), 303)


def holder_in(form: GrantForm) -> Person | None:
    """Who is to get the role; None if the form says something that cannot be."""
    holder = queries.person_named(form.person.data) if form.validate() else None
    if holder is None and not form.errors:
        form.person.errors = [_("Nobody signs in with that. Check the address or the number.")]
    return holder


@room.get("/roles/<key:grant_key>/revocation")
@may(Permission.MANAGE_ROLES)
def revocation(grant_key: str) -> ResponseReturnValue:
    grant = queries.grant_for(current_user.viewer, grant_key)
    return render_template("people/revocation.html", form=RevocationForm(), grant=grant)


@room.post("/roles/<key:grant_key>/revocation")
@may(Permission.MANAGE_ROLES)
def revoke_role(grant_key: str) -> ResponseReturnValue:
    form, me = RevocationForm(), current_user
    grant = queries.grant_for(me.viewer, grant_key)
    if not form.validate():
        return render_template("people/revocation.html", form=form, grant=grant), 422
    actions.revoke_role(grant=grant, by=me.person, reason=form.reason.data, now=utc_now(), today=me.today)
    db.session.commit()
    flash(_("The role is taken back."))
    return redirect(url_for("people.roles"), 303)
