"""Names as people really have them: long, from right to left, with marks above and below."""

from __future__ import annotations

from app.company.actions import save_profile
from app.company.queries import profile
from app.demo import cast
from app.demo.company.stage import Stage

# 120 characters, a part of them without a place to break.
LONG = (
    "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren Maria Anna Aleksandra "
    "Brzęczyszczykiewicz-Konstantynopolitańska."
)
RIGHT_TO_LEFT = "عبد الرحمن بن محمد الحسيني"
COMBINING = "Ho\u0302\u0323ng Nguye\u0302\u0303n Z\u030c\u0323elmi\u0301ra O\u0308\u0304zgu\u0308l"
UNBROKEN = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"


def give_awkward_names(stage: Stage) -> None:
    """Rename people whom many pages show, a store with its region, and a contact of the company."""
    stage.people[cast.ALICE.number].legal_name = LONG
    stage.people[cast.EVE.number].legal_name = RIGHT_TO_LEFT
    plain = [stage.people[made.number] for _id, made in sorted(stage.made.items()) if made.member is None]
    for number, person in enumerate(plain):
        person.legal_name = (RIGHT_TO_LEFT, COMBINING, LONG, UNBROKEN)[number % 4]
    stores = [unit for _name, unit in sorted(stage.units.items())]
    for unit, name in zip(stores[-3:], (f"{UNBROKEN} {UNBROKEN}", RIGHT_TO_LEFT, COMBINING), strict=True):
        unit.name = name
    before = profile()
    contacts = {key: contact.model_dump() for key, contact in before.contacts.items()}
    first, second = sorted(contacts)[:2]
    contacts[first]["title"] = {"en": f"{UNBROKEN} {LONG}", "pl": f"{UNBROKEN} {LONG}"}
    contacts[second]["title"] = {"en": RIGHT_TO_LEFT, "pl": RIGHT_TO_LEFT}
    save_profile(profile=before.changed(contacts=contacts), reason="Awkward names", by=None, now=stage.now)
