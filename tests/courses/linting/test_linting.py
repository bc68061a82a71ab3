"""Break one thing in a sound course: the linter names the file, the line, the id and the rule of the house."""

# ruff: noqa: E501  # one breakage on one line: it is read as a table

from __future__ import annotations

from typing import NamedTuple

import pytest

from app.courses.findings import Severity
from app.courses.linting.catalogue import CHECKS

RULES, POLICY, COURSE = "rules.yaml", "policy/policy.yaml", "course.yaml"
ROW, ALONE, LESSON = "scenarios/row.yaml", "scenarios/alone.yaml", "lessons/L1.yaml"


class Breakage(NamedTuple):
    """`at` is a text on the line that must be named."""

    code: str
    file: str
    old: str
    new: str
    at: str
    id: str


KEEPING = "    still_ok: {en: You may say what you think of us., pl: Możesz mówić o nas to co myślisz.}\n"
HEAVY_EN = "Communication responsibilities necessitate organisational consideration. " * 4
LONG_EN = "We go to the sea " * 40 + "and sit down."
HEAVY_PL = "Odpowiedzialność za komunikację wymaga uwzględnienia okoliczności. " * 4
MAKE_LONG = "Report it to the team and add the link and a screenshot and the time and two facts that you saw."

BREAKAGES = [
    Breakage("R1", RULES, '    do:\n      en: "Give the link: {link.problem}"\n      pl: "Podaj link: {link.problem}"\n', "", "dont: {en: Do not argue", "R-CUST-1"),
    Breakage("R2", RULES, "    why: {en: A row grows with every reply., pl: Kłótnia rośnie z każdą odpowiedzią.}\n", "", "id: R-CUST-1", "R-CUST-1"),
    Breakage("R3", RULES, "    contact: duty_phone", "    contact: nobody", "contact: nobody", "R-SAFE-1"),
    Breakage("R4", RULES, KEEPING, "", "dont: {en: Do not argue", "R-CUST-1"),
    Breakage("R5", RULES, "    review_by: 2027-05-31", "    review_by: 2026-11-23", "review_by: 2026-11-23", "R-CUST-1"),
    Breakage("R5", RULES, "    links: [problem]\n    review_by: 2027-05-31\n", "    links: [problem]\n", "id: R-CUST-1", "R-CUST-1"),
    Breakage("R6", RULES, "dont: {en: Do not argue with a customer online.", "dont: {en: Never discuss wages.", "Never discuss wages", "R-CUST-1"),
    Breakage("R6", RULES, "pl: Nie kłóć się z klientem w sieci.", "pl: Nie szkodzisz wizerunkowi.", "Nie szkodzisz", "R-CUST-1"),
    Breakage("R6", RULES, KEEPING, KEEPING + "    touches_protected_activity: true\n", "touches_protected_activity", "R-CUST-1"),
    Breakage("R7", ALONE, "        rule: R-SAFE-1\n        next: end_bad", "        rule: R-CUST-1\n        next: end_bad", "", "R-SAFE-1"),
    Breakage("O1", ALONE, "      - id: b\n        quality: acceptable\n        text: {en: Write to one colleague., pl: Piszesz do jednej osoby.}\n        consequence: {en: An answer comes late., pl: Odpowiedź przychodzi późno.}\n        why: {en: It stays private., pl: To zostaje prywatne.}\n        next: n2\n", "", "    options:", "alone.n1"),
    Breakage("O2", ALONE, "quality: acceptable", "quality: best", "    options:", "alone.n1"),
    Breakage("O3", ALONE, "quality: harmful", "quality: acceptable", "    options:", "alone.n1"),
    Breakage("O4", ALONE, "        why: {en: They can help., pl: Mogą pomóc.}\n", "", "- id: a", "alone.n1.a"),
    Breakage("O5", ALONE, "        instead: {en: Ring., pl: Zadzwoń.}\n", "", "quality: harmful", "alone.n1.c"),
    Breakage("O6", ALONE, "Say nothing at all.", "All of the above.", "All of the above", "alone.n2.b"),
    Breakage("O6", ALONE, "pl: Nic nie mówisz.", "pl: Żadne z powyższych.", "Żadne z powyższych", "alone.n2.b"),
    Breakage("O7", ALONE, "        rule: R-SAFE-1\n        next: end_bad", "        next: end_bad", "quality: harmful", "alone.n1.c"),
    Breakage("O8", ROW, "Report it to the team.", MAKE_LONG, MAKE_LONG, "row.n1.a"),
    Breakage("O9", ROW, "plausible: {c: [4, 5, 4, 4, 3, 5]}", "plausible: {c: [2, 1, 3, 2, 4, 2]}", "plausible: {c: [2", "row.n1.c"),
    Breakage("O10", ALONE, "  n2:\n    type: decision\n", "  n2:\n    type: decision\n    format: best_worst\n", "format: best_worst", "alone.n2"),
    Breakage("R8", RULES, KEEPING, KEEPING + '    legal_reviewer: "pending: company counsel"\n', "legal_reviewer", "R-CUST-1"),
    Breakage("K1", ALONE, "status: agreed", "status: pending", "", "small"),
    Breakage("K1", ALONE, "experts: 5", "experts: 4", "^panel:", "alone.alone"),
    Breakage("K1", ALONE, "best: [a, a, a, a, b]", "best: [a, a, a, b, b]", "^panel:", "alone.n2"),
    Breakage("K1", ALONE, "worth: {a: [5, 5, 5, 5, 5], b: [4", "worth: {a: [5, 5, 5, 5, 1], b: [4", "^panel:", "alone.n1"),
    Breakage("K1", ALONE, "b: [4, 4, 4, 4, 4]", "b: [5, 2, 5, 2, 5]", "^panel:", "alone.n1"),
    Breakage("K1", ALONE, "c: [1, 1, 1, 1, 1]}\n      plausible", "c: [1, 1, 1, 1]}\n      plausible", "^panel:", "alone.n1"),
    Breakage("K1", ROW, "    mirror.n1:\n", "    mirror.n2:\n", "^panel:", "row.mirror.n1"),
    Breakage("A1", ROW, "Poor {mate}.", "Poor {mate}: ![](face.png)", "Poor {mate}:", "row"),
    Breakage("A1", ROW, "likes: 3,", "likes: 3, photo: {en: A photo., pl: Filiżanka na stole},", "photo: {en", "row"),
    Breakage("L2", RULES, "A row grows with every reply.", "Every reply feeds a row.", "Every reply feeds a row.", "rules.R-CUST-1.why"),
    Breakage("L2", "translations.lock", "row.yaml:params.mate.ola\n", "row.yaml:params.mate.eva\n", "", "params.mate.ola"),
    Breakage("L3", LESSON, "It is early.", HEAVY_EN, "", "L1"),
    Breakage("L3", LESSON, "It is early.", LONG_EN, "", "L1"),
    Breakage("L3", LESSON, "Jest wcześnie.", HEAVY_PL, "", "L1"),
    Breakage("G1", ALONE, "        next: end_bad", "        next: nowhere", "next: nowhere", "alone.n1.c"),
    Breakage("G2", ALONE, "        next: end_bad", "        next: end", "  end_bad:", "alone.end_bad"),
    Breakage("G4", ROW, "        next: end", "        next: n1", "^  n1:", "row.n1"),
    Breakage("G5", ALONE, "  n2:\n    type: decision\n", "  n2:\n    type: decision\n    critical: true # too\n", "critical: true # too", "alone.n2"),
    Breakage("G6", ALONE, "    debrief: {en: Play it again., pl: Zagraj jeszcze raz.}\n", "", "  end_bad:", "alone.end_bad"),
    Breakage("G7", ALONE, "minutes: 3", "minutes: 5", "minutes: 5", "alone"),
    Breakage("S1", ROW, "by: reader, name: Darek,", "by: reader,", "by: reader,", "row.n1"),
    Breakage("S2", ROW, "{kind: post, by: guest", "{kind: message, by: guest", "kind: message", "row.n1"),
    Breakage("S2", ROW, "likes: 3,", "stars: 3,", "stars: 3", "row.n1"),
    Breakage("S2", ROW, "by: reader,", "by: reader, state: draft,", "state: draft", "row.n1"),
    Breakage("S3", ROW, "{by: you, text: {en: Here is the link., pl: Tu jest link.}}", "{by: you}", "- {by: you}", "row.n1.b"),
    Breakage("S4", ROW, 'at: "19:52"', 'at: "19:39"', 'at: "19:39"', "row.n1"),
    Breakage("S6", ROW, "        aftermath:\n          - items:\n              - {by: you, text: {en: Here is the link., pl: Tu jest link.}}\n", "", "^    options:", "row.n1"),
    Breakage("S7", ROW, "Here is the link.", "Here is the link. " * 17, "Here is the link.", "row.n1.b"),
    Breakage("R3", ROW, "contact: hr, text", "contact: nobody, text", "contact: nobody", "row.n1.a"),
    Breakage("L1", ROW, "{en: Look at this., pl: Patrzcie na to.}", "{en: Look at this.}", "Look at this", "row.nodes.n1.screen.items.0.text"),
    Breakage("P1", ROW, '"Poor {mate}."', '"Poor {mat}."', "{mat}", "row.nodes.n1.screen.items.1.text"),
    Breakage("P2", ROW, "Szkoda {mate.dat}", "Szkoda {mate.acc}", "{mate.acc}", "row.nodes.n1.screen.items.1.text"),
    Breakage("L1", ALONE, "{en: Nobody knows., pl: Nikt nie wie.}", "{en: Nobody knows.}", "Nobody knows", "alone.nodes.n2.options.1.why"),
    Breakage("L1", ROW, ", pl: {nom: Kuba, dat: Kubie}", "", "id: kuba, en: Kuba", "row.mate.kuba"),
    Breakage("P1", ROW, "{mate} is shouted at", "{mat} is shouted at", "{mat} is", "row.nodes.n1.scene"),
    Breakage("P1", ROW, "{mate} is shouted at", "{mate is shouted at", "{mate is", "row.nodes.n1.scene"),
    Breakage("P1", RULES, "{contact.duty_phone}", "{contact.duty_fone}", "duty_fone", "rules.rules.1.do"),
    Breakage("P2", ROW, "dokucza {mate.dat}", "dokucza {mate.acc}", "{mate.acc}", "row.nodes.n1.scene"),
    Breakage("P2", ALONE, "{spot.loc}", "{spot}", "na {spot}", "alone.nodes.n1.scene"),
    Breakage("P3", ROW, '"{mate} is shouted at in a thread."', "Somebody is shouted at.", "^    scene:", "row.nodes.n1.scene"),
    Breakage("C1", ROW, "  - id: ola\n    params: {mate: ola}\n", "", "variants:", "row"),
    Breakage("C2", COURSE, "  S1: not taught in a small course\n", "", "seed_left_out:", "small"),
    Breakage("C2", ALONE, "    correct_is_permission: true\n", "", "", "staff"),
    Breakage("M1", ALONE, "owner: owner\n", "", "", "alone"),
    Breakage("M1", ALONE, "sources: [E27]", "sources: []", "sources: []", "alone"),
    Breakage("M1", LESSON, "review_by: 2027-05-31", "review_by: 2020-01-01", "review_by: 2020-01-01", "L1"),
    Breakage("X1", ALONE, "sources: [E27]", "sources: [E27, E99]", "sources:", "alone"),
    Breakage("X1", ALONE, "rules: [R-SAFE-1]", "rules: [R-SAFE-9]", "rules: [R-SAFE-9]", "alone"),
    Breakage("X1", LESSON, "card: R-CUST-1", "card: R-SAFE-1", "card: R-SAFE-1", "L1"),
    Breakage("X1", RULES, "links: [problem]", "links: [refunds]", "links: [refunds]", "R-CUST-1"),
    Breakage("X1", ROW, "params: {mate: ola}", "params: {mate: eva}", "params: {mate: eva}", "row.ola"),
    Breakage("X1", ROW, "      n1:\n        scene: {en: One guest", "      n9:\n        scene: {en: One guest", "      n9:", "row.mirror"),
    Breakage("X1", POLICY, "rules: [R-CUST-1]", "rules: [R-CUST-1, R-NONE]", "rules: [R-CUST-1, R-NONE]", "customers"),
    Breakage("X2", RULES, "- id: R-SAFE-1", "- id: R-CUST-1", "", "R-CUST-1"),
    Breakage("X2", ROW, "      - id: b\n        quality: acceptable", "      - id: a\n        quality: acceptable", "", "a"),
    Breakage("X2", LESSON, "id: L1", "id: L2", "", "L2"),
    Breakage("X3", POLICY, "rules: [R-SAFE-1]", "rules: [R-SAFE-1, R-CUST-1]", "rules: [R-SAFE-1, R-CUST-1]", "R-CUST-1"),
    Breakage("X3", POLICY, "rules: [R-SAFE-1]", "rules: []", "sections:", "R-SAFE-1"),
    Breakage("X4", COURSE, "      - L1\n", "      - L1\n      - L9\n", "- L9", "staff"),
    Breakage("X4", COURSE, "practice: [row, alone]", "practice: [row, storm]", "practice: [row, storm]", "staff"),
    Breakage("X4", COURSE, "      - L1\n", "", "tracks: [staff]", "L1"),
    Breakage("X5", "assessment.yaml", "single_decisions: 2", "single_decisions: 3", "staff:", "staff"),
    Breakage("X8", "assessment.yaml", "critical_at_least: 1}", "critical_at_least: 1, shares: {customers: 1, safety: 2}}", "staff:", "staff"),
    Breakage("X6", COURSE, "never_skip: [L2]", "never_skip: [L7]", "never_skip: [L7]", "staff"),
    Breakage("X7", ALONE, "        rule: R-SAFE-1\n        next: end_bad", "        rule: R-OPEN-1\n        next: end_bad", "rule: R-OPEN-1", "alone.n1.c"),
]  # fmt: skip

# Where the line is not the first one with a telling text: the file that is named, and a text on the line.
ELSEWHERE = {
    ("R7", "R-SAFE-1"): (RULES, "id: R-SAFE-1"),
    ("C2", "staff"): (COURSE, "  staff:"),
    ("X2", "L2"): ("lessons/L2.yaml", "id: L2"),
    ("X4", "L1"): (LESSON, "tracks: [staff]"),
}


def test_the_small_course_is_sound_in_both_modes(course):
    for mode in ("assigned", "open"):
        assert [str(found) for found in course.findings(mode=mode) if found.code != "R7"] == []


@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda one: f"{one.code}-{one.id}")
def test_a_breakage_is_found_where_it_was_made_with_its_reason_and_cure(course, breakage):
    course.replace(breakage.file, breakage.old, breakage.new)

    findings = course.findings()

    places = course.places_of(findings)
    file, at = ELSEWHERE.get((breakage.code, breakage.id), (breakage.file, breakage.at))
    if at:
        assert (file, course.line_of(file, at), breakage.id, breakage.code) in places
    else:
        assert (breakage.id, breakage.code) in {(id, code) for _, _, id, code in places}
    found = next(one for one in findings if (one.code, one.id) == (breakage.code, breakage.id))
    assert found.message.endswith(CHECKS[breakage.code].why)
    assert found.cure.endswith((".", "`"))
    assert found.severity is CHECKS[breakage.code].severity


def test_every_check_is_broken_once_at_least():
    assert {breakage.code for breakage in BREAKAGES} == set(CHECKS) - {
        "G3",
        "S5",
    }  # these two have tests of their own


def test_a_story_without_a_way_out_is_found(course):
    for _ in range(3):
        course.replace(ROW, "        next: end", "        next: n2")

    assert {("row.n1", "G3"), ("row.n2", "G3"), ("row.end", "G2"), ("row.n2", "G4")} <= {
        (id, code) for _, _, id, code in course.places()
    }


def test_a_missing_key_in_a_file_points_at_its_parent(course):
    course.replace(RULES, "    group: customers\n", "")

    assert ("rules.yaml", course.line_of(RULES, "id: R-CUST-1"), "R-CUST-1", "F1") in course.places()


# -- variants: every check again after the override ---------------------------------------------------


@pytest.mark.parametrize(
    ("code", "old", "new", "at", "id"),
    [
        ("O2", "          b:\n            quality: best\n", "", "      n1:", "row.mirror.n1"),
        ("O2", "          a:\n            quality: acceptable\n", "", "      n1:", "row.mirror.n1"),
        ("O5", "            quality: acceptable\n", "            quality: poor\n", "quality: poor", "row.mirror.n1.a"),
        ("O7", "            quality: acceptable\n", "            quality: poor\n", "quality: poor", "row.mirror.n1.a"),
        ("S5", "        screen:\n          channel: direct_message\n          items:\n            - {by: guest, name: Marek, text: {en: Do you work there?, pl: Pracujesz tam może}}\n", "", "scene: {en: One guest asks", "row.mirror.n1"),
        ("S5", "          b:\n            quality: best\n", "          b:\n            quality: best\n            text: {en: Say hello., pl: Witaj.}\n", "Say hello", "row.mirror.n1.b"),
        ("S1", "{by: guest, name: Marek, text: {en: Do you", "{by: guest, text: {en: Do you", "{by: guest, text: {en: Do", "row.mirror.n1"),
        ("S2", "          channel: direct_message\n          items:\n            - {by: guest", "          items:\n            - {kind: speech, by: guest", "kind: speech", "row.mirror.n1"),
        ("O6", "Give it once and stop.", "Take the first option.", "Take the first option", "row.mirror.n1.c"),
        ("L1", "{en: Give it once and stop., pl: Podaj raz i na tym koniec.}", "{en: Give it once.}", "Give it once", "row.variants.2.override.n1.options.c.instead"),
        ("P1", "{en: Give it once and stop., pl: Podaj raz i na tym koniec.}", "{en: \"Give {it} once.\", pl: Podaj.}", "{it}", "row.variants.2.override.n1.options.c.instead"),
    ],
)  # fmt: skip
def test_a_variant_must_be_as_sound_as_its_scenario(course, code, old, new, at, id):
    course.replace(ROW, old, new)

    assert (ROW, course.line_of(ROW, at), id, code) in course.places()


def test_a_clock_may_start_again_at_midnight_and_a_notice_stands_anywhere(course):
    course.replace(ROW, 'at: "19:40"', 'at: "23:58"')
    course.replace(ROW, 'at: "19:52"', 'at: "00:03"')
    course.replace(
        ROW, "{by: you, text: {en: Please look.", "{kind: notice, by: site, text: {en: Please look."
    )

    assert {found.code for found in course.findings()} <= {"R7"}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("likes: 3", "likes: -1"),
        ("likes: 3", "stars: 9"),
        ("likes: 3", "state: sent"),
        ("likes: 3", "colour: red"),
        ('at: "19:40"', "at: 7"),
        ("by: reader", "by: nobody"),
    ],
)
def test_a_screen_has_only_what_the_format_knows(course, right, wrong):
    course.replace(ROW, right, wrong)

    assert (ROW, course.line_of(ROW, wrong), "row", "F1") in course.places()


def test_a_flaw_of_the_scenario_is_not_told_again_for_each_variant(course):
    course.replace(ROW, "        why: {en: They have the facts., pl: Zespół zna fakty.}\n", "")

    assert [found.id for found in course.findings() if found.code == "O4"] == ["row.n1.a"]


# -- the company's side -------------------------------------------------------------------------------


def test_a_contact_of_the_company_without_phone_and_mail_is_found(course):
    contacts = course.bank().profile.value.model_dump()["contacts"]
    contacts["hr"]["email"] = None

    places = {(id, code) for _, _, id, code in course.places(contacts=contacts)}

    assert ("R-CUST-1", "R3") in places


def test_the_check_must_be_drawable_in_the_mode_that_the_company_does_not_use(course):
    course.replace(ALONE, "policy_modes: [assigned, open]", "policy_modes: [assigned]")

    messages = [found.message for found in course.findings(mode="assigned") if found.code == "X5"]

    assert messages == [
        "In mode open the pool is too small: 0 single decisions of 2. The check could not be drawn."
    ]


def test_warnings_do_not_block(course):
    course.replace(ALONE, "minutes: 3", "minutes: 5")

    assert {found.severity for found in course.findings()} == {Severity.WARNING}


def test_a_named_legal_reviewer_lifts_the_ban_on_broad_words(course):
    course.replace(
        RULES, "dont: {en: Do not argue with a customer online.", "dont: {en: Never discuss wages."
    )
    course.replace(RULES, KEEPING, KEEPING + "    legal_reviewer: L. Lawson\n")

    assert "R6" not in {found.code for found in course.findings()}
