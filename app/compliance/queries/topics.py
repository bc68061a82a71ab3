"""First choices in checks, as far as they can be shown without showing anybody's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Row, select

from app.assignments.models import Assignment
from app.compliance.queries.refreshers import regions_of
from app.compliance.queries.roll_outs import RollOutLine, roll_outs
from app.compliance.refusals import NoSuchRollOut
from app.compliance.topics import (
    MISSED,
    Answered,
    Cell,
    HeatMap,
    Made,
    Missed,
    heat_map,
    most_missed,
    topic_of,
)
from app.courses.bank_format import Quality
from app.courses.queries import content_for
from app.courses.release_content import ReleaseContent
from app.extensions import db
from app.people.models import Job, Unit
from app.people.queries import units_for
from app.people.queries.workplaces import jobs_of
from app.people.viewer import Viewer
from app.people.workplace import workplace_on
from app.quizzes.kinds import AttemptKind
from app.quizzes.models import Attempt, AttemptResult, Choice
from app.shared.clock import date_in
from app.shared.erasing import ERASED


@dataclass(frozen=True)
class Decided:
    """One decision in words, for the list of those that are missed most."""

    numbers: Missed
    scenario: str
    ask: str
    topic: str


@dataclass(frozen=True)
class Topics:
    """The heat map of one roll-out, and for those who see everybody also single decisions."""

    chosen: RollOutLine | None  # none: nothing was ever rolled out to the viewer's people
    offered: list[RollOutLine]
    units: list[Unit]
    map: HeatMap  # its places are ids of units
    before: HeatMap | None  # of the roll-out before it, to compare the totals
    before_release: int | None
    decisions: list[Decided]

    @property
    def too_few(self) -> bool:
        """Whether nothing at all can be shown."""
        return not any(cell.shown for cell in self.map.total.values())

    @property
    def sections(self) -> list[tuple[str, list[tuple[str, dict[str, Cell]]]]]:
        """Regions with the units in them that have answers, each with its name and its cells."""
        regions = regions_of(self.units)
        found: dict[str, list[tuple[str, dict[str, Cell]]]] = {}
        for unit in self.units:
            if cells := self.map.rows.get(str(unit.id)):
                found.setdefault(regions[unit.id], []).append((unit.name, cells))
        return list(found.items())


def topics(viewer: Viewer, today: date, language: str, of: str = "") -> Topics:
    """`of`: "key/number" of a roll-out, by default the newest. Raises `NoSuchRollOut`."""
    offered, units = roll_outs(viewer, today), units_for(viewer, today)
    most = max((line.asked for line in offered), default=0)
    # Not a small one of yesterday: the newest that asked at least half as many as the largest.
    wanted = (line for line in offered if (line.address == of if of else line.asked * 2 >= most))
    chosen = next(wanted, None)
    if of and chosen is None:
        raise NoSuchRollOut(of)
    if chosen is None:
        return Topics(None, offered, units, heat_map([]), None, None, [])
    earlier = next((line for line in offered if line.comes_before(chosen)), None)
    looked = First(chosen, units, everybody=viewer.sees_everyone, language=language)
    before = First(earlier, units, everybody=viewer.sees_everyone, language=language) if earlier else None
    return Topics(
        chosen=chosen,
        offered=offered,
        units=units,
        map=heat_map(looked.choices()),
        before=heat_map(before.choices()) if before else None,
        before_release=earlier.release.number if earlier else None,
        decisions=looked.decisions() if viewer.sees_everyone else [],
    )


class First:
    """The first choices in the first check of everybody whom one roll-out asked and who worked in `units`.

    Where somebody worked on the day of the check decides, so that a move changes no number.
    """

    def __init__(self, line: RollOutLine, units: Collection[Unit], *, everybody: bool, language: str) -> None:
        self.content = content_for(line.release.id, language)
        self.everybody = everybody
        self.units = {unit.id for unit in units}
        self.rows = one_period_each(first_choices(line, None if everybody else self.units))
        self.kind_of = cache(self.look_up)

    def look_up(self, scenario: str, variant: str, node: str) -> tuple[str, dict[str, Quality]] | None:
        """Topic of a decision and quality by option; None if the release has no such decision."""
        story = self.content.scenarios.get(scenario)
        staging = story.stagings.get(variant) if story else None
        decision = staging.decision(node) if staging else None
        if story is None or decision is None:
            return None
        return topic_of(decision, story, self.content), {each.id: each.quality for each in decision.options}

    def choices(self) -> list[Made]:
        places = self.places()
        return [
            Made(row.person_id, str(place), row.finished_at, kind[0], kind[1].get(row.option) in MISSED)
            for row in self.rows
            if (place := places[row.person_id]) in self.units or self.everybody
            if (kind := self.kind_of(row.scenario, row.variant, row.node))
        ]

    def places(self) -> dict[int, int]:
        """Unit ids by person: where they worked when they finished."""
        finished = {row.person_id: row.finished_at for row in self.rows}
        jobs, found = jobs_of(finished), {}
        for person_id, at in finished.items():
            mine = jobs.get(person_id, [])
            place = workplace_on(mine, date_in(at, mine[0].time_zone)) if mine else None
            found[person_id] = place.unit_id if place else 0
        return found

    def decisions(self) -> list[Decided]:
        """The company's decisions that were missed most often."""
        answers = [
            Answered(row.person_id, (row.scenario, row.node), kind[1].get(row.option) in MISSED)
            for row in self.rows
            if (kind := self.kind_of(row.scenario, row.variant, row.node))
        ]
        return [decided(each, self.content) for each in most_missed(answers)]


def decided(numbers: Missed, content: ReleaseContent) -> Decided:
    scenario, node = numbers.decision
    story = content.scenarios[scenario]
    decision = next(found for each in story.stagings.values() if (found := each.decision(node)))
    return Decided(numbers, story.title, decision.ask, topic_of(decision, story, content))


def first_choices(line: RollOutLine, unit_ids: Collection[int] | None) -> list[Row[Any]]:
    """Choices that count, of finished first checks; of people who ever worked in these units."""
    query = (
        select(
            Assignment.id,
            Assignment.person_id,
            Assignment.period,
            AttemptResult.finished_at,
            Choice.scenario,
            Choice.variant,
            Choice.node,
            Choice.option,
        )
        .join(Attempt, Attempt.assignment_id == Assignment.id)
        .join(AttemptResult, AttemptResult.attempt_id == Attempt.id)
        .join(Choice, Choice.attempt_id == Attempt.id)
        .where(
            Assignment.requirement_id == line.requirement.id,
            Assignment.release_id == line.release.id,
            Attempt.kind == AttemptKind.CHECK,
            Attempt.number == 1,
            Choice.counts,
            Choice.option != ERASED,
        )
        .order_by(Assignment.person_id, Choice.id)
    )
    if unit_ids is not None:
        query = query.where(Assignment.person_id.in_(select(Job.person_id).where(Job.unit_id.in_(unit_ids))))
    return list(db.session.execute(query))


def one_period_each(rows: list[Row[Any]]) -> list[Row[Any]]:
    """Each person's first period alone: later ones on the same release are refreshers."""
    first: dict[int, int] = {}
    for row in rows:
        first[row.person_id] = min(row.period, first.get(row.person_id, row.period))
    return [row for row in rows if row.period == first[row.person_id]]
