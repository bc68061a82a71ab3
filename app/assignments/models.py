"""Who owes what, by when, and how it ended. Everything but the requirement itself is append-only.

A requirement holds what stands now; each change of it is a fact of its own, with what stood before.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.assignments.conditions import Conditions
from app.assignments.kinds import (
    Audience,
    ClosingKind,
    DueCause,
    ExemptionReason,
    Origin,
    RequirementEvent,
    ValidityRule,
)
from app.courses.models import Release
from app.extensions import Model
from app.people.models import Person
from app.shared.append_only import append_only
from app.shared.columns import Id, Instant, Json, Key, LongText, ShortText, UtcDateTime, stored_by_value
from app.shared.erasing import Category, erasable
from app.shared.languages import words_in


class Requirement(Model):
    """A standing rule: this audience owes this track, with three deadlines and a validity rule."""

    __tablename__ = "requirements"

    id: Mapped[Id]
    key: Mapped[Key]
    title: Mapped[Json]  # per language of the interface
    course: Mapped[ShortText]
    track: Mapped[ShortText]
    audience: Mapped[Audience] = mapped_column(stored_by_value(Audience))
    audience_ids: Mapped[Json] = mapped_column(default=list)  # of units or persons, by audience
    living: Mapped[bool] = mapped_column(default=True)  # follows people who join later
    roll_out_days: Mapped[int]  # after the roll-out, for people already here
    joiner_days: Mapped[int]  # relative to the start date; negative: before it
    reattestation_days: Mapped[int]  # relative to the end of validity; 0: on that day
    window_days: Mapped[int]  # how long before the end of validity the next period opens
    validity_rule: Mapped[ValidityRule] = mapped_column(stored_by_value(ValidityRule))
    validity_months: Mapped[int]
    fixed_month: Mapped[int | None]
    fixed_day: Mapped[int | None]
    minimum_months: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Instant]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    __table_args__ = (
        CheckConstraint("validity_months > 0", name="validity_is_positive"),
        CheckConstraint(
            "validity_rule <> 'fixed_date' OR (fixed_month IS NOT NULL AND fixed_day IS NOT NULL)",
            name="fixed_date_is_given",
        ),
    )

    def title_in(self, language: str) -> str:
        """What it is called in `language`, or else in the first language that it has a name in."""
        return words_in(self.title, language)

    def is_retired(self, on: date) -> bool:
        """Whether it asks nobody any more, as at the end of that day in UTC."""
        return self.retired_at is not None and self.retired_at.date() <= on

    @property
    def conditions(self) -> Conditions:
        """What can change of it, as it stands now."""
        values = {name: getattr(self, name) for name in Conditions.__dataclass_fields__}
        return Conditions(**values | {"audience_ids": tuple(self.audience_ids)})


@append_only
class RequirementChange(Model):
    """One requirement was edited, retired or put back into force: what stood before, and what stands since."""

    __tablename__ = "requirement_changes"

    id: Mapped[Id]
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirements.id"), index=True)
    event: Mapped[RequirementEvent] = mapped_column(stored_by_value(RequirementEvent))
    before: Mapped[Json]  # `Conditions`, all of them, also those that stay
    after: Mapped[Json]
    window_before: Mapped[int]  # of `before`, for the standing in SQL
    retired_before: Mapped[bool]
    ended: Mapped[int] = mapped_column(default=0)  # periods that were closed unsigned by it
    reason: Mapped[LongText]
    changed_at: Mapped[Instant]
    changed_on: Mapped[date]  # the day where the person works who changed it; it counts from here
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))

    changed_by: Mapped[Person] = relationship()


@append_only
class RollOut(Model):
    """One release was brought to the audience of one requirement."""

    __tablename__ = "roll_outs"

    id: Mapped[Id]
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirements.id"))
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id"))
    rolled_out_at: Mapped[Instant]
    rolled_out_by: Mapped[ShortText]
    asked: Mapped[int]

    __table_args__ = (UniqueConstraint("requirement_id", "release_id"),)


@append_only
class Assignment(Model):
    """One person owes one requirement for one period, on the release it was opened with."""

    __tablename__ = "assignments"

    id: Mapped[Id]
    key: Mapped[Key]
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirements.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    period: Mapped[int]  # 1, 2, 3 … for this person and requirement
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id"))
    origin: Mapped[Origin] = mapped_column(stored_by_value(Origin))
    opened_at: Mapped[Instant]
    opened_on: Mapped[date]  # the day where the person works
    due_on: Mapped[date]  # as first set; `due_changes` move it

    requirement: Mapped[Requirement] = relationship()
    person: Mapped[Person] = relationship()
    release: Mapped[Release] = relationship()
    due_changes: Mapped[list[DueChange]] = relationship(back_populates="assignment", order_by="DueChange.id")
    closing: Mapped[Closing | None] = relationship(back_populates="assignment")

    __table_args__ = (UniqueConstraint("requirement_id", "person_id", "period"),)

    @property
    def title(self) -> dict[str, str]:
        """By language, what its person knows it as: its requirement, for two may ask for tracks of one course.

        In a language in which that has no name, the release has one of its own.
        """
        return {**self.release.title, **self.requirement.title}


@append_only
class DueChange(Model):
    """One assignment's due date moved. The newest counts."""

    __tablename__ = "due_changes"

    id: Mapped[Id]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"), index=True)
    due_on: Mapped[date]
    cause: Mapped[DueCause] = mapped_column(stored_by_value(DueCause))
    reason: Mapped[LongText] = mapped_column(info=erasable(Category.OWN_WORDS))
    changed_at: Mapped[Instant]
    changed_on: Mapped[date]  # the day where the person works
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))

    assignment: Mapped[Assignment] = relationship(back_populates="due_changes")


@append_only
class ExtensionRequest(Model):
    """One person asked for more time for one assignment. It waits until it is answered or that has ended."""

    __tablename__ = "extension_requests"

    id: Mapped[Id]
    key: Mapped[Key]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"))
    number: Mapped[int]  # 1, 2, 3 … for this assignment; two at once would have the same
    due_on: Mapped[date]  # as asked
    # the person's own words
    reason: Mapped[LongText] = mapped_column(info=erasable(Category.OWN_WORDS))
    asked_at: Mapped[Instant]

    assignment: Mapped[Assignment] = relationship()
    answer: Mapped[ExtensionAnswer | None] = relationship(back_populates="request")

    __table_args__ = (UniqueConstraint("assignment_id", "number"),)


@append_only
class ExtensionAnswer(Model):
    """A manager or HR granted or declined one request, with a word that the person reads."""

    __tablename__ = "extension_answers"

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(ForeignKey("extension_requests.id"), unique=True)
    granted_until: Mapped[date | None]  # none: declined
    word: Mapped[LongText] = mapped_column(info=erasable(Category.OWN_WORDS))
    answered_at: Mapped[Instant]
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))

    request: Mapped[ExtensionRequest] = relationship(back_populates="answer")
    answered_by: Mapped[Person] = relationship()


@append_only
class Closing(Model):
    """How one assignment ended, when, and until when that is valid."""

    __tablename__ = "closings"

    id: Mapped[Id]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"), unique=True)
    kind: Mapped[ClosingKind] = mapped_column(stored_by_value(ClosingKind))
    closed_at: Mapped[Instant]
    # the day where the person works on which it was recorded; of what HR entered from paper, the day on it
    closed_on: Mapped[date]
    valid_until: Mapped[date | None]  # the last valid day; none unless it is a proof
    reason: Mapped[LongText] = mapped_column(info=erasable(Category.OWN_WORDS))

    assignment: Mapped[Assignment] = relationship(back_populates="closing")
    withdrawal: Mapped[ClosingWithdrawal | None] = relationship(back_populates="closing")


@append_only
class ClosingWithdrawal(Model):
    """One closing that somebody had entered by hand was wrong. From its day on it counts for nothing."""

    __tablename__ = "closing_withdrawals"

    id: Mapped[Id]
    closing_id: Mapped[int] = mapped_column(ForeignKey("closings.id"), unique=True)
    reason: Mapped[LongText] = mapped_column(info=erasable(Category.OWN_WORDS))
    withdrawn_at: Mapped[Instant]
    withdrawn_on: Mapped[date]  # the day where the person works
    withdrawn_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))

    closing: Mapped[Closing] = relationship(back_populates="withdrawal")
    withdrawn_by: Mapped[Person] = relationship()


@append_only
class Exemption(Model):
    """One person need not fulfil one requirement between two dates."""

    __tablename__ = "exemptions"

    id: Mapped[Id]
    key: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirements.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]  # inclusive; an exemption without an end would be a forgotten one
    reason: Mapped[ExemptionReason] = mapped_column(stored_by_value(ExemptionReason))
    note: Mapped[LongText] = mapped_column(info=erasable(Category.OWN_WORDS))
    granted_at: Mapped[Instant]
    granted_on: Mapped[date]  # the day where the person works; it counts from here, as at any past date
    granted_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))

    requirement: Mapped[Requirement] = relationship()

    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_start"),)


@append_only
class Leave(Model):
    """One person is away between two dates; due dates that fall into it move by its length."""

    __tablename__ = "leaves"

    id: Mapped[Id]
    key: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]  # inclusive
    note: Mapped[LongText] = mapped_column(info=erasable(Category.OWN_WORDS))
    recorded_at: Mapped[Instant]
    recorded_on: Mapped[date]  # the day where the person works; it counts from here, as at any past date
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))

    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_start"),)


@append_only
class ClearanceOverride(Model):
    """Somebody let one person start work although one requirement was not fulfilled, and said why."""

    __tablename__ = "clearance_overrides"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    reason: Mapped[LongText] = mapped_column(info=erasable(Category.OWN_WORDS))
    overridden_at: Mapped[Instant]
    overridden_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
