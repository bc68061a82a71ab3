"""The register: what stays inside, and what anybody may talk about."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.company import editing, queries
from app.company.forms import RegisterEntryForm, RemoveForm
from app.company.profile import RegisterEntry
from app.company.routes import room
from app.company.routes.saving import in_both, save
from app.people.roles import Permission
from app.shared.access import may


@room.get("/company/register/new")
@may(Permission.MANAGE_COMPANY)
def new_register_entry() -> ResponseReturnValue:
    return show(RegisterEntryForm(data={"version": str(queries.profile_and_number()[1])}))


@room.post("/company/register/new")
@may(Permission.MANAGE_COMPANY)
def add_register_entry() -> ResponseReturnValue:
    form, profile = RegisterEntryForm(), queries.profile()
    taken = {entry.id for entry in profile.register_}
    return save(
        form,
        lambda: editing.with_register_entry(
            profile, typed(form, editing.new_id(form.title_en.data or "", taken))
        ),
        lambda: show(form),
    )


@room.get("/company/register/<string:entry>/edit")
@may(Permission.MANAGE_COMPANY)
def register_entry(entry: str) -> ResponseReturnValue:
    profile, number = queries.profile_and_number()
    found = editing.register_entry_of(profile, entry)
    return show(filled(found, number), entry)


@room.post("/company/register/<string:entry>/edit")
@may(Permission.MANAGE_COMPANY)
def save_register_entry(entry: str) -> ResponseReturnValue:
    profile = queries.profile()
    editing.register_entry_of(profile, entry)
    form = RegisterEntryForm()
    return save(
        form, lambda: editing.with_register_entry(profile, typed(form, entry)), lambda: show(form, entry)
    )


@room.get("/company/register/<string:entry>/remove")
@may(Permission.MANAGE_COMPANY)
def unwanted_register_entry(entry: str) -> ResponseReturnValue:
    profile, number = queries.profile_and_number()
    found = editing.register_entry_of(profile, entry)
    return show_remove(RemoveForm(data={"version": str(number)}), found)


@room.post("/company/register/<string:entry>/remove")
@may(Permission.MANAGE_COMPANY)
def remove_register_entry(entry: str) -> ResponseReturnValue:
    profile = queries.profile()
    found = editing.register_entry_of(profile, entry)
    form = RemoveForm()
    return save(
        form, lambda: editing.without_register_entry(profile, entry), lambda: show_remove(form, found)
    )


def filled(entry: RegisterEntry, number: int) -> RegisterEntryForm:
    values = {
        "kind": "open" if entry.open else "closed",
        "owner": entry.owner,
        "ends_on": entry.ends_on,
        "version": str(number),
    }
    for name in ("title", "example", "reason"):
        values |= in_both(name, getattr(entry, name))
    return RegisterEntryForm(data=values)


def typed(form: RegisterEntryForm, id: str) -> RegisterEntry:
    return RegisterEntry(
        id=id,
        open=form.kind.data == "open",
        title=form.both("title"),
        example=form.both("example"),
        reason=form.both("reason"),
        owner=form.owner.data,
        ends_on=form.ends_on.data,
    )


def show(form: RegisterEntryForm, entry: str | None = None) -> str:
    return render_template("company/register_entry.html", form=form, entry=entry)


def show_remove(form: RemoveForm, entry: RegisterEntry) -> str:
    return render_template("company/remove_register_entry.html", form=form, entry=entry)
