"""The links at the top of every page: only those that the reader's roles open."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import lazy_gettext as _
from flask_login import current_user

from app.people.roles import Permission

ENTRIES = (
    ("learning.home", _("Home"), None),
    ("learning.my_records", _("My records"), None),
    ("compliance.team", _("Team"), Permission.SEE_TEAM),
    ("compliance.cleared_to_start", _("Cleared to start"), Permission.SEE_TEAM),
    ("questions.inbox", _("Questions and refusals"), Permission.SEE_QUESTIONS),
    ("people.directory", _("People"), Permission.MANAGE_PEOPLE),
    ("assignments.requirements", _("Requirements"), Permission.MANAGE_REQUIREMENTS),
    ("company.profile", _("Company"), Permission.SEE_COMPANY),
    ("people.account", _("Account"), None),
)


@dataclass(frozen=True)
class Entry:
    url: str
    label: str
    current: bool


def navigation() -> list[Entry]:
    """What the signed-in reader can go to, in a fixed order."""
    return [
        Entry(url=url_for(endpoint), label=str(label), current=request.endpoint == endpoint)
        for endpoint, label, permission in ENTRIES
        if (permission is None or current_user.may(permission))
        and not (endpoint == "people.account" and current_user.on_shared_device)
    ]
