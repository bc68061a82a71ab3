"""Who starts when, whether they may, and letting them start for a reason."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from app.assignments.actions import override_clearance
from app.assignments.refusals import OwnDeadline
from app.compliance import queries
from app.compliance.forms import OverrideForm
from app.compliance.routes import room
from app.compliance.routes.files import clearance_rows, csv_file
from app.extensions import db
from app.people.roles import Permission
from app.shared.access import may
from app.shared.clock import utc_now


@room.get("/cleared-to-start")
@may(Permission.SEE_TEAM)
def cleared_to_start() -> ResponseReturnValue:
    return show_new_hires()


@room.get("/cleared-to-start.csv")
@may(Permission.SEE_TEAM)
def cleared_file() -> ResponseReturnValue:
    today = current_user.today
    found = queries.new_hires(current_user.viewer, today, utc_now(), str(get_locale()))
    return csv_file(clearance_rows(found, today), f"cleared-to-start-{today.isoformat()}.csv")


@room.post("/cleared-to-start/<key:person_key>/override")
@may(Permission.OVERRIDE_CLEARANCE)
def override(person_key: str) -> ResponseReturnValue:
    person = queries.new_hire(current_user.viewer, person_key, current_user.today)
    form = OverrideForm()
    if not form.validate():
        return show_new_hires(person_key, form), 422
    name = person.legal_name
    try:
        override_clearance(person=person, reason=form.reason.data, by=current_user.person, now=utc_now())
        db.session.commit()
    except OwnDeadline:
        db.session.rollback()
        form.form_errors.append(_("Nobody lets themselves start. Ask a colleague."))
        return show_new_hires(person_key, form), 409
    flash(_("%(name)s may start. Your name and your reason are on record.", name=name), "success")
    return redirect(url_for("compliance.cleared_to_start"), 303)


def show_new_hires(key: str = "", form: OverrideForm | None = None) -> str:
    """The page, with what was typed for the person with this `key` still in its place."""
    found = queries.new_hires(current_user.viewer, current_user.today, utc_now(), str(get_locale()))
    return render_template(
        "compliance/cleared_to_start.html", new_hires=found, today=current_user.today, key=key, form=form
    )
