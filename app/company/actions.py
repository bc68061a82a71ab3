"""Changing the company profile. Each change is a new version of the whole."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from app.company import queries
from app.company.models import ProfileVersion
from app.company.profile import LINKS_THAT_STAY, Profile
from app.company.refusals import ContactUnreachable, LinkMustStay, ProfileChangedMeanwhile
from app.extensions import db
from app.people.models import Person


def save_profile(
    *, profile: Profile, reason: str, by: Person | None, now: datetime, replaces: int | None = None
) -> ProfileVersion:
    """Append a version of the profile. `by` is None where a command or the demo saves it.

    `replaces` is the number of the version that the author had before their eyes (0: the sample one).
    Raises `ProfileChangedMeanwhile` if that is no longer the newest, `ContactUnreachable` and
    `LinkMustStay` where a promise of the policy would break.
    """
    for key, contact in profile.contacts.items():
        if not contact.is_reachable:
            raise ContactUnreachable(key)
    for key in LINKS_THAT_STAY:
        if key not in profile.links:
            raise LinkMustStay(key)
    newest = queries.newest_version()
    number = newest.number if newest else 0
    if replaces is not None and replaces != number:
        raise ProfileChangedMeanwhile(str(replaces))
    version = ProfileVersion(
        number=number + 1,
        content=profile.model_dump(mode="json", by_alias=True),
        reason=reason,
        saved_at=now,
        saved_by_id=by.id if by else None,
    )
    try:
        with db.session.begin_nested():
            db.session.add(version)
    except IntegrityError as race:
        raise ProfileChangedMeanwhile(str(replaces)) from race
    return version
