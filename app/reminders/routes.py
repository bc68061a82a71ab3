"""A manager's nudge."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import db
from app.people.local_paths import local_path
from app.people.queries import workplace_of
from app.people.roles import Permission
from app.reminders import actions, queries
from app.reminders.forms import NudgeForm
from app.reminders.refusals import NotReminded
from app.shared.access import may
from app.shared.clock import date_in, utc_now
from app.shared.sentences import said

room = Blueprint("reminders", __name__)


@room.post("/assignments/<key:assignment_key>/nudge")
@may(Permission.NUDGE)
def nudge(assignment_key: str) -> ResponseReturnValue:
    now = utc_now()
    assignment, person = queries.nudge_target(current_user.viewer, assignment_key, current_user.today)
    name = person.legal_name
    back = local_path(NudgeForm().next.data, url_for("compliance.person_record", person_key=person.key))
    today = date_in(now, workplace_of(person.id, now.date()).time_zone)
    try:
        actions.nudge(assignment=assignment, person=person, by=current_user.person, today=today, now=now)
        db.session.commit()
        flash(_("A friendly mail is on its way to %(name)s.", name=name), "success")
    except NotReminded as refusal:
        db.session.rollback()
        flash(said(refusal), "warning")
    return redirect(back, 303)
