"""What the verifier says, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext

from app.shared import sentences
from app.shared.errors import N_, Refused
from verifier import verify

IN_OUR_WORDS = ("why", "what", "expected", "device")
"""Gaps that the verifier fills with words of its own; into the others it puts what stands in the file."""

KINDS = {
    "signature": N_("signature"),
    "paper_record": N_("paper record"),
    "withdrawal": N_("withdrawal of a paper record"),
    "release": N_("release of a course"),
    "closing": N_("end of a task without an answer"),
    "exemption": N_("exemption"),
    "role_change": N_("change of a role"),
    "credential_reset": N_("reset of a password"),
    "log_key": N_("key of the log"),
    "heartbeat": N_("sign of life of the log"),
}
METHODS = {"password": N_("typed their own password again")}
COMPARED_WITH_OURS = N_("Compared with the public keys of this log, as this server publishes them.")


def said(told: verify.Finding | verify.Refused | Refused, *, by_reader: bool = True) -> str:
    """The sentence. `by_reader`: the reader named the keys, not we."""
    if isinstance(told, Refused):
        return sentences.said(told)
    if isinstance(told, verify.Finding):
        if told.id == "key_named" and not by_reader:
            return str(gettext(COMPARED_WITH_OURS))
        return sentence(verify.SENTENCES[told.id], told.parameters)
    cause = told.__cause__
    inner = {"why": said(cause)} if isinstance(cause, verify.Refused) and "why" in told.parameters else {}
    return sentence(told.says, {**told.parameters, **inner})


def sentence(says: str, parameters: Mapping[str, str | int]) -> str:
    return verify.filled(gettext(says), {name: gap(name, value) for name, value in parameters.items()})


def gap(name: str, value: str | int) -> str | int:
    if isinstance(value, verify.Words):
        return sentence(value.says, value.parameters)
    if name in IN_OUR_WORDS and value:
        return str(gettext(value))
    known = {"kind": KINDS, "method": METHODS}.get(name, {})
    if value in known:
        return str(gettext(known[str(value)]))
    if name == "language":
        return str(current_app.jinja_env.filters["language_name"](value))
    return plain(value) if name == "value" and isinstance(value, str) else value


def plain(value: str) -> str:
    """What stands in the file, as people write it: `{"points":90}` becomes points: 90."""
    if time := verify.instant(value):
        return moment(time)
    try:
        return listed(json.loads(value))
    except (ValueError, RecursionError):
        return value


def listed(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {listed(each)}" for name, each in value.items())
    if isinstance(value, list):
        return "; ".join(listed(each) for each in value)
    if value is None:
        return str(gettext("none"))
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    return str(value)


def moment(time: datetime, zone: str = "UTC") -> str:
    """The time as our pages write it; as the verifier does where a file names a place or a year that is none."""
    try:
        return str(current_app.jinja_env.filters["moment"](time, zone))
    except (LookupError, ValueError, OSError, OverflowError):
        return verify.shown(verify.moment_in(time, zone))


def opened(receipt: verify.Receipt, name: str) -> str:
    """What stood behind a commitment; empty if the receipt does not open it."""
    opening = receipt.openings.get(name)
    return verify.shown(verify.in_words(opening.value)) if opening else ""


def fact(receipt: verify.Receipt, *path: str) -> Any:
    """A fact of the entry, wherever it stands; None if it is not there."""
    value: Any = receipt.entry.facts
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value
