"""Showing enough of an address to recognise one's own, and too little to learn another's."""

from __future__ import annotations


def masked(address: str) -> str:
    """n•••@gmail.com"""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}"
