"""Reading releases. What is inside them never changes, so it is thawed once per process."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Executable, bindparam, event, select
from sqlalchemy.exc import DBAPIError

from app.company import queries as company
from app.company.profile import Profile
from app.courses.bank import Bank, read_bank
from app.courses.freezing import freeze
from app.courses.linting import lint
from app.courses.models import Release, ReleaseText
from app.courses.refusals import BankHasErrors, LanguageNotPublished, NoSuchRelease, ReleaseDamaged
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
    """SHA-256 of the release's text in each language that it has. Asked once per process: they never change."""
    shelf: dict[int, dict[str, str]] = current_app.extensions.setdefault("release_hashes", {})
    if release_id in shelf:
        return shelf[release_id]
    rows = db.session.execute(languages_and_hashes(), {"release": release_id})
    found = {row.language: row.sha256 for row in rows}
    if found and release_id not in db.session().info.get(WRITTEN, ()):
        shelf[release_id] = found
    return found


WRITTEN = "releases that this session writes"  # and may still take back


@event.listens_for(ReleaseText, "after_insert")
def is_written(_mapper: Any, _connection: Any, text: ReleaseText) -> None:
    db.session().info.setdefault(WRITTEN, set()).add(text.release_id)


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


def stored_profile() -> Profile | None:
    """The company's own profile; none where there is no database yet, as on an author's machine."""
    try:
        return company.stored_profile()
    except DBAPIError:
        db.session.rollback()
        return None


def profile_for(bank: Bank, stored: Profile | None) -> Profile:
    """Whom a course of the bank is read for: the company, or the made-up one that the course brings."""
    return stored or (bank.profile.value if bank.profile else company.sample_profile())


def sound_bank(folder: Path, profile: Profile | None, today: date) -> Bank:
    """The bank in `folder`, or `BankHasErrors` with everything that the linter found."""
    bank, findings = read_bank(folder)
    if bank:
        findings = [*findings, *lint(bank, profile_for(bank, profile), today=today)]
    if bank is None or any(finding.blocks for finding in findings):
        raise BankHasErrors(findings)
    return bank


def drafts(folder: Path, *, today: date) -> tuple[Bank, dict[str, ReleaseContent]]:
    """The course in `folder`, and what it would say in each language if it were published now.

    Raises `BankHasErrors`.
    """
    stored = stored_profile()
    bank = sound_bank(folder, stored, today)
    profile = profile_for(bank, stored)
    return bank, {language: freeze(bank, profile, language) for language in bank.course.value.locales}


def draft(folder: Path, language: str, *, today: date) -> ReleaseContent:
    """The same in one language. Raises `BankHasErrors` or `LanguageNotPublished`."""
    _bank, contents = drafts(folder, today=today)
    if language not in contents:
        raise LanguageNotPublished(language)
    return contents[language]


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
