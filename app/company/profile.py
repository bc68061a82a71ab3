"""The company profile: what makes the policy this company's. Content refers to it by key."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.company.wording import BankModel, Identifier, IsoDate, Locale, Prose

Mode = Literal["assigned", "open"]
"""`assigned`: only named people speak for the company; `open`: all trained staff may help."""

LINKS_THAT_STAY = ("problem", "idea")
"""A worried customer and a customer with an idea: staff can always send these two somewhere."""


WEB_ADDRESS = r"^https?://[^\s<>\"']{3,300}$"


class Contact(BankModel):
    """One place a person can turn to. R3 asks for a live phone or mail."""

    title: Prose
    phone: Annotated[str, StringConstraints(max_length=40)] | None = None
    email: Annotated[str, StringConstraints(max_length=254)] | None = None
    hours: Prose | None = None

    @property
    def is_reachable(self) -> bool:
        return bool(self.phone or self.email)


class HandOverLink(BankModel):
    """An address that staff can always give out. `problem` and `idea` are required."""

    title: Prose
    url: Annotated[str, StringConstraints(pattern=WEB_ADDRESS)]


class RegisterEntry(BankModel):
    """One line of the confidential register, or of its counterpart: *yes, talk about this*."""

    id: Identifier
    open: bool
    title: Prose
    example: Prose
    reason: Prose
    owner: str
    ends_on: IsoDate | None = None


class Profile(BankModel):
    """Everything that a release takes from the company and not from the bank."""

    schema_: Literal["profile/1"] = Field(alias="schema")
    name: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    mode: Mode
    mode_reason: Prose
    contacts: dict[Identifier, Contact]
    links: dict[Identifier, HandOverLink]
    register_: list[RegisterEntry] = Field(alias="register")
    jurisdictions: list[Identifier] = Field(min_length=1)
    binding_locale: Locale

    def changed(self, **changes: object) -> Profile:
        """This profile with other values, checked again; `register` is called as in the file."""
        return Profile.model_validate(self.model_dump(by_alias=True) | changes)

    def register_entry(self, id: str) -> RegisterEntry | None:
        return next((entry for entry in self.register_ if entry.id == id), None)
