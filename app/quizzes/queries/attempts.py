"""Attempts and what was chosen in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from sqlalchemy import Executable, bindparam, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.assignments.models import Assignment, Requirement
from app.courses.queries import content_for
from app.courses.release_content import ReleaseContent
from app.extensions import db
from app.lessons.queries import refuse_ended
from app.people.models import Person
from app.quizzes.drawing import History
from app.quizzes.forms_drawn import DrawnForm, restored
from app.quizzes.kinds import AttemptKind
from app.quizzes.models import Attempt, Choice
from app.quizzes.playing import Choices, Spot, answered, spot
from app.quizzes.refusals import AnswersErased, AttemptNotFound
from app.shared.erasing import ERASED


@dataclass(frozen=True)
class Played:
    """One attempt with what its release asks, in the reader's language if it was published in it."""

    attempt: Attempt
    content: ReleaseContent

    @cached_property
    def form(self) -> DrawnForm:
        return restored(self.attempt.form)

    @property
    def choices(self) -> Choices:
        """The first choice at each decision."""
        return {(c.item, c.node): c.option for c in self.attempt.choices if c.counts}

    @property
    def worst(self) -> Choices:
        """What was named as the worst with it, where a decision asks for that."""
        return {(c.item, c.node): c.worst for c in self.attempt.choices if c.counts and c.worst}

    @property
    def spot(self) -> Spot | None:
        """The decision that waits for a choice; none when the attempt is finished."""
        return spot(self.form, self.content, self.choices)

    @property
    def answered(self) -> list[Spot]:
        return answered(self.form, self.content, self.choices)


def attempt_of(person: Person, key: str) -> Played:
    """The person's own attempt with its choices; somebody else's does not exist. Raises `AnswersErased`."""
    found = db.session.scalars(own_attempt(), {"key": key, "person": person.id})
    attempt = found.unique().one_or_none()
    if attempt is None:
        raise AttemptNotFound(key)
    if any(choice.option == ERASED for choice in attempt.choices):
        raise AnswersErased(key)
    return Played(attempt, content_for(attempt.assignment.release_id, person.language))


@cache
def own_attempt() -> Executable:
    """The statement behind `attempt_of`, built once: every page of a check asks it."""
    return (
        select(Attempt)
        .join(Attempt.assignment)
        .where(Attempt.key == bindparam("key"), Assignment.person_id == bindparam("person"))
        .options(
            contains_eager(Attempt.assignment).options(
                joinedload(Assignment.closing), joinedload(Assignment.requirement)
            ),
            joinedload(Attempt.choices),
            joinedload(Attempt.result),
        )
    )


def open_attempt_of(person: Person, key: str) -> Played:
    """The same where something is to be added to it. Raises `TrainingClosed` once the assignment ended."""
    played = attempt_of(person, key)
    refuse_ended(played.attempt.assignment)
    return played


def attempts_of(assignment_id: int, kind: AttemptKind) -> list[Attempt]:
    """One assignment's attempts of one kind with their choices, oldest first."""
    return list(
        db.session.scalars(
            select(Attempt)
            .where(Attempt.assignment_id == assignment_id, Attempt.kind == kind)
            .options(selectinload(Attempt.choices), joinedload(Attempt.result))
            .order_by(Attempt.number)
        )
    )


def first_choice(attempt: Attempt, item: int, node: str) -> Choice:
    """The choice that counts at a decision which has one, as it is stored now."""
    return db.session.scalars(
        select(Choice).where(
            Choice.attempt_id == attempt.id, Choice.item == item, Choice.node == node, Choice.counts
        )
    ).one()


def history_of(person_id: int, course: str) -> History:
    """All that the person was asked in a course before, in this period and in earlier ones."""
    forms: dict[AttemptKind, list[DrawnForm]] = {kind: [] for kind in AttemptKind}
    rows = db.session.execute(
        select(Attempt.kind, Attempt.form)
        .join(Attempt.assignment)
        .join(Assignment.requirement)
        .where(Assignment.person_id == person_id, Requirement.course == course)
        .order_by(Attempt.id)
    )
    for kind, form in rows:
        forms[kind].append(restored(form))
    return History(checks=tuple(forms[AttemptKind.CHECK]), practice=tuple(forms[AttemptKind.PRACTICE]))


def checks_under_way(person_id: int) -> list[DrawnForm]:
    """What the person is asked in checks that are not finished."""
    forms = db.session.scalars(
        select(Attempt.form)
        .join(Attempt.assignment)
        .where(Assignment.person_id == person_id, Attempt.kind == AttemptKind.CHECK, ~Attempt.result.has())
    )
    return [restored(form) for form in forms]


def practised(assignment_id: int, content: ReleaseContent) -> Mapping[str, bool]:
    """The scenarios begun in practice, and whether one was played to its end; in one statement."""
    forms: dict[int, DrawnForm] = {}
    choices: dict[int, dict[tuple[int, str], str]] = {}
    rows = db.session.execute(
        select(Attempt.id, Attempt.form, Choice.item, Choice.node, Choice.option)
        .join(Choice, (Choice.attempt_id == Attempt.id) & Choice.counts)  # drawn to be kept is not begun
        .where(
            Attempt.assignment_id == assignment_id,
            Attempt.kind == AttemptKind.PRACTICE,
            Choice.option != ERASED,
        )
    )
    for id, form, item, node, option in rows:
        forms[id] = restored(form)
        choices.setdefault(id, {})[item, node] = option
    played: dict[str, bool] = {}
    for id, drawn in forms.items():
        scenario = drawn.items[0].scenario
        done = spot(drawn, content, choices[id]) is None
        played[scenario] = played.get(scenario, False) or done
    return played
