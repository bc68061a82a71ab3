"""The receipt for whoever holds the link from the mail."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer

from app.acknowledgements.models import Signature
from app.acknowledgements.queries import signature_with
from app.acknowledgements.refusals import NoSuchSignature
from app.evidence.refusals import LinkOver
from app.shared.links import external


def receipt_link(signature: Signature) -> str:
    """An address that shows this receipt to whoever holds it, for `RECEIPT_LINK_LIFETIME`.

    For people who cannot sign in: somebody who has left still has the mail. It says which receipt and
    when, sealed with the server's secret, so nothing is stored and nothing can be guessed.
    """
    return external("evidence.by_link", token=sealer().dumps(signature.key))


def link_lifetime() -> timedelta:
    lifetime: timedelta = current_app.config["RECEIPT_LINK_LIFETIME"]
    return lifetime


def signature_behind(token: str) -> Signature:
    """The signature that a link shows. Raises `NoSuchSignature` and `LinkOver`."""
    lifetime = link_lifetime()
    try:
        key = sealer().loads(token, max_age=int(lifetime.total_seconds()))
    except SignatureExpired as over:
        raise LinkOver(days=lifetime.days) from over
    except BadData as forged:
        raise NoSuchSignature(token) from forged
    return signature_with(str(key))


def sealer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="receipt by link")
