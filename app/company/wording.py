"""The shapes of words that people author: ids, languages, the same text in each language."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""A stable id, unique among its kind. Frozen content and stored facts refer to it for ever."""

Locale = Literal["en", "pl"]
LOCALES: tuple[Locale, ...] = ("en", "pl")

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Prose = Annotated[dict[Locale, Text], Field(min_length=1)]
"""The same words in each language: ``{en: …, pl: …}``."""

IsoDate = Annotated[date, Field(strict=False)]


class BankModel(BaseModel):
    """Something that an author writes. Unknown keys are errors: a typing mistake is no missing field."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
