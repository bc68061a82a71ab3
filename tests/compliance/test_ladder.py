"""Signatures that end are counted in the month of their last valid day, and everybody is counted once."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.compliance.ladder import Proof, ladder, months_from
from app.extensions import db
from app.shared.clock import utc_now
from tests.compliance.two_stores import two_stores
from tests.support import sign_in

TODAY = date(2027, 11, 30)
proofs = st.lists(
    st.builds(
        Proof,
        st.sampled_from(["Lakes", "East", "Łódź"]),
        st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    ),
    max_size=80,
)


@given(proofs, st.dates(date(2026, 1, 1), date(2029, 1, 1)))
def test_everybody_is_counted_exactly_once(found, today):
    steps = ladder(found, today)

    assert steps.total == len(found)
    assert len(steps.months) == len(steps.rungs) == 12


def test_months_run_over_the_end_of_a_year():
    assert months_from(date(2027, 11, 30), 3) == [date(2027, 11, 1), date(2027, 12, 1), date(2028, 1, 1)]


def test_the_last_valid_day_decides():
    steps = ladder(
        [
            Proof("Lakes", TODAY),  # still valid today
            Proof("Lakes", TODAY - timedelta(days=1)),
            Proof("East", date(2028, 2, 29)),
            Proof("East", date(2028, 10, 31)),
            Proof("East", date(2028, 11, 1)),
            Proof("Lakes", None),
        ],
        TODAY,
    )

    assert steps.regions == ["East", "Lakes"]
    assert steps.rungs[0] == [0, 1]
    assert steps.rungs[3] == [1, 0]
    assert steps.rungs[11] == [1, 0]
    assert (steps.later, steps.none) == (1, 2)


def test_a_manager_counts_their_own_people_and_hr_all(app):
    with app.app_context():
        found = two_stores(utc_now())
        found.sign("Eve", found.today)
        db.session.commit()
    texts = {}
    for name in ("carol", "hanna"):
        client = app.test_client()
        sign_in(client, f"{name}@harbourlane.example")
        texts[name] = client.get("/refreshers-ahead.csv").text
        assert client.get("/refreshers-ahead").status_code == 200

    assert '"All rows",3' in texts["carol"]
    assert "Canal Row" not in texts["carol"]
    assert '"All rows",7' in texts["hanna"]
    assert '"No signature in force",5' in texts["hanna"]
