"""E-mail addresses in one spelling."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email


class NotAnAddress(ValueError):
    """Not exactly one e-mail address that we can write to."""


def email_address(text: str) -> str:
    """The address with its domain in ASCII, so that no two look alike: "a@żabka.pl" is a@xn--abka-99a.pl.

    Letters outside ASCII before the @ are refused: few servers take them, and a Cyrillic "а" can pass
    for a Latin one.
    """
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError as error:
        raise NotAnAddress(str(error)) from error
    if found.ascii_email is None:
        raise NotAnAddress(text)
    return found.ascii_email
