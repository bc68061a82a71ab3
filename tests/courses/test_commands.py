"""`flask courses …` as authors and HR meet it."""

from __future__ import annotations

import pytest

from app import create_app
from app.company import actions as company
from app.company.queries import sample_profile
from app.extensions import db
from tests.conftest import NOW

RULES = "rules.yaml"


@pytest.fixture
def run(app, course):
    """Run a command on a database that holds the small company's profile."""
    with app.app_context():
        company.save_profile(profile=course.bank().profile.value, reason="First", by=None, now=NOW)
        db.session.commit()

    def command(*words):
        return app.test_cli_runner().invoke(args=["courses", *map(str, words)])

    return command


def publish(run, course, *more):
    return run(
        "publish", "small", "--bank", course.folder.parent, "--reason", "First release",
        "--approved-by", "Lena Law", "--published-by", "Hanna Hart", *more,
    )  # fmt: skip


def test_a_sound_course_passes_and_says_whose_profile_was_used(run, course):
    answer = run("validate", course.folder)

    assert answer.exit_code == 0
    assert (
        answer.output.splitlines()[-1]
        == "1 course checked with the profile of Small Company: 0 errors, 1 warning."
    )


def test_an_error_fails_and_stands_on_one_line_with_its_cure(run, course):
    course.replace(RULES, "    contact: duty_phone", "    contact: nobody")
    line = course.line_of(RULES, "contact: nobody")

    answer = run("validate", course.folder.parent)

    assert answer.exit_code == 1
    assert (
        f"{course.folder / RULES}:{line}  R-SAFE-1  R3  "
        "The company has no contact nobody. "
        "Whoever needs help must reach somebody who lives up to the promise."
        "  → Add it to the company profile, or use another."
    ) in answer.output.splitlines()


def test_without_a_database_the_profile_in_the_bank_is_used(course, tmp_path):
    app = create_app("testing", SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'empty.sqlite3'}")

    answer = app.test_cli_runner().invoke(args=["courses", "validate", str(course.folder)])

    assert answer.exit_code == 0
    assert "checked with the profile in the bank" in answer.output


def test_a_changed_source_text_blocks_until_somebody_has_compared_the_languages(run, course):
    course.replace(RULES, "A row grows with every reply.", "Every reply feeds a row.")

    changed = run("validate", course.folder)
    elsewhere = run("confirm-translations", course.folder / "lessons")
    here = run("confirm-translations", course.folder / RULES)

    assert changed.exit_code == 1
    assert "rules.R-CUST-1.why  L2  The source text changed after its translation" in changed.output
    assert elsewhere.output == "0 texts confirmed.\n"
    assert here.output == "rules.yaml:rules.R-CUST-1.why\n1 text confirmed.\n"
    assert run("validate", course.folder).exit_code == 0


def test_translations_of_a_bank_that_cannot_be_read_are_not_confirmed(run, course):
    lock = (course.folder / "translations.lock").read_bytes()
    course.write("scenarios/row.yaml", "id: row\nnodes: [")

    answer = run("confirm-translations", course.folder)

    assert answer.exit_code == 1
    assert (course.folder / "translations.lock").read_bytes() == lock


def test_a_folder_without_courses_fails(run, tmp_path):
    answer = run("validate", tmp_path / "nowhere")

    assert answer.exit_code == 1
    assert "There is no course here." in answer.output


def test_publishing_says_what_was_published_and_that_nobody_was_asked(run, course):
    course.replace("scenarios/alone.yaml", "status: agreed", "status: pending")

    answer = publish(run, course, "--material")

    assert answer.exit_code == 0, answer.output
    assert "Published small, release 1 (material)." in answer.output
    assert "Answer key: provisional, no panel has confirmed it. Lena Law approved it" in answer.output
    assert "Rules that differ from the release before: none." in answer.output
    assert "rolling out is a separate step" in answer.output
    assert "small 1" in run("releases").output
    assert "key provisional  approved by Lena Law: First release" in run("releases", "small").output


def test_a_minor_release_with_changed_rules_asks_whether_that_was_meant(run, course):
    publish(run, course, "--material")
    course.replace(RULES, "A row grows with every reply.", "Every reply feeds a row.")
    course.confirm_translations()

    answer = publish(run, course, "--minor")

    assert "Rules that differ from the release before: R-CUST-1 (changed)." in answer.output
    assert "Was that meant?" in answer.output


def test_publishing_the_same_again_is_refused(run, course):
    publish(run, course, "--material")

    answer = publish(run, course, "--material")

    assert answer.exit_code == 1
    assert "Nothing changed since release 1" in answer.output


def test_publishing_needs_a_sound_bank_and_a_kind(run, course):
    without_kind = publish(run, course)
    course.replace(RULES, "    contact: duty_phone", "    contact: nobody")
    with_errors = publish(run, course, "--material")

    assert without_kind.exit_code == 2
    assert with_errors.exit_code == 1
    assert "R-SAFE-1  R3" in with_errors.output
    assert run("releases").output == "Nothing has been published yet.\n"


def test_an_unknown_course_is_named(run, course):
    answer = run(
        "publish", "large", "--bank", course.folder.parent, "--minor", "--reason", "x", "--approved-by", "L"
    )

    assert answer.exit_code == 1
    assert "There is no course large" in answer.output


def test_the_sample_profile_serves_where_a_course_has_none(sqlite_app, course):
    (course.folder / "profile.yaml").unlink()

    answer = sqlite_app.test_cli_runner().invoke(args=["courses", "validate", str(course.folder)])

    assert answer.exit_code == 0
    assert sample_profile().name == "Harbour Lane Coffee"


def test_an_installation_publishes_nothing_in_the_name_of_the_made_up_company(app, course):
    app.config["ENVIRONMENT"] = "production"

    def run(*words):
        return app.test_cli_runner().invoke(args=["courses", *map(str, words)])

    answer = publish(run, course, "--material")

    assert answer.exit_code == 1
    assert "Save your company profile first" in answer.output
    assert run("releases").output == "Nothing has been published yet.\n"
