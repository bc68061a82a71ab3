"""Who a requirement is for, from people's jobs. `queries.audience` says the same in SQL."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from app.assignments.kinds import Audience


@dataclass(frozen=True)
class Post:
    """One job as an audience sees it. `unit_path` is "/1/4/": the ids from the root to the unit."""

    unit_path: str
    leads: bool
    starts_on: date
    ends_on: date | None = None

    def is_over(self, on: date) -> bool:
        return self.ends_on is not None and self.ends_on < on


def is_in_audience(
    audience: Audience, ids: Collection[int], *, person_id: int, posts: Collection[Post], on: date
) -> bool:
    """Whether a person is in the audience on `on`. `ids` are of units or persons, by audience.

    Any current job counts, and so does a future one: who starts next week is a joiner already. Leavers
    are out of every audience. A person named who never had a job (a contractor) is in.
    """
    lasting = [post for post in posts if not post.is_over(on)]
    if audience is Audience.PERSONS:
        return person_id in ids and (bool(lasting) or not posts)
    if audience is Audience.LEADS:
        return any(post.leads for post in lasting)
    if audience is Audience.UNITS:
        return any(f"/{unit_id}/" in post.unit_path for post in lasting for unit_id in ids)
    return bool(lasting)
