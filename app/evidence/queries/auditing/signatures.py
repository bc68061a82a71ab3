"""What the rows behind a signature say, and whether they agree among each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.acknowledgements.models import Signature
from app.acknowledgements.statement import document_with
from app.courses.models import Release, ReleaseText
from app.courses.queries import named_in_log
from app.courses.release_content import ReleaseContent, digest, thaw
from app.extensions import db
from app.ledger.entries import Known, instant, known
from app.quizzes.models import Attempt
from app.quizzes.record import record_sha256

ONLY_IN_ENTRY = frozenset(("email", "reset_asked_by"))
"""What the signature's row does not keep: how the person could be reached, who asked for a reset."""


def signatures_named(keys: Iterable[str]) -> dict[str, Signature]:
    """These signatures with what they name, in a few statements."""
    rows = db.session.scalars(
        select(Signature)
        .where(Signature.key.in_(list(keys)))
        .options(
            joinedload(Signature.person),
            joinedload(Signature.release),
            joinedload(Signature.assignment),
            joinedload(Signature.attempt).options(selectinload(Attempt.choices), joinedload(Attempt.result)),
        )
    )
    return {row.key: row for row in rows}


def known_of_signature(signature: Signature, *, erased: frozenset[str]) -> Known:
    """What its entry must tell, read from the rows as they are now."""
    shared = {} if "shared_device" in erased else {"on_shared_device": signature.shared_device is not None}
    return known(
        {
            "receipt": signature.key,
            "outcome": signature.outcome.value,
            "assignment": signature.assignment.key,
            "release": named_in_log(signature.release),
            "title": signature.title,
            "language": signature.language,
            "text_sha256": signature.text_sha256,
            "statements": [{"id": each["id"], "text": each["text"]} for each in signature.statements],
            "meaning": signature.meaning,
            "check": check_facts(signature),
            "authentication": {
                "method": signature.method.value if signature.method else None,
                "authenticated_at": instant(signature.authenticated_at),
                "session_started_at": instant(signature.session_started_at),
                "session_began": signature.session_began.value if signature.session_began else None,
                **shared,
            },
            "signed_at": instant(signature.signed_at),
            "time_zone": signature.time_zone,
        },
        employee_number=signature.person.employee_number,
        printed_name=signature.legal_name,
        typed_name=signature.typed_name,
        comment=signature.comment,
        witness=signature.witness,
        shared_device=signature.shared_device,
        check_record=recomputed(signature.attempt),
    )


def check_facts(signature: Signature) -> dict[str, Any] | None:
    if signature.attempt is None or signature.points is None:
        return None
    return {
        "attempt": signature.attempt.key,
        "points": signature.points,
        "maximum": signature.maximum,
        "pass_mark": signature.pass_mark,
    }


def recomputed(attempt: Attempt | None) -> str | None:
    """The digest of the check as its rows are now; none where none was taken when it was graded."""
    if attempt is None or attempt.result is None or attempt.result.record_sha256 is None:
        return None
    return record_sha256(attempt=attempt.key, form=attempt.form, choices=attempt.choices)


def disagreements(signature: Signature, *, erased: bool) -> Iterator[str]:
    """Where the signature's rows do not agree among each other. `erased`: the decisions of its check are."""
    if digest(signature.text) != signature.text_sha256:
        yield "its text is not the one whose SHA-256 it names"
    if signature.assignment.person_id != signature.person_id:
        yield "its assignment is another person's"
    if signature.assignment.release_id != signature.release_id:
        yield "its assignment is of another release"
    attempt = signature.attempt
    if attempt is None:
        return
    if attempt.assignment_id != signature.assignment_id:
        yield "its check was taken for another assignment"
    result = attempt.result
    if result is None or (result.points, result.maximum, result.pass_mark) != (
        signature.points,
        signature.maximum,
        signature.pass_mark,
    ):
        yield "its check was graded otherwise"
    if result and not erased and result.record_sha256 != recomputed(attempt):
        yield "its check's decisions are not those that were graded"


# -- the releases -------------------------------------------------------------------------------------


class Releases:
    """The stored texts of releases, and which signed texts they make up."""

    def __init__(self) -> None:
        self.newest: tuple[int, list[ReleaseContent]] | None = (
            None  # signatures come release by release, nearly
        )
        self.made_up: dict[tuple[int, str, str], bool] = {}

    def make_up(self, signature: Signature) -> bool:
        """Whether its release makes up exactly the text that was signed. Asked once for each text."""
        asked = (signature.release_id, signature.language, digest(signature.text))
        if asked not in self.made_up:
            contents = self.contents(signature.release_id)
            self.made_up[asked] = document_with(signature.text, signature.language, contents) is not None
        return self.made_up[asked]

    def contents(self, release_id: int) -> list[ReleaseContent]:
        if self.newest is None or self.newest[0] != release_id:
            texts = db.session.scalars(select(ReleaseText.content).filter_by(release_id=release_id))
            self.newest = (release_id, [content for text in texts if (content := readable(text))])
        return self.newest[1]

    def damaged(self) -> Iterator[str]:
        """Releases whose stored texts are not the ones that they name."""
        texts = text_digests()
        for release in db.session.execute(select(Release.id, Release.sha256, Release.course, Release.number)):
            name = f"releases/{release.id} ({release.course} {release.number})"
            stored = texts.get(release.id, {})
            for language, (claimed, real) in stored.items():
                if claimed != real:
                    yield f"{name}: its text in {language} is not the one whose SHA-256 it names."
            together = "".join(claimed for _language, (claimed, _real) in sorted(stored.items()))
            if digest(together) != release.sha256:
                yield f"{name}: its SHA-256 is not that of its texts."


def readable(text: str) -> ReleaseContent | None:
    try:
        return thaw(text)
    except ValueError:
        return None


def text_digests() -> Mapping[int, dict[str, tuple[str, str]]]:
    """Of every release and language: the digest that is stored, and that of what is stored."""
    found: dict[int, dict[str, tuple[str, str]]] = {}
    rows = select(ReleaseText.release_id, ReleaseText.language, ReleaseText.sha256, ReleaseText.content)
    for row in db.session.execute(rows.execution_options(yield_per=10)):
        found.setdefault(row.release_id, {})[row.language] = (row.sha256, digest(row.content))
    return found
