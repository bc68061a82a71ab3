"""The receipt as a PDF: everything that it says as plain values, laid out by `receipt.typ`.

Tagged, in PDF/A-3a and PDF/UA-1 as Typst writes them, with the proof inside. The same document and proof
give the same bytes. Words reach the layout as JSON and are never parsed as Typst.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import segno
import typst

from app.acknowledgements.kinds import Outcome
from app.evidence.glyphs import BREAKS, FAMILIES, FONTS, drawable, has_words, on_one_line
from app.evidence.receipt_facts import ReceiptDocument
from app.evidence.receipt_text import Block, blocks, lines

TEMPLATE = Path(__file__).parent / "receipt.typ"
MARK = Path(__file__).parents[1] / "static" / "images" / "mark.svg"
STANDARDS: list[typst.PDFStandard] = ["a-3a", "ua-1"]
PROOF_NAME = "receipt.tlog-proof"
COMMAND = f"python verify.py {PROOF_NAME} --key KEY"


class ReceiptNotDrawn(Exception):
    """Typst could not lay the receipt out. A fault of ours: no value in a document may bring it about."""


def render(document: ReceiptDocument, *, proof: bytes) -> bytes:
    """The PDF with `proof` (UTF-8, as a tlog-proof is) attached as `receipt.tlog-proof`; not signed yet."""
    words = {"data": json.dumps(content(document)), "proof": proof.decode("utf-8")}
    try:
        with LOCK:
            pdf = compiler().compile(
                format="pdf",
                sys_inputs=words,
                pdf_standards=STANDARDS,
                timestamp=int(document.signed_at.timestamp()),
            )
    except typst.TypstError as problem:
        raise ReceiptNotDrawn(f"{problem.message} {' '.join(problem.hints)}".strip()) from problem
    if not isinstance(pdf, bytes):
        raise ReceiptNotDrawn("Typst gave no PDF.")
    return pdf


LOCK = Lock()  # a compiler does one thing at a time; Typst uses all processors by itself


@lru_cache(maxsize=2)
def compiler(template: Path = TEMPLATE) -> typst.Compiler:
    """One for each layout: fonts are read and it is parsed once. It reads files of the layout's folder only."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(template, root=template.parent, font_paths=fonts, ignore_system_fonts=True)


# -- what the layout is given ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A fact: its label, its value, and quieter lines below it. A digest is set small, to stay on one line."""

    label: str
    value: str
    quiet: tuple[str, ...] = ()
    digest: bool = False


def content(document: ReceiptDocument) -> dict[str, Any]:
    """Everything that the layout shows, in its order; every sign in it can be drawn."""
    labels = document.labels
    title = document.title if has_words(document.title) else labels.receipt
    return {
        "language": document.language,
        "text_language": document.text_language,
        "families": FAMILIES,
        "labels": {field.name: on_one_line(getattr(labels, field.name)) for field in fields(labels)},
        "refused": document.refused or document.attested is not None,  # the calm colours
        "outcome": on_one_line(outcome_words(document)),
        "kind": on_one_line(kind_words(document)),
        "mark": mark(),
        "company": on_one_line(document.company),
        "title": on_one_line(title),
        "title_short": on_one_line(shortened(title)),
        "receipt_number": on_one_line(document.receipt_number),
        "entry_number": str(document.entry_number),
        "head": shown_rows(head(document)),
        "said": said(document),
        "rests_on": shown_rows(rests_on(document)),
        "proves": [on_one_line(sentence) for sentence in proves(document)],
        "address": {"text": on_one_line(document.verification_address), "to": document.verification_address},
        "command": COMMAND,
        "code": square_code(document.verification_address),
        "text_title": text_title(document),
        "parts": [{"language": part.language, "blocks": blocks(part.text, top=3)} for part in document.parts],
        "proof_name": PROOF_NAME,
        "written_out": has_written_out(document),
    }


def shortened(title: str) -> str:
    """What fits into the head of a page."""
    return title if len(title) <= 70 else f"{title[:69]}…"


def kind_words(document: ReceiptDocument) -> str:
    labels = document.labels
    if document.attested:
        return f"{labels.no_electronic_signature} {document.attested.withdrawn}".strip()
    return labels.no_signature if document.refused else labels.simple_signature


def text_title(document: ReceiptDocument) -> str:
    labels = document.labels
    if document.attested:
        return labels.text_about
    return labels.text_as_shown if document.refused else labels.text_as_signed


def outcome_words(document: ReceiptDocument) -> str:
    labels = document.labels
    if document.attested:
        return document.attested.outcome
    return {
        Outcome.SIGNED: labels.signed,
        Outcome.SIGNED_WITH_COMMENT: labels.signed_with_comment,
        Outcome.REFUSED: labels.refused,
    }[document.outcome]


def head(document: ReceiptDocument) -> list[Row]:
    labels = document.labels
    return [
        Row(labels.name_on_record, document.legal_name),
        Row(labels.typed_name, document.typed_name),
        Row(labels.employee_number, document.employee_number),
        Row(labels.company, document.company),
        *when_and_who(document),
        Row(labels.release, document.release),
        Row(labels.language, document.language_name),
        Row(labels.check_passed, document.check_result),
    ]


def when_and_who(document: ReceiptDocument) -> list[Row]:
    labels, attested = document.labels, document.attested
    if attested is None:
        return [Row(labels.time, document.time_local, (document.time_zone, document.time_utc))]
    return [
        Row(labels.answered_on, attested.day),
        Row(labels.attested_by, attested.by, (attested.entered, document.time_zone)),
    ]


def rests_on(document: ReceiptDocument) -> list[Row]:
    labels, log = document.labels, document.checkpoint
    return [
        Row(labels.attester_showed if document.attested else labels.method, document.method),
        Row(labels.shared_device, document.shared_device),
        Row(labels.receipt_number, document.receipt_number),
        Row(labels.entry_number, str(document.entry_number)),
        Row(labels.fingerprint, document.text_sha256, (labels.text_exact,), digest=True),
        Row(labels.scan_fingerprint, document.attested.scan_sha256 if document.attested else "", digest=True),
        Row(labels.origin, log.origin),
        Row(labels.size, str(log.size)),
        Row(labels.root, log.root, digest=True),
        Row(labels.witnessed, ", ".join(document.witnessed) or labels.not_witnessed),
        Row(labels.software, document.software),
    ]


def shown_rows(rows: list[Row]) -> list[dict[str, Any]]:
    """The rows that hold something."""
    return [
        {
            "label": on_one_line(row.label),
            "value": on_one_line(row.value),
            "quiet": [on_one_line(line) for line in row.quiet if line],
            "digest": row.digest,
        }
        for row in rows
        if row.value
    ]


def said(document: ReceiptDocument) -> list[dict[str, Any]]:
    """What the person was told and what they answered. `language`: of words that are not the labels'."""
    labels, read = document.labels, document.text_language
    none: list[Block] = [{"kind": "paragraph", "runs": [{"text": labels.none}]}]
    ticks: Block = {"kind": "ticks", "items": [on_one_line(each) for each in document.statements]}
    answers: list[tuple[str, str | None, list[Block]]] = [
        (labels.meaning, read, blocks(document.meaning, top=3)),
        (labels.ticked, read, [ticks] if document.statements else []),
        *noted(document, none),
        (labels.witness, None, lines(document.witness) or (none if document.refused else [])),
    ]
    return [
        {"label": on_one_line(label), "language": language or document.language, "blocks": below}
        for label, language, below in answers
        if below
    ]


def noted(document: ReceiptDocument, none: list[Block]) -> list[tuple[str, str | None, list[Block]]]:
    labels, attested = document.labels, document.attested
    if attested:
        reason = (labels.read_aloud_because, None, lines(attested.reason))
        return [reason, (labels.note, None, lines(document.comment) or none)]
    return [(labels.own_words if document.refused else labels.comment, None, lines(document.comment) or none)]


def proves(document: ReceiptDocument) -> list[str]:
    labels = document.labels
    company = [labels.company_key] if document.signed_by_company else []
    if document.attested:
        return [labels.proves_entered, labels.proves_unchanged, labels.strength_of_attester, *company]
    return [
        labels.proves_entered,
        labels.proves_unchanged,
        labels.strength_of_key if document.strength == "key" else labels.strength_of_server,
        labels.not_promised,
        *company,
    ]


@lru_cache(maxsize=1)
def mark() -> str:
    return MARK.read_text()


def square_code(address: str) -> str:
    """The verification address as an SVG picture."""
    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        picture, kind="svg", border=0, dark="#2a231e", xmldecl=False, svgns=True
    )
    return picture.getvalue().decode()


def has_written_out(document: ReceiptDocument) -> bool:
    """Whether some sign of what people and the company wrote is written out because no font can draw it."""
    facts = [getattr(document, field.name) for field in fields(document)]
    texts = [*(fact for fact in facts if isinstance(fact, str)), *document.statements]
    texts += [part.text for part in document.parts]
    return any(
        drawable(text).count("[") > text.count("[") for text in (each.translate(BREAKS) for each in texts)
    )
