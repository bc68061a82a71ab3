"""Receipts to print, in English and Polish, about the policy that the bank ships."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import polib

from app.acknowledgements.kinds import Outcome
from app.acknowledgements.statement import Document, document
from app.courses.bank import read_bank
from app.courses.freezing import freeze
from app.evidence.receipt_facts import Checkpoint, ReceiptDocument, TextPart
from app.evidence.receipt_labels import Labels, labels

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "app" / "translations" / "pl" / "LC_MESSAGES" / "messages.po"
MOMENT = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
PROOF = b"c2sp.org/tlog-proof@v1\nextra eyJ9\nindex 4711\n\nharbourlane.example/log\n4712\n\xe2\x80\x94 x y\n"
NAMES = {"en": "Alice Arrow", "pl": "Żaneta Gąśliczyńska-Źrebięć"}


@cache
def labels_in(language: str) -> Labels:
    polish = {entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOGUE))}

    def gettext(sentence: str, /, **gaps: str) -> str:
        words = polish[sentence] if language == "pl" else sentence
        return words % gaps if gaps else words

    return labels(gettext)


@cache
def shipped(language: str) -> Document:
    """The policy of the shipped bank, as it is signed."""
    bank, _findings = read_bank(ROOT / "quizzes" / "social-media")
    assert bank is not None
    return document(freeze(bank, bank.profile.value, language))


def receipt(language: str = "en", **changes: Any) -> ReceiptDocument:
    signed = shipped(language)
    return replace(
        ReceiptDocument(
            labels=labels_in(language),
            language=language,
            text_language=language,
            outcome=Outcome.SIGNED,
            company="Harbour Lane Coffee",
            title=signed.title,
            release="3",
            language_name={"en": "English", "pl": "Polski"}[language],
            parts=(TextPart(language, signed.text),),
            statements=tuple(statement.text for statement in signed.statements),
            meaning=signed.meaning,
            legal_name=NAMES[language],
            typed_name=NAMES[language],
            employee_number="E-1042",
            comment="",
            witness="",
            signed_at=MOMENT,
            time_local="Nov 27, 2026, 13:00 (UTC+01:00)",
            time_zone="Europe/Warsaw",
            time_utc="Nov 27, 2026, 12:00 (UTC+00:00)",
            method="Signed in at Nov 27, 2026, 12:31 (UTC+01:00); typed their own password again at 12:59.",
            shared_device="",
            check_result="18 of 20 points; 75% were needed.",
            strength="server",
            receipt_number="Zk3vQ0pXr7yT2mWcB9sLdA",
            entry_number=4711,
            text_sha256=signed.sha256,
            checkpoint=Checkpoint(
                "harbourlane.example/log", 4712, "qINiUjmtCFZ/mFVuFnM+pGTkdyPSbRcSBTl8MyAzX4o="
            ),
            witnessed=("Witness witness.example.org/w1, Nov 27, 2026, 13:05 (UTC+01:00)",),
            software="Countersign 0.1.0",
            verification_address="https://training.harbourlane.example/verify?r=Zk3vQ0pXr7yT2mWcB9sLdA",
        ),
        **changes,
    )
