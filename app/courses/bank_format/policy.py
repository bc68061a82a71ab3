"""rules.yaml and policy/policy.yaml."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from app.company.profile import Mode
from app.company.wording import BankModel, Identifier, IsoDate, Prose
from app.courses.bank_format.words import Purpose, RuleGroup, Seed


class Rule(BankModel):
    """One clause of the policy: either *don't / do / why / still OK / who to call*, or *you may / why*.

    Only the shape is checked here; that a *don't* comes with its *do*, *why* and *still OK* is R1, R2
    and R4 of `linting`, so that the author gets the reason and the cure and not just "missing field".
    """

    id: Identifier
    seed: list[Seed]
    title: Prose
    purpose: list[Purpose] = Field(min_length=1)
    group: RuleGroup
    dont: Prose | None = None
    do: Prose | None = None
    may: Prose | None = None
    why: Prose | None = None
    still_ok: Prose | None = None
    contact: Identifier
    links: list[Identifier] = []
    modes: list[Mode] = ["assigned", "open"]
    confidential: bool = False
    touches_protected_activity: bool = False
    legal_reviewer: str | None = None
    law_checked_on: IsoDate | None = None
    review_by: IsoDate | None = None


class RulesFile(BankModel):
    schema_: Literal["rules/1"] = Field(alias="schema")
    contacts: list[Identifier]
    rules: list[Rule] = Field(min_length=1)


class PolicySection(BankModel):
    """`text` is Markdown without HTML; the rules named here are printed after it as rule cards."""

    id: Identifier
    title: Prose
    text: Prose
    rules: list[Identifier] = []
    modes: list[Mode] = ["assigned", "open"]


class Statement(BankModel):
    """One sentence that a signer ticks. Stored verbatim with the signature."""

    id: Identifier
    text: Prose


class PolicyFile(BankModel):
    schema_: Literal["policy/1"] = Field(alias="schema")
    id: Identifier
    version: str
    title: Prose
    sections: list[PolicySection] = Field(min_length=1)
    statements: list[Statement] = Field(min_length=1)
    rights_notice: Prose
    meaning_of_signing: Prose
    disclosure: Prose
    owner: str
    review_by: IsoDate
