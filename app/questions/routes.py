"""The list of what waits for a human, and each person's own questions."""

from __future__ import annotations

from math import ceil

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import db
from app.people.queries import workplaces_of
from app.people.roles import Permission
from app.questions import actions, queries
from app.questions.forms import AnswerForm, NoteForm, QuestionForm
from app.questions.kinds import TaskKind
from app.questions.models import Task
from app.questions.refusals import TaskAlreadyClosed
from app.shared.access import may, signed_in
from app.shared.clock import utc_now

room = Blueprint("questions", __name__)


@room.get("/tasks")
@may(Permission.SEE_QUESTIONS)
def inbox() -> ResponseReturnValue:
    viewer = current_user.viewer
    closed_count = queries.closed_count(viewer)
    pages = max(1, ceil(closed_count / queries.PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    waiting, ended = queries.open_tasks(viewer), queries.closed_tasks(viewer, page)
    workplaces = workplaces_of({task.person_id for task in [*waiting, *ended]}, current_user.today)
    return render_template(
        "questions/inbox.html",
        waiting=waiting,
        ended=ended,
        workplaces=workplaces,
        closed_count=closed_count,
        page=page,
        pages=pages,
    )


@room.get("/tasks/<key:task_key>")
@may(Permission.SEE_QUESTIONS)
def task(task_key: str) -> ResponseReturnValue:
    found = queries.task_for(current_user.viewer, task_key)
    return show_task(found, form_for(found))


@room.post("/tasks/<key:task_key>/answer")
@may(Permission.ANSWER_QUESTIONS)
def answer(task_key: str) -> ResponseReturnValue:
    found = queries.task_for(current_user.viewer, task_key)
    form = form_for(found)
    if not form.validate_on_submit():
        return show_task(found, form), 422
    try:
        actions.close_task(task=found, answer=form.answer.data or "", by=current_user.person, now=utc_now())
        db.session.commit()
    except TaskAlreadyClosed:
        db.session.rollback()
        return show_task(queries.task_for(current_user.viewer, task_key), form, too_late=True), 409
    flash(_("Saved. The person can read it on their own page."), "success")
    return redirect(url_for("questions.inbox"), 303)


@room.get("/my-questions")
@signed_in
def mine() -> ResponseReturnValue:
    return show_mine(QuestionForm())


@room.post("/my-questions")
@signed_in
def ask() -> ResponseReturnValue:
    form = QuestionForm()
    if not form.validate_on_submit():
        return show_mine(form), 422
    actions.open_task(
        kind=TaskKind.QUESTION,
        person_id=current_user.person.id,
        assignment_id=None,
        text=form.text.data,
        language=str(get_locale()),
        now=utc_now(),
    )
    db.session.commit()
    flash(_("Your question is on its way. You will find the answer on this page."), "success")
    return redirect(url_for("questions.mine"), 303)


def form_for(task: Task) -> AnswerForm | NoteForm:
    return AnswerForm() if task.kind is TaskKind.QUESTION else NoteForm()


def show_task(task: Task, form: AnswerForm | NoteForm, too_late: bool = False) -> str:
    workplace = workplaces_of([task.person_id], current_user.today)[task.person_id]
    return render_template(
        "questions/task.html", task=task, form=form, workplace=workplace, too_late=too_late
    )


def show_mine(form: QuestionForm) -> str:
    return render_template("questions/mine.html", form=form, tasks=queries.tasks_of(current_user.person.id))
