"""The company's part: contacts, links and register in one language. Typed into forms, so taken as it is."""

from __future__ import annotations

from app.company.profile import Profile
from app.company.wording import Locale
from app.courses.release_content import Contact, Link, RegisterEntry


def contacts(profile: Profile, language: Locale) -> dict[str, Contact]:
    return {
        key: Contact(
            key=key,
            title=contact.title[language],
            phone=contact.phone,
            email=contact.email,
            hours=contact.hours[language] if contact.hours else None,
        )
        for key, contact in sorted(profile.contacts.items())
    }


def links(profile: Profile, language: Locale) -> dict[str, Link]:
    return {
        key: Link(key=key, title=link.title[language], url=link.url)
        for key, link in sorted(profile.links.items())
    }


def register(profile: Profile, language: Locale) -> list[RegisterEntry]:
    return [
        RegisterEntry(
            id=entry.id,
            open=entry.open,
            title=entry.title[language],
            example=entry.example[language],
            reason=entry.reason[language],
            owner=entry.owner,
            ends_on=entry.ends_on,
        )
        for entry in profile.register_
    ]
