"""One requirement: what holds, what held, and changing it: look first, then save."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from app.assignments import actions, queries
from app.assignments.conditions import Conditions
from app.assignments.forms import TITLE, EditRequirementForm, ReinstateForm, RetireForm
from app.assignments.kinds import Audience, ValidityRule
from app.assignments.models import Requirement
from app.assignments.refusals import NothingDiffers, NotReviewed
from app.assignments.routes import room
from app.assignments.routes.requirements import audience_ids, conditions_of, offer_units
from app.extensions import db
from app.people.queries import units_for
from app.people.roles import Permission
from app.shared.access import may
from app.shared.clock import utc_now
from app.shared.sentences import plainly, said


@room.get("/requirements/<key:requirement_key>")
@may(Permission.SEE_EVERYONE)
def requirement(requirement_key: str) -> ResponseReturnValue:
    row = queries.requirement_row(requirement_key)
    return render_template(
        "assignments/requirement.html",
        row=row,
        titles=queries.track_titles(str(get_locale())),
        history=queries.history_of(row.requirement),
    )


@room.get("/requirements/<key:requirement_key>/edit")
@may(Permission.MANAGE_REQUIREMENTS)
def edit_requirement(requirement_key: str) -> ResponseReturnValue:
    found = queries.standing_requirement(requirement_key)
    return edit_page(found, filled_form(found))


@room.post("/requirements/<key:requirement_key>/edit/preview")
@may(Permission.MANAGE_REQUIREMENTS)
def preview_edit(requirement_key: str) -> ResponseReturnValue:
    found, form = queries.standing_requirement(requirement_key), edit_form()
    conditions = conditions_from(form)
    if conditions is None:
        return edit_page(found, form), 422
    return review_page(found, form, conditions)


@room.post("/requirements/<key:requirement_key>/edit")
@may(Permission.MANAGE_REQUIREMENTS)
def save_requirement(requirement_key: str) -> ResponseReturnValue:
    found, form = queries.standing_requirement(requirement_key), edit_form()
    conditions = conditions_from(form)
    if conditions is None:
        return edit_page(found, form), 422
    try:
        actions.edit_requirement(
            requirement=found,
            conditions=conditions,
            reason=form.reason.data,
            reviewed=form.reviewed.data or "",
            by=current_user.person,
            now=utc_now(),
        )
    except (NothingDiffers, NotReviewed) as refusal:
        db.session.rollback()
        return review_page(queries.standing_requirement(requirement_key), form, conditions, refusal)
    db.session.commit()
    flash(_("Saved. It holds from now on; the history below shows what held before."), "success")
    return redirect(url_for("assignments.requirement", requirement_key=requirement_key), 303)


@room.get("/requirements/<key:requirement_key>/retire")
@may(Permission.MANAGE_REQUIREMENTS)
def retirement(requirement_key: str) -> ResponseReturnValue:
    return retire_page(requirement_key, RetireForm())


@room.post("/requirements/<key:requirement_key>/retire")
@may(Permission.MANAGE_REQUIREMENTS)
def retire(requirement_key: str) -> ResponseReturnValue:
    found, form = queries.standing_requirement(requirement_key), RetireForm()
    if not form.validate():
        return retire_page(requirement_key, form), 422
    actions.retire(
        requirement=found,
        reason=form.reason.data,
        end_open=form.end_open.data,
        by=current_user.person,
        now=utc_now(),
    )
    db.session.commit()
    flash(_("“%(title)s” is retired. Nobody is asked any more.", title=plainly(found.title)), "success")
    return redirect(url_for("assignments.requirement", requirement_key=requirement_key), 303)


@room.get("/requirements/<key:requirement_key>/reinstate")
@may(Permission.MANAGE_REQUIREMENTS)
def reinstatement(requirement_key: str) -> ResponseReturnValue:
    found = queries.requirement_with(requirement_key)
    return render_template("assignments/reinstate.html", requirement=found, form=ReinstateForm())


@room.post("/requirements/<key:requirement_key>/reinstate")
@may(Permission.MANAGE_REQUIREMENTS)
def reinstate(requirement_key: str) -> ResponseReturnValue:
    found, form = queries.requirement_with(requirement_key), ReinstateForm()
    if not form.validate():
        return render_template("assignments/reinstate.html", requirement=found, form=form), 422
    actions.reinstate(requirement=found, reason=form.reason.data, by=current_user.person, now=utc_now())
    db.session.commit()
    flash(_("“%(title)s” is in force again.", title=plainly(found.title)), "success")
    return redirect(url_for("assignments.requirement", requirement_key=requirement_key), 303)


def edit_form() -> EditRequirementForm:
    """The form as it was sent, with the units that can be chosen today."""
    form = EditRequirementForm()
    offer_units(form)
    return form


def filled_form(found: Requirement) -> EditRequirementForm:
    """The form with what holds now."""
    ids = found.audience_ids
    units = units_for(current_user.viewer, current_user.today) if found.audience is Audience.UNITS else []
    form = EditRequirementForm(
        formdata=None,
        data=found.conditions.to_json()
        | {
            **{TITLE + language: words for language, words in found.title.items()},
            "units": [unit.key for unit in units if unit.id in ids],
            "persons": "\n".join(queries.numbers_of(ids)) if found.audience is Audience.PERSONS else "",
            "living": "yes" if found.living else "no",
            "fixed_month": found.fixed_month or 1,
            "minimum_months": found.minimum_months if found.validity_rule is ValidityRule.FIXED_DATE else 1,
        },
    )
    offer_units(form)
    return form


def conditions_from(form: EditRequirementForm) -> Conditions | None:
    """What the form asks for; None where it does not fit, which the form then says."""
    ids = audience_ids(form) if form.validate() else None
    return None if ids is None else conditions_of(form, ids)


def review_page(
    found: Requirement,
    form: EditRequirementForm,
    conditions: Conditions,
    refusal: NothingDiffers | NotReviewed | None = None,
) -> ResponseReturnValue:
    """What saving would change, and for whom, above the form as it was sent."""
    if refusal:
        form.form_errors.append(said(refusal))
    try:
        preview = queries.preview_change(found, conditions, queries.company_day(utc_now()))
    except NothingDiffers as nothing:
        form.form_errors = [said(nothing)]
        return edit_page(found, form), 409
    form.reviewed.data = preview.fingerprint
    return edit_page(found, form, preview), 409 if refusal else 200


def edit_page(
    found: Requirement, form: EditRequirementForm, preview: queries.ChangePreview | None = None
) -> str:
    titles = queries.track_titles(str(get_locale()))
    return render_template(
        "assignments/edit_requirement.html", requirement=found, form=form, preview=preview, titles=titles
    )


def retire_page(key: str, form: RetireForm) -> str:
    queries.standing_requirement(key)
    return render_template("assignments/retire.html", row=queries.requirement_row(key), form=form)
