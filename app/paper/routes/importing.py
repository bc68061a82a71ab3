"""Entering what many people answered on paper: looked at first, and all of it or nothing."""

from __future__ import annotations

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_login import current_user

from app import __version__
from app.extensions import db
from app.paper import actions, queries
from app.paper.forms import ImportForm
from app.paper.importing import COLUMNS, lines_of, text_of
from app.paper.queries import Planned
from app.paper.refusals import LinesWrong
from app.paper.routes import room
from app.people.queries import confirmation_in
from app.people.roles import Permission
from app.shared.access import may
from app.shared.clock import utc_now
from app.shared.errors import Refused
from app.shared.files import saved
from app.shared.sentences import said
from app.shared.uploads import takes_files


@room.get("/paper/import")
@may(Permission.ATTEST_PAPER)
def new_import() -> ResponseReturnValue:
    confirmation_in(current_user.session, utc_now())
    return page(ImportForm())


@room.get("/paper/import/template.csv")
@may(Permission.ATTEST_PAPER)
def import_template() -> Response:
    """The columns, to begin with."""
    return saved(f"\ufeff{','.join(COLUMNS)}\r\n".encode(), "text/csv; charset=utf-8", "paper.csv")


@room.post("/paper/import")
@may(Permission.ATTEST_PAPER)
@takes_files("MAX_PAPER_IMPORT_LENGTH")
def send_import() -> ResponseReturnValue:
    """Look at every line; enter all of them if that was asked for and none is wrong."""
    now, form = utc_now(), ImportForm()
    confirmed = confirmation_in(current_user.session, now)
    if not form.validate():
        return page(form), 422
    try:
        planned = looked_at(form)
    except Refused as refusal:
        form.file.errors = [said(refusal)]
        return page(form), 422
    wrong = any(each.problems for each in planned) or bool(form.form_errors)
    if wrong or request.form.get("step") != "enter":
        return page(form, planned), 422 if wrong else 200
    me = current_user.person
    actions.enter_all(planned, by=me, confirmed=confirmed, software_version=__version__, now=now)
    db.session.commit()
    said_how_many = ngettext("%(num)d record was entered.", "%(num)d records were entered.", len(planned))
    flash(said_how_many, "success")
    return redirect(url_for("paper.records"), 303)


def looked_at(form: ImportForm) -> list[Planned]:
    """Every line with its problems; the lines stay in the form, so that they can be mended there."""
    if form.file.data:
        form.lines.data = text_of(form.file.data.read()).strip()
    scans, refused = form.handed_in(current_app.config["MAX_SCAN_LENGTH"])
    planned = queries.plan(
        current_user.viewer,
        lines_of(form.lines.data or ""),
        scans,
        today=current_user.today,
        now=utc_now(),
    )
    form.form_errors += [f"{name}: {said(refusal)}" for name, refusal in refused]
    if form.form_errors or any(each.problems for each in planned):
        form.form_errors.insert(0, said(LinesWrong()))
    return planned


def page(form: ImportForm, planned: list[Planned] | None = None) -> str:
    return render_template(
        "paper/import.html", form=form, planned=planned, said=said, columns=COLUMNS,
        megabytes=current_app.config["MAX_PAPER_IMPORT_LENGTH"] // 1_000_000,
    )  # fmt: skip
