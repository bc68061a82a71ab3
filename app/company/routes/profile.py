"""The profile as a whole; name, mode, countries and the language that binds."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.company import queries
from app.company.forms import LawForm, NameAndModeForm
from app.company.routes import room
from app.company.routes.saving import in_both, save
from app.people.roles import Permission
from app.shared.access import may

SAVES_SHOWN = 10


@room.get("/company")
@may(Permission.SEE_COMPANY)
def profile() -> ResponseReturnValue:
    found, number = queries.profile_and_number()
    saves = queries.latest_versions(SAVES_SHOWN)
    return render_template("company/profile.html", profile=found, number=number, saves=saves)


@room.get("/company/name-and-mode")
@may(Permission.MANAGE_COMPANY)
def name_and_mode() -> ResponseReturnValue:
    found, number = queries.profile_and_number()
    form = NameAndModeForm(
        data={"name": found.name, "mode": found.mode, "version": str(number)}
        | in_both("mode_reason", found.mode_reason)
    )
    return show_name_and_mode(form)


@room.post("/company/name-and-mode")
@may(Permission.MANAGE_COMPANY)
def save_name_and_mode() -> ResponseReturnValue:
    form, found = NameAndModeForm(), queries.profile()
    return save(
        form,
        lambda: found.changed(name=form.name.data, mode=form.mode.data, mode_reason=form.both("mode_reason")),
        lambda: show_name_and_mode(form),
    )


@room.get("/company/law")
@may(Permission.MANAGE_COMPANY)
def law() -> ResponseReturnValue:
    found, number = queries.profile_and_number()
    codes = ", ".join(found.jurisdictions)
    form = LawForm(
        data={"jurisdictions": codes, "binding_locale": found.binding_locale, "version": str(number)}
    )
    return show_law(form)


@room.post("/company/law")
@may(Permission.MANAGE_COMPANY)
def save_law() -> ResponseReturnValue:
    form, found = LawForm(), queries.profile()
    return save(
        form,
        lambda: found.changed(jurisdictions=form.codes(), binding_locale=form.binding_locale.data),
        lambda: show_law(form),
    )


def show_name_and_mode(form: NameAndModeForm) -> str:
    return render_template("company/name_and_mode.html", form=form)


def show_law(form: LawForm) -> str:
    return render_template("company/law.html", form=form)
