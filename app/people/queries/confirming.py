"""Whether somebody has just shown once more that it is they, before an act that others rely on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app

from app.people.kinds import Confirmation
from app.people.models import UserSession
from app.people.refusals import ConfirmationMissing


@dataclass(frozen=True)
class Confirmed:
    """What was shown in this session, and when."""

    how: Confirmation
    at: datetime


def confirmation_in(session: UserSession, now: datetime) -> Confirmed:
    """Their second factor, within `CONFIRMATION_LIFETIME`; their password where no factor is asked for.

    Raises `ConfirmationMissing`.
    """
    how, at = Confirmation.PASSWORD, session.authenticated_at
    if current_app.config["SECOND_FACTOR_REQUIRED"]:
        how, at = Confirmation.SECOND_FACTOR, session.second_factor_at
    if at is None or not timedelta(0) <= now - at <= current_app.config["CONFIRMATION_LIFETIME"]:
        raise ConfirmationMissing
    return Confirmed(how, at)
