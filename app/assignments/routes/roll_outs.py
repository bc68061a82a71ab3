"""Rolling out a release to the people of one requirement: look first, then ask."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.assignments import actions, queries
from app.assignments.forms import RollOutForm
from app.assignments.models import Requirement, RollOut
from app.assignments.refusals import OlderRelease
from app.assignments.routes import room
from app.courses.queries import content_for
from app.courses.refusals import NoSuchRelease
from app.extensions import db
from app.people.roles import Permission
from app.shared.access import may
from app.shared.clock import utc_now
from app.shared.sentences import said


@room.get("/requirements/<key:requirement_key>/roll-out")
@may(Permission.MANAGE_REQUIREMENTS)
def preview_roll_out(requirement_key: str) -> ResponseReturnValue:
    requirement = queries.requirement_with(requirement_key)
    try:
        release = queries.release_of(requirement, request.args.get("release", type=int))
        preview = queries.preview_roll_out(requirement, release, queries.company_day(utc_now()))
    except NoSuchRelease:
        return render_template("assignments/no_release.html", requirement=requirement), 404
    except OlderRelease as refusal:
        return older_release(requirement, refusal)
    form = RollOutForm(release=release.number)
    return render_template(
        "assignments/roll_out.html",
        preview=preview,
        form=form,
        rules=content_for(release.id, current_user.person.language).rules,
    )


@room.post("/requirements/<key:requirement_key>/roll-out")
@may(Permission.MANAGE_REQUIREMENTS)
def roll_out(requirement_key: str) -> ResponseReturnValue:
    requirement, form = queries.requirement_with(requirement_key), RollOutForm()
    here = url_for("assignments.preview_roll_out", requirement_key=requirement_key)
    if not form.validate():
        flash(_("Look at the preview again, then confirm."), "error")
        return redirect(here, 303)
    release = queries.release_of(requirement, form.release.data)
    try:
        done = actions.roll_out(
            requirement=requirement, release=release, by=current_user.person.legal_name, now=utc_now()
        )
    except OlderRelease as refusal:
        return older_release(requirement, refusal)
    db.session.commit()
    flash(asked(done), "success")
    return redirect(url_for("assignments.requirements"), 303)


def asked(done: RollOut) -> str:
    return str(
        ngettext(
            "The release is rolled out. %(num)d person was asked.",
            "The release is rolled out. %(num)d people were asked.",
            done.asked,
        )
    )


def older_release(requirement: Requirement, refusal: OlderRelease) -> ResponseReturnValue:
    """Lead on to the newest release instead of a dead end."""
    flash(said(refusal), "error")
    return redirect(url_for("assignments.preview_roll_out", requirement_key=requirement.key), 303)
