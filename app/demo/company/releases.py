"""The two releases of the demo company, and whom they were brought to."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select

from app.assignments.actions import add_requirement, roll_out
from app.assignments.kinds import Audience, ValidityRule
from app.company.queries import sample_profile
from app.courses.actions import publish
from app.courses.kinds import ReleaseKind
from app.courses.models import Release
from app.demo import cast
from app.demo.company.fates_played import plan_new_assignments
from app.demo.company.stage import Stage
from app.demo.earlier_bank import write_course, write_earlier_course
from app.demo.population import HEAD_OFFICE
from app.extensions import db

COURSE = Path(__file__).parents[3] / "quizzes" / "social-media"

TITLES = {
    "us": {"en": "Social media at work", "pl": "Media społecznościowe w pracy"},
    "pl": {"en": "Social media at work (Poland)", "pl": "Media społecznościowe w pracy (Polska)"},
    "voices": {"en": "Speaking for Harbour Lane", "pl": "Wypowiedzi w imieniu Harbour Lane"},
    "leads": {"en": "Social media for managers", "pl": "Media społecznościowe dla kierowników"},
}


def first_release(stage: Stage, when: datetime) -> None:
    with TemporaryDirectory() as folder:
        course = write_earlier_course(COURSE, Path(folder), today=when.date())
        publish_as(course, "The first policy on social media, with its training.", when)


def second_release(stage: Stage, when: datetime) -> None:
    with TemporaryDirectory() as folder:
        course = write_course(COURSE, Path(folder), today=when.date())
        publish_as(course, "Clearer rules for people who work alone, for threats and for refunds.", when)


def publish_as(course: Path, reason: str, when: datetime) -> Release:
    return publish(
        course_folder=course,
        profile=sample_profile(),
        kind=ReleaseKind.MATERIAL,
        reason=reason,
        approved_by="Legal and safety, Harbour Lane Coffee",
        published_by=cast.HANNA.name,
        now=when,
    )


def newest_release() -> Release:
    return db.session.scalars(select(Release).order_by(Release.number.desc()).limit(1)).one()


def require(stage: Stage, key: str, track: str, when: datetime, **audience: Any) -> None:
    stage.requirements[key] = add_requirement(
        title=TITLES[key],
        course="social-media",
        track=track,
        roll_out_days=30,
        joiner_days=-1,
        reattestation_days=0,
        window_days=30,
        validity_rule=ValidityRule.FROM_COMPLETION,
        validity_months=12,
        by=stage.people[cast.HANNA.number],
        now=when,
        **audience,
    )


def first_roll_out(stage: Stage, when: datetime) -> None:
    """Everybody signs the first release. Poland has its own requirement, for its own dates."""
    us = [stage.units[name].id for name in (HEAD_OFFICE, "Lakes", "East")]
    speakers = [id for id, made in stage.made.items() if made.title.startswith("Social media")]
    require(stage, "us", "staff", when, audience=Audience.UNITS, audience_ids=us)
    polska = [stage.units["Polska"].id]
    require(stage, "pl", "staff", when, audience=Audience.UNITS, audience_ids=polska)
    require(stage, "voices", "voices", when, audience=Audience.PERSONS, audience_ids=speakers)
    bring(stage, ("us", "pl", "voices"), when)


def second_roll_out(stage: Stage, when: datetime) -> None:
    """The new text reaches the US stores first. Poland is still to come: try the preview as Hanna."""
    bring(stage, ("us", "voices"), when)


def leads_roll_out(stage: Stage, when: datetime) -> None:
    require(stage, "leads", "leads", when, audience=Audience.LEADS)
    bring(stage, ("leads",), when)


def bring(stage: Stage, keys: tuple[str, ...], when: datetime) -> None:
    for key in keys:
        roll_out(requirement=stage.requirements[key], release=newest_release(), by=cast.HANNA.name, now=when)
    db.session.flush()
    plan_new_assignments(stage)
