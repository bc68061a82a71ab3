"""Says prose in one language, with its placeholders filled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.company.profile import Profile
from app.company.wording import Locale, Prose
from app.courses.placeholders import Words
from app.shared.typesetting import tied

QUOTED: Mapping[Locale, str] = {"en": r"“\1”", "pl": r"„\1”"}


@dataclass(frozen=True)
class Speaker:
    words: Words

    @property
    def profile(self) -> Profile:
        return self.words.profile

    @property
    def language(self) -> Locale:
        return self.words.language

    def plain(self, prose: Prose) -> str:
        return self.words.fill(self.typeset(prose))

    def plain_or_none(self, prose: Prose | None) -> str | None:
        return self.plain(prose) if prose else None

    def markdown(self, prose: Prose) -> str:
        return self.words.fill(self.typeset(prose), markdown=True)

    def markdown_or_none(self, prose: Prose | None) -> str | None:
        return self.markdown(prose) if prose else None

    def typeset(self, prose: Prose) -> str:
        """The words as a printer sets them; authors type what their keyboards have.

        Quotes and apostrophes are curved, and in Polish no word of one letter ends a line.
        """
        text = re.sub(r'"([^"]*)"', QUOTED[self.language], prose[self.language])
        if self.language == "pl":
            return tied(text)
        return re.sub(r"(?<=\w)'(?=\w)|(?<=s)'(?=\s)", "’", text)
