"""accounts/: how each signature came about, a page each, from the facts alone and without any secret."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import func, select

from app.acknowledgements.models import DisclosureAgreement, Signature
from app.courses.queries import content_for
from app.evidence.queries.packs.records import names_of
from app.evidence.queries.packs.signed import Signed
from app.evidence.queries.receipts import page_words
from app.extensions import db
from app.lessons.models import Reading
from app.people.masking import masked
from app.people.models import AccessLink, Credential, Pin
from app.quizzes.kinds import AttemptKind
from app.quizzes.models import Attempt, AttemptResult

Owned = TypeVar("Owned", AccessLink, Credential, DisclosureAgreement, Pin)


@dataclass(frozen=True)
class Link:
    """A link that could set a password: who made it, where it went, whether it was used."""

    purpose: str
    made_at: datetime
    made_by: str | None  # none: nobody but the installation itself
    by_themselves: bool
    sent_to: str | None  # masked; none: handed over
    used_at: datetime | None


@dataclass(frozen=True)
class LessonRead:
    """One lesson of one training, from its first step to its last."""

    lesson: str
    first: datetime
    last: datetime
    seconds: int  # that were counted as reading
    title: str = ""


@dataclass(frozen=True)
class Step:
    """Something that happened; the page has a sentence for each kind."""

    at: datetime
    kind: str
    what: Any = None


@dataclass(frozen=True)
class Account:
    """All that one page says."""

    signed: Signed
    created_by: str | None
    links: list[Link]
    passwords: list[Credential]
    pins: list[Pin]
    agreed: list[DisclosureAgreement]  # to sign electronically: at most one
    lessons: list[LessonRead]
    checks: list[tuple[Attempt, AttemptResult | None]]

    @property
    def signature(self) -> Signature:
        return self.signed.signature

    @property
    def background(self) -> list[Step]:
        """How the account came to be this person's, in the order in which it happened."""
        steps = [
            Step(self.signature.person.created_at, "created", self.created_by),
            *(Step(each.made_at, "link", each) for each in self.links),
            *(Step(each.set_at, "password", each) for each in self.passwords),
            *(Step(each.set_at, "pin", each) for each in self.pins),
            *(Step(each.agreed_at, "agreed", each) for each in self.agreed),
        ]
        return sorted(steps, key=lambda step: step.at)

    @property
    def training(self) -> list[Step]:
        """From being asked to the answer, in the order in which it happened."""
        taken = [
            *(Step(each.first, "lesson", each) for each in self.lessons),
            *(Step(attempt.started_at, "check", (attempt, result)) for attempt, result in self.checks),
        ]
        opened = [Step(min(step.at for step in taken), "opened")] if taken else []
        asked = Step(self.signature.assignment.opened_at, "asked")
        answered = Step(self.signature.signed_at, "answered")
        return [asked, *opened, *sorted(taken, key=lambda step: step.at), answered]

    def time(self, moment: datetime) -> str:
        """By the clocks where the person works: 2026-11-27 13:00:05 +01:00."""
        text = moment.astimezone(ZoneInfo(self.signature.time_zone)).isoformat(sep=" ", timespec="seconds")
        return f"{text[:19]} {text[19:]}"


def accounts(batch: Sequence[Signed]) -> Iterator[Account]:
    """The same number of statements for each batch, however many are in it."""
    people = {each.signature.person_id for each in batch}
    assignments = {each.signature.assignment_id for each in batch}
    passwords, links, pins = by_person(Credential, people), links_of(people), by_person(Pin, people)
    agreed = by_person(DisclosureAgreement, people)
    read, taken = lessons_of(assignments), checks_of(assignments)
    creators = names_of(each.signature.person.created_by_id for each in batch)
    for each in batch:
        row, until = each.signature, each.signature.signed_at
        titles = content_for(row.release_id, row.language).lessons
        yield Account(
            signed=each,
            created_by=creators.get(row.person.created_by_id or 0),
            links=[link for link in links[row.person_id] if link.made_at <= until],
            passwords=[one for one in passwords[row.person_id] if one.set_at <= until],
            pins=[one for one in pins[row.person_id] if one.set_at <= until],
            agreed=[one for one in agreed[row.person_id] if one.agreed_at <= until],
            lessons=[
                replace(one, title=titles[one.lesson].title if one.lesson in titles else "")
                for one in read[row.assignment_id]
                if one.first <= until
            ],
            checks=[pair for pair in taken[row.assignment_id] if pair[0].started_at <= until],
        )


def account_page(account: Account) -> str:
    """The page, in the person's language where the interface speaks it."""
    language = account.signature.person.language
    language = language if language in current_app.config["LANGUAGES"] else "en"
    with force_locale(language):
        page = current_app.jinja_env.get_template("evidence/pack/account.html")
        return page.render(
            account=account,
            signature=account.signature,
            language=language,
            method=page_words("method_words", account.signature),
        )


def by_person(model: type[Owned], people: Collection[int]) -> dict[int, list[Owned]]:
    """These people's rows, the oldest first."""
    found: dict[int, list[Owned]] = defaultdict(list)
    table: Any = model
    for row in db.session.scalars(select(model).where(table.person_id.in_(people)).order_by(table.id)):
        found[row.person_id].append(row)
    return found


def links_of(people: Collection[int]) -> dict[int, list[Link]]:
    rows = by_person(AccessLink, people)
    makers = names_of(row.made_by_id for mine in rows.values() for row in mine)
    return defaultdict(
        list,
        {
            person: [
                Link(
                    purpose=row.purpose.value,
                    made_at=row.made_at,
                    made_by=makers.get(row.made_by_id or 0),
                    by_themselves=row.made_by_id == person,
                    sent_to=masked(row.sent_to) if row.sent_to else None,
                    used_at=row.used_at,
                )
                for row in mine
            ]
            for person, mine in rows.items()
        },
    )


def lessons_of(assignments: Collection[int]) -> dict[int, list[LessonRead]]:
    first = func.min(Reading.recorded_at)
    rows = db.session.execute(
        select(
            Reading.assignment_id,
            Reading.lesson,
            first,
            func.max(Reading.recorded_at),
            func.sum(Reading.active_seconds),
        )
        .where(Reading.assignment_id.in_(assignments))
        .group_by(Reading.assignment_id, Reading.lesson)
        .order_by(first)
    )
    found: dict[int, list[LessonRead]] = defaultdict(list)
    for assignment, lesson, begun, last, seconds in rows:
        found[assignment].append(LessonRead(lesson, begun, last, seconds))
    return found


def checks_of(assignments: Collection[int]) -> dict[int, list[tuple[Attempt, AttemptResult | None]]]:
    rows = db.session.execute(
        select(Attempt, AttemptResult)
        .outerjoin(AttemptResult, AttemptResult.attempt_id == Attempt.id)
        .where(Attempt.assignment_id.in_(assignments), Attempt.kind == AttemptKind.CHECK)
        .order_by(Attempt.id)
    )
    found: dict[int, list[tuple[Attempt, AttemptResult | None]]] = defaultdict(list)
    for attempt, result in rows:
        found[attempt.assignment_id].append((attempt, result))
    return found
