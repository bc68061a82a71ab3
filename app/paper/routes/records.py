"""What was entered: the list, one record with its scan, and withdrawing a wrong one."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.assignments.refusals import WithdrawnAlready
from app.extensions import db
from app.paper import actions, queries
from app.paper.forms import WithdrawalForm
from app.paper.models import PaperRecord
from app.paper.refusals import OwnAnswer
from app.paper.routes import room
from app.paper.scans import ENDINGS
from app.people.queries import confirmation_in
from app.people.roles import Permission
from app.shared.access import may, own_device, signed_in
from app.shared.clock import utc_now
from app.shared.files import saved
from app.shared.sentences import said


@room.get("/paper")
@may(Permission.ATTEST_PAPER)
def records() -> ResponseReturnValue:
    found = queries.latest_records(current_user.viewer, current_user.today)
    return render_template("paper/records.html", records=found)


@room.get("/paper/<key:record_key>")
@signed_in
def record(record_key: str) -> ResponseReturnValue:
    found = actions.open_record(current_user.viewer, record_key)
    return render_template(
        "paper/record.html",
        record=found,
        own=found.person_id == current_user.person.id,
        has_scan=queries.has_scan(found),
        text=queries.text_of(found),
        log_receipt=queries.log_receipt(found),
    )


@room.get("/paper/<key:record_key>/scan")
@signed_in
@own_device  # the file would stay there for whoever comes next
def scan(record_key: str) -> Response:
    found = actions.open_record(current_user.viewer, record_key)
    content, media_type = queries.scan_of(found), found.scan_type or ""
    return saved(content, media_type, f"paper-{found.key}.{ENDINGS[media_type]}")


@room.get("/paper/<key:record_key>/withdrawal")
@may(Permission.ATTEST_PAPER)
def withdrawal(record_key: str) -> ResponseReturnValue:
    confirmation_in(current_user.session, utc_now())
    return withdrawal_page(actions.open_record(current_user.viewer, record_key), WithdrawalForm())


@room.post("/paper/<key:record_key>/withdrawal")
@may(Permission.ATTEST_PAPER)
def withdraw(record_key: str) -> ResponseReturnValue:
    now = utc_now()
    confirmation_in(current_user.session, now)
    found, form = actions.open_record(current_user.viewer, record_key), WithdrawalForm()
    if not form.validate():
        return withdrawal_page(found, form), 422
    try:
        actions.withdraw(record=found, reason=form.reason.data, by=current_user.person, now=now)
    except (OwnAnswer, WithdrawnAlready) as refusal:
        form.form_errors.append(said(refusal))
        return withdrawal_page(found, form), 409
    db.session.commit()
    flash(_("Withdrawn. The person is told, and the training is open for them again."), "success")
    return redirect(url_for("paper.record", record_key=record_key), 303)


def withdrawal_page(found: PaperRecord, form: WithdrawalForm) -> str:
    return render_template("paper/withdrawal.html", record=found, form=form)
