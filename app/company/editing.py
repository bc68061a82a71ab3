"""Changing one part of the profile: each function returns the whole with that part in place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from app.company.profile import LINKS_THAT_STAY, Contact, HandOverLink, Profile, RegisterEntry
from app.company.refusals import KeyTaken, LinkMustStay, NoSuchEntry

LONGEST_ID = 48  # characters


def contact_of(profile: Profile, key: str) -> Contact:
    if key not in profile.contacts:
        raise NoSuchEntry(key)
    return profile.contacts[key]


def link_of(profile: Profile, key: str) -> HandOverLink:
    if key not in profile.links:
        raise NoSuchEntry(key)
    return profile.links[key]


def register_entry_of(profile: Profile, id: str) -> RegisterEntry:
    entry = profile.register_entry(id)
    if entry is None:
        raise NoSuchEntry(id)
    return entry


def with_contact(profile: Profile, key: str, contact: Contact) -> Profile:
    return profile.changed(contacts=profile.contacts | {key: contact})


def with_link(profile: Profile, key: str, link: HandOverLink) -> Profile:
    return profile.changed(links=profile.links | {key: link})


def with_new_link(profile: Profile, key: str, link: HandOverLink) -> Profile:
    if key in profile.links:
        raise KeyTaken(key)
    return with_link(profile, key, link)


def without_link(profile: Profile, key: str) -> Profile:
    link_of(profile, key)
    if key in LINKS_THAT_STAY:
        raise LinkMustStay(key)
    return profile.changed(links={name: link for name, link in profile.links.items() if name != key})


def with_register_entry(profile: Profile, entry: RegisterEntry) -> Profile:
    """The entry in its old place, or at the end if it is new."""
    entries = [entry if one.id == entry.id else one for one in profile.register_]
    return profile.changed(register=entries if entry in entries else [*entries, entry])


def without_register_entry(profile: Profile, id: str) -> Profile:
    register_entry_of(profile, id)
    return profile.changed(register=[entry for entry in profile.register_ if entry.id != id])


def new_id(title: str, taken: Container[str]) -> str:
    """An id made from a title: "Codes and keys" becomes codes-and-keys, or codes-and-keys-2."""
    plain = (
        unicodedata.normalize("NFKD", title.casefold().replace("ł", "l")).encode("ascii", "ignore").decode()
    )
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_ID].strip("-") or "entry"
    number, id = 1, stem
    while id in taken or id == "new":
        number += 1
        id = f"{stem}-{number}"
    return id
