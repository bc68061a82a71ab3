"""Whatever is handed in gets a kind answer soon, nothing of it is kept, and nothing of it reaches the log."""

from __future__ import annotations

import io
import resource
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, request
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from sqlalchemy import inspect, text
from structlog.testing import capture_logs

from app.evidence import pdf_opening
from app.evidence.handed_in import MOST_PACKED
from app.extensions import db
from tests.conftest import NOW, KeptSqlite
from tests.evidence.handing_in import Desk, attaching, desk, verdict, words, written, zeros
from tests.support import csrf_token
from tests.verifier.reference import pack_files, signed_log, zipped

SECONDS = 8  # of the processor, for the worst of files, with all that Python takes to start
OTHER = signed_log(12)
PACK = zipped(pack_files(OTHER, {"a": OTHER.receipt(3, 12)}, 12)).getvalue()


@pytest.fixture(scope="module")
def alice() -> Iterator[Desk]:
    kept = KeptSqlite()  # of its own: the one that tests share is emptied after each
    yield desk(kept.app, NOW)
    kept.close()


# -- PDFs ---------------------------------------------------------------------------------------------


def locked(pdf: bytes) -> bytes:
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf)))
    writer.encrypt("owner", "user")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def looping_fields() -> bytes:
    fields = b"/AcroForm << /Fields [3 0 R] >>"
    pdf = attaching(b"x", also=fields)
    return pdf.replace(b"xref\n0 3", b"3 0 obj\n<< /T (a) /Kids [3 0 R 3 0 R] >>\nendobj\nxref\n0 3")


def many_signatures() -> bytes:
    field = b"<< /T (f%d) /FT /Sig /V << /Type /Sig /SubFilter /ETSI.CAdES.detached /Contents <00> >> >> "
    fields = b"".join(field % number for number in range(40_000))
    return attaching(b"x", also=b"/AcroForm << /Fields [ %b ] >>" % fields)


PAGES = b"<< /Type /Catalog >>"
HOSTILE = {
    "empty": lambda: (b"%PDF-1.7\n", "cannot be read"),
    "without attachment": lambda: (written([PAGES]), "no proof inside this PDF"),
    "many attachments": lambda: (attaching(b"x", times=5_000), "more attachments than a receipt has"),
    "two proofs": lambda: (attaching(b"x", times=2), "more attachments than a receipt has"),
    "a loop of names": lambda: (
        written([b"<< /Type /Catalog /Names << /EmbeddedFiles 2 0 R >> >>", b"<< /Kids [ 2 0 R 2 0 R ] >>"]),
        "more attachments than a receipt has",
    ),
    "a loop of tables": lambda: (written([PAGES], b"/Root 1 0 R /Prev 45"), ""),
    "a loop of fields": lambda: (looping_fields(), "cannot be read"),
    "deep": lambda: (written([b"<< /Type /Catalog /X %b >>" % (b"[" * 2_000_000)]), "cannot be read"),
    "spaces": lambda: (b"%PDF-1.7\n" + b" " * 7_000_000, "cannot be read"),
    "bomb": lambda: (attaching(zeros(300), b"/Filter /FlateDecode"), "cannot be read"),
    "a wide attachment": lambda: (attaching(zeros(4), b"/Filter /FlateDecode"), "cannot be read"),
    "many signatures": lambda: (many_signatures(), ""),  # a fast machine reads them all in its time
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_pdf_is_refused_kindly_and_soon(alice: Desk, kind: str) -> None:
    pdf, said = HOSTILE[kind]()
    began = spent()

    answer = alice.hand_in(pdf)

    assert answer.status_code == 422
    assert verdict(answer) == "Not accepted"
    assert said in words(answer)
    assert spent() - began < SECONDS


def spent() -> float:
    """Seconds of the processor that this process and its ended children have taken."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def test_a_locked_pdf_is_told_what_to_do(alice: Desk) -> None:
    answer = alice.hand_in(locked(alice.pdf))

    assert answer.status_code == 422
    assert "locked with a password" in words(answer)


def test_when_all_readers_are_busy_the_page_says_when_to_come_back(
    alice: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_opening, "SECONDS", 0.05)
    for _ in range(2):
        assert pdf_opening.READERS.acquire(timeout=1)
    try:
        answer = alice.hand_in(alice.pdf)
    finally:
        pdf_opening.READERS.release(2)

    assert answer.status_code == 429
    assert "Wait a minute" in words(answer)


def test_the_reader_knows_no_secret_of_ours(
    alice: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What reads a stranger's file runs without our environment."""
    spy = tmp_path / "spy.py"
    spy.write_text("import os, sys, json\nprint(json.dumps({'strange': str(sorted(os.environ))}))\n")
    seen: list[str] = []
    monkeypatch.setattr(pdf_opening, "READER", spy)
    monkeypatch.setattr(
        pdf_opening, "STRANGE", type("Seen", (dict,), {"get": lambda _s, said, _d: seen.append(said) or _d})()
    )
    monkeypatch.setenv("SECRET_KEY", "s")
    monkeypatch.setenv("LOG_KEY", "l")

    assert alice.hand_in(alice.pdf).status_code == 422
    assert "SECRET_KEY" not in seen[0]
    assert "LOG_KEY" not in seen[0]


# -- packs and limits ---------------------------------------------------------------------------------


def test_what_is_larger_than_the_page_takes_is_sent_to_the_program(alice: Desk) -> None:
    answer = alice.hand_in(b"PK" + bytes(8_000_000))

    assert answer.status_code == 413
    assert verdict(answer) == "Not accepted"
    assert "save verify.py below" in words(answer)
    assert "Hand in" not in verdict(answer)
    assert 'href="/verify/program"' in answer.text


def test_only_this_form_takes_so_much(alice: Desk) -> None:
    client = alice.app.test_client()
    fields = {"csrf_token": csrf_token(client), "file": (io.BytesIO(bytes(2_000_000)), "x")}

    assert client.post("/sign-in", data=fields).status_code == 413
    assert alice.hand_in(b"x" * 2_000_000).status_code == 422


@pytest.mark.parametrize("kind", ["unpacks to much", "many files", "large receipt"])
def test_what_takes_long_to_check_is_sent_to_the_program(alice: Desk, kind: str) -> None:
    if kind == "large receipt":
        file = b"c2sp.org/tlog-proof@v1\n" + b"a" * 2_000_000
    else:
        others = (
            {f"{n}.bin": bytes(900_000) for n in range(80)}
            if kind == "unpacks to much"
            else {f"{n}.txt": b"" for n in range(MOST_PACKED)}
        )
        file = zipped(pack_files(OTHER, {}, 12, others=others)).getvalue()

    answer = alice.hand_in(file)

    assert answer.status_code == 413
    assert "save verify.py below" in words(answer)


def test_a_zip_that_is_no_pack_is_refused(alice: Desk) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../../manifest.json", b"{}")

    answer = alice.hand_in(buffer.getvalue())

    assert answer.status_code == 422
    assert "a file's name is unsafe: ../../manifest.json" in words(answer)


def test_a_receipt_of_a_thousand_lines_makes_no_endless_page(alice: Desk) -> None:
    entry = {**OTHER.extra(2)["entry"], "commitments": {f"n{n}": "0" * 64 for n in range(5_000)}}
    log = signed_log(12, at=2, entry=entry)

    answer = alice.hand_in(log.receipt(2, 12))

    assert answer.status_code == 200
    assert "more lines: verify.py prints them" in words(answer)
    assert len(answer.data) < 200_000


@pytest.mark.parametrize(
    "facts",
    [
        {"time_zone": "../../etc/passwd"},
        {"time_zone": ""},
        {"signed_at": "0001-01-01T00:00:00.000000Z", "time_zone": "America/New_York"},
        {"signed_at": "9999-12-31T23:59:59.000000Z"},
        {"check": {"points": "<b>", "maximum": None}},
        {"check": [1], "receipt": {"a": 1}, "language": '"><script>'},
        {"title": "<script>alert(1)</script>‮", "language": "%(x)s {y}"},
        {"authentication": {"method": "{0.__class__}", "assertion": None, "deep": [[[[{"a": None}]]]]}},
    ],
)
def test_strange_facts_are_shown_as_what_they_are(alice: Desk, facts: dict[str, object]) -> None:
    from tests.verifier.reference import signature

    answer = alice.hand_in(signed_log(5, entry=signature(3, facts=facts)).receipt(3, 5))

    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert '"><script>' not in answer.text


# -- a small storm ------------------------------------------------------------------------------------

RECEIPT = OTHER.receipt(3, 12)


@st.composite
def damaged(draw: st.DrawFn, genuine: bytes) -> bytes:
    """A genuine file with some bytes changed, cut out or slipped in."""
    data = bytearray(genuine)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        data[at : at + draw(st.integers(0, 9))] = draw(st.binary(max_size=9))
    return bytes(data)


storm = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@storm
@given(
    st.lists(
        st.one_of(
            damaged(RECEIPT),
            damaged(PACK),
            damaged(OTHER.head(12, 12)),
            st.binary(max_size=200),
            st.binary(max_size=99).map(lambda data: b"PK\x03\x04" + data),
            st.binary(max_size=99).map(lambda data: b"c2sp.org/tlog-proof@v1\n" + data),
            st.just(RECEIPT),
        ),
        min_size=1,
        max_size=2,
    )
)
def test_no_file_is_the_servers_fault(alice: Desk, files: list[bytes]) -> None:
    assert alice.hand_in(*files).status_code < 500


@settings(storm, max_examples=6)
@given(st.data())
def test_no_pdf_is_the_servers_fault(alice: Desk, data: st.DataObject) -> None:
    assert alice.hand_in(data.draw(damaged(alice.pdf))).status_code < 500


@storm
@given(st.integers(0, len(RECEIPT) * 8 - 1))
def test_a_flipped_bit_is_never_called_genuine(alice: Desk, bit: int) -> None:
    flipped = bytearray(RECEIPT)
    flipped[bit // 8] ^= 1 << bit % 8

    assert alice.hand_in(bytes(flipped)).status_code == 422


# -- nothing is kept ----------------------------------------------------------------------------------


def rows(app: Flask) -> dict[str, int]:
    with app.app_context():
        return {
            table: db.session.scalar(text(f'SELECT count(*) FROM "{table}"'))
            for table in inspect(db.engine).get_table_names()
        }


def test_nothing_of_a_file_is_kept_or_logged(
    alice: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    handed: list[object] = []
    alice.app.after_request_funcs.setdefault(None, []).append(
        lambda response: handed.extend(request.files.values()) or response
    )
    before = rows(alice.app)

    with capture_logs() as logged:
        for file in (
            alice.pdf + b"\n" * 900_000,
            alice.proof,
            PACK,
            b"Alice Arrow was here",
            alice.pdf[:999],
        ):
            alice.hand_in(file)
    alice.app.after_request_funcs[None].pop()

    assert rows(alice.app) == before
    assert list(tmp_path.iterdir()) == []
    assert [file for file in handed if not file.stream.closed] == []
    assert len(handed) >= 5
    for private in ("Alice", "first.bin", "Arrow", alice.key):
        assert private not in str(logged)


def test_a_form_from_elsewhere_is_not_taken(alice: Desk) -> None:
    answer = alice.app.test_client().post("/verify", data={"first": (io.BytesIO(alice.proof), "x")})

    assert answer.status_code == 403
    assert "Alice" not in answer.text
