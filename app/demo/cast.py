"""The people of the demo company whom everybody meets: who they are and what to look at as each."""

from __future__ import annotations

from dataclasses import dataclass

# Everybody's, in the demo company alone, and printed for whoever wants to look around.
PASSWORD = "harbour lane demo 2026"  # noqa: S105  # it protects nothing: the people are made up


# Of the two who try the shared tablet in Carol's store.
PINS = {"HL-1001": "730482", "HL-1002": "915260"}


_l = str  # marks words that the sign-in page translates


@dataclass(frozen=True)
class Member:
    """One member of the cast. `number` is the employee number, which also signs in."""

    role: str
    name: str
    number: str
    email: str | None
    hint: str
    has_password: bool = True


ALICE = Member(
    _l("Barista"),
    "Alice Adams",
    "HL-1001",
    "alice.adams@harbourlane.example",
    _l("She has finished everything: look at her records and the receipt."),
)
BOB = Member(
    _l("Barista since 2019"),
    "Bob Baker",
    "HL-1002",
    "bob.baker@harbourlane.example",
    _l("He signed the first release and is late with the second: see what changed since he signed."),
)
NINA = Member(
    _l("New hire"),
    "Nina Novak",
    "HL-1003",
    None,
    _l("She starts in four days and has no company mailbox: her invitation waits in the outbox."),
    has_password=False,
)
CAROL = Member(
    _l("Store manager"),
    "Carol Castle",
    "HL-1004",
    "carol.castle@harbourlane.example",
    _l("Her team in five minutes: who needs her today and why, one-tap nudge, cleared to start."),
)
EVE = Member(
    _l("Barista elsewhere"),
    "Eve Ellis",
    "HL-1005",
    "eve.ellis@harbourlane.example",
    _l("She works in another store and sees nothing of Carol’s team."),
)
PIOTR = Member(
    _l("Barista in Poland"),
    "Piotr Wiśniewski",
    "HL-1006",
    "piotr.wisniewski@harbourlane.example",
    _l("The whole course in Polish, halfway through: he continues where he stopped."),
)
RITA = Member(
    _l("Regional manager"),
    "Rita Romero",
    "HL-1007",
    "rita.romero@harbourlane.example",
    _l("Four stores on one screen, with numbers for each of them."),
)
HANNA = Member(
    _l("HR"),
    "Hanna Hart",
    "HL-1008",
    "hanna.hart@harbourlane.example",
    _l("Everyone, invitations, requirements and roll-outs, questions and refusals."),
)
DANA = Member(
    _l("Auditor"),
    "Dana Dale",
    "HL-1009",
    "dana.dale@harbourlane.example",
    _l("Reads everything, as at any past date, and can change nothing."),
)
ADAM = Member(
    _l("Administrator"),
    "Adam Ash",
    "HL-1010",
    "adam.ash@harbourlane.example",
    _l("People, units, roles and the company profile."),
)

CAST = (NINA, BOB, ALICE, CAROL, RITA, HANNA, DANA, ADAM, PIOTR, EVE)


def people_with_pin() -> list[tuple[Member, str]]:
    """Those who can begin on the shared tablet, and their PINs."""
    return [(member, PINS[member.number]) for member in CAST if member.number in PINS]


def people_with_password() -> list[Member]:
    """Those whom a visitor can try at the sign-in page."""
    return [member for member in CAST if member.has_password]
