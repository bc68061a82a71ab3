"""Nudging everybody who is late: first who they are, then one tap."""

from __future__ import annotations

from collections.abc import Iterable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.compliance import queries
from app.compliance.forms import NudgesForm
from app.compliance.queries import InNeed
from app.compliance.routes import room
from app.extensions import db
from app.people.roles import Permission
from app.reminders import actions
from app.reminders.refusals import NoAddress, NotWaiting, NudgedToday, WaitsForAnswer
from app.shared.access import may
from app.shared.clock import date_in, utc_now

AT_ONCE = 100  # people; the rest is left for the next tap


@room.get("/team/nudges")
@may(Permission.NUDGE)
def nudges() -> ResponseReturnValue:
    return show_nudges(NudgesForm(unit=request.args.get("unit", "")))


@room.post("/team/nudges")
@may(Permission.NUDGE)
def send_nudges() -> ResponseReturnValue:
    form = NudgesForm()
    if not form.validate():
        return show_nudges(form), 422
    found = queries.today(current_user.viewer, current_user.today, utc_now(), form.unit.data or "")
    sent = nudge(each for each in found.nudgeable if form.names(each.key))
    db.session.commit()
    if not sent:
        flash(_("No mail was sent: nobody among them waits for one any more."), "warning")
    else:
        flash(on_their_way(sent), "success")
    return redirect(url_for("compliance.team", unit=form.unit.data or None), 303)


def on_their_way(sent: int) -> str:
    return str(
        ngettext(
            "A friendly mail is on its way to %(num)d person.",
            "Friendly mails are on their way to %(num)d people.",
            sent,
        )
    )


def show_nudges(form: NudgesForm) -> str:
    found = queries.today(current_user.viewer, current_user.today, utc_now(), form.unit.data or "")
    late = [each for each in found.listed if each.late]
    return render_template(
        "compliance/nudges.html",
        form=form,
        people=found.nudgeable[:AT_ONCE],
        passed_over=[each for each in late if not each.can_be_nudged],
        unit=found.unit,
    )


def nudge(people: Iterable[InNeed]) -> int:
    """One mail each; how many were sent. Whoever signed or was nudged a moment ago is passed over."""
    sent, now = 0, utc_now()
    for each in people:
        if each.row.assignment is None:
            continue
        try:
            actions.nudge(
                assignment=each.row.assignment,
                person=each.person,
                by=current_user.person,
                today=date_in(now, each.workplace.time_zone),
                now=now,
            )
        except (NudgedToday, NotWaiting, WaitsForAnswer, NoAddress):
            continue
        sent += 1
    return sent
