"""Where a person works on a date, worked out from their jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

NEVER = date(9000, 1, 1)  # the first day of somebody who has no job: far away, with room to add days


@dataclass(frozen=True)
class Workplace:
    """One job in its unit, and the stretch of employment that it belongs to.

    `starts_on` and `ends_on` (the last day, inclusive) are those of the whole stretch: jobs that
    overlap or follow each other without a day between them are one stretch, so a move to another
    store does not make anybody a new hire. After a break the count begins again.
    """

    unit_id: int
    unit_name: str
    unit_path: str
    time_zone: str
    jurisdiction: str
    title: str
    starts_on: date
    ends_on: date | None = None
    employed: bool = True  # False: no job at all, as with the administrator who set the system up

    def has_started(self, on: date) -> bool:
        return self.starts_on <= on

    def has_left(self, on: date) -> bool:
        return self.ends_on is not None and self.ends_on < on


def nowhere(
    time_zone: str = "UTC", jurisdiction: str = "", unit_name: str = "", unit_id: int = 0
) -> Workplace:
    """What stands for the workplace of somebody without any job."""
    return Workplace(
        unit_id=unit_id,
        unit_name=unit_name,
        unit_path="/",
        time_zone=time_zone,
        jurisdiction=jurisdiction,
        title="",
        starts_on=NEVER,
        employed=False,
    )


def workplace_on(jobs: Sequence[Workplace], on: date) -> Workplace | None:
    """The job that counts on `on`, with the dates of its stretch; None without jobs.

    `jobs` are single jobs with their own dates. The current one counts, the one begun last if there
    are several; else the next one; else the last one.
    """
    if not jobs:
        return None
    current = [job for job in jobs if job.has_started(on) and not job.has_left(on)]
    future = [job for job in jobs if not job.has_started(on)]
    if current:
        chosen = max(current, key=lambda job: job.starts_on)
    elif future:
        chosen = min(future, key=lambda job: job.starts_on)
    else:
        chosen = max(jobs, key=lambda job: (job.ends_on or date.max, job.starts_on))
    first, last = stretch_around(chosen, jobs)
    return replace(chosen, starts_on=first, ends_on=last)


def stretch_around(chosen: Workplace, jobs: Sequence[Workplace]) -> tuple[date, date | None]:
    """First and last day of the unbroken employment that `chosen` is part of."""
    stretches: list[tuple[date, date | None]] = []
    for job in sorted(jobs, key=lambda job: job.starts_on):
        first, last = stretches[-1] if stretches else (None, None)
        if first is not None and (last is None or job.starts_on <= last + timedelta(days=1)):
            longer = None if last is None or job.ends_on is None else max(last, job.ends_on)
            stretches[-1] = (first, longer)
        else:
            stretches.append((job.starts_on, job.ends_on))
    return next(
        (first, last)
        for first, last in stretches
        if first <= chosen.starts_on and (last is None or chosen.starts_on <= last)
    )
