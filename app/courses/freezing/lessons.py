"""Lessons, in the order in which the tracks show them."""

from __future__ import annotations

from collections.abc import Container

from app.courses import release_content as frozen
from app.courses.bank import Bank
from app.courses.bank_format import Lesson, LessonQuestion
from app.courses.freezing.speaker import Speaker
from app.courses.variants import concerns


def freeze_lessons(bank: Bank, rules: Container[str], say: Speaker) -> dict[str, frozen.Lesson]:
    kept = {
        lesson.id: lesson
        for lesson in (read.value for read in bank.lessons)
        if say.profile.mode in lesson.modes
        and concerns(lesson.jurisdictions, say.profile)
        and lesson.card in rules
    }
    shown = [id for track in bank.course.value.tracks.values() for id in track.lessons]
    order = [id for id in dict.fromkeys([*shown, *sorted(kept)]) if id in kept]
    return {id: freeze_lesson(kept[id], rules, say) for id in order}


def freeze_lesson(lesson: Lesson, rules: Container[str], say: Speaker) -> frozen.Lesson:
    return frozen.Lesson(
        id=lesson.id,
        title=say.plain(lesson.title),
        minutes=lesson.minutes,
        rules=[id for id in lesson.rules if id in rules],
        card=lesson.card,
        situation=say.markdown(lesson.situation),
        guess=freeze_question(lesson.guess, say),
        teach=say.markdown(lesson.teach),
        question=freeze_question(lesson.question, say),
        more=say.markdown_or_none(lesson.more),
        slip=say.markdown_or_none(lesson.slip),
    )


def freeze_question(question: LessonQuestion, say: Speaker) -> frozen.LessonQuestion:
    return frozen.LessonQuestion(
        ask=say.plain(question.ask),
        answers=[
            frozen.Answer(
                id=answer.id,
                text=say.plain(answer.text),
                fits=answer.fits,
                feedback=say.plain(answer.feedback),
            )
            for answer in question.answers
        ],
    )
