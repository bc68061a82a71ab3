"""Before the first signature of a life: what signing electronically means, and the agreement to it."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.acknowledgements import actions, queries
from app.acknowledgements.forms import DisclosureForm
from app.acknowledgements.refusals import TextDiffers
from app.acknowledgements.routes import asked_for, room
from app.assignments.models import Assignment
from app.courses.queries import content
from app.courses.release_content import digest
from app.extensions import db
from app.shared.access import signed_in
from app.shared.clock import utc_now


@room.get("/assignments/<key:assignment_key>/disclosure")
@signed_in
def disclosure(assignment_key: str) -> ResponseReturnValue:
    assignment = queries.assignment_to_answer(current_user.person.id, assignment_key)
    if queries.disclosure_of(current_user.person.id) is not None:
        return redirect(url_for("acknowledgements.sign", assignment_key=assignment_key), 303)
    return show_disclosure(assignment, DisclosureForm())


@room.post("/assignments/<key:assignment_key>/disclosure")
@signed_in
def agree(assignment_key: str) -> ResponseReturnValue:
    assignment = queries.assignment_to_answer(current_user.person.id, assignment_key)
    form = DisclosureForm()
    if not form.validate_on_submit():
        return show_disclosure(assignment, form), 422
    try:
        actions.agree_to_disclosure(
            person=current_user.person,
            assignment=assignment,
            language=asked_for.language(),
            text_sha256=form.text_sha256.data or "",
            now=utc_now(),
        )
    except TextDiffers:
        form.agreed.data = False
        form.form_errors.append(_("This text is not the one that you saw before. Read it again."))
        return show_disclosure(assignment, form), 409
    db.session.commit()
    return redirect(
        url_for("acknowledgements.sign", assignment_key=assignment_key, language=asked_for.language()), 303
    )


def show_disclosure(assignment: Assignment, form: DisclosureForm) -> str:
    language = asked_for.language()
    text = content(assignment.release_id, language).policy.disclosure
    form.language.data, form.text_sha256.data = language, digest(text)
    return render_template(
        "acknowledgements/disclosure.html", assignment=assignment, form=form, text=text, language=language
    )
