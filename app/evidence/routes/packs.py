"""The evidence pack: what it would hold, and the file."""

from __future__ import annotations

import tempfile
from contextlib import suppress

import structlog
from flask import Response, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.evidence.forms import PackForm
from app.evidence.queries import packs
from app.evidence.refusals import NothingToPack
from app.evidence.routes import room
from app.people.queries import units_for
from app.people.roles import Permission
from app.sealing import log_key
from app.shared.access import may
from app.shared.clock import utc_now
from app.shared.database import read_one_state
from app.shared.sentences import current_language

log = structlog.get_logger("countersign")


@room.get("/evidence-pack")
@may(Permission.SEE_EVIDENCE)
def pack() -> ResponseReturnValue:
    form, found = form_sent(), None
    fits = form.validate()
    if fits:
        with suppress(NothingToPack):  # the page says so where the numbers would stand
            found = packs.outline(current_user.viewer, asked_in(form))
    return render_template("evidence/pack.html", form=form, found=found, fits=fits), 200 if fits else 422


@room.get("/evidence-pack.zip")
@may(Permission.SEE_EVIDENCE)
def pack_file() -> ResponseReturnValue:
    form = form_sent()
    if not form.validate():
        return render_template("evidence/pack.html", form=form, found=None, fits=False), 422
    viewer, taken_by = current_user.viewer, current_user.person.key
    read_one_state()
    found = packs.outline(viewer, asked_in(form))
    found.require_short()
    log.info(
        "evidence_pack_taken",
        by=taken_by,
        as_at=form.on.data.isoformat(),
        signatures=len(found.chosen.packed),
    )
    return made(found, f"evidence-{form.on.data.isoformat()}.zip")


def made(found: packs.Outline, name: str) -> Response:
    """The pack, from a file without a name: it is gone with the answer, and nothing of it waits in memory."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # whoever sends it closes it
    packs.write_pack(file, found, key=log_key(), now=utc_now())
    file.seek(0)
    answer = send_file(file, "application/zip", as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"  # as everywhere; left alone, Flask says something milder
    return answer


def form_sent() -> PackForm:
    form = PackForm(current_user.today, formdata=request.args)
    language = current_language()
    titles = [(id, each.title.get(language, id)) for id, each in packs.courses().items()]
    form.offer(titles, units_for(current_user.viewer, current_user.today))
    return form


def asked_in(form: PackForm) -> packs.Asked:
    return packs.asked_for(
        current_user.viewer, on=form.on.data, course=form.course.data or "", unit=form.unit.data or ""
    )
