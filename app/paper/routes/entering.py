"""Entering what one person answered on paper."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app import __version__
from app.assignments.models import Assignment
from app.courses.queries import hashes_of
from app.extensions import db
from app.paper import actions, queries
from app.paper.forms import PaperForm
from app.paper.refusals import ScanNotReadable, ScanTooLarge
from app.paper.routes import room
from app.people.models import Person
from app.people.queries import confirmation_in, person_for
from app.people.roles import Permission
from app.shared.access import may
from app.shared.clock import utc_now
from app.shared.errors import Refused
from app.shared.sentences import current_language
from app.shared.uploads import takes_files


@room.get("/people/<key:person_key>/paper")
@may(Permission.ATTEST_PAPER)
def new_record(person_key: str) -> ResponseReturnValue:
    confirmation_in(current_user.session, utc_now())
    person = known(person_key)
    assignments = queries.answerable(person.id)
    return page(person, form_for(person, assignments), assignments)


@room.post("/people/<key:person_key>/paper")
@may(Permission.ATTEST_PAPER)
@takes_files("MAX_PAPER_LENGTH")
def enter_record(person_key: str) -> ResponseReturnValue:
    now = utc_now()
    confirmed = confirmation_in(current_user.session, now)
    person = known(person_key)
    assignments = queries.answerable(person.id)
    form = form_for(person, assignments)
    if not form.validate():
        return page(person, form, assignments), 422
    chosen = next(each for each in assignments if each.key == form.assignment.data)
    try:
        answer = form.answer(current_app.config["MAX_SCAN_LENGTH"])
    except (ScanTooLarge, ScanNotReadable) as refusal:
        return refused(person, form, assignments, [refusal])
    me = current_user.person
    if objections := list(queries.objections(answer, assignment=chosen, by_id=me.id, now=now)):
        return refused(person, form, assignments, objections)
    made = actions.enter_answer(
        answer, assignment=chosen, by=me, confirmed=confirmed, software_version=__version__, now=now
    )
    key = made.key
    db.session.commit()
    flash(_("Entered, and the person is told. Put the paper into their file."), "success")
    return redirect(url_for("paper.record", record_key=key), 303)


def known(person_key: str) -> Person:
    return person_for(current_user.viewer, person_key, current_user.today)


def form_for(person: Person, assignments: list[Assignment]) -> PaperForm:
    form, words = PaperForm(current_user.today), current_app.jinja_env.filters["language_name"]
    languages = sorted({code for each in assignments for code in hashes_of(each.release_id)})
    form.offer(
        [(each.key, named(each)) for each in assignments],
        [(code, words(code)) for code in languages],
    )
    if not form.is_submitted() and person.language in languages:
        form.language.data = person.language
    return form


def named(assignment: Assignment) -> str:
    title = assignment.release.title_in(current_language())
    gaps = {"title": title, "number": assignment.release.number, "period": assignment.period}
    if assignment.closing is None:
        return _("%(title)s, release %(number)s, period %(period)s", **gaps)
    return _("%(title)s, release %(number)s, period %(period)s (ended)", **gaps)


def refused(
    person: Person, form: PaperForm, assignments: list[Assignment], refusals: list[Refused]
) -> ResponseReturnValue:
    for each in refusals:
        form.tell(each)
    return page(person, form, assignments), 409


def page(person: Person, form: PaperForm, assignments: list[Assignment]) -> str:
    megabytes = current_app.config["MAX_SCAN_LENGTH"] // 1_000_000
    own = person.id == current_user.person.id
    return render_template(
        "paper/new_record.html",
        person=person,
        form=form,
        assignments=assignments,
        megabytes=megabytes,
        own=own,
    )
