"""Refusals and HTTP errors become pages, once for the whole application.

A page says what happened, what to do next and a request id. It never shows a stack, a path or SQL.
"""

from __future__ import annotations

import errno

import structlog
from flask import Flask, Response, current_app, flash, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from app.error_words import (
    LOST_FORM,
    NO_COOKIE,
    ON_SHARED_DEVICE,
    OPERATOR_NEEDED,
    OTHERS_FORM,
    WORDS,
    Words,
)
from app.extensions import db, login_manager
from app.shared import unsent
from app.shared.errors import NotAllowed, NotFound, Refusal, Refused, Unusable
from app.shared.sentences import said

log = structlog.get_logger("countersign")

STATUS = {NotFound: 404, NotAllowed: 403, Refused: 409}


def init_app(app: Flask) -> None:
    app.register_error_handler(Refusal, show_refusal)
    app.register_error_handler(CSRFError, show_lost_form)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(PoolTimeout, show_busy_database)
    app.register_error_handler(DBAPIError, show_database_error)
    app.register_error_handler(Unusable, show_unusable)
    app.register_error_handler(Exception, show_defect)


def route() -> str:
    """What was asked for, as the log may know it: a path can hold the token of an invitation."""
    return request.url_rule.rule if request.url_rule else "none"


def page(status: int, words: Words, *, happened: str | None = None, **headers: str) -> Response:
    """One error page in the reader's language, whatever state the database is in.

    `happened` is a refusal's own sentence: it says what to do as well. Where the fault is ours, a form
    can be sent again from the page, with what was typed in it.
    """
    db.session.rollback()
    again = unsent.typed() if status >= 500 and request.method == "POST" else []
    body = render_template(
        "errors/error.html",
        status=status,
        words=words,
        happened=happened,
        request_id=g.get("request_id"),
        again=again,
    )
    response = make_response(body, status)
    response.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return response


def forget_reader() -> None:
    """From here on the page is for nobody in particular.

    What is known of the reader is gone with the transaction, and asking a database that has just failed
    would turn a clear answer into a second failure.
    """
    db.session.rollback()
    g._login_user = login_manager.anonymous_user()  # where Flask-Login keeps who is asking


def show_refusal(refusal: Refusal) -> Response:
    status = next(code for family, code in STATUS.items() if isinstance(refusal, family))
    log.info("refused", status=status, refusal=type(refusal).__name__, route=route())
    if status == 403 and current_user.on_shared_device:
        return page(403, ON_SHARED_DEVICE)
    return page(status, WORDS[status], happened=said(refusal) if status == 409 else None)


def show_lost_form(error: CSRFError) -> ResponseReturnValue:
    """Its token is old: the writer signed in or out meanwhile. They get their form again, nobody else does."""
    log.info("refused", status=403, refusal="csrf", route=route())
    writer, kept = unsent.writer(), unsent.unseal(request.form.get(unsent.FIELD, ""))
    if kept is not None and current_user.is_authenticated and kept.writer == current_user.person.key:
        return unsent.show_again(kept)  # signed in meanwhile in another tab
    if (writer or kept) and not current_user.is_authenticated:
        asked: ResponseReturnValue = login_manager.unauthorized()
        return asked
    if writer and writer == current_user.person.key:
        flash(
            _("This form has expired. It is new now, with what you typed in it: check it and send it again.")
        )
        return unsent.show_again(unsent.Unsent(unsent.this_page(), writer, unsent.typed()), 403)
    if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies:
        return page(403, NO_COOKIE)
    return page(403, OTHERS_FORM if writer else LOST_FORM)


def show_http_error(error: HTTPException) -> Response:
    if isinstance(error.response, Response) and error.code and error.code < 400:
        return error.response
    status = error.code or 500
    log.info("http_error", status=status, route=route())
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return page(status, WORDS.get(status, WORDS[500 if status >= 500 else 400]), **headers)


def show_busy_database(error: Exception) -> Response:
    forget_reader()
    log.error("database_unavailable", route=route(), error=type(error).__name__)
    return page(503, WORDS[503], Retry_After="5")


def show_unusable(error: Unusable) -> Response:
    """A key is missing, or the log is stopped: the operator's to mend, and nothing was stored."""
    forget_reader()
    log.error("unusable", route=route(), error=str(error))
    return page(503, OPERATOR_NEEDED, Retry_After="60")


def show_database_error(error: DBAPIError) -> Response:
    """Busy or gone: 503. Disk full: 507. Anything else is a defect of ours."""
    reason = str(error.orig).lower()
    if "full" in reason or getattr(error.orig, "errno", None) == errno.ENOSPC:
        forget_reader()
        log.error("storage_full", route=route())
        return page(507, WORDS[507])
    if isinstance(error, OperationalError):
        return show_busy_database(error)
    return show_defect(error)


def show_defect(error: Exception) -> Response:
    log.exception("defect", route=route())
    forget_reader()
    return page(500, WORDS[500])
