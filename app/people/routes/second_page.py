"""What the pages about second factors share: the second screen, challenges, who needs one."""

from __future__ import annotations

from flask import current_app, render_template
from flask_login import current_user

from app.people import factors, passkeys, queries
from app.people.forms.second_factors import SecondStepForm
from app.people.kinds import FactorKind
from app.people.models import SecondFactor
from app.people.refusals import SecondFactorMissing, SetUpTooOld
from app.people.roles import NEED_SECOND_FACTOR


def needs_one() -> bool:
    """Whether a role of the reader asks for a second factor."""
    viewer = current_user.viewer
    return bool((viewer.roles | viewer.held_back) & NEED_SECOND_FACTOR)


def own_factors() -> list[SecondFactor]:
    """The reader's own, to be managed. Whoever has one and has not shown it does that first: a password
    alone must not be a way to another second factor. Raises `SecondFactorMissing`."""
    found: list[SecondFactor] = queries.factors_of(current_user.person.id)
    if current_user.held_back and found:
        raise SecondFactorMissing
    return found


def second_screen(form: SecondStepForm) -> str:
    """Asks for the second factor that the reader has, or for adding one."""
    found = queries.factors_of(current_user.person.id)
    challenge = passkeys.new_challenge()
    known = queries.passkeys_of(current_user.person.id)
    site = queries.this_site()
    return render_template(
        "people/second_factor.html",
        form=form,
        has_factor=bool(found),
        has_code=any(each.kind is not FactorKind.PASSKEY for each in found),
        challenge=sealed("passkey", challenge),
        options=passkeys.request_options(site, challenge, known) if known and site.has_passkeys else None,
        site=site,
    )


def sealed(purpose: str, value: str) -> str:
    """Carried by the page to its form, for this session alone."""
    return factors.seal(current_app.config["SECRET_KEY"], purpose, current_user.session.key, value)


def unsealed(purpose: str, text: str | None) -> str:
    """What the page carried. Raises `SetUpTooOld`."""
    seconds = int(current_app.config["SECOND_FACTOR_SET_UP"].total_seconds())
    secret_key = current_app.config["SECRET_KEY"]
    value = factors.unseal(secret_key, purpose, current_user.session.key, text or "", seconds)
    if value is None:
        raise SetUpTooOld
    return value
