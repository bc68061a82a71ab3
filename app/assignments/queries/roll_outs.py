"""What a roll-out would do, and which releases were rolled out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.assignments.models import Requirement, RollOut
from app.assignments.queries.candidates import Candidate, candidates
from app.assignments.refusals import OlderRelease, RequirementRetired, WrongCourse
from app.assignments.roll_outs import Doubt, Plan, Reason, Terms, changes_since, plan
from app.courses.kinds import ReleaseKind
from app.courses.models import Release
from app.courses.queries import latest_release, releases
from app.courses.refusals import NoSuchRelease
from app.extensions import db


@dataclass(frozen=True)
class PreviewRow:
    candidate: Candidate
    plan: Plan


@dataclass(frozen=True)
class PreviewLine:
    """People with the same date and the same doubts about it."""

    due_on: date | None
    doubts: frozenset[Doubt]
    rows: list[PreviewRow]


@dataclass(frozen=True)
class PreviewGroup:
    """People who are asked, or are not, for one reason. Its lines have them by date."""

    reason: Reason
    changed: frozenset[str]  # ids of rules
    lines: list[PreviewLine]

    @property
    def people(self) -> int:
        return sum(len(line.rows) for line in self.lines)


def by_reason(rows: Iterable[PreviewRow]) -> list[PreviewGroup]:
    """Groups in the order in which their first person stands; lines by date."""
    found: dict[
        tuple[Reason, frozenset[str]], dict[tuple[date | None, frozenset[Doubt]], list[PreviewRow]]
    ] = {}
    for row in rows:
        lines = found.setdefault((row.plan.reason, row.plan.changed), {})
        lines.setdefault((row.plan.due_on, row.plan.doubts), []).append(row)
    return [
        PreviewGroup(
            reason,
            changed,
            sorted(
                (PreviewLine(due, doubts, together) for (due, doubts), together in lines.items()),
                key=lambda line: (line.due_on or date.max, sorted(line.doubts)),
            ),
        )
        for (reason, changed), lines in found.items()
    ]


@dataclass(frozen=True)
class RollOutPreview:
    """Who would be asked by rolling this release out on `on`, and who would not, each with the reason."""

    requirement: Requirement
    release: Release
    on: date
    rows: list[PreviewRow]
    done: RollOut | None  # it was rolled out already: nobody would be asked again

    @property
    def asked(self) -> list[PreviewRow]:
        return [row for row in self.rows if row.plan.asked]

    @property
    def skipped(self) -> list[PreviewRow]:
        return [row for row in self.rows if not row.plan.asked]

    @property
    def asked_by_reason(self) -> list[PreviewGroup]:
        return by_reason(self.asked)

    @property
    def skipped_by_reason(self) -> list[PreviewGroup]:
        return by_reason(self.skipped)

    @property
    def doubtful(self) -> list[PreviewRow]:
        """Asked, but with a deadline that looks unrealistic."""
        return [row for row in self.asked if row.plan.doubts]

    @property
    def reasons(self) -> Counter[Reason]:
        return Counter(row.plan.reason for row in self.rows)

    @property
    def doubts(self) -> Counter[Doubt]:
        return Counter(doubt for row in self.asked for doubt in row.plan.doubts)


def preview_roll_out(requirement: Requirement, release: Release, on: date) -> RollOutPreview:
    """What `actions.roll_out` would do. Raises RequirementRetired, WrongCourse or OlderRelease."""
    if requirement.retired_at is not None:
        raise RequirementRetired
    if release.course != requirement.course:
        raise WrongCourse
    done = roll_out_of(requirement, release)
    newest = newest_rolled_out(requirement.id)
    if done is None and newest is not None and newest.number > release.number:
        raise OlderRelease(newest=newest.number)
    history = {
        each.number: (each.kind is ReleaseKind.MATERIAL, frozenset(each.changed_rules))
        for each in releases(release.course)
    }
    terms = Terms(
        release=release.number,
        roll_out_days=requirement.roll_out_days,
        joiner_days=requirement.joiner_days,
        changed_since=changes_since(history, release.number),
    )
    rows = [
        PreviewRow(each, plan(each.employee, terms, on))
        for each in candidates(requirement, on)
        if each.in_audience or each.position.open_origin is not None
    ]
    return RollOutPreview(requirement, release, on, rows, done)


def roll_out_of(requirement: Requirement, release: Release) -> RollOut | None:
    return db.session.scalar(
        select(RollOut).where(RollOut.requirement_id == requirement.id, RollOut.release_id == release.id)
    )


def newest_rolled_out(requirement_id: int) -> Release | None:
    """The release that newcomers and refreshers of this requirement get."""
    return db.session.scalar(
        select(Release)
        .join(RollOut, RollOut.release_id == Release.id)
        .where(RollOut.requirement_id == requirement_id)
        .order_by(Release.number.desc())
        .limit(1)
    )


def release_named(name: str) -> Release:
    """The release "social-media/2", or the newest of "social-media". Raises NoSuchRelease."""
    course, _, number = name.partition("/")
    if not number:
        found = latest_release(course)
    else:
        found = next((each for each in releases(course) if str(each.number) == number), None)
    if found is None:
        raise NoSuchRelease(name)
    return found


def release_of(requirement: Requirement, number: int | None = None) -> Release:
    """A release of the requirement's course: with this number, or the newest. Raises NoSuchRelease."""
    return release_named(f"{requirement.course}/{number}" if number else requirement.course)
