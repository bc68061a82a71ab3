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
from app.assignments.standing import Standing
from app.assignments.tallies import Tally
from app.compliance.clearance import Clearance, Invitation
from app.compliance.forms import FATE_WORDS, NOTHING_ASSIGNED, STANDING_WORDS, TOPIC_WORDS, TRACK_WORDS
from app.compliance.ladder import Ladder
from app.compliance.queries import Landed, NewHire, Team, Topics
from app.compliance.spreadsheet import Cell as Value
from app.compliance.spreadsheet import lines
from app.compliance.topics import Cell
from app.shared.sentences import percent, plainly

Row = list[Value]


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
        _("Full name"),
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
        plainly(row.requirement.title),
        track_word(row.requirement.track),
        str(NOTHING_ASSIGNED if at.nothing_assigned else STANDING_WORDS[at.standing]),
        at.due_on,
        at.valid_until,
        sentence(row, passed),
    ]


def total_rows(total: Tally) -> Iterator[Row]:
    """The share with both its numbers, then how many have each standing; they add up to the denominator."""
    yield [_("Valid of all"), share(total)]
    for standing, word in STANDING_WORDS.items():
        fewer = total.unassigned if standing is Standing.NOT_YET_DUE else 0
        yield [str(word), total.counts[standing] - fewer]
    yield [str(NOTHING_ASSIGNED), total.unassigned]
    yield [_("All rows"), total.denominator]


def share(total: Tally) -> str:
    if total.percent is None:
        return str(_("0 of 0"))
    valid, everybody = total.numerator, total.denominator
    words = _("%(valid)s of %(all)s (%(share)s)", valid=valid, all=everybody, share=percent(total.percent))
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
        _("Full name"),
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
            "; ".join(plainly(row.requirement.title) for row in each.missing),
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
        Clearance.NOT_ASKED: str(NOTHING_ASSIGNED),
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


def roll_out_rows(found: Landed, made_at: datetime) -> Iterator[Row]:
    """One roll-out: what it adds up to, then by place, then day by day."""
    yield [_("Roll-out"), plainly(found.requirement.title)]
    yield [_("Release"), found.release.number]
    yield [_("Rolled out on"), found.rolled_out_on]
    yield [_("Deadline"), found.deadline]
    yield [_("As at"), found.on]
    yield [_("Made at"), made_at.strftime("%Y-%m-%d %H:%M UTC")]
    for fate, word in FATE_WORDS.items():
        yield [str(word), found.landing.counts[fate]]
    yield [_("Asked"), found.landing.asked]
    yield [_("Exempt and not asked"), found.exempt_unasked]
    yield []
    yield [_("Unit"), _("Asked"), *(str(word) for word in FATE_WORDS.values())]
    for place in found.places:
        counts = [place.landing.counts[fate] for fate in FATE_WORDS]
        yield [place.name or _("Elsewhere"), place.landing.asked, *counts]
    yield []
    yield [_("Day"), _("Asked"), _("Signed")]
    for day in found.days:
        yield [day.on, day.asked, day.signed]


def topic_rows(found: Topics, made_at: datetime) -> Iterator[Row]:
    """The heat map: nothing stands here that does not stand on the page."""
    yield [_("Topics by store")]
    if found.chosen is None:
        return
    yield [_("Training"), plainly(found.chosen.requirement.title)]
    yield [_("Release"), found.chosen.release.number]
    yield [_("Made at"), made_at.strftime("%Y-%m-%d %H:%M UTC")]
    yield [
        _("What is counted"),
        _("First choices in the first check that were poor or harmful, in per cent."),
    ]
    yield [_("Fewer than five people"), _("Not shown. People are counted in groups of five.")]
    yield []
    yield [_("Region"), _("Unit"), _("Topic"), _("People"), _("Decisions"), _("Share in per cent")]
    for region, rows in found.sections:
        for name, cells in rows:
            for topic in found.map.topics:
                yield [region, name, *cell_columns(topic, cells[topic])]
    for name, cells in (
        (_("Small units together"), found.map.small),
        (_("All that is shown"), found.map.total),
    ):
        for topic in found.map.topics:
            yield ["", name, *cell_columns(topic, cells[topic])]


def cell_columns(topic: str, cell: Cell) -> Row:
    word = str(TOPIC_WORDS.get(topic, topic))
    if not cell.shown:
        return [word, _("fewer than 5"), None, None]
    return [word, cell.people, cell.decisions, f"{cell.bound}{cell.share}"]


def refresher_rows(found: Ladder, today: date, made_at: datetime) -> Iterator[Row]:
    """Signatures that end, by month and region; with what is not among them, so that it adds up."""
    yield [_("Refreshers ahead")]
    yield [_("As at"), today]
    yield [_("Made at"), made_at.strftime("%Y-%m-%d %H:%M UTC")]
    yield [_("End in the next twelve months"), sum(map(sum, found.rungs))]
    yield [_("End later"), found.later]
    yield [_("No signature in force"), found.none]
    yield [_("All rows"), found.total]
    yield []
    yield [_("Month"), *found.regions, _("Together")]
    for month, counts in zip(found.months, found.rungs, strict=True):
        yield [month.strftime("%Y-%m"), *counts, sum(counts)]
