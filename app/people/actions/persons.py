"""People: who they are and how they are reached."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.messages import actions as messages
from app.people.actions.organisation import add_job
from app.people.kinds import SignInNameKind
from app.people.models import AddressChange, Person, SignInName, Unit
from app.people.names import canonical
from app.people.queries import viewers
from app.people.queries.second_factors import LATELY, reset_by
from app.people.refusals import AddressChangedByYou, MorePowerful, NameTaken
from app.people.roles import Permission, permissions_of
from app.people.viewer import Viewer

# The order matters: an address given twice is kept as the work address.
NAMES = {
    "employee_number": SignInNameKind.EMPLOYEE_NUMBER,
    "email": SignInNameKind.WORK_EMAIL,
    "private_email": SignInNameKind.PRIVATE_EMAIL,
}


def add_person(
    *,
    legal_name: str,
    language: str,
    now: datetime,
    by: Person | None,
    employee_number: str | None = None,
    email: str | None = None,
    private_email: str | None = None,
    unit: Unit | None = None,
    title: str = "",
    starts_on: date | None = None,
) -> Person:
    """A person, with their first job where a unit and a first day are given. Raises `NameTaken`.

    Nobody gets a role or a password by being added.
    """
    person = Person(
        legal_name=legal_name, language=language, created_at=now, created_by_id=by.id if by else None
    )
    write_names(person, employee_number=employee_number, email=email, private_email=private_email)
    if unit is not None and starts_on is not None:
        add_job(person=person, unit=unit, title=title, starts_on=starts_on)
    return person


def edit_contact(
    *,
    person: Person,
    legal_name: str,
    language: str,
    employee_number: str | None,
    email: str | None,
    private_email: str | None,
    by: Viewer,
    now: datetime,
    today: date,
) -> None:
    """Correct a person's contact data. Raises `NameTaken`, `MorePowerful` or `AddressChangedByYou`.

    Whoever can change an address can have a reset sent to it, so the old address is told.
    """
    may_reach(person=person, by=by, today=today)
    if reset_by(person.id, by.person_id, now - LATELY) and (private_email or email) != person.address:
        raise AddressChangedByYou
    old_address = person.address
    person.legal_name, person.language = legal_name, language
    write_names(person, employee_number=employee_number, email=email, private_email=private_email)
    if old_address != person.address:
        db.session.add(AddressChange(person_id=person.id, changed_at=now, changed_by_id=by.person_id))
    if old_address and old_address != person.address:
        messages.post(
            template="people/mail/address_changed.txt",
            to=old_address,
            language=person.language,
            kind="address_changed",
            now=now,
            name=person.legal_name,
        )


def may_reach(*, person: Person, by: Viewer, today: date) -> None:
    """Raises `MorePowerful` where addresses and invitations of `person` are out of the viewer's reach.

    A link that sets a password must not be a way to rights that one does not have.
    """
    theirs = permissions_of(viewers.viewer_of(person.id, today).roles)
    if not by.may(Permission.MANAGE_ROLES) and not theirs <= permissions_of(by.roles):
        raise MorePowerful(person.key)


def write_names(person: Person, **fields: str | None) -> None:
    """Set number and addresses together with the sign-in names that follow from them."""
    taken: dict[SignInNameKind, str] = {}
    for field, kind in NAMES.items():
        name = canonical(fields[field] or "")
        if name and name not in taken.values():
            taken[kind] = name
            refuse_taken(name, field, person)
    try:
        with db.session.begin_nested():
            for field, value in fields.items():
                setattr(person, field, value)
            db.session.add(person)
            keep_names(person, taken)
            db.session.flush()
    except IntegrityError as error:  # somebody took the name between our look and our write
        raise NameTaken("email") from error


def keep_names(person: Person, wanted: dict[SignInNameKind, str]) -> None:
    kept = {name.kind: name for name in person.sign_in_names}
    for kind, name in kept.items():
        if wanted.get(kind) != name.name:
            person.sign_in_names.remove(name)
    db.session.flush()  # away with the old before the new: a name may have changed its kind
    for kind, text in wanted.items():
        if kind not in kept or kept[kind].name != text:
            person.sign_in_names.append(SignInName(kind=kind, name=text))


def refuse_taken(name: str, field: str, person: Person) -> None:
    """Raises `NameTaken` if another person has this name."""
    holder = db.session.scalar(select(SignInName.person_id).where(SignInName.name == name))
    if holder is not None and holder != person.id:
        raise NameTaken(field)


def choose_language(*, person: Person, language: str) -> None:
    """The language in which the person reads pages and mail."""
    person.language = language
    db.session.flush()
