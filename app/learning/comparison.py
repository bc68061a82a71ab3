"""What changed since somebody signed, rule by rule: the words before and the words now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from app.courses.release_content import ReleaseContent, Rule

Part = Literal["title", "may", "dont", "do", "links", "why", "still_ok", "contact", "section"]
PARTS: tuple[Part, ...] = get_args(Part)  # in the order of a rule card; then the policy around it


@dataclass(frozen=True)
class PartChange:
    """One line of a rule card that reads differently now; none where there was or is no such line."""

    part: Part
    before: str | None
    now: str | None


@dataclass(frozen=True)
class RuleChange:
    """One rule that was added, changed or removed."""

    id: str
    title: str
    how: str
    before: Rule | None
    now: Rule | None
    parts: tuple[PartChange, ...]


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
    if part == "section":
        return next((s.text for s in content.policy.sections if rule.id in s.rules), None)
    if part == "links":
        return "\n".join(content.links[key].title for key in rule.links if key in content.links) or None
    if part == "contact":
        contact = content.contacts.get(rule.contact)
        return " · ".join(filter(None, (contact.title, contact.phone, contact.email))) if contact else None
    said: str | None = getattr(rule, part)
    return said
