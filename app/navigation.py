"""The ways from every page: only those that the reader's roles open, in groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import request
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from flask_login import current_user

from app.people.roles import Permission
from app.static_files import address

ENTRIES = (
    ("learning.home", _("Home"), None),
    ("learning.my_records", _("My records"), None),
    ("compliance.team", _("Team"), Permission.SEE_TEAM),
    ("compliance.cleared_to_start", _("Cleared to start"), Permission.SEE_TEAM),
    ("questions.inbox", _("Questions and refusals"), Permission.SEE_QUESTIONS),
    ("paper.records", _("Paper records"), Permission.ATTEST_PAPER),
    ("evidence.pack", _("Evidence pack"), Permission.SEE_EVIDENCE),
    ("people.directory", _("People"), Permission.MANAGE_PEOPLE),
    ("assignments.requirements", _("Requirements"), Permission.MANAGE_REQUIREMENTS),
    ("company.profile", _("Company"), Permission.SEE_COMPANY),
    ("evidence.log", _("Evidence log"), Permission.SEE_LOG),
    ("people.account", _("Account"), None),
)
ACCOUNT = "people.account"  # stands apart, beside the way out

# An entry falls into the group that its permission belongs to, so a new one finds its place by itself.
GROUPS: tuple[tuple[LazyString, set[Permission | None]], ...] = (
    (_("My training"), {None}),
    (
        _("Day to day"),
        {
            Permission.SEE_TEAM,
            Permission.SEE_EVERYONE,
            Permission.NUDGE,
            Permission.EXTEND,
            Permission.ATTEST_PAPER,
            Permission.OVERRIDE_CLEARANCE,
            Permission.SEE_QUESTIONS,
            Permission.ANSWER_QUESTIONS,
            Permission.SEE_EVIDENCE,
        },
    ),
    (_("Set-up"), {*Permission}),  # everything else
)


@dataclass(frozen=True)
class Entry:
    url: str
    label: str
    current: str | None  # for `aria-current`: "page", "true" for a page below it, or nothing


@dataclass(frozen=True)
class Group:
    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Ways:
    groups: tuple[Group, ...]
    account: Entry | None

    @property
    def many(self) -> bool:
        """Too many for one line: they stand in a rail."""
        return len(self.groups) > 1


def navigation() -> Ways:
    """Where the signed-in reader can go, in a fixed order."""
    open_to_reader = [
        (endpoint, str(label), permission, address(endpoint))
        for endpoint, label, permission in ENTRIES
        if (permission is None or current_user.may(permission))
        and not (endpoint == "people.account" and current_user.on_shared_device)
    ]
    here = section([url for *_rest, url in open_to_reader])
    groups: list[list[Entry]] = [[] for _group in GROUPS]
    account = None
    for endpoint, label, permission, url in open_to_reader:
        entry = Entry(url, label, current(endpoint, url, here))
        if endpoint == ACCOUNT:
            account = entry
        else:
            place = next(number for number, (_name, held) in enumerate(GROUPS) if permission in held)
            groups[place].append(entry)
    return Ways(
        groups=tuple(
            Group(str(name), tuple(entries))
            for (name, _held), entries in zip(GROUPS, groups, strict=True)
            if entries
        ),
        account=account,
    )


def section(urls: Iterable[str]) -> str | None:
    """The entry under which this page stands: the longest address that its own begins with."""
    below = [url for url in urls if url != "/" and request.path.startswith(f"{url}/")]
    return max(below, key=len, default=None)


def current(endpoint: str, url: str, here: str | None) -> str | None:
    if request.endpoint == endpoint:
        return "page"
    return "true" if url == here else None
