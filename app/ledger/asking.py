"""Asking witnesses over HTTP: all at once, so that one that is slow or silent holds up no other.

Nothing that comes back can raise here, and nothing is believed that `witnessing` does not verify.
"""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from http.client import HTTPException, HTTPResponse
from typing import TypeVar
from urllib.parse import quote

from app.ledger.witnesses import Witness
from app.ledger.witnessing import LONGEST_ANSWER, Answer, Refused, read_answer, request_body

Said = TypeVar("Said")

NO_ANSWER = Refused(0, "The witness did not answer in time.")


@dataclass(frozen=True)
class Offer:
    """A checkpoint for one witness, with the proof that it continues what that witness saw."""

    witness: Witness
    old: int  # the size that the witness is believed to know
    origin: str
    size: int
    checkpoint: str
    proof: tuple[bytes, ...]


def offer_all(offers: Sequence[Offer], seconds: float) -> list[Answer]:
    """What each witness answers to its offer, in their order; at most `seconds` later."""
    answers = at_once([(each.witness.url, partial(offered, each, seconds)) for each in offers], seconds)
    return [answer or NO_ANSWER for answer in answers]


def newest_seen(witnesses: Sequence[Witness], origin: str, seconds: float) -> list[str | None]:
    """The newest checkpoint of this log that each witness shows, unverified; None where it shows none.

    Not in the specification: the witness that comes with this product has such an address.
    """
    return at_once([(each.url, partial(shown, each, origin, seconds)) for each in witnesses], seconds)


def offered(offer: Offer, seconds: float) -> Answer:
    body = request_body(offer.old, offer.proof, offer.checkpoint)
    try:
        status, kind, answer = fetched(f"{offer.witness.url}/add-checkpoint", body, seconds)
    except (OSError, HTTPException, ValueError) as error:
        return Refused(0, f"No answer: {in_words(error)}.")
    return read_answer(status, kind, answer, offer.checkpoint, offer.witness.vkey)


def shown(witness: Witness, origin: str, seconds: float) -> str | None:
    try:
        status, _kind, note = fetched(f"{witness.url}/checkpoint/{quote(origin, safe='')}", None, seconds)
        return note.decode() if status == 200 and len(note) <= LONGEST_ANSWER else None
    except (OSError, HTTPException, ValueError):
        return None


def fetched(url: str, body: bytes | None, seconds: float) -> tuple[int, str, bytes]:
    """Status, content type and the beginning of the body. No answer is followed anywhere else."""
    headers = {"User-Agent": "Countersign", "Content-Type": "text/plain"}
    request = urllib.request.Request(url, body, headers)  # noqa: S310  # `opener` knows no other scheme
    answer: HTTPResponse = OPENER.open(request, timeout=seconds)
    with answer:
        return answer.status, answer.headers.get("Content-Type", ""), answer.read(LONGEST_ANSWER + 1)


def opener() -> urllib.request.OpenerDirector:
    """Through the environment's proxy if it names one; every status is an answer, and none leads elsewhere."""
    made = urllib.request.OpenerDirector()
    for handler in (urllib.request.ProxyHandler, urllib.request.HTTPHandler, urllib.request.HTTPSHandler):
        made.add_handler(handler())
    return made


OPENER = opener()


def in_words(error: Exception) -> str:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    return str(getattr(reason, "strerror", None) or reason or type(error).__name__).rstrip(".")


# -- all at once --------------------------------------------------------------------------------------------

BUSY: dict[str, threading.Thread] = {}
"""Who is still being listened to. A witness that drips one byte a minute keeps one thread, never more."""


def at_once(work: Sequence[tuple[str, Callable[[], Said]]], seconds: float) -> list[Said | None]:
    """The result of each piece of work, by whom it waits for; None for what takes longer than `seconds`."""
    results: list[Said | None] = [None] * len(work)

    def do(number: int, piece: Callable[[], Said]) -> None:
        results[number] = piece()

    mine = []
    for number, (whom, piece) in enumerate(work):
        if whom in BUSY and BUSY[whom].is_alive():
            continue
        # A daemon: whoever stops the worker does not wait for a witness.
        BUSY[whom] = thread = threading.Thread(target=do, args=(number, piece), daemon=True)
        thread.start()
        mine.append(thread)
    until = time.monotonic() + seconds
    for thread in mine:
        thread.join(max(0.0, until - time.monotonic()))
    return list(results)
