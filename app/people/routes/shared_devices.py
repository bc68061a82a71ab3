"""HR's list of shared devices: registering one, a new code for it, taking it out of use."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import db
from app.people import actions, queries
from app.people.forms.kiosk import DeviceForm, RetirementForm
from app.people.roles import Permission
from app.people.routes import room
from app.people.routes.choices import ask_for_unit
from app.people.routes.jobs_and_links import qr_image
from app.shared.access import may
from app.shared.clock import utc_now
from app.shared.links import external


@room.get("/shared-devices")
@may(Permission.MANAGE_PEOPLE)
def shared_devices() -> ResponseReturnValue:
    return devices_page(DeviceForm(formdata=None, number_prefix=queries.usual_prefix()))


def devices_page(form: DeviceForm, status: int = 200) -> ResponseReturnValue:
    ask_for_unit(form.unit)
    rows = queries.device_list(current_user.viewer)
    return render_template("people/kiosk_devices.html", rows=rows, form=form), status


@room.post("/shared-devices")
@may(Permission.MANAGE_PEOPLE)
def register_device() -> ResponseReturnValue:
    form, me = DeviceForm(), current_user
    ask_for_unit(form.unit)
    if not form.validate():
        return devices_page(form, 422)
    shown = actions.register_device(
        name=form.name.data,
        unit=queries.unit_for(me.viewer, form.unit.data),
        number_prefix=form.number_prefix.data or "",
        by=me.person,
        now=utc_now(),
    )
    return show_code(shown)


@room.post("/shared-devices/<key:device_key>/code")
@may(Permission.MANAGE_PEOPLE)
def make_device_code(device_key: str) -> ResponseReturnValue:
    """For a tablet that was reset, or where the first code was too old."""
    device = queries.device_for(current_user.viewer, device_key)
    return show_code(actions.make_code(device=device, by=current_user.person, now=utc_now()))


def show_code(shown: actions.CodeShown) -> ResponseReturnValue:
    """Answered with the page itself, not with a redirect: the code is shown once and kept nowhere."""
    db.session.commit()
    return render_template(
        "people/kiosk_code.html",
        device=shown.device,
        shown=shown,
        qr=qr_image(shown.address),
        page=external("people.kiosk_enrolment"),
    )


@room.get("/shared-devices/<key:device_key>/retirement")
@may(Permission.MANAGE_PEOPLE)
def retirement(device_key: str) -> ResponseReturnValue:
    device = queries.device_for(current_user.viewer, device_key)
    return render_template("people/kiosk_retirement.html", form=RetirementForm(), device=device)


@room.post("/shared-devices/<key:device_key>/retirement")
@may(Permission.MANAGE_PEOPLE)
def retire_device(device_key: str) -> ResponseReturnValue:
    form, me = RetirementForm(), current_user
    device = queries.device_for(me.viewer, device_key)
    if not form.validate():
        return render_template("people/kiosk_retirement.html", form=form, device=device), 422
    actions.revoke_device(device=device, by=me.person, reason=form.reason.data, now=utc_now())
    db.session.commit()
    flash(_("The device is out of use. Whoever was signed in there no longer is."))
    return redirect(url_for("people.shared_devices"), 303)
