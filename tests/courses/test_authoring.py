"""What helps authors: beginnings, schemas, comparisons and numbers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.courses.bank_format import SCHEMAS
from app.courses.differences import Difference, differences
from app.demo.sample_course import sample_content
from tests.courses.test_commands import publish, run  # noqa: F401  # a fixture

RULES = "rules.yaml"
ROOT = Path(__file__).parents[2]


def test_a_new_scenario_is_valid_from_the_first_line(run, course):  # noqa: F811
    answer = run(
        "new", "scenario", "SC-26", "lost-phone", "--course", "small", "--bank", course.folder.parent
    )
    path = course.folder / "scenarios" / "SC-26-lost-phone.yaml"
    course.replace("scenarios/SC-26-lost-phone.yaml", "contact: social_team", "contact: hr")
    course.replace("scenarios/SC-26-lost-phone.yaml", "contact: social_team", "contact: hr")

    found = {(found.code, found.id) for found in course.findings() if "lost-phone" in found.file}

    assert answer.exit_code == 0, answer.output
    assert "is a draft" in answer.output
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=../../schemas/")
    assert found == {("L2", "title")}  # nobody has compared its languages yet


def test_a_new_scenario_takes_nobodys_place(run, course):  # noqa: F811
    words = ("new", "scenario", "SC-26", "lost-phone", "--course", "small", "--bank", course.folder.parent)
    run(*words)

    assert "is there already" in run(*words).output
    assert "There is no course large" in run(*words[:4], "--course", "large").output


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_published_schemas_are_those_of_the_format(name):
    published = json.loads((ROOT / "quizzes" / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))

    assert published == SCHEMAS[name].model_json_schema(), "run `flask --app wsgi courses schema`"
    assert published["additionalProperties"] is False
    assert "schema" in published["required"]


def test_a_time_may_be_written_once_for_all_languages():
    at = SCHEMAS["scenario"].model_json_schema()["$defs"]["ScreenItem"]["properties"]["at"]

    assert {"type": "string"} in at["anyOf"]


def test_the_command_writes_the_schemas(run, tmp_path):  # noqa: F811
    run("schema", "--to", tmp_path / "schemas")

    assert len(list((tmp_path / "schemas").glob("*.schema.json"))) == len(SCHEMAS)


# -- comparing -----------------------------------------------------------------------------------------


def test_a_release_is_compared_with_the_bank_clause_by_clause_in_every_language(run, course):  # noqa: F811
    publish(run, course, "--material")
    course.replace(RULES, "A row grows with every reply.", "Every reply feeds a row.")
    course.replace(RULES, "Kłótnia rośnie z każdą odpowiedzią.", "Każda odpowiedź karmi kłótnię.")
    course.confirm_translations()

    answer = run("diff", 1, "--course", "small", "--bank", course.folder.parent)

    assert answer.output.splitlines() == [
        "== en: 1 difference",
        "rules.R-CUST-1.why",
        "  - A row grows with every reply.",
        "  + Every reply feeds a row.",
        "== pl: 1 difference",
        "rules.R-CUST-1.why",
        "  - Kłótnia rośnie z\u00a0każdą odpowiedzią.",
        "  + Każda odpowiedź karmi kłótnię.",
    ]


def test_two_releases_are_compared_and_an_unknown_one_is_named(run, course):  # noqa: F811
    publish(run, course, "--material")
    course.replace(RULES, "pl: Kłótnia rośnie z każdą odpowiedzią.", "pl: Każda odpowiedź karmi kłótnię.")
    publish(run, course, "--minor")
    same = run("diff", 2, "--course", "small", "--bank", course.folder.parent)

    assert "rules.R-CUST-1.why" in run("diff", 1, "--to", 2, "--course", "small").output
    assert same.output.splitlines()[-1] == "Both say the same."
    assert "small has no release 3." in run("diff", 3, "--course", "small").output


def test_order_hides_nothing_and_a_change_in_every_variant_is_told_once():
    old = sample_content()
    data = old.model_dump()
    data["policy"]["statements"].reverse()
    for staging in data["scenarios"]["angry-customer"]["stagings"].values():
        staging["nodes"]["n2"]["options"][0]["why"] = "Another reason."
    new = type(old).model_validate(data)

    assert differences(old, new) == [
        Difference("scenarios.angry-customer.stagings.m1.nodes.n2.options.b.why", "Why b", "Another reason.")
    ]


def test_what_was_added_and_removed_has_one_side_only():
    old, new = sample_content(), sample_content(slogan="Stop.", replies=[
        {"id": "idea", "audience": "all", "title": "An idea", "text": "Nice."}
    ])  # fmt: skip

    found = {each.where: (each.old, each.new) for each in differences(old, new)}

    assert found["slogan"] == ("Stop. Send. Tell.", "Stop.")
    assert found["replies.idea.text"] == (None, "Nice.")


# -- numbers -------------------------------------------------------------------------------------------


def test_the_numbers_of_a_course(run, course):  # noqa: F811
    answer = run("stats", course.folder)

    assert answer.exit_code == 0, answer.output
    lines = answer.output.splitlines()
    assert lines[0] == "small: 2 rules, 2 lessons, 2 scenarios"
    assert "track staff: 2 lessons of 4 minutes" in lines[1]
    assert "4 decisions in 2 scenarios, 2 critical: customers 2, rights 2" in lines[2]
    assert "scenario row: 2 decisions, 3 variants (1 mirrors), 3 minutes, for staff" in lines
    assert "answer keys confirmed by a panel: 2 of 2" in lines
    assert lines[-1].endswith("missing: none")


def test_numbers_of_a_broken_course_are_its_errors(run, course):  # noqa: F811
    course.replace(RULES, "    contact: duty_phone", "    contact: nobody")

    answer = run("stats", course.folder)

    assert answer.exit_code == 1
    assert "R-SAFE-1  R3" in answer.output
