"""Units, people, roles and passwords of the demo company."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from app.demo import cast
from app.demo.company.stage import Stage
from app.demo.population import HEAD_OFFICE, REGIONS, STORES, Made
from app.extensions import db
from app.people.actions import add_job, add_person, add_unit, grant_role, invite, register_device
from app.people.actions.pins import hashed, keep_pin
from app.people.kinds import CredentialOrigin
from app.people.models import Credential, Person
from app.people.roles import Role

COMPANY = "Harbour Lane Coffee"
ROLES = {
    cast.HANNA.number: Role.HR,
    cast.DANA.number: Role.AUDITOR,
    cast.ADAM.number: Role.ADMINISTRATOR,
}
ASKED_BEFORE_START = 10  # days


def build_units(stage: Stage, population: list[Made], when: datetime) -> None:
    """The company, its head office, three regions, and the stores that somebody works in."""
    company = add_unit(name=COMPANY, parent=None, time_zone="America/Chicago", jurisdiction="us", now=when)
    stage.units[COMPANY] = company
    stage.units[HEAD_OFFICE] = add_unit(
        name=HEAD_OFFICE, parent=company, time_zone="America/Chicago", jurisdiction="us", now=when
    )
    for region, zone in REGIONS.items():
        law = "pl" if region == "Polska" else "us"
        stage.units[region] = add_unit(
            name=region, parent=company, time_zone=zone, jurisdiction=law, now=when
        )
    staffed = {made.unit for made in population}
    for store in STORES:
        if store.name in staffed:
            stage.units[store.name] = add_unit(
                name=store.name,
                parent=stage.units[store.region],
                time_zone=store.time_zone,
                jurisdiction=store.jurisdiction,
                now=when,
            )


def hire(stage: Stage, made: Made, when: datetime) -> Person:
    """A person with their job, and the password that everybody in the demo has if they have one."""
    hanna = stage.people.get(cast.HANNA.number)
    person = add_person(
        legal_name=made.name,
        language=made.language,
        employee_number=made.number,
        email=made.email,
        private_email=made.private_email,
        by=hanna,
        now=when,
    )
    add_job(
        person=person,
        unit=stage.units[made.unit],
        title=made.title,
        starts_on=made.starts_on,
        ends_on=made.ends_on,
        leads_unit=made.leads,
    )
    stage.people[made.number], stage.made[person.id] = person, made
    if made.number in ROLES:
        grant_role(
            person=person,
            role=ROLES[made.number],
            by=None,
            reason="The demo company's first day",
            starts_on=when.date(),
            now=when,
        )
    if made.newcomer is None:
        give_password(stage, person, when)
    elif made.newcomer.invited and hanna:
        let_in(stage, person, made, hanna, when)
    return person


def let_in(stage: Stage, person: Person, made: Made, hanna: Person, when: datetime) -> None:
    """Invite a newcomer; most open the link the next evening, Nina's mail is still in the outbox."""
    invited = stage.now - timedelta(minutes=20) if made.member is cast.NINA else when + timedelta(hours=2)

    def send(moment: datetime) -> None:
        link = invite(person=person, by=hanna, now=moment)
        if made.newcomer and made.newcomer.opened:
            link.used_at = moment + timedelta(hours=7)
            give_password(stage, person, link.used_at, link_id=link.id)

    stage.plan(invited, send)


def give_password(stage: Stage, person: Person, when: datetime, link_id: int | None = None) -> None:
    db.session.add(
        Credential(
            person_id=person.id,
            password_hash=stage.password_hash,
            origin=CredentialOrigin.DEMO,
            set_at=when,
            link_id=link_id,
        )
    )
    db.session.flush()


def set_up_tablet(stage: Stage, when: datetime) -> None:
    """A shared tablet in Carol's store, and PINs for two who use it."""
    carol = next(made for made in stage.made.values() if made.member is cast.CAROL)
    register_device(
        name="Back room",
        unit=stage.units[carol.unit],
        number_prefix="HL-",
        by=stage.people[cast.HANNA.number],
        now=when,
    )
    for member, pin in cast.people_with_pin():
        person = stage.people[member.number]
        keep_pin(person=person, pin_hash=hashed(person.key, pin), now=when)


def stand_in(stage: Stage, store: str, ends_on: date, when: datetime) -> None:
    """A shift lead looks after a store while its manager is away for some weeks."""
    found = next(
        (m for m in stage.made.values() if m.unit == store and not m.leads and m.ends_on is None), None
    )
    if found:
        grant_role(
            person=stage.people[found.number],
            role=Role.MANAGER,
            by=stage.people[cast.HANNA.number],
            reason="Stands in while the store manager trains a new team",
            starts_on=when.date(),
            ends_on=ends_on,
            unit=stage.units[store],
            now=when,
        )
