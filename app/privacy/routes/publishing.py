"""HR publishes a privacy notice: written, looked at, and then in force."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import db
from app.people.roles import Permission
from app.privacy import actions, queries
from app.privacy.forms import NoticeForm, notice_form
from app.privacy.refusals import NoticeEmpty, NoticeUnchanged
from app.privacy.routes import room
from app.shared.access import may
from app.shared.clock import utc_now
from app.shared.sentences import said


@room.get("/privacy-notice/new")
@may(Permission.MANAGE_PRIVACY)
def new_notice() -> ResponseReturnValue:
    return page(the_form())


@room.post("/privacy-notice/new")
@may(Permission.MANAGE_PRIVACY)
def publish_notice() -> ResponseReturnValue:
    """The first button shows how it will look, the second one publishes it."""
    form = the_form()
    if not form.validate():
        return page(form), 422
    if request.form.get("step") != "publish":
        return page(form, form.texts)
    try:
        actions.publish_notice(texts=form.texts, by=current_user.person.legal_name, now=utc_now())
    except (NoticeEmpty, NoticeUnchanged) as refusal:
        form.form_errors.append(said(refusal))
        return page(form), 409
    db.session.commit()
    flash(_("Published. Everybody is shown it when they next come to their home page."), "success")
    return redirect(url_for("privacy.notice"), 303)


def the_form() -> NoticeForm:
    newest = queries.newest_notice()
    name = current_app.jinja_env.filters["language_name"]
    return notice_form(
        {code: name(code) for code in current_app.config["LANGUAGES"]},
        {each.language: each.text for each in newest.texts} if newest else {},
    )


def page(form: NoticeForm, shown: dict[str, str] | None = None) -> str:
    return render_template("privacy/new_notice.html", form=form, shown=shown, newest=queries.newest_notice())
