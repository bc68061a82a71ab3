"""Our files: first what was asked and what it adds up to, then one row for each case.

A number without its denominator, its filters and its day can be made to say anything; so each file
begins with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from flask import Response, get_template_attribute, stream_with_context
from flask_babel import gettext as _

from app.assignments.queries import RosterRow
from app.assignments.tallies import Tally
from app.compliance.clearance import Clearance, Invitation
from app.compliance.forms import STANDING_WORDS, TRACK_WORDS
from app.compliance.queries import NewHire, Team
from app.compliance.spreadsheet import Cell, lines

Row = list[Cell]


def csv_file(rows: Iterable[Row], name: str) -> Response:
    """A file that is sent while it is made."""
    response = Response(stream_with_context(lines(rows)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def team_rows(team: Team, passed: set[int], made_at: datetime) -> Iterator[Row]:
    """The roster as at one day, with its filters and its totals above it."""
    yield [_("Team and standing")]
    yield [_("As at"), team.filters.on]
    yield [_("Made at"), made_at.strftime("%Y-%m-%d %H:%M UTC")]
    yield [_("Filters"), named_filters(team)]
    yield [_("People who have left"), _("included") if team.leavers_included else _("not included")]
    yield [_("People"), len(team.people)]
    yield from total_rows(team.total)
    if team.filters.narrow:
        yield [_("Valid of all, without filters"), share(team.total_without_filters)]
    yield []
    yield [
        _("Employee number"),
        _("Name"),
        _("Unit"),
        _("Job"),
        _("First day"),
        _("Training"),
        _("Track"),
        _("Standing"),
        _("Due"),
        _("Valid until"),
        _("Why"),
    ]
    for row in team.rows:
        yield team_row(row, passed)


def team_row(row: RosterRow, passed: set[int]) -> Row:
    place, at = row.workplace, row.situation
    return [
        row.person.employee_number,
        row.person.legal_name,
        place.unit_name,
        place.title,
        place.starts_on if place.employed else None,
        row.requirement.title,
        track_word(row.requirement.track),
        str(STANDING_WORDS[at.standing]),
        at.due_on,
        at.valid_until,
        sentence(row, passed),
    ]


def total_rows(total: Tally) -> Iterator[Row]:
    """The share with both its numbers, then how many have each standing; they add up to the denominator."""
    yield [_("Valid of all"), share(total)]
    for standing, word in STANDING_WORDS.items():
        yield [str(word), total.counts[standing]]
    yield [_("All rows"), total.denominator]


def share(total: Tally) -> str:
    if total.percent is None:
        return str(_("0 of 0"))
    valid, everybody = total.numerator, total.denominator
    words = _("%(valid)s of %(all)s (%(percent)s %%)", valid=valid, all=everybody, percent=total.percent)
    return str(words)


def named_filters(team: Team) -> str:
    """The filters in words; a file must not look like everybody when it is not."""
    filters = team.filters
    named = [
        _("Unit: %(unit)s", unit=team.unit.name) if team.unit else "",
        _("Track: %(track)s", track=track_word(filters.track)) if filters.track else "",
        _("Standing: %(standing)s", standing=STANDING_WORDS[filters.standing]) if filters.standing else "",
        _("Name or number: %(search)s", search=filters.search) if filters.search else "",
    ]
    return "; ".join(name for name in named if name) or _("none: everybody in your sight")


def clearance_rows(found: list[NewHire], today: date) -> Iterator[Row]:
    """Who starts when and whether they may, with how many of each above it."""
    yield [_("Cleared to start")]
    yield [_("As at"), today]
    yield [_("New hires"), len(found)]
    for clearance, word in clearance_words().items():
        yield [word, sum(each.clearance is clearance for each in found)]
    yield []
    yield [
        _("First day"),
        _("Employee number"),
        _("Name"),
        _("Unit"),
        _("Job"),
        _("Cleared"),
        _("What is missing"),
        _("Minutes left"),
        _("Invitation"),
        _("Let start by"),
        _("Reason"),
    ]
    for each in found:
        yield [
            each.workplace.starts_on,
            each.person.employee_number,
            each.person.legal_name,
            each.workplace.unit_name,
            each.workplace.title,
            clearance_words()[each.clearance],
            "; ".join(row.requirement.title for row in each.missing),
            each.minutes_left,
            invitation_words()[each.invitation],
            each.override.by if each.override else None,
            each.override.reason if each.override else None,
        ]


def clearance_words() -> dict[Clearance, str]:
    return {
        Clearance.READY: _("Ready"),
        Clearance.NOT_READY: _("Not ready"),
        Clearance.OVERRIDDEN: _("May start, with a reason"),
        Clearance.NOT_ASKED: _("Nothing asked yet"),
    }


def invitation_words() -> dict[Invitation, str]:
    return {
        Invitation.NOT_SENT: _("Not invited yet"),
        Invitation.SENT: _("Invited, not opened yet"),
        Invitation.HANDED_OVER: _("Link handed over, not opened yet"),
        Invitation.RAN_OUT: _("The invitation has run out"),
        Invitation.ACCEPTED: _("Has a password"),
    }


def track_word(track: str) -> str:
    return str(TRACK_WORDS.get(track, track))


def sentence(row: RosterRow, passed: set[int]) -> str:
    """The sentence that explains the standing, as the page says it, without its markup."""
    macro = get_template_attribute("compliance/parts.html", "why")
    return " ".join(macro(row, passed).striptags().split())
