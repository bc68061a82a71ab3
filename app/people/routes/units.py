"""The tree of units."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import db
from app.people import actions, queries
from app.people.forms.organisation import UnitForm
from app.people.refusals import UnitNameTaken
from app.people.roles import Permission
from app.people.routes import room
from app.people.routes.choices import depth, offer_units
from app.shared.access import may
from app.shared.clock import utc_now
from app.shared.sentences import said


@room.get("/units")
@may(Permission.MANAGE_PEOPLE)
def units() -> ResponseReturnValue:
    root = queries.root_unit()
    usual = {"time_zone": root.time_zone, "jurisdiction": root.jurisdiction} if root else {"time_zone": "UTC"}
    return units_page(UnitForm(formdata=None, **usual))


def units_page(form: UnitForm, status: int = 200) -> ResponseReturnValue:
    offer_parents(form)
    units = queries.units_for(current_user.viewer, current_user.today)
    return render_template("people/units.html", units=units, depth=depth, form=form), status


def offer_parents(form: UnitForm) -> None:
    """The first unit is the company and stands below nothing; every other one stands below one."""
    offer_units(form.parent, none=None if queries.root_unit() else _("Nothing: this is the company"))


@room.post("/units")
@may(Permission.MANAGE_PEOPLE)
def add_unit() -> ResponseReturnValue:
    form = UnitForm()
    offer_parents(form)
    if not form.validate():
        return units_page(form, 422)
    parent = queries.unit_for(current_user.viewer, form.parent.data) if form.parent.data else None
    try:
        unit = actions.add_unit(
            name=form.name.data,
            parent=parent,
            time_zone=form.time_zone.data,
            jurisdiction=form.jurisdiction.data,
            now=utc_now(),
        )
    except UnitNameTaken as refusal:
        form.name.errors = [said(refusal)]
        return units_page(form, 422)
    db.session.commit()
    flash(_("%(name)s is added.", name=unit.name))
    return redirect(url_for("people.units"), 303)
