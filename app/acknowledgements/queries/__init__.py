"""Signatures, and whether somebody may sign: fetched and authorised in one breath."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload

from app.acknowledgements.models import DisclosureAgreement, ReceiptMail, Signature
from app.acknowledgements.naming import same_name
from app.acknowledgements.queries.desk import Desk, assignment_and_desk, desk_for
from app.acknowledgements.queries.ways import newly_changed, offers, ways_to_sign
from app.acknowledgements.refusals import (
    AlreadyAnswered,
    BindingTextMissing,
    DisclosureMissing,
    Ended,
    NameDiffers,
    NoSuchSignature,
    NotYours,
    StatementsMissing,
    StepMissing,
    TextDiffers,
    TextSuperseded,
)
from app.acknowledgements.review import Answers
from app.acknowledgements.statement import (
    Document,
    binding_language,
    document,
    document_with,
    mismatches,
)
from app.assignments.kinds import ClosingKind, DueCause
from app.assignments.models import Assignment
from app.assignments.queries import open_assignment_for
from app.courses.queries import content, hashes_of
from app.extensions import db
from app.ledger.queries import Receipt, receipt_about, subject_of
from app.people.models import Person
from app.people.viewer import Viewer
from app.quizzes.progress import CheckTaken, Progress
from app.quizzes.queries import progress_of

__all__ = [
    "Desk",
    "assignment_and_desk",
    "desk_for",
    "newly_changed",
    "offers",
    "ways_to_sign",
]

STILL_BEING_SIGNED = 10_000
"""How many ids behind the newest a transaction may be that took its id early and is not committed yet."""


@dataclass(frozen=True)
class Ready:
    """What a signature is about, once nothing stands in its way."""

    document: Document
    check: CheckTaken


# -- what was signed ----------------------------------------------------------------------------------


def signature_for(assignment_id: int) -> Signature | None:
    """How the person answered this assignment, if they did."""
    return db.session.scalar(whole().where(Signature.assignment_id == assignment_id))


def signature_with(key: str) -> Signature:
    """The signature with this key, for whoever holds it already. Raises `NoSuchSignature`."""
    found = db.session.scalar(whole().where(Signature.key == key))
    if found is None:
        raise NoSuchSignature(key)
    return found


def signature_numbered(signature_id: int) -> Signature:
    """The signature with this id, for a job."""
    return db.session.scalars(whole().where(Signature.id == signature_id)).one()


def without_receipt_mail() -> list[int]:
    """Ids of signatures whose copy is not in the outbox yet, the oldest first.

    They are written in order, so everything far below the newest copy has one and is not looked at again.
    """
    newest = select(func.coalesce(func.max(ReceiptMail.signature_id), 0)).scalar_subquery()
    return list(
        db.session.scalars(
            select(Signature.id)
            .where(
                Signature.id > newest - STILL_BEING_SIGNED,
                ~exists().where(ReceiptMail.signature_id == Signature.id),
            )
            .order_by(Signature.id)
        )
    )


def signature_for_viewer(viewer: Viewer, key: str) -> Signature:
    """A signature or refusal, for its owner and for those who see everyone (HR, auditors); no manager.

    Raises `NoSuchSignature` for anybody else.
    """
    found = signature_with(key)
    if not (viewer.sees_everyone or found.person_id == viewer.person_id):
        raise NoSuchSignature(key)
    return found


def signatures_of(person_id: int) -> list[Signature]:
    """All that the person signed or refused, newest first."""
    own = whole().where(Signature.person_id == person_id)
    return list(db.session.scalars(own.order_by(Signature.signed_at.desc(), Signature.id.desc())))


def document_of(signature: Signature) -> Document | None:
    """The document that was signed, put together anew from the release; None if it does not fit."""
    languages = hashes_of(signature.release_id)
    contents = [content(signature.release_id, language) for language in languages]
    return document_with(signature.text, signature.language, contents)


def mismatches_of(signature: Signature, of_release: Document | None) -> list[str]:
    """What does not fit between the signature and all that it names: see `statement.mismatches`.

    Also `person` and `assignment`, where the row was moved to another person's or period's.
    """
    found = mismatches(signature.text, signature.text_sha256, of_release)
    if signature.assignment.person_id != signature.person_id:
        found.append("person")
    if signature.assignment.release_id != signature.release_id:
        found.append("assignment")
    return found


def log_receipt(signature: Signature) -> Receipt | None:
    """The signature's proof from the log; None if it was never entered."""
    return receipt_about(subject_of(signature), [signature.text])


def disclosure_of(person_id: int) -> DisclosureAgreement | None:
    """The person's agreement to sign electronically, if they gave it."""
    return db.session.scalar(select(DisclosureAgreement).where(DisclosureAgreement.person_id == person_id))


# -- what is to be signed -----------------------------------------------------------------------------


def assignment_to_answer(person_id: int, key: str) -> Assignment:
    """The person's assignment while it waits for their answer.

    Raises `NoSuchAssignment`, `AlreadyAnswered`, `TextSuperseded` or `Ended`.
    """
    return desk_to_answer(person_id, key)[0]


def desk_to_answer(person_id: int, key: str) -> tuple[Assignment, Desk]:
    """The same with what is known of the person where they sign."""
    assignment, desk = assignment_and_desk(person_id, key)
    if desk.receipt:
        raise AlreadyAnswered(receipt=desk.receipt)
    require_open(assignment)
    return assignment, desk


def require_open(assignment: Assignment) -> None:
    """Raises `TextSuperseded` or `Ended` for an assignment that has a closing."""
    if assignment.closing is None:
        return
    if assignment.closing.kind is ClosingKind.SUPERSEDED:
        successor = open_assignment_for(assignment.person_id, assignment.requirement_id)
        raise TextSuperseded(successor=successor.key if successor else None)
    raise Ended(how=assignment.closing.kind.value)


def question_pauses(assignment: Assignment) -> bool:
    """Whether asking first would move the due date: the first question does, later ones do not."""
    return all(change.cause is not DueCause.QUESTION for change in assignment.due_changes)


def languages_of(assignment: Assignment) -> list[str]:
    """The languages in which the assignment's release is published."""
    return sorted(hashes_of(assignment.release_id))


def document_for(assignment: Assignment, language: str, jurisdiction: str) -> Document:
    """The words of the assignment's release in `language`, with the binding text where the law asks for it.

    Raises `LanguageNotPublished` for `language` and `BindingTextMissing` for the other.
    """
    chosen = content(assignment.release_id, language)
    binding = binding_language(jurisdiction)
    if binding is None:
        return document(chosen)
    if binding not in hashes_of(assignment.release_id):
        raise BindingTextMissing(language=binding)
    return document(chosen, content(assignment.release_id, binding))


def progress_for(assignment: Assignment, language: str) -> Progress:
    """How far the person is with the assignment. Raises `LanguageNotPublished`."""
    return progress_of(assignment, content(assignment.release_id, language))


def require_passed(assignment: Assignment, language: str) -> CheckTaken:
    """The check that was passed, once every step before the signature is done. Raises `StepMissing`."""
    progress = progress_for(assignment, language)
    if progress.missing is not None or progress.passed is None:
        lesson = progress.next_lesson.id if progress.next_lesson else None
        raise StepMissing(step=progress.missing or "check", lesson=lesson)
    return progress.passed


def require_disclosure(desk: Desk) -> None:
    """Raises `DisclosureMissing` for somebody who has not agreed to sign electronically."""
    if not desk.agreed:
        raise DisclosureMissing


def ready_to_sign(
    *, assignment: Assignment, person: Person, answers: Answers, jurisdiction: str, desk: Desk
) -> Ready:
    """What will be signed, if the person may sign it with these answers; else the refusal that says why not.

    `NotYours`, `TextSuperseded`, `Ended`, `DisclosureMissing`, `LanguageNotPublished`,
    `BindingTextMissing`, `StepMissing`, `TextDiffers`, `StatementsMissing` or `NameDiffers`.
    """
    if assignment.person_id != person.id:
        raise NotYours(assignment.key)
    require_open(assignment)
    require_disclosure(desk)
    wanted = document_for(assignment, answers.language, jurisdiction)
    check = require_passed(assignment, answers.language)
    if answers.text_sha256 != wanted.sha256:
        raise TextDiffers
    unticked = [each.id for each in wanted.statements if each.id not in answers.statements]
    if unticked:
        raise StatementsMissing(ids=unticked)
    if not same_name(answers.typed_name, person.legal_name):
        raise NameDiffers(on_record=person.legal_name)
    return Ready(wanted, check)


def whole() -> Select[Signature]:
    """A signature with all that its receipt says, in one statement."""
    return select(Signature).options(
        joinedload(Signature.person),
        joinedload(Signature.release),
        joinedload(Signature.attempt),
        joinedload(Signature.assignment).joinedload(Assignment.requirement),
    )
