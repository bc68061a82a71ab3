"""What all parts of the played year share: the clock, the people, and what waits to happen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

from app.assignments.models import Requirement
from app.demo.population import SEED, Made
from app.people.models import Person, Unit

Act = Callable[[datetime], None]


@dataclass
class Stage:
    """The state of the play. Acts happen in the order of their moments, up to `now` and no further."""

    now: datetime
    chance: Random = field(default_factory=lambda: Random(SEED))
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)  # by employee number
    made: dict[int, Made] = field(default_factory=dict)  # by person id
    requirements: dict[str, Requirement] = field(default_factory=dict)
    password_hash: str = ""
    last_assignment: int = 0  # id up to which people know what they will do
    waiting: list[tuple[datetime, int, Act]] = field(default_factory=list)
    numbers: count[int] = field(default_factory=count)

    @property
    def today(self) -> date:
        return self.now.date()

    def day(self, offset: int) -> date:
        """The day `offset` days from today; negative: in the past."""
        return self.today + timedelta(days=offset)

    def moment(self, day: date, zone: str = "America/Chicago", hour: int = 10, minute: int = 0) -> datetime:
        """An instant by the clocks of `zone`."""
        return datetime.combine(day, time(hour, minute), ZoneInfo(zone))

    def at_work(self, day: date, person: Person) -> datetime:
        """Some moment of that day's shift where the person works."""
        zone = self.units[self.made[person.id].unit].time_zone
        return self.moment(day, zone, self.chance.randint(7, 16), self.chance.randint(0, 59))

    def plan(self, when: datetime, act: Act) -> None:
        """Let `act` happen then; what would happen after now does not."""
        if when < self.now:
            heappush(self.waiting, (when, next(self.numbers), act))

    def run(self) -> None:
        """Play everything that waits, and what is added meanwhile."""
        while self.waiting:
            when, _, act = heappop(self.waiting)
            act(when)

    def manager_of(self, person: Person) -> Person:
        """Who leads the person's store; their region's manager for somebody who leads a store."""
        unit = self.made[person.id].unit
        return next(
            (
                self.people[made.number]
                for made in self.made.values()
                if made.unit == unit and made.leads and self.people[made.number].id != person.id
            ),
            self.people["HL-1008"],  # Hanna, for everybody else
        )
