"""The directory, adding a person, and one person's page."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import db
from app.people import actions, queries
from app.people.forms.organisation import ContactForm, EndJobForm, JobForm, PersonForm
from app.people.kinds import AccountState, RecordPart
from app.people.models import Person
from app.people.refusals import NameTaken
from app.people.roles import Permission
from app.people.routes import room
from app.people.routes.choices import ask_for_unit, offer_languages
from app.shared.access import may
from app.shared.clock import utc_now
from app.shared.sentences import said


@room.get("/people")
@may(Permission.MANAGE_PEOPLE)
def directory() -> ResponseReturnValue:
    search, unit = request.args.get("q", ""), request.args.get("unit", "")
    account = request.args.get("account", type=AccountState)
    me = current_user
    page = queries.directory(
        me.viewer,
        search=search,
        unit_key=unit,
        account=account,
        page=request.args.get("page", 1, type=page_number),
        now=utc_now(),
        on=me.today,
    )
    units = queries.units_for(me.viewer, me.today)
    return render_template(
        "people/directory.html",
        page=page,
        search=search,
        unit=unit,
        units=units,
        account=account,
        accounts=AccountState,
        today=me.today,
    )


def page_number(text: str) -> int:
    """A page that can exist; anything else is the first."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


@room.get("/people/new")
@may(Permission.MANAGE_PEOPLE)
def new_person() -> ResponseReturnValue:
    form = PersonForm()
    ask_for_unit(form.unit)
    offer_languages(form)
    return render_template("people/new_person.html", form=form)


@room.post("/people/new")
@may(Permission.MANAGE_PEOPLE)
def add_person() -> ResponseReturnValue:
    form = PersonForm()
    ask_for_unit(form.unit)
    offer_languages(form)
    if not form.validate():
        return render_template("people/new_person.html", form=form), 422
    try:
        person = actions.add_person(
            **contact_of(form),
            unit=queries.unit_for(current_user.viewer, form.unit.data),
            title=form.title.data,
            starts_on=form.starts_on.data,
            by=current_user.person,
            now=utc_now(),
        )
    except NameTaken as refusal:
        form[refusal.field].errors = [said(refusal)]
        return render_template("people/new_person.html", form=form), 422
    db.session.commit()
    flash(_("%(name)s is in the directory. Invite them next.", name=person.legal_name))
    return redirect(url_for("people.person", person_key=person.key), 303)


def contact_of(form: ContactForm) -> dict[str, Any]:
    fields = ("legal_name", "employee_number", "email", "private_email", "language")
    return {field: form[field].data for field in fields}


@room.get("/people/<key:person_key>")
@may(Permission.MANAGE_PEOPLE)
def person(person_key: str) -> ResponseReturnValue:
    person = queries.managed_person(current_user.viewer, person_key)
    actions.note_view(person_id=person.id, part=RecordPart.CONTACT)
    return person_page(person)


def person_page(
    person: Person, *, contact: ContactForm | None = None, job: JobForm | None = None, status: int = 200
) -> ResponseReturnValue:
    """One person's page; a form that was refused stands in it with what was typed."""
    contact = contact or ContactForm(formdata=None, obj=person, prefix="contact-")
    job = job or JobForm(formdata=None, prefix="job-")
    offer_languages(contact)
    ask_for_unit(job.unit)
    page = render_template(
        "people/person.html",
        person=person,
        contact=contact,
        job=job,
        end_job=EndJobForm(formdata=None),
        jobs=queries.jobs_with_units(person.id),
        state=queries.state_of(person.id, utc_now()),
        pin=queries.pin_of(person.id),
        factors=queries.factors_of(person.id) if current_user.may(Permission.MANAGE_ROLES) else [],
        links=queries.open_links(person.id),
        now=utc_now(),
        today=current_user.today,
    )
    return page, status


@room.post("/people/<key:person_key>")
@may(Permission.MANAGE_PEOPLE)
def edit_contact(person_key: str) -> ResponseReturnValue:
    me, now = current_user, utc_now()
    person = queries.managed_person(me.viewer, person_key)
    form = ContactForm(prefix="contact-")
    offer_languages(form)
    if not form.validate():
        return person_page(person, contact=form, status=422)
    try:
        actions.edit_contact(person=person, **contact_of(form), by=me.viewer, now=now, today=me.today)
    except NameTaken as refusal:
        form[refusal.field].errors = [said(refusal)]
        db.session.rollback()
        return person_page(queries.managed_person(me.viewer, person_key), contact=form, status=422)
    db.session.commit()
    flash(_("Saved."))
    return redirect(url_for("people.person", person_key=person_key), 303)
