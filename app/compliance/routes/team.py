"""Who needs me today, the list for the wall, and one person's record."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from app.assignments.queries import waiting_count
from app.compliance import queries
from app.compliance.bands import bands, standing_bar
from app.compliance.pages import Pages
from app.compliance.queries.today import SHOWN_AT_ONCE
from app.compliance.routes import room
from app.people.actions import note_view
from app.people.kinds import RecordPart
from app.people.roles import Permission
from app.shared.access import may
from app.shared.clock import utc_now


@room.get("/team")
@may(Permission.SEE_TEAM)
def team() -> ResponseReturnValue:
    unit = request.args.get("unit", "")
    found = queries.today(current_user.viewer, current_user.today, utc_now(), unit)
    pages = Pages(len(found.listed), SHOWN_AT_ONCE, request.args.get("page", 1, type=int))
    shown = found.listed[pages.shown]
    return render_template(
        "compliance/team.html",
        team=found,
        shown=shown,
        pages=pages,
        passed=queries.checks_passed(
            (row for each in shown for row in (each.row, *each.others)), current_user.today
        ),
        bands=bands(found.total),
        bar=standing_bar(found.total),
        bar_of=standing_bar,
        by_unit=found.by_unit,
        asking=more_time_asked(),
    )


@room.get("/team/wall")
@may(Permission.SEE_TEAM)
def wall() -> ResponseReturnValue:
    found = queries.today(current_user.viewer, current_user.today, utc_now(), request.args.get("unit", ""))
    return render_template("compliance/wall.html", team=found, people=found.by_person)


@room.get("/team/<key:person_key>")
@may(Permission.SEE_TEAM)
def person_record(person_key: str) -> ResponseReturnValue:
    record = queries.person_record(
        current_user.viewer, person_key, current_user.today, utc_now(), str(get_locale())
    )
    note_view(person_id=record.person.id, part=RecordPart.TRAINING)
    return render_template("compliance/person_record.html", record=record, today=current_user.today)


@room.get("/team/briefing-kit")
@may(Permission.NUDGE)
def kit_for_team() -> ResponseReturnValue:
    """The kit of what the reader's people still owe; where there is none or more than one, the roll-outs."""
    language = current_user.person.language
    kits = queries.open_kits(current_user.viewer, current_user.today, language=language)
    if len(kits) != 1:
        return redirect(url_for("compliance.roll_outs"), 303)
    requirement, release = kits[0]
    return redirect(
        url_for("compliance.briefing_kit", requirement_key=requirement.key, release=release.number), 303
    )


def more_time_asked() -> int:
    """How many people wait for the reader to answer whether they get more time."""
    may_answer = current_user.may(Permission.EXTEND)
    return waiting_count(current_user.viewer, current_user.today) if may_answer else 0
