"""HR's page about one person's data: files, erasure, legal holds, who looked."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import db
from app.people.actions import confirm_password, note_view
from app.people.kinds import RecordPart
from app.people.models import Person
from app.people.queries import person_for
from app.people.refusals import TooManyTries, WrongPassword
from app.people.roles import Permission
from app.privacy import actions, queries
from app.privacy.forms import (
    CATEGORY_WORDS,
    GROUND_WORDS,
    ConfirmErasureForm,
    ErasureForm,
    HoldForm,
    LiftingForm,
)
from app.privacy.kinds import Ground
from app.privacy.routes import room
from app.privacy.routes.files import asked
from app.shared.access import may
from app.shared.clock import utc_now
from app.shared.errors import Refused
from app.shared.files import JSON, PDF, saved
from app.shared.sentences import said


@room.get("/people/<key:person_key>/privacy")
@may(Permission.MANAGE_PRIVACY)
def person_data(person_key: str) -> ResponseReturnValue:
    person = known(person_key)
    note_view(person_id=person.id, part=RecordPart.PRIVACY)
    return page(person)


@room.get("/people/<key:person_key>/privacy/data.json")
@may(Permission.MANAGE_PRIVACY)
def person_json(person_key: str) -> Response:
    person = known(person_key)
    note_view(person_id=person.id, part=RecordPart.EXPORT)
    data = queries.personal_data(person)
    return saved(queries.data_json(data, asked(str(get_locale()))), JSON, f"data-{person.key}.json")


@room.get("/people/<key:person_key>/privacy/data.pdf")
@may(Permission.MANAGE_PRIVACY)
def person_pdf(person_key: str) -> Response:
    """In the person's own language: the file is for them."""
    person = known(person_key)
    note_view(person_id=person.id, part=RecordPart.EXPORT)
    data = queries.personal_data(person)
    return saved(queries.data_pdf(data, asked(person.language)), PDF, f"data-{person.key}.pdf")


# -- erasure ------------------------------------------------------------------------------------------------


@room.post("/people/<key:person_key>/privacy/erasure/preview")
@may(Permission.MANAGE_PRIVACY)
def preview_erasure(person_key: str) -> ResponseReturnValue:
    """What would go. Nothing is erased yet."""
    person, form = known(person_key), ErasureForm()
    if not form.validate():
        return page(person, erasure=form, status=422)
    try:
        queries.require_erasable(person, form.wanted, current_user.today)
        return confirmation(person, ConfirmErasureForm())
    except Refused as refusal:
        form.form_errors.append(said(refusal))
        return page(person, erasure=form, status=409)


@room.post("/people/<key:person_key>/privacy/erasure")
@may(Permission.MANAGE_PRIVACY)
def erase(person_key: str) -> ResponseReturnValue:
    form = ConfirmErasureForm()
    if not form.validate() and set(form.errors) != {"password"}:  # not what the page before it sent
        return page(known(person_key), erasure=form, status=422)
    status, headers = password_shown(form) if not form.errors else (422, {})
    if status != 200:
        return confirmation(known(person_key), form), status, headers
    person, me = known(person_key), current_user
    actions.erase(
        person=person,
        categories=form.wanted,
        ground=Ground(form.ground.data),
        reason=form.reason.data,
        by=me.person,
        now=utc_now(),
        today=me.today,
    )
    db.session.commit()
    flash(_("Erased. It is on record that it was, and why; not what it was."))
    return redirect(url_for("privacy.person_data", person_key=person_key), 303)


def password_shown(form: ConfirmErasureForm) -> tuple[int, dict[str, str]]:
    """Check the password, before anything else is read; or put the refusal into the form. Status and headers."""
    password, address = form.password.data, request.remote_addr or ""
    try:
        confirm_password(session=current_user.session, password=password, address=address, now=utc_now())
    except WrongPassword as refusal:
        form.password.errors = [said(refusal)]
        return 422, {}
    except TooManyTries as refusal:
        form.password.errors = [said(refusal)]
        return 429, {"Retry-After": str(refusal.retry_after)}
    return 200, {}


def confirmation(person: Person, form: ConfirmErasureForm) -> str:
    """What will be erased, once more in words and numbers. Raises `NothingLeft`."""
    planned = queries.blankings(person.id, form.wanted)
    sealed = queries.openings_to_take(person.id, form.wanted)
    return render_template(
        "privacy/confirm_erasure.html",
        person=person,
        form=form,
        words=[CATEGORY_WORDS[each] for each in form.wanted],
        ground=GROUND_WORDS[Ground(form.ground.data)],
        rows=sum(len(each.ids) for each in planned),
        entries=len(sealed),
    )


# -- legal holds --------------------------------------------------------------------------------------------


@room.post("/people/<key:person_key>/privacy/holds")
@may(Permission.MANAGE_PRIVACY)
def place_hold(person_key: str) -> ResponseReturnValue:
    person, form = known(person_key), HoldForm(prefix="hold-")
    if not form.validate():
        return page(person, hold=form, status=422)
    actions.place_hold(
        person=person,
        reason=form.reason.data,
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        by=current_user.person,
        now=utc_now(),
    )
    db.session.commit()
    flash(_("The hold is in force: nothing about this person is erased."))
    return redirect(url_for("privacy.person_data", person_key=person_key), 303)


@room.post("/people/<key:person_key>/privacy/holds/<key:hold_key>/lifting")
@may(Permission.MANAGE_PRIVACY)
def lift_hold(person_key: str, hold_key: str) -> ResponseReturnValue:
    person = known(person_key)
    hold, form = queries.hold_with(person.id, hold_key), LiftingForm(prefix="lifting-")
    if not form.validate():
        return page(person, lifting=form, status=422)
    actions.lift_hold(hold=hold, reason=form.reason.data, by=current_user.person, now=utc_now())
    db.session.commit()
    flash(_("The hold is lifted."))
    return redirect(url_for("privacy.person_data", person_key=person_key), 303)


# -- what the views share -----------------------------------------------------------------------------------


def known(person_key: str) -> Person:
    return person_for(current_user.viewer, person_key, current_user.today)


def page(
    person: Person,
    *,
    erasure: ErasureForm | None = None,
    hold: HoldForm | None = None,
    lifting: LiftingForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The page; a form that was refused stands in it with what was typed."""
    return (
        render_template(
            "privacy/person_data.html",
            person=person,
            standing=queries.privacy_standing(person.id),
            in_force=queries.in_force,
            erasure=erasure or ErasureForm(formdata=None),
            hold=hold or HoldForm(formdata=None, prefix="hold-", data={"starts_on": current_user.today}),
            lifting=lifting or LiftingForm(formdata=None, prefix="lifting-"),
            grounds=GROUND_WORDS,
            categories=CATEGORY_WORDS,
            today=current_user.today,
        ),
        status,
    )
