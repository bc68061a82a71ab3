"""What somebody typed and proved, carried from the form over the review to the confirming click.

Nothing is stored in between: the page carries the review, sealed by the server, bound to one person,
one session and one assignment, and good for a few minutes.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from app.acknowledgements.kinds import Method
from app.acknowledgements.refusals import ReviewExpired, ReviewNotGenuine


@dataclass(frozen=True)
class Answers:
    """What somebody entered in order to sign."""

    language: str
    text_sha256: str  # of the words that were in view
    statements: tuple[str, ...]  # ids of those that were ticked
    typed_name: str
    comment: str = ""


@dataclass(frozen=True)
class Review:
    """One person's answers on their way to a signature. Ids are public keys; times are aware."""

    assignment: str
    person: str
    session: str
    answers: Answers
    authenticated_at: datetime  # when the password was shown; with other ways, when the review was
    method: Method = Method.PASSWORD
    # A passkey signs all that the log will say, so what would be drawn at the signature is drawn here.
    receipt: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    salt: str = field(default_factory=lambda: secrets.token_hex(32))  # salts of commitments come from it

    def require_bound(self, *, assignment: str, person: str, session: str) -> None:
        """Raises `ReviewNotGenuine` for anybody and anything else than it was made for."""
        if (self.assignment, self.person, self.session) != (assignment, person, session):
            raise ReviewNotGenuine

    def require_fresh(self, *, now: datetime, lifetime: timedelta) -> None:
        """Raises `ReviewExpired` once that is longer ago than `lifetime`."""
        if not timedelta(0) <= now - self.authenticated_at <= lifetime:
            raise ReviewExpired


def seal(review: Review, secret: str) -> str:
    """The review as text that only this server can have made."""
    fields = asdict(review) | {
        "authenticated_at": review.authenticated_at.isoformat(),
        "method": review.method.value,
    }
    return str(sealer(secret).dumps(fields))


def unseal(sealed: str, secret: str) -> Review:
    """The review that was sealed, however old; `ReviewNotGenuine` if one sign of it was changed."""
    try:
        fields = sealer(secret).loads(sealed)
    except (BadData, UnicodeError) as wrong:
        raise ReviewNotGenuine from wrong
    answers = fields["answers"]
    return Review(
        assignment=fields["assignment"],
        person=fields["person"],
        session=fields["session"],
        answers=Answers(**answers | {"statements": tuple(answers["statements"])}),
        authenticated_at=datetime.fromisoformat(fields["authenticated_at"]),
        method=Method(fields["method"]),
        receipt=fields["receipt"],
        salt=fields["salt"],
    )


def sealer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        secret,
        salt="acknowledgements.review",
        signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
    )
