"""The receipt PDF says everything that was signed, to eyes, to screen readers and to other programs."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader

from app.acknowledgements.kinds import Outcome
from app.acknowledgements.statement import SEPARATOR
from app.evidence.receipt_document import content, render
from app.evidence.receipt_facts import ReceiptDocument, TextPart
from app.evidence.receipt_text import blocks
from tests.evidence.programs import run
from tests.evidence.receipts import NAMES, PROOF, labels_in, receipt, shipped
from tests.evidence.test_receipt_text import words
from tests.naughty import HARMLESS

BOTH = pytest.mark.parametrize("language", ["en", "pl"])


def squeezed(text: str) -> str:
    """Without spaces and line ends: where a line breaks says nothing about the words."""
    return re.sub(r"\s+", "", text)


def read(pdf: bytes, folder: Path) -> str:
    """What Poppler reads in the PDF, page furniture and spaces left out."""
    path = folder / "receipt.pdf"
    path.write_bytes(pdf)
    pages = run("pdftotext", "-nopgbrk", "-y", "62", "-x", "0", "-W", "600", "-H", "710", path, "-")
    return squeezed(pages)


def text_of(document: ReceiptDocument) -> str:
    return words([block for part in document.parts for block in blocks(part.text, top=3)])


# -- what it says ------------------------------------------------------------------------------------------


@BOTH
def test_every_word_that_was_signed_can_be_read(language: str, tmp_path: Path) -> None:
    document = receipt(language)

    said = read(render(document, proof=PROOF), tmp_path)

    assert squeezed(text_of(document)) in re.sub(r"•|(?<=:)\b", "", said)
    for statement in document.statements:
        assert squeezed(statement) in said
    assert squeezed(words(blocks(document.meaning, top=3))) in said


@BOTH
def test_the_facts_stand_beside_the_words(language: str, tmp_path: Path) -> None:
    document = receipt(
        language, comment="Zażółć gęślą jaźń.\nSecond line.", outcome=Outcome.SIGNED_WITH_COMMENT
    )
    labels = labels_in(language)

    said = read(render(document, proof=PROOF), tmp_path)

    for fact in (
        NAMES[language],
        "E-1042",
        document.title,
        labels.signed_with_comment,
        labels.simple_signature,
        "Zażółć gęślą jaźń.",
        "Second line.",
        document.time_local,
        "Europe/Warsaw",
        document.time_utc,
        document.method,
        document.check_result,
        document.receipt_number,
        "4711",
        document.text_sha256,
        document.checkpoint.origin,
        "4712",
        document.checkpoint.root,
        document.verification_address,
        "python verify.py receipt.tlog-proof --key KEY",
        labels.proves_entered,
        labels.proves_unchanged,
        labels.strength_of_server,
        labels.not_promised,
        labels.company_key,
    ):
        assert squeezed(fact) in said, fact


@BOTH
def test_a_refusal_says_that_it_is_no_signature(language: str, tmp_path: Path) -> None:
    document = receipt(
        language, outcome=Outcome.REFUSED, statements=(), meaning="", typed_name="", check_result="",
        witness="Hanna Hart", comment="Not like this.",
    )  # fmt: skip
    labels = labels_in(language)

    said = read(render(document, proof=PROOF), tmp_path)

    assert squeezed(labels.refused) in said
    assert squeezed(labels.no_signature) in said
    assert squeezed(labels.witness + "Hanna Hart") in said
    assert squeezed(labels.text_as_shown) in said
    for other in (labels.signed_with_comment, labels.simple_signature, labels.text_as_signed, labels.ticked):
        assert squeezed(other) not in said


def test_a_key_of_the_persons_own_is_said_as_such(tmp_path: Path) -> None:
    said = read(render(receipt(strength="key", signed_by_company=False), proof=PROOF), tmp_path)

    assert squeezed(labels_in("en").strength_of_key) in said
    assert squeezed(labels_in("en").strength_of_server) not in said
    assert squeezed(labels_in("en").company_key) not in said


def test_two_texts_that_were_signed_are_both_there(tmp_path: Path) -> None:
    both = (TextPart("en", shipped("en").text), TextPart("pl", shipped("pl").text))
    document = receipt("en", parts=both, language_name="English + Polish")

    said = read(render(document, proof=PROOF), tmp_path)

    assert squeezed(text_of(document)) in said.replace("•", "")


def test_pages_are_numbered_and_name_the_receipt(tmp_path: Path) -> None:
    path = tmp_path / "receipt.pdf"
    path.write_bytes(render(receipt(), proof=PROOF))

    pages = run("pdftotext", "-layout", path, "-").split("\f")[:-1]

    for number, page in enumerate(pages, start=1):
        foot = page.rstrip().splitlines()[-1]
        assert "Zk3vQ0pXr7yT2mWcB9sLdA" in foot
        assert f"Page {number} of {len(pages)}" in foot


# -- what it is --------------------------------------------------------------------------------------------


def test_the_same_receipt_gives_the_same_bytes() -> None:
    assert render(receipt(), proof=PROOF) == render(receipt(), proof=PROOF)
    assert render(receipt(), proof=PROOF) != render(receipt(legal_name="Bob Baker"), proof=PROOF)


def test_the_proof_comes_out_as_it_went_in(tmp_path: Path) -> None:
    path, saved = tmp_path / "receipt.pdf", tmp_path / "saved"
    path.write_bytes(render(receipt(), proof=PROOF))

    listed = run("pdfdetach", "-list", path)
    run("pdfdetach", "-save", "1", "-o", saved, path)

    assert "1: receipt.tlog-proof" in listed
    assert saved.read_bytes() == PROOF


@BOTH
def test_it_is_tagged_named_dated_and_says_its_language(language: str) -> None:
    root = PdfFileReader(io.BytesIO(render(receipt(language), proof=PROOF))).root
    metadata = root["/Metadata"].data.decode()

    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in root
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert root["/AF"][0]["/AFRelationship"] == "/Supplement"
    assert re.search(r"<pdfaid:part>3<.*<pdfaid:conformance>A<", metadata)
    assert "<pdfuaid:part>1<" in metadata
    assert f"{labels_in(language).receipt}: {shipped(language).title}" in metadata
    assert "2026-11-27T12:00:00" in metadata


def test_headings_and_lists_are_heard_as_such(tmp_path: Path) -> None:
    path = tmp_path / "receipt.pdf"
    path.write_bytes(render(receipt(), proof=PROOF))

    structure = run("pdfinfo", "-struct-text", path)

    assert re.search(r'^ *H1 .*\n +"Social media at work"', structure, re.MULTILINE)
    assert re.search(r'^ *H2 .*\n +"The text, as it was signed"', structure, re.MULTILINE)
    assert re.search(r'^ *H4 .*\n +"Why we have this, and for whom"', structure, re.MULTILINE)
    assert "Figure" in structure
    before, _label, _after = structure.partition('"Name on record"')
    assert [line.split()[0] for line in before.splitlines()[-5:] if line.strip()] == [
        "LBody",
        "Div",
        "Div",
        "P",
    ]


# -- what it withstands ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        '#panic("x")',
        '#import "/receipt.typ": *',
        '"] #read("/etc/passwd") [',
        "\\ $x$ @ref <label> *b* _i_ `c` // /* = - +",
        "W" * 120,
        "Łukasz " * 17,
        "محمد " * 20,
        "\u202e\u2066Alice\u0000\u0007\ud800",
        "",
        " \u200b\u00ad",
        "\u00d7\u200d\u05bc",  # a sign of one font, a mark of another, and a joiner between them
        *HARMLESS,
    ],
)
def test_no_value_breaks_the_page_or_is_carried_out(value: str, tmp_path: Path) -> None:
    document = receipt(
        title=value, legal_name=value, typed_name=value, company=value, comment=value, witness=value,
        method=value, employee_number=value, shared_device=value, statements=(value,), meaning=value,
        parts=(TextPart("en", value), TextPart("en", f"# {value}\n\n- {value}\n\n> {value}\n\n    {value}\n")),
    )  # fmt: skip

    said = read(render(document, proof=PROOF), tmp_path)

    if value.isascii():
        assert squeezed(value) in said


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(), max_size=60), st.text(st.characters(exclude_categories=()), max_size=60))
def test_any_text_whatever_can_be_printed(text: str, name: str) -> None:
    document = receipt(parts=(TextPart("pl", text),), legal_name=name, comment=text)

    assert render(document, proof=PROOF).startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    "text", [">" * 300 + " deep", "- " * 300 + "deep", "*" * 5000, "[" * 3000, "\n" * 3000 + "x"]
)
def test_deep_markdown_is_printed_too(text: str) -> None:
    assert render(receipt(parts=(TextPart("en", text),)), proof=PROOF).startswith(b"%PDF-1.7")


def test_signs_that_cannot_be_drawn_are_explained(tmp_path: Path) -> None:
    explained = squeezed(labels_in("en").written_out)

    assert explained in read(render(receipt(legal_name="王小明"), proof=PROOF), tmp_path)
    assert explained not in read(render(receipt(), proof=PROOF), tmp_path)


def test_a_policy_of_thirty_pages_is_printed_to_its_last_word(tmp_path: Path) -> None:
    long = SEPARATOR.join([shipped("pl").text] * 5)
    document = receipt("pl", parts=(TextPart("pl", f"{long}\n\nOstatnie słowo: źdźbło.\n"),))
    path = tmp_path / "receipt.pdf"
    path.write_bytes(render(document, proof=PROOF))

    pages = run("pdftotext", path, "-").split("\f")[:-1]

    assert len(pages) >= 30
    assert "Ostatnie słowo: źdźbło." in pages[-1]


def test_nothing_but_text_reaches_the_layout() -> None:
    """The layout is one file of ours; what people wrote comes beside it, as JSON."""
    source = (Path(__file__).parents[2] / "app" / "evidence" / "receipt.typ").read_text()

    assert "eval(" not in source
    assert content(receipt(legal_name="#x"))["head"][0]["value"] == "#x"
