"""Refusals and HTTP errors become pages, once for the whole application.

A page says what happened, what to do next and a request id. It never shows a stack, a path or SQL.
"""

from __future__ import annotations

import errno

import structlog
from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from app.extensions import db, login_manager
from app.shared.errors import NotAllowed, NotFound, Refusal, Refused

log = structlog.get_logger("countersign")

STATUS = {NotFound: 404, NotAllowed: 403, Refused: 409}


def init_app(app: Flask) -> None:
    app.register_error_handler(Refusal, show_refusal)
    app.register_error_handler(CSRFError, show_lost_form)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(PoolTimeout, show_busy_database)
    app.register_error_handler(DBAPIError, show_database_error)
    app.register_error_handler(Exception, show_defect)


def route() -> str:
    """What was asked for, as the log may know it: a path can hold the token of an invitation."""
    return request.url_rule.rule if request.url_rule else "none"


def page(status: int, title: str, text: str, **headers: str) -> Response:
    """One error page in the reader's language, whatever state the database is in."""
    db.session.rollback()
    body = render_template(
        "errors/error.html", status=status, title=title, text=text, request_id=g.get("request_id")
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
    if status == 404:
        return not_found()
    if status == 403:
        return page(
            403,
            _("This page is not open to you"),
            _("If you need it for your work, ask HR which role you need."),
        )
    return page(409, _("That is not possible right now"), refusal.message())


def not_found() -> Response:
    return page(
        404,
        _("We could not find that page"),
        _("The address may be incomplete, or the page is not yours to see. Start again from your home page."),
    )


def show_lost_form(error: CSRFError) -> Response:
    log.info("refused", status=403, refusal="csrf", route=route())
    if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies:
        return page(
            403,
            _("Please allow cookies"),
            _(
                "Your browser sent this form without our cookie, and without it we cannot tell that the form "
                "comes from you. Allow cookies for this address, then open the page again. We use them to keep "
                "you signed in, for nothing else."
            ),
        )
    return page(
        403,
        _("This form has expired"),
        _(
            "You may have signed in or out in another tab. Go back, reload the page and send the form again. "
            "What you typed may still be there."
        ),
    )


def show_http_error(error: HTTPException) -> Response:
    if isinstance(error.response, Response) and error.code and error.code < 400:
        return error.response
    titles = {
        400: (
            _("We could not read that request"),
            _("Part of the form did not arrive. Go back, check what you entered and send it again."),
        ),
        405: (
            _("That does not work here"),
            _("Open the page again from your home page and use the buttons on it."),
        ),
        410: (
            _("This link no longer works"),
            _("It was used already, or a newer one was sent. Ask for a new link."),
        ),
        413: (_("That is too large"), _("Shorten the text or choose a smaller file and send it again.")),
        415: (_("We cannot read that kind of content"), _("Use the form on the page to send it.")),
        422: (
            _("Something in the form does not fit"),
            _("Go back, check what you entered and send it again."),
        ),
        429: (_("Too many tries"), _("Wait a few minutes and try again.")),
    }
    status = error.code or 500
    if status == 404:
        return not_found()
    log.info("http_error", status=status, route=route())
    title, text = titles.get(
        status, (_("Something went wrong on our side"), _("Nothing was saved. Try again in a minute."))
    )
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return page(status, title, text, **headers)


def show_busy_database(error: Exception) -> Response:
    forget_reader()
    log.error("database_unavailable", route=route(), error=type(error).__name__)
    return page(
        503,
        _("We are busy for a moment"),
        _("Nothing was saved. Wait a few seconds and send it again."),
        Retry_After="5",
    )


def show_database_error(error: DBAPIError) -> Response:
    """Busy or gone: 503. Disk full: 507. Anything else is a defect of ours."""
    reason = str(error.orig).lower()
    if "full" in reason or getattr(error.orig, "errno", None) == errno.ENOSPC:
        forget_reader()
        log.error("storage_full", route=route())
        return page(
            507,
            _("The storage is full"),
            _("Nothing was saved. Reading still works. Tell your administrator."),
        )
    if isinstance(error, OperationalError):
        return show_busy_database(error)
    return show_defect(error)


def show_defect(error: Exception) -> Response:
    log.exception("defect", route=route())
    forget_reader()
    return page(
        500,
        _("Something went wrong on our side"),
        _("Nothing was saved. Try again in a minute. If it happens again, tell HR the number below."),
    )
