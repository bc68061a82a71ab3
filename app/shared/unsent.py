"""What somebody had typed when their form could not be taken: their session was over, or its token old.

Nothing typed is lost, and nothing is sent by itself. The words travel in the page, sealed, until their
writer has signed in, and then stand in the form again, which the writer checks and sends.

Who the writer is, the form says itself: its token is made by us for one person (`mark_forms_for`) and
stays genuine when the session that it belonged to is over. Without such a token nothing is kept: so
nobody can put words into somebody else's form. See docs/decisions/0015.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import Any, TypeVar

from cryptography.fernet import Fernet, InvalidToken
from flask import Response, current_app, g, render_template, request, session
from flask.ctx import RequestContext
from flask_login import current_user
from itsdangerous import BadData, URLSafeTimedSerializer
from markupsafe import escape
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from wtforms import Field

from app.shared.errors import Refusal

FIELD = "unsent"  # what carries the sealed words, on the sign-in page and beside the languages
SECRETS = {"password", "current", "again", "code", "pin"}  # never kept; a test finds what is missing here
OURS = {"csrf_token", FIELD, "next"}
LONGEST = 60_000  # characters of all fields together; our longest form takes about 10 000

Fields = Sequence[tuple[str, str]]
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Unsent:
    """A form that was not taken: on which page it stands, who filled it in, and with what."""

    page: str
    writer: str  # a person's public key
    fields: Fields


# -- whose words they are -----------------------------------------------------------------------------


def mark_forms_for(person_key: str) -> None:
    """From here on the forms of this session carry tokens that say who they were made for."""
    session["csrf_token"] = f"{secrets.token_hex(20)}.{person_key}"
    g.pop("csrf_token", None)  # Flask-WTF keeps one for the request


def sent() -> MultiDict[str, str]:
    """The form that was sent; empty where its body broke off or is too large to be read."""
    try:
        return request.form
    except HTTPException:
        return MultiDict()


def writer() -> str:
    """Whom the form that was sent was made for; empty if nobody, or if its token is not ours."""
    signer = URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="wtf-csrf-token")
    try:
        return str(signer.loads(sent().get("csrf_token", ""))).partition(".")[2]
    except BadData:
        return ""


def typed() -> Fields:
    """What the form that was sent holds, without what is secret; empty if it is too much to carry."""
    fields = [
        (name, value)
        for name, value in sent().items(multi=True)
        if name not in OURS and name.rpartition("-")[2] not in SECRETS
    ]
    return fields if sum(len(name) + len(value) for name, value in fields) <= LONGEST else []


# -- where the form stands ----------------------------------------------------------------------------


def stands_on(endpoint: str) -> Callable[[View], View]:
    """Says of a route where its form stands, if that is not the nearest page above its address."""

    def decorate(view: View) -> View:
        view.stands_on = endpoint  # type: ignore[attr-defined]
        return view

    return decorate


def this_page() -> str:
    """The address of the page that is shown, also where it answers a form."""
    if request.method in ("GET", "HEAD"):
        return request.full_path.rstrip("?")
    query = request.query_string.decode("ascii", "replace")
    return page_of(request.path) + (f"?{query}" if query else "")


def page_of(path: str) -> str:
    """The page with the form that is sent to `path`: the nearest address that can be looked at."""
    adapter = current_app.create_url_adapter(request)
    named = getattr(current_app.view_functions.get(request.endpoint or ""), "stands_on", None)
    if adapter is None:
        return "/"
    if named and path == request.path:
        return adapter.build(named, request.view_args)
    while path != "/":
        try:
            adapter.match(path, method="GET")
        except HTTPException:
            path = path.rpartition("/")[0] or "/"
        else:
            return path
    return path


# -- on its way ---------------------------------------------------------------------------------------


def carried() -> str:
    """What is typed on the page that is being shown, sealed for whoever reads it; empty if nothing is."""
    passed_on = sent().get(FIELD, "")
    if passed_on and unseal(passed_on):
        return passed_on
    fields = list(g.unsent.items(multi=True)) if "unsent" in g else typed()
    who = g.unsent_writer if "unsent" in g else writer()
    reader = current_user.person.key if current_user.is_authenticated else who
    return seal(Unsent(this_page(), who, fields)) if fields and who and who == reader else ""


def seal(unsent: Unsent) -> str:
    """As text that only this server can have made, and that tells nothing to whoever finds the page open."""
    return cipher().encrypt(json.dumps(asdict(unsent)).encode()).decode()


def unseal(sealed: str) -> Unsent | None:
    """What was sealed; None if it is not genuine or too old."""
    lifetime = current_app.config["UNSENT_LIFETIME"].total_seconds()
    try:
        found = json.loads(cipher().decrypt(sealed, ttl=int(lifetime)))
    except (InvalidToken, ValueError):  # a Fernet is ASCII
        return None
    return Unsent(found["page"], found["writer"], [(name, value) for name, value in found["fields"]])


def cipher() -> Fernet:
    key = hashlib.sha256(f"unsent words: {current_app.config['SECRET_KEY']}".encode()).digest()
    return Fernet(urlsafe_b64encode(key))


# -- in the form again --------------------------------------------------------------------------------


def found_for(fields: Iterable[Field]) -> MultiDict[str, str] | None:
    """The words for a form with these fields, while a page is shown with them."""
    kept: MultiDict[str, str] | None = g.get("unsent")
    return kept if kept is not None and any(field.name in kept for field in fields) else None


def value(name: str) -> str:
    """One field of the form that was not taken, while its page is shown again."""
    return str(g.unsent.get(name, "")) if "unsent" in g else ""


def show_again(unsent: Unsent, status: int = 200) -> Response:
    """The page as it opens, with the words in its form; else the words alone, so that they can be copied."""
    g.unsent, g.unsent_writer = MultiDict(unsent.fields), unsent.writer
    answer = opened(unsent.page)
    whole = answer.get_data(as_text=True) if answer.status_code == 200 else ""
    words = [value for _, value in unsent.fields if " " in value.strip() and not holds(whole, value)]
    if not words:
        answer.status_code = status if answer.status_code == 200 else answer.status_code
        return answer
    body = render_template("errors/unsent.html", words=words, page=unsent.page)
    return current_app.make_response((body, 409))


def holds(page: str, words: str) -> bool:
    """Whether the words stand in the page's HTML, line by line."""
    return all(escape(line.strip()) in page for line in words.splitlines())


def opened(page: str) -> Response:
    """What a GET of `page` answers, asked from within another request: same reader, same session."""
    path, _, query = page.partition("?")
    environ = {
        name: value
        for name, value in request.environ.items()
        if not name.startswith(("werkzeug.", "CONTENT_"))
    }
    environ |= {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "wsgi.input": BytesIO(),
    }
    app, ours = current_app._get_current_object(), session._get_current_object()  # type: ignore[attr-defined]
    with RequestContext(app, environ, session=ours):
        try:
            answer: Response = app.make_response(app.dispatch_request())
        except (Refusal, HTTPException) as refusal:
            answer = app.make_response(app.handle_user_exception(refusal))
    return answer
