"""Other people's programs find the company's signature valid, and see a single changed byte."""

from __future__ import annotations

import io
import os
import re
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from app.evidence.errors import AuthorityExists, NoTimeStamp, SigningKeyLocked, SigningKeyMissing
from app.evidence.pdf_signing import AUTHORITY, SIGNING, SIGNING_KEY, load_signer, make_authority, sign
from app.evidence.receipt_document import render
from tests.evidence.programs import run
from tests.evidence.receipts import PROOF, receipt

COMPANY = "Kawiarnia „Żółty Przystań” sp. z o.o."


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys") / "pdf"
    make_authority(folder, COMPANY, datetime.now(UTC) - timedelta(minutes=1))
    return folder


@pytest.fixture(scope="module")
def signed(authority: Path) -> bytes:
    return sign(render(receipt(), proof=PROOF), load_signer(authority), field_name="Signature of the company")


def pdfsig(pdf: bytes, folder: Path) -> str:
    path = folder / "receipt.pdf"
    path.write_bytes(pdf)
    return run("pdfsig", path)


# -- the signature -----------------------------------------------------------------------------------------


def test_poppler_finds_the_signature_valid_over_the_whole_document(signed: bytes, tmp_path: Path) -> None:
    said = pdfsig(signed, tmp_path)

    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert COMPANY[:30] in said


@pytest.mark.parametrize("place", [0.1, 0.3, 0.5, 0.7, 0.85])
def test_one_changed_byte_is_seen(signed: bytes, place: float, tmp_path: Path) -> None:
    byte = changeable(signed, place)
    changed = signed[:byte] + bytes([signed[byte] ^ 1]) + signed[byte + 1 :]

    said = pdfsig(changed, tmp_path)

    assert "Digest Mismatch" in said
    assert "Signature is Valid" not in said


def changeable(pdf: bytes, place: float) -> int:
    """A byte within the data of a stream, so that the file still opens and only the signature tells."""
    streams = [found.span(1) for found in re.finditer(rb"stream\r?\n(.{60,}?)\r?\nendstream", pdf, re.DOTALL)]
    first, last = min(streams, key=lambda span: abs(span[0] - place * len(pdf)))
    return (first + last) // 2


def test_pyhanko_agrees_and_trusts_the_published_authority(authority: Path, signed: bytes) -> None:
    root = asn1_x509.Certificate.load(
        x509.load_pem_x509_certificate((authority / AUTHORITY).read_bytes()).public_bytes(Encoding.DER)
    )
    (signature,) = PdfFileReader(io.BytesIO(signed)).embedded_signatures

    status = validate_pdf_signature(signature, ValidationContext(trust_roots=[root]))

    assert status.bottom_line
    assert status.intact
    assert status.trusted


def test_signing_adds_to_the_file_and_changes_nothing_in_it(signed: bytes) -> None:
    plain = render(receipt(), proof=PROOF)

    assert signed.startswith(plain + b"\n")


def test_signing_keeps_what_the_pdf_says_of_itself(signed: bytes, tmp_path: Path) -> None:
    """PDF/A-3 is PDF 1.7; PDF/UA wants a field outside the page, with a name, on a page with an order of tabs."""
    before = PdfFileReader(io.BytesIO(render(receipt(), proof=PROOF))).root
    root = PdfFileReader(io.BytesIO(signed)).root
    field = root["/AcroForm"]["/Fields"][0].get_object()
    page = root["/Pages"]["/Kids"][0].get_object()
    saved, path = tmp_path / "saved", tmp_path / "receipt.pdf"
    path.write_bytes(signed)
    run("pdfdetach", "-save", "1", "-o", saved, path)

    assert root["/Metadata"].data == before["/Metadata"].data
    assert "/Version" not in root
    assert field["/TU"] == "Signature of the company"
    assert [float(side) for side in field["/Rect"]] == [-9999.0] * 4
    assert field["/F"] & 4  # printed
    assert not field["/F"] & (1 | 2 | 32)  # not invisible, hidden, or without a view
    assert page["/Tabs"] == "/S"
    assert "/NeedAppearances" not in root["/AcroForm"]
    assert saved.read_bytes() == PROOF


# -- the key -----------------------------------------------------------------------------------------------


def test_keys_are_for_their_owner_only(authority: Path) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in authority.iterdir()}

    assert stat.S_IMODE(authority.stat().st_mode) == 0o700
    assert {name: mode for name, mode in modes.items() if name.endswith(".key.pem")} == {
        "authority.key.pem": 0o600,
        "signing.key.pem": 0o600,
    }


def test_certificates_say_what_their_keys_may_do(authority: Path) -> None:
    root = x509.load_pem_x509_certificate((authority / AUTHORITY).read_bytes())
    leaf = x509.load_pem_x509_certificate((authority / SIGNING).read_bytes())
    leaf.verify_directly_issued_by(root)
    root_usage = root.extensions.get_extension_for_class(x509.KeyUsage)
    leaf_usage = leaf.extensions.get_extension_for_class(x509.KeyUsage)

    assert root.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert root_usage.critical
    assert root_usage.value.key_cert_sign
    assert not root_usage.value.digital_signature
    assert leaf_usage.value.digital_signature
    assert leaf_usage.value.content_commitment
    assert not leaf_usage.value.key_cert_sign
    assert root.not_valid_after_utc - root.not_valid_before_utc >= timedelta(days=3650)
    assert leaf.not_valid_after_utc <= root.not_valid_after_utc


def test_an_authority_is_never_replaced(authority: Path) -> None:
    before = {path.name: path.read_bytes() for path in authority.iterdir()}

    with pytest.raises(AuthorityExists):
        make_authority(authority, COMPANY, datetime.now(UTC))

    assert {path.name: path.read_bytes() for path in authority.iterdir()} == before
    assert os.listdir(authority.parent) == [authority.name]


@pytest.mark.parametrize("organisation", ["", "A" * 300, "  \n ", "Żółć, O=Evil\x00 ]", "株式会社"])
def test_any_name_of_a_company_makes_a_certificate(organisation: str, tmp_path: Path) -> None:
    make_authority(tmp_path / "keys", organisation, datetime.now(UTC))

    assert load_signer(tmp_path / "keys").subject_name


def test_a_folder_without_a_key_is_said_in_one_sentence(authority: Path, tmp_path: Path) -> None:
    with pytest.raises(SigningKeyMissing) as nothing:
        load_signer(tmp_path / "nowhere")
    with pytest.raises(SigningKeyMissing):
        load_signer(tmp_path)
    (tmp_path / SIGNING_KEY).write_text("no key")
    with pytest.raises(SigningKeyMissing):
        load_signer(tmp_path)

    assert str(tmp_path / "nowhere") in str(nothing.value)


def test_a_key_that_is_not_the_certificates_is_refused(authority: Path, tmp_path: Path) -> None:
    make_authority(tmp_path / "other", COMPANY, datetime.now(UTC))
    (tmp_path / "other" / SIGNING_KEY).write_bytes((authority / SIGNING_KEY).read_bytes())

    with pytest.raises(SigningKeyMissing):
        load_signer(tmp_path / "other")


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_a_pkcs12_file_signs_with_its_password_only(kind: str, tmp_path: Path) -> None:
    key = (
        rsa.generate_private_key(65_537, 2_048) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())
    )
    path = tmp_path / "company.p12"
    certificate = self_signed(key)
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(b"x", key, certificate, None, BestAvailableEncryption(b"right"))
    )

    for wrong in ("wrong", "", None):
        with pytest.raises(SigningKeyLocked):
            load_signer(path, wrong)
    pdf = sign(render(receipt(), proof=PROOF), load_signer(path, "right"), field_name="Signature")

    assert "Signature is Valid." in pdfsig(pdf, tmp_path)


def test_a_file_that_is_no_pkcs12_is_said_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "company.p12"
    path.write_bytes(b"not a key")

    with pytest.raises(SigningKeyLocked) as locked:
        load_signer(path, "any")

    assert str(path) in str(locked.value)


def self_signed(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, *, stamps: bool = False
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A certificate")])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
    )
    if stamps:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(key, hashes.SHA256())


# -- the time stamp ----------------------------------------------------------------------------------------


@pytest.fixture
def time_stamps() -> Iterator[str]:
    """A time stamp authority on this machine."""
    key = rsa.generate_private_key(65_537, 2_048)
    secret = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    certificate = self_signed(key, stamps=True).public_bytes(Encoding.DER)
    stamper = DummyTimeStamper(
        tsa_cert=asn1_x509.Certificate.load(certificate), tsa_key=asn1_keys.PrivateKeyInfo.load(secret)
    )

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # http.server's name
            question = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            answer = stamper.request_tsa_response(question).dump() if self.path == "/good" else b"not a stamp"
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Desk)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_time_stamp_is_put_into_the_signature(authority: Path, time_stamps: str, tmp_path: Path) -> None:
    pdf = sign(
        render(receipt(), proof=PROOF),
        load_signer(authority),
        field_name="Signature",
        time_stamps=f"{time_stamps}/good",
    )
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures

    unsigned = [attribute["type"].native for attribute in signature.signer_info["unsigned_attrs"]]

    assert unsigned == ["signature_time_stamp_token"]
    assert "Signature is Valid." in pdfsig(pdf, tmp_path)


@pytest.mark.parametrize("path", ["/bad", None, "ftp"])
def test_no_time_stamp_is_said_in_one_sentence(authority: Path, time_stamps: str, path: str | None) -> None:
    url = {"/bad": f"{time_stamps}/bad", None: "http://127.0.0.1:9/", "ftp": "ftp://127.0.0.1/"}[path]

    with pytest.raises(NoTimeStamp) as none:
        sign(render(receipt(), proof=PROOF), load_signer(authority), field_name="Signature", time_stamps=url)

    assert url in str(none.value)


def test_the_key_in_the_folder_is_the_one_that_signs(authority: Path) -> None:
    key = load_pem_private_key((authority / SIGNING_KEY).read_bytes(), password=None)

    assert isinstance(key, rsa.RSAPrivateKey)
    assert key.key_size == 3_072
