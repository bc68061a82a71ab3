"""What an import would enter, line by line, with everything that is wrong with each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.assignments.models import Assignment
from app.paper.answers import Answer
from app.paper.importing import Line, numbers_in, read
from app.paper.queries.entering import assignment_under, objections, person_called
from app.paper.refusals import NothingAsked, PersonUnknown, SameAsLine
from app.paper.scans import Scan
from app.people.models import Person
from app.people.viewer import Viewer
from app.shared.errors import Refused


@dataclass(frozen=True)
class Planned:
    """One line: whose answer to what it is, or why it cannot be entered."""

    line: Line
    person: Person | None
    assignment: Assignment | None
    answer: Answer | None
    problems: tuple[Refused, ...]


def plan(
    viewer: Viewer, lines: Sequence[Line], scans: Mapping[str, Scan], *, today: date, now: datetime
) -> list[Planned]:
    """Every line, with all its problems and not only the first one."""
    planned: list[Planned] = []
    taken: dict[int, int] = {}  # assignment → line
    for line in lines:
        person = person_called(viewer, line.values["person"], today)
        assignment = asked_of(person, line) if person else None
        said = read(line, scans)
        problems = [*unknown(line, person, assignment), *said.problems]
        if assignment is not None:
            if assignment.id in taken:
                problems.append(SameAsLine(line=taken[assignment.id]))
            taken.setdefault(assignment.id, line.number)
            if said.answer is not None:
                problems += objections(said.answer, assignment=assignment, by_id=viewer.person_id, now=now)
        planned.append(Planned(line, person, assignment, said.answer, tuple(problems)))
    return planned


def asked_of(person: Person, line: Line) -> Assignment | None:
    found = (assignment_under(person.id, line.values["course"], number) for number in numbers_in(line))
    return next(found, None)


def unknown(line: Line, person: Person | None, assignment: Assignment | None) -> Iterator[Refused]:
    if person is None:
        yield PersonUnknown(name=line.values["person"])
    elif assignment is None:
        yield NothingAsked(course=line.values["course"], number=line.values["release"])
