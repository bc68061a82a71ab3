"""How a roll-out lands: everybody who was asked has exactly one fate, on every day, and the days add up."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assignments.actions import close, grant_exemption, record_leave
from app.assignments.kinds import ClosingKind, ExemptionReason, Origin
from app.assignments.models import Assignment
from app.assignments.queries import requirement_row
from app.assignments.standing import Ending, Period, Span
from app.compliance.burn_up import Asked, Fate, curve, landing, milestones
from app.compliance.queries import landed, roll_outs
from app.compliance.refusals import NoSuchRollOut
from app.demo.factories import make_person
from app.extensions import db
from app.people.actions import end_job
from app.shared.clock import utc_now
from tests.compliance.two_stores import TwoStores, two_stores
from tests.support import count_queries, sign_in

FIRST = date(2027, 1, 1)
GOLDEN = Path(__file__).with_name("golden")
day_numbers = st.integers(0, 60)


@st.composite
def asked_people(draw) -> list[Asked]:
    people = []
    for person in range(draw(st.integers(0, 12))):
        opened = FIRST + timedelta(days=draw(day_numbers))
        ended = draw(st.none() | st.tuples(st.sampled_from(list(ClosingKind)), day_numbers))
        away = draw(st.none() | st.tuples(day_numbers, day_numbers))
        period = Period(
            number=1,
            origin=Origin.ROLL_OUT,
            opened_on=opened,
            due_on=opened + timedelta(days=draw(day_numbers)),
            closing=Ending(ended[0], opened + timedelta(days=ended[1])) if ended else None,
        )
        start = FIRST + timedelta(days=away[0]) if away else FIRST
        spans = (Span(start, start + timedelta(days=away[1]), start),) if away else ()
        people.append(Asked(person, period, leaves=spans))
    return people


@given(asked_people(), st.integers(0, 150))
def test_everybody_who_was_asked_has_exactly_one_fate_on_every_day(people, number):
    on = FIRST + timedelta(days=number)
    found = landing(people, on)

    assert found.asked == sum(person.period.opened_on <= on for person in people)
    assert found.signed + found.waiting <= found.asked


@given(asked_people(), st.integers(0, 150))
def test_the_stairs_only_rise_and_end_where_the_numbers_of_the_day_stand(people, number):
    last = FIRST + timedelta(days=number)
    days = curve(people, FIRST, last)

    assert [day.on for day in days] == [FIRST + timedelta(days=n) for n in range(number + 1)]
    assert all(a.asked <= b.asked and a.signed <= b.signed for a, b in pairwise(days))
    end = landing(people, last)
    assert (days[-1].asked, days[-1].signed) == (end.asked, end.signed)


@given(asked_people(), st.integers(0, 200))
def test_the_table_beside_the_stairs_has_both_ends_and_few_rows(people, number):
    days = curve(people, FIRST, FIRST + timedelta(days=number))
    shown = milestones(days)

    assert shown[0] == days[0]
    assert shown[-1] == days[-1]
    assert len(shown) <= 12


@pytest.mark.parametrize(
    ("kind", "fate"),
    [
        (ClosingKind.SIGNED, Fate.SIGNED),
        (ClosingKind.SIGNED_WITH_COMMENT, Fate.SIGNED),
        (ClosingKind.PAPER, Fate.SIGNED),
        (ClosingKind.REFUSED, Fate.REFUSED),
        (ClosingKind.LEFT_UNSIGNED, Fate.LEFT),
        (ClosingKind.SUPERSEDED, Fate.REPLACED),
    ],
)
def test_what_became_of_somebody_counts_from_the_day_it_was_recorded(kind, fate):
    on = FIRST + timedelta(days=10)
    person = Asked(1, Period(1, Origin.ROLL_OUT, FIRST, FIRST + timedelta(days=5), closing=Ending(kind, on)))

    assert person.fate(on) is fate
    assert person.fate(on - timedelta(days=1)) is Fate.LATE
    assert person.fate(FIRST) is Fate.OPEN
    assert person.fate(FIRST - timedelta(days=1)) is None


def test_leave_and_exemption_are_shown_as_what_they_are():
    span = Span(FIRST, FIRST + timedelta(days=90), FIRST)
    period = Period(1, Origin.ROLL_OUT, FIRST, FIRST + timedelta(days=5))
    late = FIRST + timedelta(days=30)

    assert Asked(1, period, exemptions=(span,)).fate(late) is Fate.EXEMPT
    assert Asked(1, period, leaves=(span,)).fate(late) is Fate.ON_LEAVE


# -- from real rows ------------------------------------------------------------------------------------


def land(found: TwoStores, name: str = "Hanna", on: date | None = None):
    return landed(found.viewer(name), found.requirement.key, 1, on=on or found.today, today=found.today)


def test_all_fates_reconcile_with_the_regions_and_the_list(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now(), more=3)
        hanna, since = found.people["Hanna"], found.today - timedelta(days=1)
        grant_exemption(
            person=found.people["Extra0"], requirement=found.requirement, starts_on=since,
            ends_on=found.today, reason=ExemptionReason.OTHER, note="", by=hanna, now=found.now,
        )  # fmt: skip
        record_leave(
            person=found.people["Extra1"], starts_on=since, ends_on=found.today, note="", by=hanna,
            now=found.now,
        )  # fmt: skip
        close(assignment=found.assignment("Extra2"), kind=ClosingKind.REFUSED, closed_on=since, now=found.now)
        db.session.flush()
        newcomer = make_person("Not asked", unit=found.street, now=found.now)
        grant_exemption(
            person=newcomer, requirement=found.requirement, starts_on=found.today, ends_on=found.today,
            reason=ExemptionReason.OTHER, note="", by=hanna, now=found.now,
        )  # fmt: skip

        whole = land(found)
        [line] = roll_outs(found.viewer("Hanna"), found.today)

        counts = whole.landing.counts
        assert counts[Fate.EXEMPT] == counts[Fate.ON_LEAVE] == counts[Fate.REFUSED] == 1
        assert (counts[Fate.SIGNED], whole.landing.asked, whole.exempt_unasked) == (1, 10, 1)
        assert (line.asked, line.signed, line.closed) == (10, 1, 1)
        top = [place for place in whole.places if place.depth == 0]
        below = [place for place in whole.places if place.depth == 1]
        assert [place.landing.counts for place in top] == [counts]
        assert sum(place.landing.asked for place in below) == whole.landing.asked


def test_both_lists_say_how_many_are_refreshers_and_add_up(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now())
        hanna, key = found.viewer("Hanna"), found.requirement.key
        again = Assignment(
            person_id=found.people["Alice"].id,
            requirement_id=found.requirement.id,
            release_id=found.release.id,
            period=2,
            origin=Origin.REATTESTATION,
            opened_at=found.now,
            opened_on=found.today,
            due_on=found.today + timedelta(days=9),
        )
        db.session.add(again)
        db.session.flush()

        row = requirement_row(key)
        shown = landed(hanna, key, 1, on=found.today, today=found.today)
        (line,) = roll_outs(hanna, found.today)

        assert (row.open, row.refreshers) == (7, 1)
        assert shown.refreshers == 1
        assert line.open == shown.landing.waiting == row.open - row.refreshers
        db.session.commit()
    client = sqlite_app.test_client()
    sign_in(client, "hanna@harbourlane.example")

    assert "7 people have the training open. Of these, 1 is a refresher" in client.get("/requirements").text
    assert "1 more person has it open as a refresher" in client.get(f"/roll-outs/{key}/1").text


def test_a_past_day_is_answered_with_what_was_known_then(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now())
        before = found.today - timedelta(days=51)  # Alice signed fifty days ago

        then, now = land(found, on=before).landing, land(found).landing

        assert (then.signed, then.asked) == (0, 7)
        assert then.counts[Fate.OPEN] == 7
        assert (now.signed, now.counts[Fate.LATE]) == (1, 6)


def test_a_manager_sees_how_it_lands_with_their_own_people_only(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now())

        mine = land(found, "Carol")

        assert mine.landing.asked == 3
        assert [place.name for place in mine.places] == ["Harbour Street"]


def test_a_roll_out_that_asked_nobody_of_mine_does_not_exist(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now())
        for name in ("Alice", "Bob"):
            end_job(
                job=found.people[name].jobs[0], ends_on=found.today - timedelta(days=1), today=found.today
            )
        found.people["Carol"].jobs[0].unit = found.row
        found.people["Mona"].jobs[0].unit = found.street
        found.people["Mona"].jobs[0].leads_unit = False
        db.session.flush()
        lonely = make_person("Lena Lonely", unit=found.street, leads=True, now=found.now)
        viewer = found.viewer("Dana")
        found.people["Lena"] = lonely

        assert land(found, "Dana").landing.asked == 7
        assert viewer.sees_everyone
        with pytest.raises(NoSuchRollOut):
            landed(found.viewer("Lena"), "x" * 22, 1, on=found.today, today=found.today)
        with pytest.raises(NoSuchRollOut):
            landed(found.viewer("Dana"), found.requirement.key, 9, on=found.today, today=found.today)


@pytest.fixture
def stores(app):
    with app.app_context():
        found = two_stores(utc_now())
        db.session.commit()
        return {"path": f"/roll-outs/{found.requirement.key}/1", "today": found.today}


def client_of(app, name: str):
    client = app.test_client()
    sign_in(client, f"{name}@harbourlane.example")
    return client


def test_the_page_draws_the_stairs_and_says_the_same_in_words(app, stores):
    page = client_of(app, "hanna").get(stores["path"]).text

    assert "1 of 7 signed" in page
    assert 'role="img"' in page
    assert 'aria-labelledby="curve-title curve-description"' in page
    assert "Late: 6" in page
    assert "Canal Row" in page


def test_a_deadline_is_past_and_nobody_passed_it(app, stores):
    page = client_of(app, "hanna").get("/roll-outs").text

    assert '<span class="muted small">is past</span>' in page
    assert "passed" not in page
    assert 'data-label="Signed">1 of 7 (14%)<' in page


def test_a_managers_page_and_file_name_no_other_unit(app, stores):
    client = client_of(app, "carol")

    page, file = client.get(stores["path"]).text, client.get(stores["path"] + "/days.csv").text

    assert "1 of 3 signed" in page
    for text in (page, file):
        assert "Canal Row" not in text
        assert "Head office" not in text


@pytest.mark.parametrize("on", ["2999-01-01", "yesterday", "0001-01-01"])
def test_a_day_that_does_not_fit_is_refused_and_says_so(app, stores, on):
    answer = client_of(app, "hanna").get(f"{stores['path']}?on={on}")

    assert answer.status_code == 422
    assert "Please check these points." in answer.text


def test_the_file_says_what_it_is_and_adds_up(sqlite_app):
    with sqlite_app.app_context():
        found = two_stores(utc_now())
        path, day = f"/roll-outs/{found.requirement.key}/1/days.csv", found.today
        db.session.commit()

    text = client_of(sqlite_app, "hanna").get(path).text.lstrip("\ufeff").replace("\r\n", "\n")
    rows = list(csv.reader(io.StringIO(text)))

    head = text.split("\n\n")[0]
    head = "\n".join("Made at" if line.startswith('"Made at"') else line for line in head.split("\n"))
    for name, value in {"TODAY": day, "FIRST": day - timedelta(60), "DUE": day - timedelta(30)}.items():
        head = head.replace(value.isoformat(), name)
    assert head + "\n" == (GOLDEN / "roll-out.csv").read_text(encoding="utf-8")
    assert rows[-1] == [day.isoformat(), "7", "1"]
    days = [row for row in rows if len(row) == 3 and row[0][:2] == "20"]
    assert len(days) == 61


@pytest.mark.parametrize("more", [1, 3])
def test_a_roll_out_takes_the_same_number_of_queries_for_any_number_of_people(app, more):
    with app.app_context():
        found = two_stores(utc_now(), more=more)
        path = f"/roll-outs/{found.requirement.key}/1"
        db.session.commit()
    client = client_of(app, "hanna")

    with count_queries(app) as statements:
        assert client.get(path).status_code == 200

    assert len(statements) == 12
