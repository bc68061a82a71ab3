"""The hand-over links: addresses that staff can always give out."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.company import editing, queries
from app.company.forms import LinkForm, NewLinkForm, RemoveForm
from app.company.profile import LINKS_THAT_STAY, HandOverLink
from app.company.routes import room
from app.company.routes.saving import in_both, save
from app.people.roles import Permission
from app.shared.access import may


@room.get("/company/links/new")
@may(Permission.MANAGE_COMPANY)
def new_link() -> ResponseReturnValue:
    return show_new(NewLinkForm(data={"version": str(queries.profile_and_number()[1])}))


@room.post("/company/links/new")
@may(Permission.MANAGE_COMPANY)
def add_link() -> ResponseReturnValue:
    form, profile = NewLinkForm(), queries.profile()
    return save(
        form,
        lambda: editing.with_new_link(profile, form.key.data, typed(form)),
        lambda: show_new(form),
    )


@room.get("/company/links/<string:key>")
@may(Permission.MANAGE_COMPANY)
def link(key: str) -> ResponseReturnValue:
    profile, number = queries.profile_and_number()
    found = editing.link_of(profile, key)
    form = LinkForm(data={"url": found.url, "version": str(number)} | in_both("title", found.title))
    return show(form, key, found)


@room.post("/company/links/<string:key>")
@may(Permission.MANAGE_COMPANY)
def save_link(key: str) -> ResponseReturnValue:
    profile = queries.profile()
    found = editing.link_of(profile, key)
    form = LinkForm()
    return save(form, lambda: editing.with_link(profile, key, typed(form)), lambda: show(form, key, found))


@room.get("/company/links/<string:key>/remove")
@may(Permission.MANAGE_COMPANY)
def unwanted_link(key: str) -> ResponseReturnValue:
    profile, number = queries.profile_and_number()
    return show_remove(RemoveForm(data={"version": str(number)}), editing.link_of(profile, key), key)


@room.post("/company/links/<string:key>/remove")
@may(Permission.MANAGE_COMPANY)
def remove_link(key: str) -> ResponseReturnValue:
    profile = queries.profile()
    found = editing.link_of(profile, key)
    form = RemoveForm()
    return save(form, lambda: editing.without_link(profile, key), lambda: show_remove(form, found, key))


def typed(form: LinkForm) -> HandOverLink:
    return HandOverLink(title=form.both("title"), url=form.url.data)


def show(form: LinkForm, key: str, found: HandOverLink) -> str:
    stays = key in LINKS_THAT_STAY
    return render_template("company/link.html", form=form, key=key, link=found, stays=stays)


def show_new(form: NewLinkForm) -> str:
    return render_template("company/new_link.html", form=form)


def show_remove(form: RemoveForm, link: HandOverLink, key: str) -> str:
    return render_template("company/remove_link.html", form=form, link=link, key=key)
