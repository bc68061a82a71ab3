"""Reading files that nobody should have written: every one becomes a finding, none an exception."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.courses.bank import read_bank
from app.courses.documents import MAX_BYTES, Document, read_document
from app.courses.findings import Finding

ROW = "scenarios/row.yaml"


def read(tmp_path: Path, content: str | bytes) -> Document | Finding:
    path = tmp_path / "thing.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_document(path, within=tmp_path)


def test_words_are_read_as_yaml_1_2_reads_them(tmp_path):
    document = read(
        tmp_path,
        "no: NO\nyes: yes\ntime: 04:02\ntrue_: true\nnumber: 012\nhalf: 0.5\nnothing: ~\nday: 2027-05-31\n"
        "quoted: '7'\nblock: |\n  true\nlist: [1, two]\n",
    )

    assert document.data == {
        "no": "NO", "yes": "yes", "time": "04:02", "true_": True, "number": 12, "half": 0.5, "nothing": None,
        "day": date(2027, 5, 31), "quoted": "7", "block": "true\n", "list": [1, "two"],
    }  # fmt: skip


def test_every_key_and_item_knows_its_line(tmp_path):
    document = read(tmp_path, "# first\na: 1\nb:\n  - x: 1\n  - x: 2\n    y: 3\n")

    assert document.line("b", 1, "y") == 6
    assert document.line("b", 1, "z") == 5  # the nearest parent
    assert document.line("nowhere") == 1


LAUGHS = "a: &a [lol, lol, lol]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

HOSTILE = [
    ("Y1", 2, b"id: row\ntitle: \xff\xfe\n"),
    ("Y1", 1, "a: " + "x" * MAX_BYTES),
    ("Y2", 1, ""),
    ("Y2", 1, "just words"),
    ("Y2", 1, "- a\n- b\n"),
    ("Y2", 2, "a: 1\n---\nb: 2\n"),
    ("Y2", 2, "a: [1,\n"),
    ("Y2", 1, "a: b: c"),
    ("Y2", 1, "1: a"),
    ("Y2", 1, "? [a, b]\n: c"),
    ("Y2", 1, b"a: \x00"),
    ("Y3", 3, "a: 1\nb: 2\na: 3\n"),
    ("Y3", 2, "b:\n  {x: 1, x: 2}\n"),
    ("Y4", 1, LAUGHS),
    ("Y4", 2, "a: 1\nb: &name text\n"),
    ("Y4", 1, "a: !!python/object/apply:os.system ['id']"),
    ("Y4", 1, "a: !secret x"),
    ("Y4", 1, "<<: {a: 1}\nb: !!binary aGk="),
    ("Y4", 1, "a: " + "[" * 5000),
    ("Y4", 1, "a: " + "{b: " * 500 + "1" + "}" * 500),
    ("Y4", 1, "a: [" + "x," * 30_000 + "]"),
]


@pytest.mark.parametrize(("code", "line", "content"), HOSTILE, ids=lambda value: str(value)[:20])
def test_a_hostile_file_is_one_finding(tmp_path, code, line, content):
    finding = read(tmp_path, content)

    assert isinstance(finding, Finding)
    assert (finding.code, finding.id) == (code, "thing")
    assert finding.line == line or code == "Y2" or "<<" in str(content)


def test_a_file_that_is_no_file_is_one_finding(tmp_path):
    inside = tmp_path / "course"
    inside.mkdir()
    (tmp_path / "secret.yaml").write_text("a: 1")
    (inside / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (inside / "circle.yaml").symlink_to(inside / "circle.yaml")
    (inside / "folder.yaml").mkdir()
    os.mkfifo(inside / "pipe.yaml")

    codes = {
        name: read_document(inside / f"{name}.yaml", within=inside).code
        for name in ("link", "circle", "folder", "pipe", "missing")
    }

    assert codes == dict.fromkeys(codes, "Y1")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200) | st.text(alphabet="ab:-[]{}&*!|>'\"#%@?,\n \t\\0", max_size=60))
def test_reading_never_raises(tmp_path, content):
    assert isinstance(read(tmp_path, content), Document | Finding)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_course_with_any_line_lost_or_doubled_is_still_read_or_explained(course, data):
    original = (course.folder / ROW).read_text(encoding="utf-8")
    lines = original.splitlines(keepends=True)
    at = data.draw(st.integers(0, len(lines) - 1))
    times = data.draw(st.sampled_from([0, 2]))
    course.write(ROW, "".join([*lines[:at], *[lines[at]] * times, *lines[at + 1 :]]))

    findings = course.findings()

    course.write(ROW, original)
    assert all(finding.line >= 1 and finding.cure for finding in findings)


@pytest.mark.parametrize(
    "file", ["course.yaml", "rules.yaml", "policy/policy.yaml", "replies.yaml", "assessment.yaml"]
)
def test_without_one_of_its_main_files_there_is_no_course_but_a_finding(course, file):
    (course.folder / file).unlink()

    bank, findings = read_bank(course.folder)

    assert bank is None
    assert [(finding.file, finding.code) for finding in findings] == [(str(course.folder / file), "Y1")]


def test_an_empty_folder_is_no_course(tmp_path):
    bank, findings = read_bank(tmp_path)

    assert bank is None
    assert {finding.code for finding in findings} == {"Y1"}


def test_an_unreadable_scenario_is_told_once_and_not_again_by_all_who_name_it(course):
    course.write(ROW, "id: row\nnodes: [")

    assert {(id, code) for _, _, id, code in course.places()} == {("row", "Y2")}


def test_a_file_with_another_ending_is_pointed_out(course):
    course.write("lessons/L3.yml", "id: L3")

    assert ("lessons/L3.yml", 1, "L3", "Y5") in course.places()


def test_a_misspelt_key_is_found_on_its_line(course):
    course.replace("rules.yaml", "    still_ok:", "    stil_ok:")

    line = course.line_of("rules.yaml", "stil_ok")

    assert ("rules.yaml", line, "R-CUST-1", "F1") in course.places()


def test_a_value_from_outside_the_list_is_found_on_its_line(course):
    course.replace(ROW, "quality: harmful", "quality: evil")

    assert (ROW, course.line_of(ROW, "quality: evil"), "c", "F1") in course.places()
