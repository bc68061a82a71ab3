"""What makes the product an app that works without a connection: all but the pages themselves."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, jsonify, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from werkzeug.exceptions import BadRequest

from app.extensions import db
from app.offline import actions
from app.offline.kinds import Outcome
from app.offline.late import Unreadable, items_in
from app.offline.shell import owner_mark, shell_files, version_of
from app.shared.access import public, signed_in
from app.shared.clock import utc_now
from app.shared.sentences import current_language

room = Blueprint("offline", __name__)

DAYS_KEPT = 14  # without a connection; a holiday fits in, and a lost phone forgets
ICONS = (
    ("icon-192.png", 192, "any"),
    ("icon-512.png", 512, "any"),
    ("icon-maskable-512.png", 512, "maskable"),
)


@room.record_once
def tell_templates(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals["owner_of_copies"] = owner_of_copies
    state.app.jinja_env.globals["offline_line"] = offline_line


def offline_line() -> Markup:
    """The line about the connection, which is the same on every page of a language."""
    return line_in(current_language())


@cache
def line_in(_language: str) -> Markup:
    """Drawn once in each process, with nothing at hand that belongs to a reader."""
    return Markup(current_app.jinja_env.get_template("offline/line.html").render())  # noqa: S704  # a template of ours


def owner_of_copies() -> str:
    """By what mark this device knows the reader; empty for whoever has not signed in."""
    if not current_user.is_authenticated:
        return ""
    return owner_mark(current_app.config["SECRET_KEY"], current_user.person.key)


def icon(name: str, size: int, purpose: str) -> dict[str, str]:
    source = url_for("static", filename=f"images/{name}")
    return {"src": source, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}


def worker_script() -> str:
    """The service worker with the names of this version's files in it."""
    static = Path(str(current_app.static_folder))
    pages = {language: f"/offline?language={language}" for language in current_app.config["LANGUAGES"]}
    return render_template(
        "offline/service-worker.js",
        version=shell_version(static),
        files=[url_for("static", filename=name) for name in shell_files(static)],
        pages=pages,
        days_kept=DAYS_KEPT,
    )


@cache
def shell_version(static: Path) -> str:
    """Computed once for each process: files change when a new version is installed, and with a restart."""
    templates = static.parent / "templates"
    pages = [templates / "offline" / name for name in ("service-worker.js", "page.html")]
    return version_of(static, shell_files(static), *(page.read_text() for page in pages))


@room.get("/manifest.webmanifest")
@public
def manifest() -> ResponseReturnValue:
    body = {
        "id": "/",
        "name": _("Countersign: policy training"),
        "short_name": "Countersign",
        "description": _("Short lessons, real situations, and your signature. Lessons work offline."),
        "lang": current_language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbf8f3",
        "theme_color": "#0b6b57",
        "icons": [icon(name, size, purpose) for name, size, purpose in ICONS],
        "shortcuts": [{"name": _("Pocket card"), "url": url_for("learning.pocket_card")}],
    }
    return Response(current_app.json.dumps(body), mimetype="application/manifest+json")


@room.get("/service-worker.js")
@public
def service_worker() -> ResponseReturnValue:
    """Asked for anew each time: a browser must hear of a new version on the day that it comes."""
    response = Response(worker_script(), mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return response.make_conditional(request)


@room.get("/offline")
@public
def offline_page() -> ResponseReturnValue:
    """What is shown where there is no connection. `?language=` is how a device fetches it in every one."""
    language = request.args.get("language")
    if language not in current_app.config["LANGUAGES"]:
        return render_template("offline/page.html")
    with force_locale(language):
        return render_template("offline/page.html")


@room.get("/offline/token")
@signed_in
def token() -> ResponseReturnValue:
    """Whose session this is by now, and the form token without which nothing is taken in."""
    return jsonify(owner=owner_of_copies(), token=generate_csrf())


@room.post("/offline/steps")
@signed_in
def send_steps() -> ResponseReturnValue:
    """Steps that were taken without a connection, and what became of each."""
    try:
        items, odd = items_in(request.get_json())
    except (Unreadable, BadRequest):
        abort(400)
    outcomes = actions.receive(person=current_user.person, items=items, now=utc_now())
    db.session.commit()
    return jsonify(outcomes={**dict.fromkeys(odd, Outcome.REFUSED), **outcomes})
