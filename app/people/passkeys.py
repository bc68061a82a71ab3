"""Passkeys (WebAuthn): what a browser is asked for, and whether its answer holds.

The device must check who holds it (PIN, face or finger): a touch alone would be something that is found.
"""

from __future__ import annotations

import ipaddress
import json
import secrets
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.people.refusals import PasskeyWrong

ALGORITHMS = [COSEAlgorithmIdentifier.EDDSA, COSEAlgorithmIdentifier.ECDSA_SHA_256]  # what verify.py reads
CHALLENGE = 32  # bytes
LONGEST = 20_000  # characters of an answer
MALFORMED = (WebAuthnException, UnsupportedAlgorithm, ValueError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True)
class Site:
    """Who asks: the address that people use, and its host."""

    origin: str
    host: str

    @property
    def has_passkeys(self) -> bool:
        """Passkeys belong to names; browsers make none for a bare number such as 127.0.0.1."""
        try:
            ipaddress.ip_address(self.host)
        except ValueError:
            return bool(self.host)
        return False


@dataclass(frozen=True)
class Passkey:
    """What is known of one: in base64url, as browsers write it."""

    credential_id: str
    public_key: str  # COSE
    sign_count: int = 0


@dataclass(frozen=True)
class Assertion:
    """What a device signed, in the terms of `verifier/README.md`."""

    sign_count: int
    credential_key: str  # SPKI
    authenticator_data: str
    client_data: str
    signature: str


def site_of(base_url: str) -> Site:
    parts = urlsplit(base_url)
    return Site(origin=f"{parts.scheme}://{parts.netloc}", host=parts.hostname or "")


def new_challenge() -> str:
    return bytes_to_base64url(secrets.token_bytes(CHALLENGE))


def credential_of(answer: str) -> str:
    """Which passkey a browser's answer comes from. Raises `PasskeyWrong`."""
    try:
        return str(json.loads(answer[:LONGEST])["id"])
    except (*MALFORMED, RecursionError) as error:
        raise PasskeyWrong from error


def creation_options(
    site: Site, challenge: str, *, person_key: str, name: str, legal_name: str, known: Sequence[str]
) -> str:
    """What `navigator.credentials.create` is asked for, as JSON."""
    options = generate_registration_options(
        rp_id=site.host,
        rp_name="Countersign",
        user_id=person_key.encode(),
        user_name=name,
        user_display_name=legal_name,
        challenge=base64url_to_bytes(challenge),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=descriptors(known),
        supported_pub_key_algs=ALGORITHMS,
    )
    return options_to_json(options)


def request_options(site: Site, challenge: str, known: Sequence[str]) -> str:
    """What `navigator.credentials.get` is asked for, as JSON."""
    options = generate_authentication_options(
        rp_id=site.host,
        challenge=base64url_to_bytes(challenge),
        allow_credentials=descriptors(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def descriptors(known: Sequence[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in known]


def read_new(site: Site, challenge: str, answer: str) -> Passkey:
    """The passkey that a device made. Raises `PasskeyWrong`."""
    try:
        made = verify_registration_response(
            credential=answer[:LONGEST],
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
            supported_pub_key_algs=ALGORITHMS,
        )
        public_key(made.credential_public_key)
    except (*MALFORMED, RecursionError) as error:
        raise PasskeyWrong from error
    return Passkey(
        bytes_to_base64url(made.credential_id),
        bytes_to_base64url(made.credential_public_key),
        made.sign_count,
    )


def read_assertion(site: Site, challenge: str, answer: str, passkey: Passkey) -> Assertion:
    """What `passkey` signed: this challenge, for this site, by somebody it knows. Raises `PasskeyWrong`."""
    key = base64url_to_bytes(passkey.public_key)
    try:
        verified = verify_authentication_response(
            credential=answer[:LONGEST],
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
        if bytes_to_base64url(verified.credential_id) != passkey.credential_id:
            raise PasskeyWrong
        response = json.loads(answer[:LONGEST])["response"]
        signed = [
            base64url_to_bytes(response[name])
            for name in ("authenticatorData", "clientDataJSON", "signature")
        ]
        refuse_other_sites(signed[1])
    except (*MALFORMED, RecursionError) as error:
        raise PasskeyWrong from error
    return Assertion(
        verified.new_sign_count, *(b64encode(each).decode() for each in (public_key(key), *signed))
    )


def refuse_other_sites(client_data: bytes) -> None:
    """A page of ours in somebody else's frame is not ours to answer for."""
    if json.loads(client_data).get("crossOrigin", False) is not False:
        raise PasskeyWrong


def public_key(cose: bytes) -> bytes:
    """The key in the form that everybody else reads: SPKI, DER."""
    key: Any = decoded_public_key_to_cryptography(decode_credential_public_key(cose))
    encoded: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return encoded
