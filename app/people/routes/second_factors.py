"""One's own second factors: an app, passkeys, recovery codes."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import db
from app.people import actions, factors, passkeys, queries
from app.people.devices import device_word
from app.people.forms.second_factors import AppForm, NewFactorForm, OwnPasswordForm, PasskeyForm
from app.people.models import SecondFactor
from app.people.refusals import (
    LastFactor,
    PasskeyKnown,
    PasskeyWrong,
    SecondFactorWrong,
    SetUpTooOld,
    TooManyTries,
    WrongPassword,
)
from app.people.routes import browser, room
from app.people.routes.jobs_and_links import qr_image
from app.people.routes.second_page import needs_one, own_factors, sealed, unsealed
from app.shared.access import own_device, signed_in
from app.shared.clock import utc_now
from app.shared.sentences import said

APP, PASSKEY = "app set-up", "passkey set-up"


@room.get("/account/second-factors/app")
@signed_in
@own_device
def new_app() -> ResponseReturnValue:
    own_factors()
    return app_page(AppForm(formdata=None, name=_("App on my phone")), factors.new_secret())


@room.post("/account/second-factors/app")
@signed_in
@own_device
def add_app() -> ResponseReturnValue:
    form, now = AppForm(), utc_now()
    own_factors()
    secret = unsealed(APP, form.set_up.data)
    if not form.validate():
        return app_page(form, secret), 422
    try:
        actions.add_app(
            session=current_user.session, secret=secret, code=form.code.data, now=now, **named(form)
        )
    except SecondFactorWrong as refusal:
        form.code.errors = [said(refusal)]
        return app_page(form, secret), 422
    except (WrongPassword, TooManyTries) as refusal:
        return app_page(form, secret), *refuse_password(form, refusal)
    return added()


def app_page(form: AppForm, secret: str) -> str:
    """The secret as a QR code and as text. It is not stored before the app has shown a code."""
    person = current_user.person
    form.set_up.data = sealed(APP, secret)
    address = factors.set_up_address(
        secret, account=person.address or person.legal_name, issuer="Countersign"
    )
    return render_template("people/new_app.html", form=form, secret=secret, qr=qr_image(address))


@room.get("/account/second-factors/passkey")
@signed_in
@own_device
def new_passkey() -> ResponseReturnValue:
    own_factors()
    name = device_word(request.user_agent.string)
    return passkey_page(PasskeyForm(formdata=None, name=name))


@room.post("/account/second-factors/passkey")
@signed_in
@own_device
def add_passkey() -> ResponseReturnValue:
    form, now = PasskeyForm(), utc_now()
    own_factors()
    challenge = unsealed(PASSKEY, form.set_up.data)
    if not form.validate():
        return passkey_page(form), 422
    try:
        actions.add_passkey(
            session=current_user.session,
            challenge=challenge,
            answer=form.answer.data or "",
            now=now,
            **named(form),
        )
    except (PasskeyWrong, PasskeyKnown) as refusal:
        form.form_errors.append(said(refusal))
        return passkey_page(form), 422
    except (WrongPassword, TooManyTries) as refusal:
        return passkey_page(form), *refuse_password(form, refusal)
    return added()


def passkey_page(form: PasskeyForm) -> str:
    person, site, challenge = current_user.person, queries.this_site(), passkeys.new_challenge()
    form.set_up.data, form.answer.data = sealed(PASSKEY, challenge), ""
    options = passkeys.creation_options(
        site,
        challenge,
        person_key=person.key,
        name=person.address or person.legal_name,
        legal_name=person.legal_name,
        known=queries.passkeys_of(person.id),
    )
    return render_template("people/new_passkey.html", form=form, options=options, site=site)


def added() -> ResponseReturnValue:
    """The session is worth more now. Whoever needs recovery codes and has none is shown theirs."""
    now, person = utc_now(), current_user.person
    wants_codes = needs_one() and not queries.recovery_codes_left(person.id)
    codes = actions.make_recovery_codes(session=current_user.session, now=now) if wants_codes else []
    browser.lift(now)
    flash(_("Added. You find it under “Account”."))
    return codes_page(codes) if codes else redirect(url_for("people.account"), 303)


@room.get("/account/second-factors/<key:factor_key>/removal")
@signed_in
@own_device
def second_factor_removal(factor_key: str) -> ResponseReturnValue:
    own_factors()
    factor = queries.factor_of(current_user.person.id, factor_key)
    return removal_page(factor, OwnPasswordForm(formdata=None))


@room.post("/account/second-factors/<key:factor_key>/removal")
@signed_in
@own_device
def remove_second_factor(factor_key: str) -> ResponseReturnValue:
    own_factors()
    factor, form = queries.factor_of(current_user.person.id, factor_key), OwnPasswordForm()
    if not form.validate():
        return removal_page(factor, form), 422
    try:
        actions.remove_factor(
            session=current_user.session,
            key=factor_key,
            password=form.password.data,
            needed=needs_one(),
            address=request.remote_addr or "",
            now=utc_now(),
        )
    except LastFactor as refusal:
        form.form_errors.append(said(refusal))
        return removal_page(factor, form), 409
    except (WrongPassword, TooManyTries) as refusal:
        return removal_page(factor, form), *refuse_password(form, refusal)
    db.session.commit()
    flash(_("Removed. It opens nothing and signs nothing any more."))
    return redirect(url_for("people.account"), 303)


def removal_page(factor: SecondFactor, form: OwnPasswordForm) -> str:
    return render_template("people/second_factor_removal.html", factor=factor, form=form)


@room.get("/account/recovery-codes")
@signed_in
@own_device
def recovery_codes() -> ResponseReturnValue:
    own_factors()
    return recovery_page(OwnPasswordForm(formdata=None))


@room.post("/account/recovery-codes")
@signed_in
@own_device
def renew_recovery_codes() -> ResponseReturnValue:
    own_factors()
    form = OwnPasswordForm()
    if not form.validate():
        return recovery_page(form), 422
    try:
        codes = actions.renew_recovery_codes(
            session=current_user.session,
            password=form.password.data,
            address=request.remote_addr or "",
            now=utc_now(),
        )
    except (WrongPassword, TooManyTries) as refusal:
        return recovery_page(form), *refuse_password(form, refusal)
    db.session.commit()
    return codes_page(codes)


def recovery_page(form: OwnPasswordForm) -> str:
    left = queries.recovery_codes_left(current_user.person.id)
    return render_template("people/recovery_codes.html", form=form, left=left)


def codes_page(codes: list[str]) -> str:
    """Answered with the page itself, not with a redirect: they are shown once and kept nowhere."""
    return render_template("people/recovery_codes_shown.html", codes=codes)


# -- what these pages share ---------------------------------------------------------------------------


def named(form: NewFactorForm) -> dict[str, Any]:
    return {
        "password": form.password.data,
        "name": form.name.data,
        "address": request.remote_addr or "",
    }


def refuse_password(
    form: OwnPasswordForm, refusal: WrongPassword | TooManyTries
) -> tuple[int, dict[str, str]]:
    """Puts the refusal into the form; returns status and headers."""
    form.password.errors = [said(refusal)]
    if isinstance(refusal, TooManyTries):
        return 429, {"Retry-After": str(refusal.retry_after)}
    return 422, {}


@room.errorhandler(SetUpTooOld)
def begin_again(refusal: SetUpTooOld) -> ResponseReturnValue:
    """The same page with a new code to scan."""
    db.session.rollback()
    flash(said(refusal), "error")
    return redirect(request.path, 303)
