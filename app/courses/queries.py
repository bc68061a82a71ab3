"""Reading releases. What is inside them never changes, so it is thawed once per process."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Executable, bindparam, select

from app.courses.models import Release, ReleaseText
from app.courses.refusals import LanguageNotPublished, NoSuchRelease, ReleaseDamaged
from app.courses.release_content import ReleaseContent, digest, thaw
from app.extensions import db, table_of
from app.ledger.entries import Known, instant, known


def release(release_id: int) -> Release:
    """The release, or `NoSuchRelease`."""
    found = db.session.get(Release, release_id)
    if found is None:
        raise NoSuchRelease(str(release_id))
    return found


def latest_release(course: str) -> Release | None:
    """The newest release of a course, if it was ever published."""
    return db.session.scalar(
        select(Release).where(Release.course == course).order_by(Release.number.desc()).limit(1)
    )


def releases(course: str | None = None) -> list[Release]:
    """All releases, or those of one course: by course, newest first."""
    query = select(Release).order_by(Release.course, Release.number.desc())
    return list(db.session.scalars(query.where(Release.course == course) if course else query))


def content(release_id: int, language: str) -> ReleaseContent:
    """What `release_id` says in `language`; `LanguageNotPublished` if it does not."""
    hashes = hashes_of(release_id)
    if language not in hashes:
        raise LanguageNotPublished(f"release {release_id} in {language!r}")
    return thawed(hashes[language], release_id, language)


def content_for(release_id: int, language: str) -> ReleaseContent:
    """What `release_id` says in `language`, or else in the language that binds."""
    hashes = hashes_of(release_id)
    if not hashes:
        raise LanguageNotPublished(f"release {release_id} in any language")
    if language not in hashes:
        any_language = min(hashes)
        language = thawed(hashes[any_language], release_id, any_language).binding_language
        language = language if language in hashes else any_language
    return thawed(hashes[language], release_id, language)


def hashes_of(release_id: int) -> dict[str, str]:
    """SHA-256 of the release's text in each language that it has.

    Asked once per session, which lives as long as a request: a page needs them several times. Not once
    per process, for a publishing that was rolled back would leave its hashes behind.
    """
    known: dict[int, dict[str, str]] = db.session().info.setdefault("release_hashes", {})
    if release_id not in known:
        rows = db.session.execute(languages_and_hashes(), {"release": release_id})
        known[release_id] = {row.language: row.sha256 for row in rows}
    return known[release_id]


@cache
def languages_and_hashes() -> Executable:
    """The statement behind `hashes_of`, built once: every page of a course asks it."""
    text = table_of(ReleaseText).c
    return select(text.language, text.sha256).where(text.release_id == bindparam("release"))


SHELF: dict[str, ReleaseContent] = {}
"""Thawed contents by hash. Equal hash means equal bytes, whatever database they came from."""

SHELF_SIZE = 64  # a release in one language; takes a few MB


def thawed(sha256: str, release_id: int, language: str) -> ReleaseContent:
    """The content with this hash, read from the database the first time that this process needs it."""
    found = SHELF.get(sha256)
    if found is None:
        text = db.session.scalar(
            select(ReleaseText.content).where(
                ReleaseText.release_id == release_id, ReleaseText.language == language
            )
        )
        if text is None or digest(text) != sha256:
            raise ReleaseDamaged(f"release {release_id} in {language!r}")
        found = thaw(text)
        if len(SHELF) >= SHELF_SIZE:
            SHELF.clear()
        SHELF[sha256] = found
    return found


def named_in_log(release: Release) -> dict[str, object]:
    """How entries of the log name a release."""
    return {"course": release.course, "number": release.number, "sha256": release.sha256}


def known_of_release(release: Release) -> Known:
    """What the log is told of a release: see `verifier/README.md`."""
    return known(
        {
            **named_in_log(release),
            "title": dict(release.title),
            "kind": release.kind.value,
            "reason": release.reason,
            "key_confirmed": release.key_confirmed,
            "changed_rules": dict(release.changed_rules),
            "texts": [
                {"language": language, "text_sha256": sha256}
                for language, sha256 in sorted(hashes_of(release.id).items())
            ],
            "published_at": instant(release.published_at),
        },
        approved_by=release.approved_by,
        published_by=release.published_by,
    )
