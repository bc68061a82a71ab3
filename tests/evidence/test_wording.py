"""The verifier speaks English alone; the page says all of it in the reader's language, with the same values."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import polib
import pytest
from flask import Flask
from flask_babel import force_locale

from app.evidence.routes.wording import IN_OUR_WORDS, said
from app.shared.typesetting import tied
from tests.architecture.test_catalogues import gaps
from tests.evidence.receipts import CATALOGUE
from tests.verifier.reference import (
    ORIGIN,
    WITNESS,
    asking_for_passkey,
    log_of,
    pack_files,
    signed_log,
    with_passkey,
    zipped,
)
from verifier import verify

POLISH = {entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOGUE))}
TREE = ast.parse(Path(verify.__file__).read_text())
WORDLESS = {"{path}:", "{path}: {why}", "signatures: {why}"}
LOG = signed_log(9)


def refusals(family: type[verify.Refused] = verify.Refused) -> Iterator[type[verify.Refused]]:
    for each in family.__subclasses__():
        yield each
        yield from refusals(each)


def marked() -> Iterator[str]:
    """Everything that stands in an `N_()` of the program."""
    for node in ast.walk(TREE):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
            yield ast.literal_eval(node.args[0])


def unmarked() -> Iterator[str]:
    """Bare words that the program puts into a gap of a sentence of its own."""
    for node in ast.walk(TREE):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        given = [each.value for each in node.keywords if each.arg in IN_OUR_WORDS]
        given += node.args[:1] if name in ("refuse", "refuse_assertion") else []
        given += node.args[1:2] if name in ("unbase64", "parse_json", "parse_canonical") else []
        for each in given:
            if isinstance(each, ast.Constant | ast.JoinedStr):
                yield f"line {each.lineno}: {ast.unparse(each)}"


def test_every_sentence_and_every_word_in_its_gaps_is_marked() -> None:
    sentences = [*verify.SENTENCES.values(), *(each.says for each in refusals())]

    assert set(sentences) - set(marked()) == set()
    assert list(unmarked()) == []


def test_all_that_is_marked_has_its_polish_with_the_same_gaps() -> None:
    found = [
        words
        for words in set(marked()) - WORDLESS
        if POLISH.get(words, "") in ("", words) or gaps(POLISH[words]) != gaps(words)
    ]

    assert found == []


def in_polish(app: Flask, told: verify.Finding | verify.Refused) -> str:
    with app.test_request_context(), force_locale("pl"):
        return said(told)


def refusal_of(act: Callable[[], object]) -> verify.Refused:
    with pytest.raises(verify.Refused) as caught:
        act()
    return caught.value


@pytest.mark.parametrize(
    ("act", "polish"),
    [
        (
            lambda: verify.verify_receipt(b"c2sp.org/tlog-proof@v1\nwhat"),
            "W wierszu 2 nie ma tego, co stoi tam w potwierdzeniu. Powinno być: „extra ” i wartość.",
        ),
        (
            lambda: verify.parse_vkey(WITNESS.vkey.replace(WITNESS.id.hex(), "00000000")),
            f"nie jest kluczem do sprawdzania: jego numer powinien brzmieć {WITNESS.id.hex()}.",
        ),
        (
            lambda: verify.verify_receipt(LOG.receipt(3, 9, extra={**LOG.extra(3), "signers": []})),
            "Lista podpisujących i wiersze podpisów się różnią: podpisujących: 0, wierszy: 2.",
        ),
        (
            lambda: verify.verify_pack(
                zipped(pack_files(LOG, {"a": log_of(9, fork_at=2).receipt(8, 9)[:-3]}, 9))
            ),
            "receipts/a.tlog-proof: W wierszu",
        ),
        (
            lambda: verify.verify_pair(log_of(9).receipt(8, 9), log_of(9, fork_at=2).receipt(8, 9)),
            f"Mówią o dwóch różnych historiach dziennika „{ORIGIN}”: wpisy od",
        ),
        (
            lambda: verify.verify_pack(zipped({"a": b""})),
            "Pakiet nie jest taki, jak mówi jego spis: brakuje pliku (manifest.json).",
        ),
    ],
)
def test_a_refusal_reads_polish_to_the_last_gap(
    sqlite_app: Flask, act: Callable[[], object], polish: str
) -> None:
    assert tied(polish) in in_polish(sqlite_app, refusal_of(act))


@pytest.mark.parametrize(
    "account",
    [
        verify.verify_receipt(LOG.receipt(3, 9)),
        verify.verify_receipt(signed_log(9, entry=with_passkey(asking_for_passkey(3))).receipt(3, 9)),
        verify.verify_head(LOG.receipt(3, 5), LOG.head(5, 9)),
        verify.verify_pair(LOG.receipt(3, 5), LOG.receipt(3, 9)),
        verify.verify_pack(zipped(pack_files(LOG, {"a": LOG.receipt(3, 9), "b": LOG.receipt(0, 9)}, 9))),
    ],
)
def test_every_finding_reads_polish_with_the_same_values(sqlite_app: Flask, account: verify.Account) -> None:
    for finding in account.findings:
        polish = in_polish(sqlite_app, finding)

        assert polish != finding.text
        for name, value in finding.parameters.items():
            if name not in ("kind", "method", "language", "device", "value"):
                assert str(value) in polish


def test_a_name_that_happens_to_be_a_word_of_ours_is_not_translated(sqlite_app: Flask) -> None:
    assert "„key”" in in_polish(sqlite_app, verify.found("printed_name", name="key"))


def test_a_place_whose_clocks_nobody_knows_is_said_in_polish(sqlite_app: Flask) -> None:
    zone = verify.moment_in(verify.instant("2026-11-27T12:00:00.000000Z"), "Moon/Base")

    told = in_polish(sqlite_app, verify.found("signed_at", local=zone, utc="x"))

    assert "Moon/Base, którego zegarów tu nie znamy" in told
