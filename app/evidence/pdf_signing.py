"""The company's own signature under a PDF: PAdES, with a key that the company made for itself.

B-B without, B-T with an RFC 3161 time stamp. The signature field is invisible and lies off the page: a visible
one would have to be tagged, and PDF/UA would be broken by it.
"""

from __future__ import annotations

import io
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from asn1crypto.pem import armor
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.evidence.errors import AuthorityExists, NoTimeStamp, SigningKeyLocked, SigningKeyMissing
from app.evidence.time_stamps import Authority

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

AUTHORITY_KEY, AUTHORITY = "authority.key.pem", "authority.pem"
SIGNING_KEY, SIGNING = "signing.key.pem", "signing.pem"
LIFETIME = timedelta(days=20 * 365)  # receipts are read for at least ten years after somebody has left
NAME_LIMIT = 64  # bytes: the longest name of an organisation, and of anybody, in a certificate (X.520)
DOCUMENT_SIGNING = x509.ObjectIdentifier(
    "1.3.6.1.5.5.7.3.36"
)  # RFC 9336; older readers know the one for mail only
FIELD = "CompanySignature"
ROOM, WITH_TIME_STAMP = (
    16_384,
    40_960,
)  # hex digits kept free for the signature: to measure it is to sign twice


# -- the company's key --------------------------------------------------------------------------------------


def make_authority(folder: Path, organisation: str, now: datetime) -> None:
    """A certification authority of the company's own, and one signing certificate, in a new `folder`.

    `authority.pem` is to be published: with it anybody can check signatures. Raises `AuthorityExists` if the
    folder holds anything. All four files appear at once, or none.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise AuthorityExists(folder=str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    authority_key, signing_key = new_key(), new_key()
    authority = authority_certificate(authority_key, organisation, now)
    signing = signing_certificate(signing_key, authority, authority_key, organisation, now)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as scratch:
        draft = Path(scratch) / "draft"
        draft.mkdir(mode=0o700)
        write_secret(draft / AUTHORITY_KEY, pem_of(authority_key))
        write_secret(draft / SIGNING_KEY, pem_of(signing_key))
        (draft / AUTHORITY).write_bytes(authority.public_bytes(Encoding.PEM))
        (draft / SIGNING).write_bytes(signing.public_bytes(Encoding.PEM))
        try:
            draft.rename(folder)  # over an empty folder at most
        except OSError as taken:
            raise AuthorityExists(folder=str(folder)) from taken


def new_key() -> rsa.RSAPrivateKey:
    """RSA: a signature with an elliptic curve would raise the file to PDF 2.0, and PDF/A-3 is PDF 1.7."""
    return rsa.generate_private_key(public_exponent=65_537, key_size=3_072)


def authority_certificate(key: Key, organisation: str, now: datetime) -> x509.Certificate:
    name = name_of(organisation, "receipts authority")
    return (
        unsigned(name, name, key, now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def signing_certificate(
    key: Key, authority: x509.Certificate, authority_key: Key, organisation: str, now: datetime
) -> x509.Certificate:
    return (
        unsigned(name_of(organisation, "receipts"), authority.subject, key, now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False
        )
        .sign(authority_key, hashes.SHA256())
    )


def unsigned(subject: x509.Name, issuer: x509.Name, key: Key, now: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def name_of(organisation: str, role: str) -> x509.Name:
    """`Harbour Lane Coffee: receipts`; a name that is too long for a certificate is cut."""
    name = (
        " ".join("".join(sign if sign.isprintable() else " " for sign in organisation).split())
        or "Countersign"
    )
    common = f"{cut(name, NAME_LIMIT - len(role) - 2)}: {role}"
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, cut(name, NAME_LIMIT)),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def cut(text: str, limit: int) -> str:
    """`text` in `limit` bytes of UTF-8 at most."""
    return text.encode("utf-8", "replace")[:limit].decode("utf-8", "ignore").strip()


def usage(**allowed: bool) -> x509.KeyUsage:
    every = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: allowed.get(name, False) for name in every})


def pem_of(key: Key) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def write_secret(path: Path, content: bytes) -> None:
    """A file that nobody but its owner can read, not even for a moment."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def load_signer(path: Path, password: str | None = None) -> CompanySigner:
    """Who signs: from a folder that `make_authority` made, or from a PKCS#12 file and its password.

    Raises `SigningKeyMissing`, or `SigningKeyLocked` for a wrong password.
    """
    if path.is_dir():
        return signer_from_folder(path)
    try:
        content = path.read_bytes()
    except OSError as missing:
        raise SigningKeyMissing(path=str(path)) from missing
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(
            content, password.encode() if password else None
        )
    except (ValueError, TypeError) as locked:
        raise SigningKeyLocked(path=str(path)) from locked
    if not isinstance(key, Key) or certificate is None:
        raise SigningKeyMissing(path=str(path))
    return signer_with(key, certificate, others)


def signer_from_folder(folder: Path) -> CompanySigner:
    try:
        key = load_pem_private_key((folder / SIGNING_KEY).read_bytes(), password=None)
        certificate = x509.load_pem_x509_certificate((folder / SIGNING).read_bytes())
        authority = x509.load_pem_x509_certificate((folder / AUTHORITY).read_bytes())
    except (OSError, ValueError, TypeError) as missing:
        raise SigningKeyMissing(path=str(folder)) from missing
    if not isinstance(key, Key) or key.public_key() != certificate.public_key():
        raise SigningKeyMissing(path=str(folder))
    return signer_with(key, certificate, [authority])


def signer_with(key: Key, certificate: x509.Certificate, others: list[x509.Certificate]) -> CompanySigner:
    return CompanySigner(key, as_asn1(certificate), [as_asn1(each) for each in others])


class CompanySigner(Signer):
    """Signs with a key that is read, and proved to be sound, once: for RSA that costs more than all the rest."""

    def __init__(
        self, key: Key, certificate: asn1_x509.Certificate, others: list[asn1_x509.Certificate]
    ) -> None:
        store = SimpleCertificateStore()
        store.register_multiple(others)
        super().__init__(signing_cert=certificate, cert_registry=store)
        self.key = key
        self.others = others

    def issuers(self) -> bytes:
        """The certificates above the one that signs, as PEM; that one itself if it stands alone."""
        above = self.others or [self.signing_cert]
        return b"".join(armor("CERTIFICATE", each.dump()) for each in above)

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        del dry_run
        if digest_algorithm != "sha256":
            raise ValueError("we sign SHA-256 only")
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(data, PKCS1v15(), hashes.SHA256())
        return self.key.sign(data, ec.ECDSA(hashes.SHA256()))


def as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


# -- signing -------------------------------------------------------------------------------------------------


def sign(pdf: bytes, signer: Signer, *, field_name: str, time_stamps: str | None = None) -> bytes:
    """The same PDF with a signature over every byte of it, dated by the clock of this machine.

    `field_name` is what a reader's assistive technology calls the signature. `time_stamps` is the address of an
    RFC 3161 authority; raises `NoTimeStamp` if it gives none.
    """
    writer = Addition(io.BytesIO(pdf.rstrip(b"\n") + b"\n"))  # what is added begins on its own line
    pdf_signer = PdfSigner(
        PdfSignatureMetadata(field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES),
        signer=signer,
        timestamper=Authority(time_stamps) if time_stamps else None,
        new_field_spec=SigFieldSpec(
            FIELD,
            readable_field_name=field_name,
            invis_sig_settings=InvisSigSettings(
                set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True
            ),
        ),
    )
    signed = io.BytesIO()
    try:
        with ThreadPoolExecutor(1) as apart:  # pyHanko starts an event loop, and this thread may have one
            apart.submit(
                pdf_signer.sign_pdf,
                writer,
                output=signed,
                bytes_reserved=WITH_TIME_STAMP if time_stamps else ROOM,
            ).result()
    except (TimestampRequestError, OSError, ValueError) as problem:
        if time_stamps is None:
            raise
        raise NoTimeStamp(url=time_stamps) from problem
    return signed.getvalue()


class Addition(IncrementalPdfFileWriter):
    """Adds the signature and leaves the document's own description as Typst wrote it, conformance claims and all."""

    def _update_meta(self) -> None:
        """pyHanko would write the XMP anew, under its own name."""
