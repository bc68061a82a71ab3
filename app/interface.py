"""What every page has in common: language, security headers, request id, template tools."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from zoneinfo import ZoneInfo

import structlog
from babel import Locale
from babel.dates import format_skeleton
from babel.support import NullTranslations
from flask import Flask, Response, abort, current_app, g, has_request_context, request, session
from flask_babel import format_date, get_locale, get_translations
from flask_babel import gettext as _
from flask_login import current_user
from jinja2 import pass_eval_context
from jinja2.filters import do_urlize
from jinja2.nodes import EvalContext
from markupsafe import Markup
from sqlalchemy import text

from app.extensions import db
from app.navigation import navigation
from app.shared import unsent
from app.shared.access import public
from app.shared.clock import days_since
from app.shared.line_breaks import breakable, breakable_in
from app.shared.markdown import to_html
from app.shared.sentences import current_language, kindly, percent, plainly, worded
from app.shared.url_types import KeyConverter

log = structlog.get_logger("countersign")

NEAR = 180  # days within which nobody says the year

# As its readers call it, for whoever looks for their own language in a list.
LANGUAGE_NAMES = {"en": "English", "pl": "Polski"}

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "object-src 'none'; frame-ancestors 'none'"
)


def init_app(app: Flask) -> None:
    app.url_map.converters["key"] = KeyConverter
    app.add_url_rule("/healthz", "healthz", healthz)
    app.url_map.merge_slashes = False  # that redirect is built from what a request claims as its host
    app.before_request(name_request)
    app.before_request(refuse_nul)
    app.after_request(add_headers)
    app.jinja_env.filters["markdown"] = lambda text: breakable_in(to_html(text))
    app.jinja_env.filters["linked"] = linked
    app.jinja_env.filters["breakable"] = breakable
    app.jinja_env.filters["day"] = day
    app.jinja_env.filters["near_day"] = near_day
    app.jinja_env.filters["day_on_axis"] = day_on_axis
    app.jinja_env.filters["language_name"] = language_name
    app.jinja_env.filters["jurisdiction_name"] = jurisdiction_name
    app.jinja_env.filters["percent"] = percent
    app.jinja_env.filters["moment"] = moment
    app.jinja_env.filters["plainly"] = plainly
    app.jinja_env.filters["worded"] = worded
    app.jinja_env.filters["days_since"] = days_since
    app.jinja_env.globals.update(
        current_language=current_language,
        current_user=current_user,  # also in templates that are imported: those see no page's variables
        language_names=LANGUAGE_NAMES,
        languages=app.config["LANGUAGES"],
        navigation=navigation,
        this_page=unsent.this_page,
        words_on_this_page=unsent.carried,
    )
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of Jinja's own extension
        gettext=lambda words: catalogue().gettext(words),
        ngettext=lambda one, many, number: catalogue().ngettext(one, many, number),
        newstyle=True,
    )
    app.jinja_env.globals["_"] = word
    app.jinja_env.finalize = kindly
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


@public
def healthz() -> str:
    """Says `ok` when the server and its database answer, and nothing else."""
    db.session.execute(text("SELECT 1"))
    return "ok"


def chosen_language() -> str | None:
    """The interface language: the person's own, else the one clicked, else the browser's, else English."""
    if not has_request_context():
        return None
    languages: tuple[str, ...] = current_app.config["LANGUAGES"]
    if current_user and current_user.is_authenticated and current_user.person.language in languages:
        return str(current_user.person.language)
    if session.get("language") in languages:
        return str(session["language"])
    return request.accept_languages.best_match(languages) or languages[0]


@pass_eval_context
def word(context: EvalContext, words: str, **values: object) -> str:
    """`_` of templates: what Jinja's own does, without looking it up in three steps. A page asks a hundred times."""
    found = catalogue().gettext(words)
    said = Markup(found) if context.autoescape else found  # noqa: S704  # our own words
    return said % values if "%" in said else said


def catalogue() -> NullTranslations:
    """What templates take their words from. A page asks a hundred times, and Flask-Babel takes long to find it."""
    locale = get_locale()
    found = CATALOGUES.get(locale)
    if found is None:
        found = CATALOGUES[locale] = get_translations()
    return found


CATALOGUES: dict[Locale | None, NullTranslations] = {}
"""By language, as they were when they were first asked for; Flask-Babel keeps them as long."""


def language_name(code: str) -> str:
    """A language in a sentence of the page's own language; the code itself where it has no name here."""
    return str({"en": _("English"), "pl": _("Polish")}.get(code, code))


def jurisdiction_name(code: str) -> str:
    """A country by its name in the reader's language, a state with its code; the code itself where neither is known."""
    country, _dash, state = code.upper().partition("-")
    name = (get_locale() or Locale("en")).territories.get(country)
    if name is None:
        return code
    return f"{name} ({state})" if state else str(name)


def name_request() -> None:
    g.request_id = secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def refuse_nul() -> None:
    """No text of ours holds the sign NUL, and PostgreSQL fails when it is asked for one."""
    if any("\0" in text for texts in request.args.listvalues() for text in texts):
        abort(400)


def add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["X-Request-Id"] = g.get("request_id", "")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint != "static" or response.status_code >= 400:  # "not found" is a page with a name on it
        # Private pages must not outlive the session on shared devices. The service worker is not private.
        headers.setdefault("Cache-Control", "no-store")
        headers.setdefault("Vary", "Cookie")
    return response


@pass_eval_context
def linked(context: EvalContext, words: str) -> Markup:
    """Plain words of the course, with links where they name an address."""
    return breakable_in(Markup(do_urlize(context, words, rel="noreferrer")))  # noqa: S704  # escaped by it


def day(value: date, form: str = "long") -> str:
    """A calendar day in the reader's language: March 7, 2027; 7 marca 2027.

    `form` is "medium" where room is narrow: Mar 7, 2027; 7 mar 2027.
    """
    return tied(str(format_date(value, form)))


def near_day(value: date, today: date) -> str:
    """A day as people say it: without the year where it is clear, 28 November for one that is soon."""
    if abs((value - today).days) >= NEAR:
        return day(value)
    return tied(format_skeleton("MMMMd", value, locale=get_locale()))


def day_on_axis(value: date) -> str:
    """A day under a drawing that says its year: Mar 7; 7 mar."""
    return tied(format_skeleton("MMMd", value, locale=get_locale()))


def tied(day: str) -> str:
    """A Polish date whose number stays in one line with its month, as Polish typography wants."""
    return day.replace(" ", "\u00a0", 1) if current_language() == "pl" else day


def moment(value: datetime, time_zone: str = "UTC") -> str:
    """An instant where the clocks show `time_zone`, with its offset: Mar 7, 2027, 14:05 (UTC+01:00)."""
    local = value.astimezone(ZoneInfo(time_zone))
    offset = local.strftime("%z")
    return f"{day(local.date(), 'medium')}, {local:%H:%M} (UTC{offset[:3]}:{offset[3:]})"
