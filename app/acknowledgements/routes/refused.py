"""Refusals of this room as pages: what happened, what to do next, and what was typed, which is not lost."""

from __future__ import annotations

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.acknowledgements import queries
from app.acknowledgements.refusals import (
    AlreadyAnswered,
    BindingTextMissing,
    DisclosureMissing,
    Ended,
    ReviewNotGenuine,
    StepMissing,
    TextSuperseded,
)
from app.acknowledgements.review import unseal
from app.acknowledgements.routes import room
from app.assignments.queries import assignment_of
from app.assignments.refusals import AlreadyClosed
from app.courses.queries import content_for
from app.courses.refusals import LanguageNotPublished
from app.extensions import db
from app.shared.sentences import said


@room.errorhandler(AlreadyAnswered)
def show_receipt(refusal: AlreadyAnswered) -> ResponseReturnValue:
    """There is one answer, and this is it."""
    db.session.rollback()
    return redirect(url_for("acknowledgements.receipt", receipt_key=refusal.receipt), 303)


@room.errorhandler(AlreadyClosed)
def show_what_closed_it(_refusal: AlreadyClosed) -> ResponseReturnValue:
    """Something else ended the assignment in the same instant: look again and say what."""
    db.session.rollback()
    try:
        queries.assignment_to_answer(current_user.person.id, this_assignment())
    except AlreadyAnswered as answered:
        return show_receipt(answered)
    except TextSuperseded as superseded:
        return show_newer_text(superseded)
    except Ended as ended:
        return show_end(ended)
    raise RuntimeError("an assignment that could not be closed is open")


@room.errorhandler(TextSuperseded)
def show_newer_text(refusal: TextSuperseded) -> ResponseReturnValue:
    link = url_for("acknowledgements.sign", assignment_key=refusal.successor) if refusal.successor else None
    return page(
        _("The text changed"),
        said(refusal),
        link,
        _("Go to the new text"),
    )


@room.errorhandler(Ended)
def show_end(refusal: Ended) -> ResponseReturnValue:
    return page(
        _("This assignment is finished already"),
        said(refusal),
        url_for("learning.my_records"),
        _("Go to my records"),
    )


@room.errorhandler(DisclosureMissing)
def show_disclosure_first(refusal: DisclosureMissing) -> ResponseReturnValue:
    link = url_for("acknowledgements.disclosure", assignment_key=this_assignment())
    if request.method == "GET":
        return redirect(link, 303)
    return page(
        _("One step is missing"),
        said(refusal),
        link,
        _("Read it now"),
    )


@room.errorhandler(StepMissing)
def show_missing_step(refusal: StepMissing) -> ResponseReturnValue:
    key = this_assignment()
    text = _("Look at what changed since you signed, then you can go on.")
    link = url_for("learning.course_map", assignment_key=key)
    if refusal.step == "lesson" and refusal.lesson:
        assignment = assignment_of(current_user.person.id, key)
        content = content_for(assignment.release_id, current_user.person.language)
        text = _("One lesson is not finished yet: “%(title)s”.", title=content.lessons[refusal.lesson].title)
        link = url_for("lessons.read", assignment_key=key, lesson=refusal.lesson)
    elif refusal.step == "check":
        text = _("The check is not passed yet. It shows that the text was clear enough to sign.")
        link = url_for("quizzes.check", assignment_key=key)
    return page(_("One step is missing"), text, link, _("Continue there"))


@room.errorhandler(LanguageNotPublished)
def show_languages(_refusal: LanguageNotPublished) -> ResponseReturnValue:
    assignment = assignment_of(current_user.person.id, this_assignment())
    return page(
        _("This text is not published in your language"),
        _("You sign only what you can read. Ask HR for a translation, or choose one that you read well."),
        languages=queries.languages_of(assignment),
    )


@room.errorhandler(BindingTextMissing)
def show_missing_translation(refusal: BindingTextMissing) -> ResponseReturnValue:
    return page(
        _("This text cannot be signed yet"),
        said(refusal),
        url_for("questions.mine"),
        _("Write to HR"),
    )


@room.errorhandler(ReviewNotGenuine)
def show_start(refusal: ReviewNotGenuine) -> ResponseReturnValue:
    return page(
        _("Start again from the text"),
        said(refusal),
        url_for("acknowledgements.sign", assignment_key=this_assignment()),
        _("Go to the text"),
    )


def this_assignment() -> str:
    """The key of the assignment in the address: every page of this room but the receipts has one."""
    return str((request.view_args or {})["assignment_key"])


def page(
    title: str, text: str, link: str | None = None, label: str = "", languages: list[str] | None = None
) -> ResponseReturnValue:
    """One page with status 409, in front of a transaction that is given up."""
    typed = typed_words()
    db.session.rollback()
    return render_template(
        "acknowledgements/refused.html",
        title=title,
        text=text,
        link=link,
        label=label,
        languages_published=languages or [],
        typed=typed,
    ), 409


def typed_words() -> str:
    """The longest thing that the person had typed: comment, question, reason."""
    for name in ("comment", "text", "words"):
        if request.form.get(name, "").strip():
            return request.form[name].strip()
    if "review" in request.form:
        try:
            return unseal(request.form["review"], current_app.config["SECRET_KEY"]).answers.comment
        except ReviewNotGenuine:
            return ""
    return ""
