"""The ways from every page: only those that the reader's roles open, in groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from flask import request
from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from flask_login import current_user

from app.people.roles import Permission, Role, permissions_of
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
    endpoint: str
    url: str
    label: str


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

    @property
    def entries(self) -> Iterator[Entry]:
        yield from (entry for group in self.groups for entry in group.entries)
        if self.account:
            yield self.account

    def current(self, entry: Entry) -> str | None:
        """For `aria-current`: "page" if the reader is there, "true" on a page below it, or nothing."""
        if entry.endpoint == request.endpoint:
            return "page"
        return "true" if entry == self.section else None

    @property
    def section(self) -> Entry | None:
        """The entry under which this page stands: the longest address that its own begins with."""
        below = [each for each in self.entries if each.url != "/" and request.path.startswith(f"{each.url}/")]
        return max(below, key=lambda each: len(each.url), default=None)


def navigation() -> Ways:
    """Where the signed-in reader can go, in a fixed order."""
    roles, shared = current_user.viewer.roles, current_user.on_shared_device
    return ways_for(roles, shared, str(get_locale()), request.script_root)


@lru_cache(maxsize=256)
def ways_for(roles: frozenset[Role], shared: bool, _language: str, _way_in: str) -> Ways:
    """The same for all readers with these roles, so that it is put together once in each process."""
    account = None
    groups: list[list[Entry]] = [[] for _group in GROUPS]
    for endpoint, label, permission in ENTRIES:
        if permission is not None and permission not in permissions_of(roles):
            continue
        entry = Entry(endpoint, address(endpoint), str(label))
        if endpoint == ACCOUNT:
            account = None if shared else entry
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
