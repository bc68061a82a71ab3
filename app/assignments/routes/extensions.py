"""A learner asks for more time; their manager or HR answers."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.assignments import actions, queries
from app.assignments.extensions import latest_day
from app.assignments.forms import ExtensionAnswerForm, MoreTimeForm
from app.assignments.models import Assignment, ExtensionRequest
from app.assignments.refusals import (
    AlreadyClosed,
    AnsweredAlready,
    AskedAlready,
    DateNotLater,
    TooMuchTime,
    WordMissing,
)
from app.assignments.routes import room
from app.extensions import db
from app.people.queries import workplaces_of
from app.people.roles import Permission
from app.shared.access import may, signed_in
from app.shared.clock import utc_now
from app.shared.sentences import said


@room.get("/assignments/<key:assignment_key>/more-time")
@signed_in
def more_time(assignment_key: str) -> ResponseReturnValue:
    return more_time_page(queries.assignment_of(current_user.person.id, assignment_key), MoreTimeForm())


@room.post("/assignments/<key:assignment_key>/more-time")
@signed_in
def ask_for_time(assignment_key: str) -> ResponseReturnValue:
    assignment, form = queries.assignment_of(current_user.person.id, assignment_key), MoreTimeForm()
    if not form.validate():
        return more_time_page(assignment, form), 422
    try:
        actions.ask_for_time(
            assignment=assignment, due_on=form.due_on.data, reason=form.reason.data, now=utc_now()
        )
    except (AlreadyClosed, AskedAlready, DateNotLater, TooMuchTime) as refusal:
        form.due_on.errors = [said(refusal)]
        return more_time_page(assignment, form), 409
    db.session.commit()
    flash(_("You have asked for more time. The date stays until somebody answers."), "success")
    return redirect(url_for("assignments.more_time", assignment_key=assignment_key), 303)


@room.get("/extension-requests")
@may(Permission.EXTEND)
def extension_requests() -> ResponseReturnValue:
    viewer, today = current_user.viewer, current_user.today
    waiting, answered = queries.waiting_requests(viewer, today), queries.answered_requests(viewer, today)
    people = {each.assignment.person_id for each in waiting}
    return render_template(
        "assignments/extension_requests.html",
        waiting=waiting,
        answered=answered,
        workplaces=workplaces_of(people, today),
        due_on=queries.due_on,
    )


@room.get("/extension-requests/<key:request_key>")
@may(Permission.EXTEND)
def extension_request(request_key: str) -> ResponseReturnValue:
    asked = queries.request_for(current_user.viewer, request_key, current_user.today)
    return answer_page(asked, ExtensionAnswerForm(due_on=asked.due_on))


@room.post("/extension-requests/<key:request_key>")
@may(Permission.EXTEND)
def answer_request(request_key: str) -> ResponseReturnValue:
    asked = queries.request_for(current_user.viewer, request_key, current_user.today)
    form = ExtensionAnswerForm()
    if not form.validate():
        return answer_page(asked, form), 422
    try:
        answer(asked, form)
    except (AlreadyClosed, AnsweredAlready, DateNotLater, WordMissing) as refusal:
        db.session.rollback()
        field = form.word if isinstance(refusal, WordMissing) else form.due_on
        field.errors = [said(refusal)]
        return answer_page(
            queries.request_for(current_user.viewer, request_key, current_user.today), form
        ), 409
    db.session.commit()
    flash(_("Saved. %(name)s can read your answer.", name=asked.assignment.person.legal_name), "success")
    return redirect(url_for("assignments.extension_requests"), 303)


def answer(asked: ExtensionRequest, form: ExtensionAnswerForm) -> None:
    word, by, now = form.word.data or "", current_user.person, utc_now()
    if form.decision.data == "grant":
        actions.grant_time(request=asked, due_on=form.due_on.data, word=word, by=by, now=now)
    else:
        actions.decline_time(request=asked, word=word, by=by, now=now)


def more_time_page(assignment: Assignment, form: MoreTimeForm) -> str:
    due_on = queries.due_on(assignment)
    return render_template(
        "assignments/more_time.html",
        assignment=assignment,
        form=form,
        due_on=due_on,
        latest=latest_day(due_on, current_user.today),
        requests=queries.requests_of(assignment.id),
    )


def answer_page(asked: ExtensionRequest, form: ExtensionAnswerForm) -> str:
    return render_template(
        "assignments/extension_request.html",
        asked=asked,
        form=form,
        due_on=queries.due_on(asked.assignment),
        workplace=workplaces_of([asked.assignment.person_id], current_user.today)[asked.assignment.person_id],
    )
