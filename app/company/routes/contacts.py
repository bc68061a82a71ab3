"""One contact: whom people can turn to."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.company import editing, queries
from app.company.forms import ContactForm
from app.company.profile import Contact
from app.company.routes import room
from app.company.routes.saving import in_both, save
from app.people.roles import Permission
from app.shared.access import may


@room.get("/company/contacts/<string:key>")
@may(Permission.MANAGE_COMPANY)
def contact(key: str) -> ResponseReturnValue:
    profile, number = queries.profile_and_number()
    found = editing.contact_of(profile, key)
    form = ContactForm(
        data={"phone": found.phone, "email": found.email, "version": str(number)}
        | in_both("title", found.title)
        | in_both("hours", found.hours)
    )
    return show(form, key, found)


@room.post("/company/contacts/<string:key>")
@may(Permission.MANAGE_COMPANY)
def save_contact(key: str) -> ResponseReturnValue:
    profile = queries.profile()
    found = editing.contact_of(profile, key)
    form = ContactForm()
    return save(form, lambda: editing.with_contact(profile, key, typed(form)), lambda: show(form, key, found))


def typed(form: ContactForm) -> Contact:
    return Contact(
        title=form.both("title"),
        phone=form.phone.data or None,
        email=form.email.data or None,
        hours=form.both("hours") if form.hours_en.data else None,
    )


def show(form: ContactForm, key: str, found: Contact) -> str:
    return render_template("company/contact.html", form=form, key=key, contact=found)
