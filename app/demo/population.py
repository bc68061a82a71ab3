"""Who works at Harbour Lane Coffee: made-up people, the same ones every time, dated from today."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from faker import Faker

from app.demo import cast
from app.demo.fates import Fate, deal

SEED = 20261123
HEAD_OFFICE = "Head office"
US, PL = ("us", "en"), ("pl", "pl")


@dataclass(frozen=True)
class Store:
    name: str
    region: str
    time_zone: str
    jurisdiction: str
    language: str


REGIONS = {"Lakes": "America/Chicago", "East": "America/New_York", "Polska": "Europe/Warsaw"}
STORES = tuple(  # one of each region in turn, so that a smaller company still has all three
    Store(name, region, REGIONS[region], *(PL if region == "Polska" else US))
    for names in (
        ("Harbour Street", "Canal Row", "Gdańsk Długa"),
        ("Mill Pond", "Old Market", "Gdynia Skwer"),
        ("Station Square", "Lighthouse Road", "Warszawa Powiśle"),
        ("North Pier", "College Green", "Kraków Kazimierz"),
    )
    for name, region in zip(names, REGIONS, strict=True)
)
STAFF_OF_A_STORE = 14


@dataclass(frozen=True)
class Newcomer:
    """What is known of somebody who starts in the next days: were they asked, and how far did they get?"""

    invited: bool
    opened: bool = True
    fate: Fate = Fate.NOT_STARTED


@dataclass(frozen=True)
class Made:
    """One made-up person with one job. `unit` is the name of a store, of a region or of the head office."""

    name: str
    number: str
    unit: str
    title: str
    language: str
    starts_on: date
    ends_on: date | None = None
    email: str | None = None
    private_email: str | None = None
    leads: bool = False
    fate: Fate = Fate.SIGNED
    newcomer: Newcomer | None = None
    member: cast.Member | None = None


def population(people: int, today: date) -> list[Made]:
    """About `people` persons, the cast included; the same names, numbers and fates every time."""
    chance = Random(SEED)
    names = name_maker()
    stores = STORES[: min(len(STORES), max(3, people // STAFF_OF_A_STORE))]
    office = [*the_cast(today), *head_office(names, today)]
    leads = [*regional_managers(names, today), *store_managers(stores, names, today)]
    starters = newcomers(stores, names, today)
    rest = max(len(stores), people - len(office) - len(leads) - len(starters))
    share = [stores[n % len(stores)] for n in range(rest)]
    crew = [barista(store, names, today, chance) for store in sorted(share, key=stores.index)]
    crew = [replace(made, fate=fate) for made, fate in zip(crew, deal(len(crew), chance), strict=True)]
    return numbered([*office, *leads, *starters, *leaving(crew, today)])


def name_maker() -> dict[str, Iterator[str]]:
    """Endless different names by language. Each call starts anew; nothing global is seeded."""
    return {"en": different_names("en_US", SEED), "pl": different_names("pl_PL", SEED + 1)}


def different_names(locale: str, seed: int) -> Iterator[str]:
    fake = Faker(locale)
    fake.seed_instance(seed)
    taken = {member.name for member in cast.CAST}
    if locale == "pl_PL":
        taken.add("Wolnomira Brzęczyszczykiewicz-Krzyżanowska")
        yield "Wolnomira Brzęczyszczykiewicz-Krzyżanowska"  # every layout meets a long name
    female = False
    while True:
        female = not female
        name = (
            f"{fake.first_name_female()} {fake.last_name_female()}"
            if female
            else f"{fake.first_name_male()} {fake.last_name_male()}"
        )
        if name not in taken:
            taken.add(name)
            yield name


def the_cast(today: date) -> list[Made]:
    """Ten people whom visitors meet by name."""
    street, next_door, poland = STORES[0].name, STORES[1].name, STORES[2].name
    places = {
        cast.ALICE.number: (street, -700, "en", False, Fate.SIGNED),
        cast.BOB.number: (street, (date(2019, 4, 1) - today).days, "en", False, Fate.NOT_STARTED),
        cast.NINA.number: (street, 4, "en", False, Fate.NOT_STARTED),
        cast.CAROL.number: (street, -1500, "en", True, Fate.SIGNED),
        cast.EVE.number: (next_door, -500, "en", False, Fate.SIGNED),
        cast.PIOTR.number: (poland, -450, "pl", False, Fate.HALFWAY),
        cast.RITA.number: ("Lakes", -1800, "en", True, Fate.SIGNED),
        cast.HANNA.number: (HEAD_OFFICE, -2200, "en", False, Fate.SIGNED),
        cast.DANA.number: (HEAD_OFFICE, -900, "en", False, Fate.SIGNED),
        cast.ADAM.number: (HEAD_OFFICE, -1300, "en", False, Fate.SIGNED),
    }
    return [
        Made(
            name=member.name,
            number=member.number,
            unit=unit,
            title=title_of(member),
            language=language,
            starts_on=today + timedelta(days=start),
            email=member.email,
            leads=leads,
            fate=fate,
            member=member,
            private_email="nina.novak@post.example" if member is cast.NINA else None,
            newcomer=Newcomer(invited=True, opened=False) if member is cast.NINA else None,
        )
        for member in cast.CAST
        for unit, start, language, leads, fate in [places[member.number]]
    ]


def title_of(member: cast.Member) -> str:
    return {
        cast.CAROL: "Store manager",
        cast.RITA: "Regional manager",
        cast.HANNA: "HR manager",
        cast.DANA: "Internal auditor",
        cast.ADAM: "IT administrator",
    }.get(member, "Barista")


def head_office(names: dict[str, Iterator[str]], today: date) -> list[Made]:
    titles = ("Social media lead", "Social media", "Social media", "Payroll", "Safety lead")
    return [
        Made(next(names["en"]), "", HEAD_OFFICE, title, "en", today - timedelta(days=600 + 90 * n))
        for n, title in enumerate(titles)
    ]


def regional_managers(names: dict[str, Iterator[str]], today: date) -> list[Made]:
    return [
        Made(
            next(names[language]),
            "",
            region,
            "Regional manager",
            language,
            today - timedelta(days=1100),
            leads=True,
        )
        for region, language in (("East", "en"), ("Polska", "pl"))
    ]


def store_managers(stores: tuple[Store, ...], names: dict[str, Iterator[str]], today: date) -> list[Made]:
    return [  # Carol has the first store
        Made(
            next(names[store.language]),
            "",
            store.name,
            "Store manager",
            store.language,
            today - timedelta(days=800 + 40 * n),
            leads=True,
            fate=Fate.SIGNED_LATE if n % 5 == 2 else Fate.SIGNED,
        )
        for n, store in enumerate(stores[1:])
    ]


def newcomers(stores: tuple[Store, ...], names: dict[str, Iterator[str]], today: date) -> list[Made]:
    """Who starts in the next days, Nina aside: ready, halfway, not opened, not yet asked."""
    how = (
        (stores[0], 3, Newcomer(invited=True, fate=Fate.SIGNED)),
        (stores[0], 7, Newcomer(invited=True, fate=Fate.HALFWAY)),
        (stores[1], 5, Newcomer(invited=True, opened=False)),
        (stores[1], 10, Newcomer(invited=False)),
        (stores[2], 4, Newcomer(invited=True, fate=Fate.SIGNED)),
        (stores[2], 6, Newcomer(invited=True, fate=Fate.PASSED_UNSIGNED)),
    )
    return [
        Made(
            next(names[store.language]),
            "",
            store.name,
            "Barista",
            store.language,
            today + timedelta(days=days),
            fate=newcomer.fate,
            newcomer=newcomer,
        )
        for store, days, newcomer in how
    ]


def barista(store: Store, names: dict[str, Iterator[str]], today: date, chance: Random) -> Made:
    """Most have been here for years; one in five joined within the last year, and some last month."""
    days = chance.choices(
        (chance.randint(400, 2500), chance.randint(31, 330), chance.randint(2, 29)), (75, 19, 6)
    )[0]
    # Where people from many places work, names from many places stand on the rota.
    language_of_name = "pl" if store.language == "pl" or chance.random() < 0.08 else "en"
    title = chance.choices(("Barista", "Shift lead"), (85, 15))[0]
    return Made(
        next(names[language_of_name]), "", store.name, title, store.language, today - timedelta(days=days)
    )


def leaving(crew: list[Made], today: date) -> list[Made]:
    """One in eighteen of those who were here a year ago has left meanwhile."""
    stayed = []
    for n, made in enumerate(crew):
        veteran = made.starts_on < today - timedelta(days=400)
        gone = n % 18 == 17 and veteran
        stayed.append(replace(made, ends_on=today - timedelta(days=10 + 5 * n % 200)) if gone else made)
    return stayed


def numbered(people: list[Made]) -> list[Made]:
    """Employee numbers and addresses for all who have none. Every third barista has no company mailbox."""
    done = []
    taken: set[str] = set()
    for n, made in enumerate(people):
        number = made.number or f"HL-{2000 + n}"
        local = address_part(made.name)
        while local in taken:
            local += "2"
        taken.add(local)
        if made.member is None:
            private = made.newcomer is not None or (made.title == "Barista" and n % 3 == 0)
            made = replace(
                made,
                email=None if private else f"{local}@harbourlane.example",
                private_email=f"{local}@post.example" if private else None,
            )
        done.append(replace(made, number=number))
    return done


def address_part(name: str) -> str:
    """ "Łukasz Żółć-Nowak" → "lukasz.zolc-nowak"."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ł", "l"))
    return ".".join(
        "".join(sign for sign in plain if sign.isascii() and (sign.isalnum() or sign in "- ")).split()
    )
