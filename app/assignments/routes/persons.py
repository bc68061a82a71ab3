"""What changes one person's dates: leave, exemptions, extensions."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, get_locale
from flask_babel import gettext as _
from flask_login import current_user

from app.assignments import actions, queries
from app.assignments.forms import ExemptionForm, ExtensionForm, LeaveForm, choices
from app.assignments.kinds import ExemptionReason
from app.assignments.models import Assignment
from app.assignments.refusals import AlreadyClosed, DateNotLater, OverlappingLeave, OwnDeadline
from app.assignments.routes import room
from app.extensions import db
from app.people.models import Person
from app.people.queries import person_for
from app.people.roles import Permission
from app.shared.access import may
from app.shared.clock import utc_now
from app.shared.sentences import plainly, said


@room.get("/people/<key:person_key>/leave")
@may(Permission.RECORD_LEAVE)
def leave(person_key: str) -> ResponseReturnValue:
    return leave_page(someone(person_key), LeaveForm())


@room.post("/people/<key:person_key>/leave/preview")
@may(Permission.RECORD_LEAVE)
def preview_leave(person_key: str) -> ResponseReturnValue:
    person, form = someone(person_key), LeaveForm()
    if not form.validate():
        return leave_page(person, form), 422
    moves = queries.leave_moves(person.id, form.starts_on.data, form.ends_on.data)
    return leave_page(person, form, moves=moves, previewed=True)


@room.post("/people/<key:person_key>/leave")
@may(Permission.RECORD_LEAVE)
def record_leave(person_key: str) -> ResponseReturnValue:
    person, form = someone(person_key), LeaveForm()
    if not form.validate():
        return leave_page(person, form), 422
    try:
        actions.record_leave(
            person=person,
            starts_on=form.starts_on.data,
            ends_on=form.ends_on.data,
            note=form.note.data or "",
            by=current_user.person,
            now=utc_now(),
        )
    except (OverlappingLeave, OwnDeadline) as refusal:
        form.starts_on.errors = [said(refusal)]
        return leave_page(person, form), 409
    db.session.commit()
    flash(_("The leave of %(name)s is recorded.", name=person.legal_name), "success")
    return redirect(url_for("assignments.leave", person_key=person.key), 303)


@room.get("/people/<key:person_key>/exemptions")
@may(Permission.GRANT_EXEMPTION)
def exemptions(person_key: str) -> ResponseReturnValue:
    return exemption_page(someone(person_key), exemption_form())


@room.post("/people/<key:person_key>/exemptions")
@may(Permission.GRANT_EXEMPTION)
def grant_exemption(person_key: str) -> ResponseReturnValue:
    person, form = someone(person_key), exemption_form()
    if not form.validate():
        return exemption_page(person, form), 422
    try:
        actions.grant_exemption(
            person=person,
            requirement=queries.requirement_with(form.requirement.data),
            starts_on=form.starts_on.data,
            ends_on=form.ends_on.data,
            reason=ExemptionReason(form.reason.data),
            note=form.note.data,
            by=current_user.person,
            now=utc_now(),
        )
    except OwnDeadline as refusal:
        form.requirement.errors = [said(refusal)]
        return exemption_page(person, form), 409
    db.session.commit()
    flash(_("The exemption of %(name)s is granted.", name=person.legal_name), "success")
    return redirect(url_for("assignments.exemptions", person_key=person.key), 303)


@room.get("/assignments/<key:assignment_key>/extend")
@may(Permission.EXTEND)
def extension(assignment_key: str) -> ResponseReturnValue:
    assignment = queries.assignment_for(current_user.viewer, assignment_key, current_user.today)
    return extension_page(assignment, ExtensionForm())


@room.post("/assignments/<key:assignment_key>/extend")
@may(Permission.EXTEND)
def extend(assignment_key: str) -> ResponseReturnValue:
    assignment = queries.assignment_for(current_user.viewer, assignment_key, current_user.today)
    form = ExtensionForm()
    if not form.validate():
        return extension_page(assignment, form), 422
    try:
        actions.extend(
            assignment=assignment,
            due_on=form.due_on.data,
            reason=form.reason.data,
            by=current_user.person,
            now=utc_now(),
        )
    except (AlreadyClosed, DateNotLater, OwnDeadline) as refusal:
        form.due_on.errors = [said(refusal)]
        return extension_page(assignment, form), 409
    db.session.commit()
    name, day = assignment.person.legal_name, format_date(form.due_on.data, "long")
    flash(_("%(name)s now has time until %(date)s.", name=name, date=day), "success")
    return redirect(url_for("compliance.person_record", person_key=assignment.person.key), 303)


def someone(person_key: str) -> Person:
    return person_for(current_user.viewer, person_key, current_user.today)


def leave_page(person: Person, form: LeaveForm, **values: object) -> str:
    leaves = queries.leaves_of(person.id)
    return render_template("assignments/leave.html", person=person, form=form, leaves=leaves, **values)


def exemption_form() -> ExemptionForm:
    form = ExemptionForm()
    rows = queries.requirements(str(get_locale()))
    form.requirement.choices = choices({row.requirement.key: plainly(row.requirement.title) for row in rows})
    return form


def exemption_page(person: Person, form: ExemptionForm) -> str:
    granted = queries.exemptions_of(person.id)
    return render_template("assignments/exemptions.html", person=person, form=form, exemptions=granted)


def extension_page(assignment: Assignment, form: ExtensionForm) -> str:
    due_on = queries.due_on(assignment)
    return render_template("assignments/extend.html", assignment=assignment, form=form, due_on=due_on)
