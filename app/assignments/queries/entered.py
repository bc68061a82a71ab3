"""What the log is told of assignments that ended without an answer, of withdrawals and of exemptions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.assignments.models import Assignment, Closing, ClosingWithdrawal, Exemption
from app.courses.queries import named_in_log
from app.extensions import db
from app.ledger.entries import Known, instant, known
from app.people.queries.entered import known_of_doer, known_of_person

AT_ONCE = 500  # values of one statement
OF_THE_LOG = "en"  # of the titles that entries name: one language for all, whoever enters or reads


def assignments_with(ids: Sequence[int]) -> list[Assignment]:
    """These assignments with their people and releases, in a few statements."""
    return [
        assignment
        for start in range(0, len(ids), AT_ONCE)
        for assignment in db.session.scalars(
            select(Assignment)
            .where(Assignment.id.in_(ids[start : start + AT_ONCE]))
            .options(joinedload(Assignment.person), joinedload(Assignment.release))
        )
    ]


def period_in_log(assignment: Assignment) -> dict[str, object]:
    """How entries of the log name the period that an assignment is."""
    return {"requirement": assignment.requirement.key, "period": assignment.period}


def known_of_closing(closing: Closing) -> Known:
    assignment = closing.assignment
    return known(
        {
            "assignment": assignment.key,
            **period_in_log(assignment),
            "how": closing.kind.value,
            "closed_on": closing.closed_on.isoformat(),
            "closed_at": instant(closing.closed_at),
            "valid_until": closing.valid_until.isoformat() if closing.valid_until else None,
            "release": named_in_log(assignment.release),
        },
        **known_of_person(assignment.person_id),
        reason=closing.reason,
    )


def known_of_withdrawal(withdrawal: ClosingWithdrawal) -> Known:
    closing = withdrawal.closing
    return known(
        {
            "assignment": closing.assignment.key,
            **period_in_log(closing.assignment),
            "how": closing.kind.value,
            "closed_on": closing.closed_on.isoformat(),
            "withdrawn_on": withdrawal.withdrawn_on.isoformat(),
            "withdrawn_at": instant(withdrawal.withdrawn_at),
            "release": named_in_log(closing.assignment.release),
        },
        **known_of_person(closing.assignment.person_id),
        reason=withdrawal.reason,
        **known_of_doer(withdrawal.withdrawn_by_id),
    )


def known_of_exemption(exemption: Exemption) -> Known:
    return known(
        {
            "exemption": exemption.key,
            "requirement": exemption.requirement.key,
            "requirement_title": exemption.requirement.title_in(OF_THE_LOG),
            "starts_on": exemption.starts_on.isoformat(),
            "ends_on": exemption.ends_on.isoformat(),
            "granted_at": instant(exemption.granted_at),
        },
        **known_of_person(exemption.person_id),
        reason=exemption.reason.value,  # may tell of somebody's health
        note=exemption.note,
        **known_of_doer(exemption.granted_by_id),
    )
