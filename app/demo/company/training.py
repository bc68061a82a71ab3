"""One person at their training: reading, taking the check, signing, refusing, asking. At given moments."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from flask import current_app

from app import __version__
from app.acknowledgements import actions as acknowledgements
from app.acknowledgements.queries import desk_for, disclosure_of, document_for
from app.acknowledgements.review import Answers, Review
from app.assignments.models import Assignment
from app.courses.queries import content
from app.courses.release_content import Decision, Option, ReleaseContent, digest
from app.demo.company.stage import Stage
from app.evidence.actions import send_receipt
from app.extensions import db
from app.lessons.models import Reading
from app.lessons.plan import WHAT_CHANGED, steps_of
from app.lessons.steps import Step
from app.people.actions import end_session, start_session
from app.people.kinds import SessionEnd
from app.people.models import Person, UserSession
from app.people.queries import workplace_of
from app.quizzes.actions import finish, start_check
from app.quizzes.models import Choice
from app.quizzes.playing import decision_at, spot
from app.quizzes.progress import NextStep, Progress
from app.quizzes.queries import Played, progress_of

BEST_FIRST = ("best", "acceptable", "poor", "harmful")
DEVICES = ("Chrome (Android)", "Safari (iPhone)", "Chrome (Windows)", "Firefox (Windows)")


class Learner:
    """One person with one assignment. Each verb takes the moment at which it happens."""

    def __init__(self, stage: Stage, person: Person, assignment: Assignment) -> None:
        self.stage, self.person, self.assignment = stage, person, assignment
        self.language = person.language

    @property
    def content(self) -> ReleaseContent:
        return content(self.assignment.release_id, self.language)

    @property
    def progress(self) -> Progress:
        return progress_of(self.assignment, self.content)

    @property
    def ended(self) -> bool:
        db.session.expire(self.assignment, ["closing"])
        return self.assignment.closing is not None

    def read(self, when: datetime, share: float = 1.0) -> None:
        """Read what is needed and not read yet, or the first part of it."""
        progress = self.progress
        readings: list[Reading] = []
        if not progress.changes_seen:
            readings += self.steps(WHAT_CHANGED, 0, when)
            when += timedelta(minutes=1)
        unread = [lesson for lesson in progress.needed if not lesson.done]
        for lesson in unread[: max(1, round(len(unread) * share))]:
            readings += self.steps(lesson.id, lesson.round, when)
            when += timedelta(minutes=lesson.minutes)
        db.session.add_all(readings)
        db.session.flush()

    def steps(self, lesson: str, round: int, when: datetime) -> Iterator[Reading]:
        """One lesson from its opening to *Continue*, with an answer to each of its questions."""
        for number, step in enumerate(steps_of(lesson)):
            yield Reading(
                assignment_id=self.assignment.id,
                lesson=lesson,
                step=step,
                round=round,
                answer=self.answer(lesson, step),
                language=self.language,
                active_seconds=self.stage.chance.randint(15, 50) if number else 0,
                recorded_at=when + timedelta(seconds=30 * number),
            )

    def answer(self, lesson: str, step: Step) -> str | None:
        questions = {Step.GUESSED: "guess", Step.ANSWERED: "question"}
        if step not in questions or lesson == WHAT_CHANGED:
            return None
        answers = getattr(self.content.lessons[lesson], questions[step]).answers
        fits = [answer for answer in answers if answer.fits]
        # A guess is a guess; after the rule card nearly everybody sees what fits.
        sure = self.stage.chance.random() < (0.55 if step is Step.GUESSED else 0.92)
        return str((fits if sure else self.stage.chance.sample(list(answers), 1))[0].id)

    def take_check(self, when: datetime, *, carefully: bool = True) -> bool:
        """One check from its first decision to its result. Drawn and graded as for everybody."""
        content, number = self.content, len(self.progress.checks)
        attempt = start_check(
            assignment=self.assignment,
            content=content,
            jurisdiction=workplace_of(self.person.id, when.date()).jurisdiction,
            now=when,
            seed=f"{self.person.employee_number}-{self.assignment.period}-{number}",
        )
        form = Played(attempt, content).form
        choices: dict[tuple[int, str], str] = {}
        while place := spot(form, content, choices):
            decision = decision_at(content, form.items[place.item], place.node)
            option = self.choice(decision, carefully=carefully)
            choices[place.item, place.node] = option.id
            when += timedelta(seconds=self.stage.chance.randint(15, 70))
            db.session.add(
                Choice(
                    attempt_id=attempt.id,
                    item=place.item,
                    scenario=form.items[place.item].scenario,
                    variant=form.items[place.item].variant,
                    node=place.node,
                    option=option.id,
                    worst=self.worst(decision, option),
                    shown_order=list(form.shown_order(place.item, place.node, decision.options)),
                    language=content.language,
                    counts=True,
                    chosen_at=when,
                )
            )
        db.session.flush()
        db.session.refresh(attempt, ["choices"])
        result = finish(played=Played(attempt, content), now=when)
        db.session.expire(attempt, ["result"])
        return bool(result and result.passed)

    def choice(self, decision: Decision, *, carefully: bool) -> Option:
        weights = {"best": 80, "acceptable": 17, "poor": 0 if decision.critical else 3, "harmful": 0}
        if not carefully:
            weights = {"best": 20, "acceptable": 10, "poor": 40, "harmful": 30}
        options = list(decision.options)
        return self.stage.chance.choices(options, [weights[o.quality] + 0.001 for o in options])[0]

    def worst(self, decision: Decision, taken: Option) -> str | None:
        """The most harmful option that is not the one taken, where the decision asks for it."""
        others = [option for option in decision.options if option is not taken]
        named = max(others, key=lambda option: BEST_FIRST.index(option.quality))
        return named.id if decision.format == "best_worst" else None

    def get_ready(self, when: datetime) -> datetime:
        """Read and take checks until only the signature is missing; the moment at which that is so."""
        for _ in range(6):
            step = self.progress.next
            if step in (NextStep.SIGN, NextStep.NOTHING):
                break
            if step is NextStep.CHECK:
                self.take_check(when)
                when += timedelta(minutes=8)
            else:
                self.read(when)
                when += timedelta(minutes=25)
        return when

    def sign(self, when: datetime, comment: str = "") -> None:
        """Agree to the disclosure if it is the first time, then sign with the real text."""
        workplace = workplace_of(self.person.id, when.date())
        document = document_for(self.assignment, self.language, workplace.jurisdiction)
        self.agree(when)
        with self.signed_in(when) as session:
            answers = Answers(
                language=self.language,
                text_sha256=document.sha256,
                statements=tuple(statement.id for statement in document.statements),
                typed_name=self.person.legal_name,
                comment=comment,
            )
            signature = acknowledgements.sign(
                assignment=self.assignment,
                person=self.person,
                session=session,
                workplace=workplace,
                review=Review(
                    assignment=self.assignment.key,
                    person=self.person.key,
                    session=session.key,
                    answers=answers,
                    authenticated_at=when,
                ),
                lifetime=current_app.config["REAUTHENTICATION_LIFETIME"],
                software_version=__version__,
                desk=desk_for(self.assignment),
                now=when + timedelta(seconds=50),
            )
            send_receipt(signature_id=signature.id, files=(), now=signature.signed_at)

    def agree(self, when: datetime) -> None:
        if disclosure_of(self.person.id) is None:
            acknowledgements.agree_to_disclosure(
                person=self.person,
                assignment=self.assignment,
                language=self.language,
                text_sha256=digest(self.content.policy.disclosure),
                now=when,
            )

    def refuse(self, when: datetime, *, words: str, witness: str) -> None:
        workplace = workplace_of(self.person.id, when.date())
        document = document_for(self.assignment, self.language, workplace.jurisdiction)
        with self.signed_in(when) as session:
            signature = acknowledgements.refuse(
                assignment=self.assignment,
                person=self.person,
                session=session,
                language=self.language,
                text_sha256=document.sha256,
                words=words,
                witness=witness,
                workplace=workplace,
                lifetime=current_app.config["REAUTHENTICATION_LIFETIME"],
                software_version=__version__,
                now=when + timedelta(seconds=50),
            )
            send_receipt(signature_id=signature.id, files=(), now=signature.signed_at)

    def ask_first(self, when: datetime, words: str) -> None:
        acknowledgements.ask_first(
            assignment=self.assignment,
            person=self.person,
            text=words,
            language=self.language,
            workplace=workplace_of(self.person.id, when.date()),
            now=when,
        )

    @contextmanager
    def signed_in(self, when: datetime) -> Iterator[UserSession]:
        """A browser session around what happens at `when`, signed out of a little later."""
        _, session = start_session(person=self.person, device=self.stage.chance.choice(DEVICES), now=when)
        yield session
        end_session(session=session, why=SessionEnd.SIGNED_OUT, now=when + timedelta(minutes=3))
