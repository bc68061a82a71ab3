"""One's own data: who looked at it, what was erased, what has to be kept, and all of it as a file."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from app.privacy import queries
from app.privacy.routes import room
from app.privacy.routes.files import asked
from app.shared.access import own_device, signed_in
from app.shared.files import JSON, PDF, saved


@room.get("/account/my-data")
@signed_in
@own_device
def own_data() -> ResponseReturnValue:
    person = current_user.person
    return render_template("privacy/own_data.html", standing=queries.privacy_standing(person.id))


@room.get("/account/my-data.json")
@signed_in
@own_device  # the file would stay there for whoever comes next
def own_json() -> Response:
    data = queries.personal_data(current_user.person)
    return saved(queries.data_json(data, asked(str(get_locale()))), JSON, "my-data.json")


@room.get("/account/my-data.pdf")
@signed_in
@own_device  # as above
def own_pdf() -> Response:
    data = queries.personal_data(current_user.person)
    return saved(queries.data_pdf(data, asked(str(get_locale()))), PDF, "my-data.pdf")
