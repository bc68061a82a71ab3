"""Saving the company profile: version by version, each whole, none lost."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.company import actions, queries
from app.company.models import ProfileVersion
from app.company.refusals import ContactUnreachable, LinkMustStay, ProfileChangedMeanwhile
from app.demo import factories
from app.extensions import db


def test_the_sample_profile_holds_until_the_company_saves_its_own(app, now):
    with app.app_context():
        before = queries.profile()

        actions.save_profile(profile=before.changed(name="Café Nord"), reason="Our name", by=None, now=now)
        db.session.commit()

        assert before.name == "Harbour Lane Coffee"
        assert queries.profile() == before.changed(name="Café Nord")
        assert queries.profile_and_number()[1] == 1


def test_every_save_is_kept_with_its_reason_and_its_author(app, now):
    with app.app_context():
        hanna = factories.make_person("Hanna Hart", now=now)
        for name in ("Café Nord", "Café Süd"):
            actions.save_profile(
                profile=queries.profile().changed(name=name), reason=f"Now {name}", by=hanna, now=now
            )
        db.session.commit()

        versions = list(db.session.scalars(select(ProfileVersion).order_by(ProfileVersion.number)))

        assert [(v.number, v.content["name"], v.reason, v.saved_by_id) for v in versions] == [
            (1, "Café Nord", "Now Café Nord", hanna.id),
            (2, "Café Süd", "Now Café Süd", hanna.id),
        ]


def test_a_saved_version_cannot_be_rewritten(app, now):
    with app.app_context():
        actions.save_profile(profile=queries.profile(), reason="First", by=None, now=now)
        db.session.commit()

        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(text("UPDATE profile_versions SET reason = 'another'"))


def test_who_saves_second_is_told_and_the_first_save_stays(app, now):
    with app.app_context():
        opened = queries.profile()
        actions.save_profile(profile=opened.changed(name="First"), reason="one", by=None, now=now, replaces=0)

        with pytest.raises(ProfileChangedMeanwhile):
            actions.save_profile(
                profile=opened.changed(name="Second"), reason="two", by=None, now=now, replaces=0
            )

        assert queries.profile().name == "First"


def test_no_policy_goes_without_a_link_for_problems_and_ideas(sqlite_app, now):
    with sqlite_app.app_context():
        profile = queries.profile()
        links = {key: link for key, link in profile.model_dump()["links"].items() if key != "idea"}

        with pytest.raises(LinkMustStay):
            actions.save_profile(profile=profile.changed(links=links), reason="-", by=None, now=now)


def test_a_contact_that_nobody_can_reach_is_refused(sqlite_app, now):
    with sqlite_app.app_context():
        profile = queries.profile()
        contacts = profile.model_dump()["contacts"] | {"hr": {"title": {"en": "HR", "pl": "Kadry"}}}

        with pytest.raises(ContactUnreachable):
            actions.save_profile(profile=profile.changed(contacts=contacts), reason="-", by=None, now=now)
