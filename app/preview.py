"""The bank as learners would see it, before anything is published: `flask quizzes preview`, where we build.

Every page is worked out from the files and the address alone. Nothing is stored, and nobody is known.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import get_args

from flask import Blueprint, Flask, abort, current_app, render_template, request
from flask_babel import force_locale

from app.company.profile import Mode
from app.company.wording import LOCALES, Locale
from app.courses.bank import Bank, Read, read_bank
from app.courses.findings import Finding
from app.courses.freezing import freeze
from app.courses.linting import lint
from app.courses.placeholders import UnknownPlaceholder
from app.courses.queries import profile_for
from app.courses.release_content import ReleaseContent
from app.quizzes.forms_drawn import DrawnForm, Item
from app.quizzes.playing import ending, spot
from app.quizzes.refusals import DecisionNotOpen
from app.quizzes.shown import question_of, review_of
from app.shared.access import public
from app.shared.clock import utc_now

room = Blueprint("preview", __name__, url_prefix="/preview")
MODES: tuple[Mode, ...] = get_args(Mode)
SEED = "preview"  # the order of the options stays the same from one reload to the next


@dataclass(frozen=True)
class Seen:
    """The bank as it is in one mode and language; no content where it cannot be read to the end."""

    content: ReleaseContent | None
    findings: list[Finding]


def init_app(app: Flask, folder: Path) -> None:
    app.config["PREVIEW"] = folder
    app.register_blueprint(room)


@room.get("/")
@public
def index() -> str:
    seen = look(MODES[0], LOCALES[0])
    return render_template(
        "preview/index.html",
        tracks=seen.content.tracks if seen.content else (),
        modes=MODES,
        languages=LOCALES,
        findings=seen.findings,
    )


@room.get("/state")
@public
def state() -> str:
    """Another text after every change of a file: the page asks, and loads itself anew."""
    return state_of(current_app.config["PREVIEW"])


@room.get("/<string:mode>/<string:language>/<string:track>")
@public
def track(mode: str, language: str, track: str) -> str:
    seen = look(mode, language)
    with force_locale(language):
        return render_template("preview/track.html", **where(mode, language, track), **vars(seen))


@room.get("/<string:mode>/<string:language>/<string:track>/lessons/<string:lesson>")
@public
def lesson(mode: str, language: str, track: str, lesson: str) -> str:
    seen = look(mode, language)
    found = seen.content.lessons.get(lesson) if seen.content else None
    with force_locale(language):
        return render_template(
            "preview/lesson.html", **where(mode, language, track), **vars(seen), lesson=found
        )


@room.get("/<string:mode>/<string:language>/<string:track>/scenarios/<string:scenario>/<string:variant>")
@public
def scenario(mode: str, language: str, track: str, scenario: str, variant: str) -> str:
    """One variant, as far as `?way=a.b.d` goes: the options taken so far."""
    seen, way = look(mode, language), [step for step in request.args.get("way", "").split(".") if step]
    story = seen.content.scenarios.get(scenario) if seen.content else None
    if not seen.content or not story or variant not in story.stagings:
        with force_locale(language):
            return render_template("preview/track.html", **where(mode, language, track), **vars(seen))
    form = DrawnForm(SEED, (Item(scenario, variant),))
    choices = walked(form, seen.content, way)
    place = spot(form, seen.content, choices)
    with force_locale(language):
        return render_template(
            "preview/scenario.html",
            **where(mode, language, track),
            **vars(seen),
            story=story,
            variant=variant,
            way=way,
            review=review_of(form, seen.content, choices),
            question=question_of(form, seen.content, choices) if place else None,
            order=ordered(form, seen.content, choices) if place else (),
            end=None if place else ending(form, seen.content, choices),
        )


def where(mode: str, language: str, track: str) -> dict[str, str]:
    return {"mode": mode, "language": language, "track": track}


def look(mode: str, language: str) -> Seen:
    if mode not in MODES or language not in LOCALES:
        abort(404)
    folder = current_app.config["PREVIEW"]
    return read(folder, state_of(folder), mode, language, utc_now().date())


@lru_cache(maxsize=len(MODES) * len(LOCALES))
def read(folder: Path, _state: str, mode: Mode, language: Locale, today: date) -> Seen:
    """Read, check and freeze it, once for each state of the files. Drafts are shown: they are what is written."""
    bank, findings = read_bank(folder)
    if bank is None:
        return Seen(None, findings)
    profile = profile_for(bank, None).changed(mode=mode)
    findings = [*findings, *lint(bank, profile, today=today)]
    try:
        return Seen(freeze(with_drafts(bank), profile, language), findings)
    except (UnknownPlaceholder, KeyError):  # what is wrong stands among the findings
        return Seen(None, findings)


def with_drafts(bank: Bank) -> Bank:
    scenarios = [
        Read(read.value.model_copy(update={"status": "reviewed"}), read.source) for read in bank.scenarios
    ]
    return Bank(**{**vars(bank), "scenarios": scenarios})


def walked(form: DrawnForm, content: ReleaseContent, way: list[str]) -> Mapping[tuple[int, str], str]:
    """The choices along a way; a step that is not there (any more) ends it."""
    choices: dict[tuple[int, str], str] = {}
    for step in way:
        place = spot(form, content, choices)
        if place is None or step not in ordered(form, content, choices):
            break
        choices[place.item, place.node] = step
    return choices


def ordered(
    form: DrawnForm, content: ReleaseContent, choices: Mapping[tuple[int, str], str]
) -> tuple[str, ...]:
    """The ids of the options that stand on the screen now."""
    place = spot(form, content, choices)
    if place is None:
        raise DecisionNotOpen
    item = form.items[place.item]
    decision = content.scenarios[item.scenario].stagings[item.variant].decision(place.node)
    return form.shown_order(place.item, place.node, decision.options if decision else ())


def state_of(folder: Path) -> str:
    times = sorted((str(path), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file())
    return hashlib.sha256(repr(times).encode()).hexdigest()
