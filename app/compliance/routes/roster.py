"""Everybody with what they owe, as at any day: to filter, to page through and to take along as a file."""

from __future__ import annotations

from collections.abc import Iterable

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.compliance import queries
from app.compliance.bands import bands, standing_bar
from app.compliance.forms import TeamFilterForm
from app.compliance.routes import room
from app.compliance.routes.files import csv_file, team_rows
from app.people.models import Unit
from app.people.roles import Permission
from app.shared.access import may
from app.shared.clock import utc_now


@room.get("/team/roster")
@may(Permission.SEE_TEAM)
def roster() -> ResponseReturnValue:
    form = TeamFilterForm(current_user.today, formdata=request.args)
    if not form.validate():
        return render_template("compliance/filters_unfit.html", form=form), 422
    found = queries.team(current_user.viewer, form.filters, current_user.today)
    form.offer_units(indented(found.units))
    page = found.page(form.page.data or 1)
    return render_template(
        "compliance/roster.html",
        form=form,
        team=found,
        page=page,
        passed=queries.checks_passed(page.rows, form.filters.on),
        today=current_user.today,
        bands=bands(found.total),
        bar=standing_bar(found.total),
    )


@room.get("/team.csv")
@may(Permission.SEE_TEAM)
def team_file() -> ResponseReturnValue:
    form = TeamFilterForm(current_user.today, formdata=request.args)
    if not form.validate():
        return render_template("compliance/filters_unfit.html", form=form), 422
    found = queries.team(current_user.viewer, form.filters, current_user.today)
    passed = queries.checks_passed(found.rows, form.filters.on)
    return csv_file(team_rows(found, passed, utc_now()), f"team-{form.filters.on.isoformat()}.csv")


def indented(units: Iterable[Unit]) -> list[tuple[str, str]]:
    """Public id and name of each unit, set in by its depth below the first."""
    found = list(units)
    top = min((unit.path.count("/") for unit in found), default=0)
    return [(unit.key, "\u2003" * (unit.path.count("/") - top) + unit.name) for unit in found]
