"""What the room's pages take from a request: the language to read in, how somebody shows who they are."""

from __future__ import annotations

from datetime import datetime

from flask import request
from flask_login import current_user

from app.acknowledgements import queries
from app.acknowledgements.actions import send_signing_code
from app.acknowledgements.forms import SignForm
from app.acknowledgements.kinds import Method
from app.acknowledgements.statement import Document
from app.assignments.models import Assignment
from app.extensions import db
from app.people.actions import confirm_password


def language() -> str:
    """The content language that was chosen on the page, else the person's own."""
    return request.values.get("language") or current_user.person.language


def document(assignment: Assignment, chosen: str | None = None) -> Document:
    """The words of the assignment in the language that was chosen, as the law of the workplace wants them."""
    return queries.document_for(assignment, chosen or language(), current_user.workplace.jurisdiction)


def password(typed: str, now: datetime) -> None:
    """Check the password and remember when it was shown. Raises `WrongPassword` or `TooManyTries`."""
    confirm_password(session=current_user.session, password=typed, address=request.remote_addr or "", now=now)
    db.session.commit()


def proof(assignment: Assignment, document: Document, form: SignForm, now: datetime) -> None:
    """What the way that was chosen asks for before the review: the password, or that a code is mailed.

    Raises what `password` raises, and `TooManySigningCodes`.
    """
    if form.way is Method.PASSWORD:
        password(form.password.data or "", now)
    elif form.way is Method.ONE_TIME_CODE:
        send_signing_code(
            assignment=assignment,
            person=current_user.person,
            session=current_user.session,
            title=document.title,
            now=now,
        )
        db.session.commit()
