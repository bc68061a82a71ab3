"""roster.csv: everybody as at one day, and of everybody who has not signed, why not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask import get_template_attribute
from flask_babel import gettext as _
from sqlalchemy import select

from app.assignments.models import Closing, Exemption
from app.assignments.queries import RosterRow
from app.assignments.standing import Standing
from app.assignments.tallies import Tally, tally
from app.compliance.queries import checks_passed
from app.compliance.spreadsheet import Cell
from app.evidence.pack_contents import Asked
from app.evidence.queries.packs.choosing import Known, batches
from app.evidence.queries.paper import paper_words
from app.extensions import db
from app.paper.queries import records_that_count
from app.shared.sentences import plainly

Row = list[Cell]


@dataclass(frozen=True)
class Roster:
    """The rows of what was asked for, and who is asked nothing."""

    asked: Asked
    rows: list[RosterRow]
    unasked: list[Known]  # of the people known: those who are on no row
    people: int  # all of them


@dataclass(frozen=True)
class Background:
    """What the sentences need beside the roster itself."""

    passed: set[int]
    closings: dict[int, Closing] = field(default_factory=dict)  # by assignment
    paper: dict[tuple[int, int], str] = field(default_factory=dict)  # person and requirement → a sentence
    exemptions: dict[tuple[int, int], Exemption] = field(default_factory=dict)  # by person and requirement


def roster_of(asked: Asked, rows: Iterable[RosterRow], people: Mapping[int, Known]) -> Roster:
    found = [row for row in rows if row.person.id in people and asked.is_course(row.requirement.course)]
    on_it = {row.person.id for row in found}
    unasked = [person for id, person in people.items() if id not in on_it]
    return Roster(asked, found, unasked, len(people))


def roster_rows(roster: Roster, entries: Mapping[int, int]) -> Iterator[Row]:
    """The file. `entries`: assignment id → place of its signature's entry in the log."""
    yield from head_rows(roster)
    background = background_of(roster)
    for row in roster.rows:
        yield asked_row(row, background, roster.asked.on, entries)
    for person in roster.unasked:
        yield unasked_row(person, roster.asked.on)


def head_rows(roster: Roster) -> Iterator[Row]:
    """The filters, and numbers that add up to the rows below them."""
    asked, total = roster.asked, tally(row.situation for row in roster.rows)
    here = tally(row.situation for row in roster.rows if not row.workplace.has_left(asked.on))
    yield [_("Roster")]
    yield [_("As at"), asked.on]
    yield [_("Course"), asked.course or _("all")]
    yield [_("Unit"), asked.unit_name or _("all")]
    yield [_("People who have left"), _("included")]
    yield [_("People"), roster.people]
    yield [_("People of whom nothing is asked"), len(roster.unasked)]
    yield [_("Valid of all"), share(total)]
    yield [_("Valid of all who have not left"), share(here)]
    for standing in Standing:
        yield [standing_word(standing), total.counts[standing]]
    yield [_("All rows of people who are or were asked, or will be"), total.denominator]
    yield [_("All rows"), total.denominator + len(roster.unasked)]
    yield []
    yield [
        _("Employee number"),
        _("Full name"),
        _("Unit"),
        _("Job"),
        _("First day"),
        _("Last day"),
        _("Training"),
        _("Track"),
        _("Asked on"),
        _("Standing"),
        _("Due"),
        _("Valid until"),
        _("Why"),
        _("Entry in the log"),
    ]


def share(total: Tally) -> str:
    """Both numbers; a percentage alone could be of anything."""
    return str(_("%(valid)s of %(all)s", valid=total.numerator, all=total.denominator))


def asked_row(row: RosterRow, background: Background, on: date, entries: Mapping[int, int]) -> Row:
    place, at, assignment = row.workplace, row.situation, row.assignment
    return [
        row.person.employee_number,
        row.person.legal_name,
        place.unit_name,
        place.title,
        place.starts_on if place.employed else None,
        place.ends_on,
        plainly(row.requirement.title),
        row.requirement.track,
        assignment.opened_on if assignment else None,
        standing_word(at.standing),
        at.due_on,
        at.valid_until,
        said("asked", row=row, background=background, on=on),
        entries.get(assignment.id) if assignment else None,
    ]


def unasked_row(person: Known, on: date) -> Row:
    place = person.workplace
    return [
        person.number,
        person.name,
        place.unit_name,
        place.title,
        place.starts_on if place.employed else None,
        place.ends_on,
        *[None] * 3,
        _("Not asked"),
        *[None] * 2,
        said("unasked", person=person, on=on),
        None,
    ]


def background_of(roster: Roster) -> Background:
    on, found = roster.asked.on, Background(checks_passed(roster.rows, roster.asked.on))
    ids = [row.assignment.id for row in roster.rows if row.assignment]
    for batch in batches(ids):
        closed = select(Closing).where(Closing.assignment_id.in_(batch), Closing.closed_on <= on)
        found.closings.update({each.assignment_id: each for each in db.session.scalars(closed)})
    found.paper.update({pair: paper_words(each) for pair, each in records_that_count(on).items()})
    for each in db.session.scalars(
        select(Exemption)
        .where(Exemption.granted_on <= on, Exemption.starts_on <= on, Exemption.ends_on >= on)
        .order_by(Exemption.id)
    ):
        found.exemptions[each.person_id, each.requirement_id] = each
    return found


def standing_word(standing: Standing) -> str:
    return one_line(get_template_attribute("components/standing.html", "standing_word")(standing.value))


def said(macro: str, **values: object) -> str:
    """A sentence of the roster, as plain text."""
    return one_line(get_template_attribute("evidence/pack/roster.html", macro)(**values))


def one_line(markup: object) -> str:
    words: Sequence[str] = str(markup.unescape() if hasattr(markup, "unescape") else markup).split()
    return " ".join(words)
