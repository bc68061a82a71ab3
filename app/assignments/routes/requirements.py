"""Requirements: the list, and a new one with a preview of who is in before it is saved."""

from __future__ import annotations

from collections.abc import Collection

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from app.assignments import actions, queries
from app.assignments.conditions import Conditions
from app.assignments.forms import ConditionsForm, RequirementForm, choices
from app.assignments.kinds import Audience, ValidityRule
from app.assignments.routes import room
from app.extensions import db
from app.people.queries import units_for
from app.people.roles import Permission
from app.shared.access import may
from app.shared.clock import utc_now
from app.shared.unsent import stands_on


@room.get("/requirements")
@may(Permission.SEE_EVERYONE)
def requirements() -> ResponseReturnValue:
    titles = queries.track_titles(str(get_locale()))
    return render_template(
        "assignments/requirements.html",
        rows=queries.requirements(str(get_locale())),
        titles=titles,
        retired=queries.retired_requirements(str(get_locale())),
    )


@room.get("/requirements/new")
@may(Permission.MANAGE_REQUIREMENTS)
def new_requirement() -> ResponseReturnValue:
    return render_template("assignments/new_requirement.html", form=requirement_form())


@room.post("/requirements/preview")
@stands_on("assignments.new_requirement")
@may(Permission.MANAGE_REQUIREMENTS)
def preview_requirement() -> ResponseReturnValue:
    form = requirement_form()
    ids = audience_ids(form) if form.validate() else None
    if ids is None:
        return render_template("assignments/new_requirement.html", form=form), 422
    members = queries.audience_members(Audience(form.audience.data), ids, current_user.today)
    return render_template("assignments/new_requirement.html", form=form, members=members)


@room.post("/requirements")
@stands_on("assignments.new_requirement")
@may(Permission.MANAGE_REQUIREMENTS)
def add_requirement() -> ResponseReturnValue:
    form = requirement_form()
    ids = audience_ids(form) if form.validate() else None
    if ids is None:
        return render_template("assignments/new_requirement.html", form=form), 422
    course, _slash, track = form.training.data.partition("/")
    requirement = actions.add_requirement(
        course=course, track=track, **vars(conditions_of(form, ids)), by=current_user.person, now=utc_now()
    )
    db.session.commit()
    flash(_("The requirement is saved. Nobody is asked before you roll out a release."), "success")
    return redirect(url_for("assignments.preview_roll_out", requirement_key=requirement.key), 303)


def requirement_form() -> RequirementForm:
    """The form with what can be chosen today."""
    form = RequirementForm()
    form.training.choices = choices(queries.track_titles(str(get_locale())))
    offer_units(form)
    return form


def offer_units(form: ConditionsForm) -> None:
    units = units_for(current_user.viewer, current_user.today)
    form.units.choices = choices({unit.key: unit.name for unit in units})


def audience_ids(form: ConditionsForm) -> list[int] | None:
    """The ids of the units or persons chosen; None where a number is unknown, which the form then says."""
    if form.audience.data == Audience.UNITS:
        units = units_for(current_user.viewer, current_user.today)
        return [unit.id for unit in units if unit.key in form.units.data]
    if form.audience.data != Audience.PERSONS:
        return []
    found = queries.persons_numbered(form.numbers)
    unknown = [number for number in form.numbers if number not in found]
    if unknown:
        listed = ", ".join(unknown)
        form.persons.errors = [_("Nobody has these employee numbers: %(numbers)s.", numbers=listed)]
        return None
    return [person.id for person in found.values()]


def conditions_of(form: ConditionsForm, ids: Collection[int]) -> Conditions:
    """What the form asks for, from a form that fits; `ids` as `audience_ids` found them."""
    rule = ValidityRule(form.validity_rule.data)
    fixed = rule is ValidityRule.FIXED_DATE
    return Conditions(
        title={language: field.data for language, field in form.titles.items()},
        audience=Audience(form.audience.data),
        audience_ids=tuple(sorted(ids)),
        living=form.living.data == "yes",
        roll_out_days=form.roll_out_days.data,
        joiner_days=form.joiner_days.data,
        reattestation_days=form.reattestation_days.data,
        window_days=form.window_days.data,
        validity_rule=rule,
        validity_months=form.validity_months.data,
        fixed_month=form.fixed_month.data if fixed else None,
        fixed_day=form.fixed_day.data if fixed else None,
        minimum_months=form.minimum_months.data if fixed else 0,
    )
