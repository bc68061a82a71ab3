"""What changed since somebody signed, rule by rule: the words before and the words now."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, get_args

from app.courses.release_content import PolicySection, ReleaseContent, Rule

Part = Literal["title", "may", "dont", "do", "links", "why", "still_ok", "contact"]
PARTS: tuple[Part, ...] = get_args(Part)  # in the order of a rule card
ALIKE = (
    0.4  # share of the shorter one's words in common below which a sentence is a new one, not an edited one
)
MARKED_UP = r"[*_`\[|<]|^(?:[-+#>]|\d+[.)]\s)"  # a paragraph that Markdown makes more of than sentences
WORD = r"\s*(?:\w+|[^\w\s])"  # a word or a sign, with the space before it


@dataclass(frozen=True)
class Piece:
    """Some words of a text, and whether the other text has them too."""

    text: str
    same: bool


@dataclass(frozen=True)
class PartChange:
    """One line of a rule card that reads differently now; none where there was or is no such line."""

    part: Part
    before: str | None
    now: str | None

    @property
    def pieces(self) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
        """Both texts, cut where words were dropped or added; half a phone number would tell nobody anything."""
        if self.part in ("contact", "links"):
            return whole(self.before or ""), whole(self.now or "")
        return by_words(self.before or "", self.now or "")


@dataclass(frozen=True)
class RuleChange:
    """One rule that was added, changed or removed."""

    id: str
    title: str
    how: str
    before: Rule | None
    now: Rule | None
    parts: tuple[PartChange, ...]

    @property
    def only_around(self) -> bool:
        """Whether the rule itself is as it was, and only the policy around it reads differently."""
        return self.how == "changed" and not self.parts


@dataclass(frozen=True)
class SectionChange:
    """One section of the policy that reads differently now, and the rules that stand in it."""

    title: str
    before: str
    now: str
    rules: tuple[str, ...]  # titles

    @property
    def pieces(self) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
        """Both texts, sentence by sentence."""
        return by_sentences(self.before, self.now)


def compare(old: ReleaseContent, new: ReleaseContent, changed: Mapping[str, str]) -> list[RuleChange]:
    """The `changed` rules (id → how) in the order of the new release; those that were removed come last."""
    order = [*new.rules, *(id for id in old.rules if id not in new.rules)]
    return [one_rule(old, new, id, changed[id]) for id in order if id in changed]


def one_rule(old: ReleaseContent, new: ReleaseContent, id: str, how: str) -> RuleChange:
    before, now = old.rules.get(id), new.rules.get(id)
    lines = [PartChange(part, words(old, before, part), words(new, now, part)) for part in PARTS]
    known = now or before
    return RuleChange(
        id=id,
        title=known.title if known else id,
        how=how,
        before=before,
        now=now,
        parts=tuple(line for line in lines if line.before != line.now),
    )


def words(content: ReleaseContent, rule: Rule | None, part: Part) -> str | None:
    """What the card says on that line, as a reader would see it."""
    if rule is None:
        return None
    if part == "links":
        return "\n".join(content.links[key].title for key in rule.links if key in content.links) or None
    if part == "contact":
        contact = content.contacts.get(rule.contact)
        return " · ".join(filter(None, (contact.title, contact.phone, contact.email))) if contact else None
    said: str | None = getattr(rule, part)
    return said


def compare_sections(old: ReleaseContent, new: ReleaseContent) -> list[SectionChange]:
    """The sections of the policy around the rules that read differently, each once, in the new order."""
    before = {section.id: section for section in old.policy.sections}
    now = {section.id: section for section in new.policy.sections}
    pairs = [(before.get(id), now.get(id)) for id in dict.fromkeys([*now, *before])]
    return [
        one_section(one, other, new)
        for one, other in pairs
        if (one.text if one else "") != (other.text if other else "")
    ]


def one_section(
    before: PolicySection | None, now: PolicySection | None, new: ReleaseContent
) -> SectionChange:
    known = now or before
    return SectionChange(
        title=known.title if known else "",
        before=before.text if before else "",
        now=now.text if now else "",
        rules=tuple(new.rules[id].title for id in (now.rules if now else ()) if id in new.rules),
    )


# -- two texts side by side ---------------------------------------------------------------------------


def by_words(before: str, now: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Two sentences, cut into what both have and what only one has."""
    one, other = re.findall(WORD, before), re.findall(WORD, now)
    matcher = SequenceMatcher(None, [w.strip() for w in one], [w.strip() for w in other], autojunk=False)
    common = sum(block.size for block in matcher.get_matching_blocks())
    if common < ALIKE * min(len(one), len(other)) or not common:
        return whole(before), whole(now)
    return cut(one, other, matcher, "")


def by_sentences(before: str, now: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Two longer texts in Markdown, whose sentences stay whole."""
    one, other = sentences(before), sentences(now)
    return cut(one, other, SequenceMatcher(None, one, other, autojunk=False), "")


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with what divides it from the next; lists and the like stay whole."""
    found: list[str] = []
    for paragraph in filter(None, (part.strip() for part in re.split(r"\n\s*\n", text))):
        if re.search(MARKED_UP, paragraph):
            found.append(f"{paragraph}\n\n")
            continue
        *others, last = (" ".join(part.split()) for part in re.split(r"(?<=[.!?])\s+", paragraph))
        found += [*(f"{sentence} " for sentence in others), f"{last}\n\n"]
    return found


def whole(text: str) -> tuple[Piece, ...]:
    return (Piece(text, same=False),) if text else ()


def cut(
    one: Sequence[str], other: Sequence[str], matcher: SequenceMatcher[str], between: str
) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    before: list[Piece] = []
    now: list[Piece] = []
    for how, start, end, other_start, other_end in matcher.get_opcodes():
        for pieces, parts in ((before, one[start:end]), (now, other[other_start:other_end])):
            if parts:
                pieces.append(Piece(between.join(parts), same=how == "equal"))
    return tuple(before), tuple(now)
