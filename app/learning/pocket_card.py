"""The rules on one card: what to do, whom to call, what to say. Made from one release, for one track."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from app.courses.bank_format import Track
from app.courses.release_content import Contact, ReleaseContent, Reply, Rule

SPEAKERS: frozenset[Track] = frozenset({"voices"})  # the tracks whose people may use the speakers' replies
URGENT = ("emergency", "duty_phone")  # contacts for the next minute; the bank's own keys


@dataclass(frozen=True)
class PocketCard:
    """What stands on the card, each in the order of use."""

    slogan: Rule | None  # the rule that says what the slogan means
    contacts: tuple[Contact, ...]  # for the next minute first, then those whom most rules name
    rules: tuple[Rule, ...]  # what to do
    rights: tuple[Rule, ...]  # what nobody may forbid
    replies: tuple[Reply, ...]  # what this person may say


def pocket_card(content: ReleaseContent, track: Track) -> PocketCard:
    """The card of a track: the rule of each of its lessons, once."""
    cards = [content.lessons[id].card for id in content.tracks[track].lessons if id in content.lessons]
    rules = [content.rules[id] for id in dict.fromkeys(cards) if id in content.rules]
    slogan = next((rule for rule in rules if rule.title == content.slogan and rule.do), None)
    named = Counter(rule.contact for rule in rules)
    contacts = sorted(
        content.contacts.values(), key=lambda contact: (contact.key not in URGENT, -named[contact.key])
    )
    audiences = {"all", "speakers"} if track in SPEAKERS else {"all"}
    return PocketCard(
        slogan=slogan,
        contacts=tuple(contact for contact in contacts if contact.phone or contact.email),
        rules=tuple(rule for rule in rules if rule.do and rule is not slogan),
        rights=tuple(rule for rule in rules if rule.may),
        replies=tuple(reply for reply in content.replies if reply.audience in audiences),
    )
