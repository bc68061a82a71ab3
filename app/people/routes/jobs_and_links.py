"""What is done from a person's page: jobs and invitations."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO

import segno
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.extensions import db
from app.people import actions, queries
from app.people.forms.organisation import EndJobForm, JobForm
from app.people.models import Person
from app.people.refusals import AlreadyHasPassword, JobDatesUnfit, NoAddress
from app.people.roles import Permission
from app.people.routes import room
from app.people.routes.choices import ask_for_unit
from app.people.routes.directory import person_page
from app.shared.access import may
from app.shared.clock import utc_now
from app.shared.sentences import said


@room.post("/people/<key:person_key>/jobs")
@may(Permission.MANAGE_PEOPLE)
def add_job(person_key: str) -> ResponseReturnValue:
    me = current_user
    person = queries.managed_person(me.viewer, person_key)
    form = JobForm(prefix="job-")
    ask_for_unit(form.unit)
    manager = manager_in(form) if form.validate() else None
    if form.errors:
        return person_page(person, job=form, status=422)
    actions.add_job(
        person=person,
        unit=queries.unit_for(me.viewer, form.unit.data),
        title=form.title.data,
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        manager=manager,
        leads_unit=form.leads_unit.data,
        by=me.viewer,
    )
    db.session.commit()
    flash(_("The job is added."))
    return back_to(person_key)


def manager_in(form: JobForm) -> Person | None:
    """Who is named as manager. Where dates or manager make no sense, the form says why."""
    if form.ends_on.data and form.ends_on.data < form.starts_on.data:
        form.ends_on.errors = [_("Choose a last day that is not before the first.")]
    manager = queries.person_named(form.manager.data) if form.manager.data else None
    if form.manager.data and manager is None:
        form.manager.errors = [_("Nobody signs in with that. Check the address or the number.")]
    return manager


@room.post("/people/<key:person_key>/jobs/<key:job_key>/end")
@may(Permission.MANAGE_PEOPLE)
def end_job(person_key: str, job_key: str) -> ResponseReturnValue:
    person = queries.managed_person(current_user.viewer, person_key)
    job, form = queries.job_of(person.id, job_key), EndJobForm()
    if not form.validate():
        flash(_("Choose the last day of work."), "error")
        return person_page(person, status=422)
    try:
        actions.end_job(job=job, ends_on=form.ends_on.data, today=current_user.today)
    except JobDatesUnfit as refusal:
        flash(said(refusal), "error")
        return person_page(person, status=422)
    db.session.commit()
    flash(_("The last day is saved."))
    return back_to(person_key)


@room.post("/people/<key:person_key>/invitation")
@may(Permission.MANAGE_PEOPLE)
def invite(person_key: str) -> ResponseReturnValue:
    """Send an invitation, or send it again: the older link is dead then."""
    me = current_user
    person = queries.managed_person(me.viewer, person_key)
    actions.may_reach(person=person, by=me.viewer, today=me.today)
    try:
        actions.invite(person=person, by=me.person, now=utc_now())
    except (NoAddress, AlreadyHasPassword) as refusal:
        flash(said(refusal), "error")
    else:
        db.session.commit()
        flash(_("The invitation is on its way to %(address)s.", address=person.address))
    return back_to(person_key)


@room.post("/people/<key:person_key>/handed-invitation")
@may(Permission.MANAGE_PEOPLE)
def hand_over(person_key: str) -> ResponseReturnValue:
    """A QR code for the person's own phone and six digits to be told.

    Answered with the page itself, not with a redirect: the secrets are shown once and kept nowhere.
    """
    me = current_user
    person = queries.managed_person(me.viewer, person_key)
    actions.may_reach(person=person, by=me.viewer, today=me.today)
    try:
        handed = actions.hand_over(person=person, by=me.person, now=utc_now())
    except AlreadyHasPassword as refusal:
        flash(said(refusal), "error")
        return back_to(person_key)
    db.session.commit()
    return render_template("people/hand_over.html", person=person, handed=handed, qr=qr_image(handed.address))


def qr_image(text: str) -> str:
    """A QR code as a data address for an <img>."""
    drawing = BytesIO()
    segno.make(text, error="m").save(drawing, kind="svg", scale=6, border=4, light="#fff")
    return "data:image/svg+xml;base64," + b64encode(drawing.getvalue()).decode()


def back_to(person_key: str) -> Response:
    return redirect(url_for("people.person", person_key=person_key), 303)
