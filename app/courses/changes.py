"""What differs between two releases, rule by rule: what people are shown as *new since you signed*."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from app.courses.release_content import ReleaseContent

Change = Literal["added", "changed", "removed"]
RULE_TEXTS = ("title", "dont", "do", "may", "why", "still_ok", "contact", "links")


def changed_rules(old: ReleaseContent, new: ReleaseContent) -> dict[str, Change]:
    """The ids of the rules that differ, and how. A rule counts as changed if its policy section is."""
    changes: dict[str, Change] = {}
    before, after = sections(old), sections(new)
    for id in sorted(old.rules.keys() | new.rules.keys()):
        if id not in old.rules:
            changes[id] = "added"
        elif id not in new.rules:
            changes[id] = "removed"
        elif texts(old, id) != texts(new, id) or before.get(id) != after.get(id):
            changes[id] = "changed"
    return changes


def changed_in_any_language(
    old: Mapping[str, ReleaseContent], new: Mapping[str, ReleaseContent]
) -> dict[str, Change]:
    """The same over all languages that both releases have: a correction of the Polish text counts."""
    changes: dict[str, Change] = {}
    for language in sorted(old.keys() & new.keys()):
        changes |= changed_rules(old[language], new[language])
    return dict(sorted(changes.items()))


def texts(content: ReleaseContent, id: str) -> tuple[object, ...]:
    rule = content.rules[id]
    return tuple(getattr(rule, name) for name in RULE_TEXTS)


def sections(content: ReleaseContent) -> dict[str, tuple[str, str]]:
    """Title and text of the policy section that each rule stands in."""
    return {id: (section.title, section.text) for section in content.policy.sections for id in section.rules}
