"""The privacy notice: for everybody to read, and shown once to everybody who signs in."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from app.extensions import db
from app.privacy import actions, queries
from app.privacy.refusals import NoNotice
from app.privacy.routes import room
from app.shared.access import public, signed_in
from app.shared.clock import utc_now


@room.before_app_request
def show_notice() -> ResponseReturnValue | None:
    """Whoever comes to their home page sees a notice first that they were not shown yet. Nothing is locked."""
    if request.endpoint != "learning.home" or request.method != "GET" or not current_user.is_authenticated:
        return None
    return redirect(url_for("privacy.notice"), 303) if queries.owes_receipt(current_user.person.id) else None


@room.get("/privacy-notice")
@public  # whoever is invited wants to read it before they sign in
def notice() -> ResponseReturnValue:
    try:
        text = queries.notice_text(request.args.get("lang") or str(get_locale()))
    except NoNotice:
        return render_template("privacy/no_notice.html")
    signed_in_here = current_user.is_authenticated
    return render_template(
        "privacy/notice.html",
        text=text,
        owed=signed_in_here and not queries.has_received(current_user.person.id, text.notice_id),
        receipts=queries.receipts_of(current_user.person.id) if signed_in_here else [],
    )


@room.post("/privacy-notice/received")
@signed_in
def receive_notice() -> ResponseReturnValue:
    text = queries.notice_text(request.form.get("language", ""))
    if text.sha256 == request.form.get("sha256"):  # else a newer one came meanwhile: home shows it
        actions.receive_notice(person=current_user.person, text=text, now=utc_now())
        db.session.commit()
    return redirect(url_for("learning.home"), 303)
