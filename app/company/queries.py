"""The company profile in force."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ruamel.yaml import YAML
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.company.models import ProfileVersion
from app.company.profile import Profile
from app.extensions import db

SAMPLE = Path(__file__).parents[2] / "quizzes" / "social-media" / "profile.yaml"


def newest_version() -> ProfileVersion | None:
    """The version in force, or none while nobody has saved the profile."""
    return db.session.scalar(select(ProfileVersion).order_by(ProfileVersion.number.desc()).limit(1))


def stored_profile() -> Profile | None:
    """The profile that this company saved, if it has."""
    version = newest_version()
    return Profile.model_validate(version.content) if version else None


def company_name() -> str | None:
    """What this company calls itself; none while nobody has saved the profile."""
    stored = stored_profile()
    return stored.name if stored else None


def profile() -> Profile:
    """The profile in force: the newest that was saved, the sample one before that."""
    return stored_profile() or sample_profile()


def profile_and_number() -> tuple[Profile, int]:
    """The profile in force and its version number; 0 stands for the sample one."""
    version = newest_version()
    return (Profile.model_validate(version.content), version.number) if version else (sample_profile(), 0)


def latest_versions(count: int) -> list[ProfileVersion]:
    """The last saves, newest first, with the people who made them."""
    return list(
        db.session.scalars(
            select(ProfileVersion)
            .options(joinedload(ProfileVersion.saved_by))
            .order_by(ProfileVersion.number.desc())
            .limit(count)
        )
    )


@cache
def sample_profile() -> Profile:
    """The made-up company that the bank ships with."""
    return Profile.model_validate(YAML(typ="safe", pure=True).load(SAMPLE.read_text(encoding="utf-8")))
