"""Reading releases: what was published is what is shown."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.courses import queries
from app.courses.refusals import LanguageNotPublished, NoSuchRelease, ReleaseDamaged
from app.demo import factories
from app.demo.sample_course import sample_content
from app.extensions import db
from tests.support import count_queries


def published(app, now, *languages, **changes) -> int:
    with app.app_context():
        contents = [sample_content(language, **changes) for language in languages]
        release = factories.make_release(contents, now=now)
        db.session.commit()
        return release.id


def test_a_release_reads_as_it_was_published(app, now):
    release_id = published(app, now, "en", "pl")

    with app.app_context():
        assert queries.content(release_id, "pl") == sample_content("pl")
        assert queries.release(release_id).title["pl"] == "Media społecznościowe w pracy"
        assert queries.latest_release("social-media").id == release_id


def test_a_language_that_was_not_published_falls_back_to_the_binding_one(app, now):
    release_id = published(app, now, "en", "pl", binding_language="pl")

    with app.app_context():
        assert queries.content_for(release_id, "uk").language == "pl"
        assert queries.content_for(release_id, "en").language == "en"
        with pytest.raises(LanguageNotPublished):
            queries.content(release_id, "uk")


def test_content_is_thawed_once_per_process(sqlite_app, now):
    release_id = published(sqlite_app, now, "en", summary="Thawed once.")
    with sqlite_app.app_context():
        first = queries.content(release_id, "en")

    with count_queries(sqlite_app) as statements, sqlite_app.app_context():
        second = queries.content(release_id, "en")

    assert second is first
    assert statements == []


def test_what_a_taken_back_publishing_said_is_not_remembered(sqlite_app, now):
    with sqlite_app.app_context():
        before = factories.make_release([sample_content("en", summary="Taken back.")], now=now)
        assert queries.content(before.id, "en").summary == "Taken back."
        db.session.rollback()

    release_id = published(sqlite_app, now, "en", summary="Published.")

    assert release_id == before.id
    with sqlite_app.app_context():
        assert queries.content(release_id, "en").summary == "Published."


def test_a_text_that_was_tampered_with_is_not_shown(sqlite_app, now):
    release_id = published(sqlite_app, now, "en", summary="Before the forgery.")
    with sqlite_app.app_context():
        db.session.execute(text("DROP TRIGGER release_texts_no_update"))
        db.session.execute(text("UPDATE release_texts SET content = replace(content, 'forgery', 'forging')"))
        db.session.commit()

    with sqlite_app.app_context(), pytest.raises(ReleaseDamaged):
        queries.content(release_id, "en")


def test_an_unknown_release_is_not_found(sqlite_app):
    with sqlite_app.app_context(), pytest.raises(NoSuchRelease):
        queries.release(4711)
