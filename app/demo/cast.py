"""The people of the demo company whom everybody meets: who they are and what to look at as each."""

from __future__ import annotations

from dataclasses import dataclass

# Everybody's, in the demo company alone, and printed for whoever wants to look around.
PASSWORD = "harbour lane demo 2026"  # noqa: S105  # it protects nothing: the people are made up


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
    "Barista", "Alice Adams", "HL-1001", "alice.adams@harbourlane.example",
    "She has finished everything: look at her records and the receipt.",
)
BOB = Member(
    "Barista since 2019", "Bob Baker", "HL-1002", "bob.baker@harbourlane.example",
    "He signed the first release and is late with the second: see what changed since he signed.",
)
NINA = Member(
    "New hire", "Nina Novak", "HL-1003", None,
    "She starts in four days and has no company mailbox: her invitation waits in the outbox.",
    has_password=False,
)
CAROL = Member(
    "Store manager", "Carol Castle", "HL-1004", "carol.castle@harbourlane.example",
    "Her team in five minutes: who needs her today and why, one-tap nudge, cleared to start.",
)
EVE = Member(
    "Barista elsewhere", "Eve Ellis", "HL-1005", "eve.ellis@harbourlane.example",
    "She works in another store and sees nothing of Carol's team.",
)
PIOTR = Member(
    "Barista in Poland", "Piotr Wiśniewski", "HL-1006", "piotr.wisniewski@harbourlane.example",
    "The whole course in Polish, halfway through: he continues where he stopped.",
)
RITA = Member(
    "Regional manager", "Rita Romero", "HL-1007", "rita.romero@harbourlane.example",
    "Four stores on one screen, with numbers for each of them.",
)
HANNA = Member(
    "HR", "Hanna Hart", "HL-1008", "hanna.hart@harbourlane.example",
    "Everyone, invitations, requirements and roll-outs, questions and refusals.",
)
DANA = Member(
    "Auditor", "Dana Dale", "HL-1009", "dana.dale@harbourlane.example",
    "Reads everything, as at any past date, and can change nothing.",
)
ADAM = Member(
    "Administrator", "Adam Ash", "HL-1010", "adam.ash@harbourlane.example",
    "People, units, roles and the company profile.",
)

CAST = (NINA, BOB, ALICE, CAROL, RITA, HANNA, DANA, ADAM, PIOTR, EVE)


def people_with_password() -> list[Member]:
    """Those whom a visitor can try at the sign-in page."""
    return [member for member in CAST if member.has_password]
