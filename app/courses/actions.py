"""Publishing: the bank of today becomes a release for ever. Nobody is asked anything by it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import IntegrityError

from app.company.profile import Profile
from app.courses import queries
from app.courses.changes import changed_in_any_language
from app.courses.freezing import freeze, key_confirmed
from app.courses.kinds import ReleaseKind
from app.courses.models import Release, ReleaseText
from app.courses.refusals import (
    ApproverMissing,
    ApproverPublishes,
    NothingChanged,
    PublishedMeanwhile,
    ReasonMissing,
)
from app.courses.release_content import ReleaseContent, digest
from app.extensions import db
from app.ledger.actions import enter
from app.ledger.kinds import EntryKind


def publish(
    *,
    course_folder: Path,
    profile: Profile,
    kind: ReleaseKind,
    reason: str,
    approved_by: str,
    published_by: str,
    now: datetime,
) -> Release:
    """Freeze the course in `course_folder` for the company of `profile`, in all its languages.

    Raises a `NotPublished` that says why not: errors in the bank, no approver, no reason, nothing changed,
    or somebody who published the same course at the same moment.
    """
    check_four_eyes(reason, approved_by, published_by)
    bank = queries.sound_bank(course_folder, profile, now.date())
    contents: dict[str, ReleaseContent] = {
        language: freeze(bank, profile, language) for language in bank.course.value.locales
    }
    texts = {language: content.canonical() for language, content in sorted(contents.items())}
    sha256 = digest("".join(digest(text) for text in texts.values()))
    before = queries.latest_release(bank.course.value.id)
    if before and before.sha256 == sha256:
        raise NothingChanged(before.number)
    release = Release(
        course=bank.course.value.id,
        number=before.number + 1 if before else 1,
        title={language: content.title for language, content in contents.items()},
        kind=kind,
        reason=reason.strip(),
        approved_by=approved_by.strip(),
        key_confirmed=key_confirmed(bank, profile),
        changed_rules=changed_in_any_language(contents_of(before), contents) if before else {},
        sha256=sha256,
        published_at=now,
        published_by=published_by.strip(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(release)
            db.session.flush()
            for language, text in texts.items():
                db.session.add(
                    ReleaseText(release_id=release.id, language=language, content=text, sha256=digest(text))
                )
    except IntegrityError as race:
        raise PublishedMeanwhile(bank.course.value.id) from race
    enter(
        kind=EntryKind.RELEASE,
        fact=release,
        now=release.published_at,
        **vars(queries.known_of_release(release)),
    )
    return release


def check_four_eyes(reason: str, approved_by: str, published_by: str) -> None:
    if not reason.strip():
        raise ReasonMissing
    if not approved_by.strip():
        raise ApproverMissing
    if approved_by.strip().casefold() == published_by.strip().casefold():
        raise ApproverPublishes(approved_by)


def contents_of(release: Release) -> dict[str, ReleaseContent]:
    """What a release says in each language that it was published in."""
    return {language: queries.content(release.id, language) for language in queries.hashes_of(release.id)}
