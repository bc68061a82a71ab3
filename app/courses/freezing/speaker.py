"""Says prose in one language, with its placeholders filled."""

from __future__ import annotations

from dataclasses import dataclass

from app.company.profile import Profile
from app.company.wording import Locale, Prose
from app.courses.placeholders import Words


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
        return self.words.fill(prose[self.language])

    def plain_or_none(self, prose: Prose | None) -> str | None:
        return self.plain(prose) if prose else None

    def markdown(self, prose: Prose) -> str:
        return self.words.fill(prose[self.language], markdown=True)

    def markdown_or_none(self, prose: Prose | None) -> str | None:
        return self.markdown(prose) if prose else None
