"""Publishing: whole, once, for ever, and only with a named approver."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.courses import actions, queries
from app.courses.kinds import ReleaseKind
from app.courses.models import Release
from app.courses.refusals import (
    ApproverMissing,
    ApproverPublishes,
    BankHasErrors,
    NothingChanged,
    PublishedMeanwhile,
    ReasonMissing,
)
from app.courses.release_content import digest
from app.extensions import db

RULES = "rules.yaml"
# Changes with every field that `ReleaseContent` gains; then each course has something to publish.
SHA256 = "72335fee00aaf2f0fd1380fc16922c467c1051004f3432acac5f444549b621fe"


def publish(course, now, **changes):
    if "profile" not in changes:
        changes["profile"] = course.bank().profile.value
    values = {
        "course_folder": course.folder, "kind": ReleaseKind.MATERIAL,
        "reason": "First release", "approved_by": "Lena Law", "published_by": "Hanna Hart", "now": now,
    }  # fmt: skip
    release = actions.publish(**values | changes)
    db.session.commit()
    return release


def test_a_release_holds_every_language_with_its_hash(app, course, now):
    with app.app_context():
        release = publish(course, now)

        assert (release.course, release.number, release.kind) == ("small", 1, "material")
        assert (release.reason, release.approved_by, release.published_by) == (
            "First release",
            "Lena Law",
            "Hanna Hart",
        )
        assert (release.title, release.changed_rules) == ({"en": "A small course", "pl": "Mały kurs"}, {})
        assert [one.language for one in release.texts] == ["en", "pl"]
        assert all(one.sha256 == digest(one.content) for one in release.texts)
        assert release.sha256 == digest("".join(one.sha256 for one in release.texts))
        assert queries.content(release.id, "pl").title == "Mały kurs"


def test_the_same_bank_has_the_same_hash_on_every_database(app, course, now):
    with app.app_context():
        assert publish(course, now).sha256 == SHA256


def test_the_second_release_says_which_rules_changed_and_leaves_the_first_alone(app, course, now):
    with app.app_context():
        first = publish(course, now)
        words = queries.content(first.id, "en").rules["R-CUST-1"].why
        course.replace(RULES, "A row grows with every reply.", "Every reply feeds a row.")
        course.confirm_translations()

        second = publish(course, now, kind=ReleaseKind.MINOR, reason="Plainer words")

        assert (second.number, second.kind, second.changed_rules) == (2, "minor", {"R-CUST-1": "changed"})
        assert queries.content(first.id, "en").rules["R-CUST-1"].why == words
        assert queries.latest_release("small").id == second.id


@pytest.mark.parametrize("statement", ["UPDATE releases SET reason = 'x'", "DELETE FROM release_texts"])
def test_a_release_cannot_be_changed_or_removed(app, course, now, statement):
    with app.app_context():
        publish(course, now)

        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(text(statement))


def test_nothing_is_published_twice(app, course, now):
    with app.app_context():
        publish(course, now)

        with pytest.raises(NothingChanged) as refusal:
            publish(course, now)

        assert refusal.value.number == 1


def test_a_change_of_the_company_alone_makes_a_new_release(app, course, now):
    with app.app_context():
        publish(course, now)

        second = publish(course, now, profile=course.bank().profile.value.changed(name="Café Nord"))

        assert second.number == 2


def test_an_error_in_the_bank_refuses_with_its_findings(app, course, now):
    course.replace(RULES, "    contact: duty_phone", "    contact: nobody")
    with app.app_context():
        with pytest.raises(BankHasErrors) as refusal:
            publish(course, now, profile=profile_of(course))

        assert {(found.id, found.code) for found in refusal.value.findings if found.blocks} >= {
            ("R-SAFE-1", "R3")
        }
        assert db.session.scalar(select(func.count(Release.id))) == 0


def profile_of(course):
    return course.bank().profile.value


def test_an_unreadable_bank_refuses_with_its_findings(sqlite_app, course, now):
    profile = profile_of(course)
    course.write(RULES, "rules: [")
    with sqlite_app.app_context():
        with pytest.raises(BankHasErrors) as refusal:
            publish(course, now, profile=profile)

        assert [found.code for found in refusal.value.findings] == ["Y2"]


@pytest.mark.parametrize(
    ("refusal", "changes"),
    [
        (ApproverMissing, {"approved_by": " "}),
        (ReasonMissing, {"reason": " "}),
        (ApproverPublishes, {"approved_by": "hanna hart "}),
    ],
)
def test_four_eyes_and_a_reason_are_needed(sqlite_app, course, now, refusal, changes):
    with sqlite_app.app_context(), pytest.raises(refusal):
        publish(course, now, **changes)


def test_two_people_who_publish_at_once_make_one_release(app, course, now, monkeypatch):
    with app.app_context():
        publish(course, now)
        course.replace(RULES, "A row grows with every reply.", "Every reply feeds a row.")
        course.confirm_translations()
        # What the loser of the race saw when it looked: no release yet.
        monkeypatch.setattr(queries, "latest_release", lambda _course: None)

        with pytest.raises(PublishedMeanwhile):
            publish(course, now)

        assert db.session.scalar(select(func.count(Release.id))) == 1


def test_the_key_is_provisional_until_panels_have_agreed(sqlite_app, course, now):
    with sqlite_app.app_context():
        course.replace("scenarios/alone.yaml", "status: agreed", "status: pending")
        before = publish(course, now)
        course.replace(RULES, "A row grows with every reply.", "Every reply feeds a row.")
        course.confirm_translations()
        course.replace("scenarios/alone.yaml", "status: pending", "status: agreed")
        after = publish(course, now)

        assert (before.key_confirmed, after.key_confirmed) == (False, True)
