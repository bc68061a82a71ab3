"""Which PINs are accepted: digits, long enough, and none that a colleague would try first.

The company's default PIN is not among the dangers: nobody can set a PIN for somebody else. Nor are equal
PINs told apart: to say "taken" would tell somebody else's.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from itertools import pairwise

# Ways over a keypad that feel like secrets, and a few numbers that everybody likes.
KEYPAD = (
    "147258369", "369258147", "147852369", "369852147", "123654789", "789654123",
    "159357", "357159", "159753", "123698745", "789456123", "147896325",
)  # fmt: skip
LIKED = ("696969", "420420", "007007", "314159", "271828", "143143", "520131", "112358", "101010")
YEARS = (1900, 2000)
LEFT_OVER = 2  # digits of one's own beside a known number are not enough


def problem_with(
    pin: str, *, shortest: int, longest: int, own_numbers: Iterable[str] = (), password: str = ""
) -> str | None:
    """Why `pin` is not accepted: digits, too_short, too_long, repeated, sequence, date, common, own_number,
    in_password; else None. `own_numbers` are texts that others know: employee number, addresses.
    """
    if not re.fullmatch(r"[0-9]+", pin):
        return "digits"
    if len(pin) < shortest:
        return "too_short"
    if len(pin) > longest:
        return "too_long"
    if len(set(pin)) <= 2 or is_repetition(pin) or pin == pin[::-1] or in_pairs(pin):
        return "repeated"
    if is_run(pin):
        return "sequence"
    if any(pin in way or pin in way[::-1] for way in KEYPAD) or pin in LIKED:
        return "common"
    if holds_own_number(pin, own_numbers):
        return "own_number"
    if pin in password:
        return "in_password"
    return "date" if is_date(pin) else None


def is_repetition(pin: str) -> bool:
    """One piece over and over: 123123, 121212."""
    return any(
        pin == (pin[:size] * len(pin))[: len(pin)] for size in range(1, len(pin) // 2 + 1)
    )  # fmt: skip


def in_pairs(pin: str) -> bool:
    """Each digit twice in a row: 112233."""
    return len(pin) % 2 == 0 and pin[::2] == pin[1::2]


def is_run(pin: str) -> bool:
    """The same step from digit to digit, or but one break in it: 123456, 890123, 246802, 123567."""
    steps = [(int(after) - int(before)) % 10 for before, after in pairwise(pin)]
    usual = max(set(steps), key=steps.count)
    return sum(step != usual for step in steps) <= 1 and usual in (1, 2, 8, 9)


def holds_own_number(pin: str, texts: Iterable[str]) -> bool:
    """Whether a number that others know makes up most of it."""
    for text in texts:
        for number in re.findall(r"[0-9]{3,}", text):
            short = number.lstrip("0")
            if pin in number or (len(short) >= 3 and short in pin and len(pin) - len(short) <= LEFT_OVER):
                return True
    return False


def is_date(pin: str) -> bool:
    """Whether it can be read as a day of somebody's life, in any order: 140287, 870214, 14021987."""
    if len(pin) == 6:
        a, b, c = pin[:2], pin[2:4], pin[4:]
        orders = [(c, b, a), (c, a, b), (a, b, c)]
    elif len(pin) == 8:
        orders = [(pin[4:], pin[2:4], pin[:2]), (pin[4:], pin[:2], pin[2:4]), (pin[:4], pin[4:6], pin[6:])]
    else:
        return False
    return any(is_day(*order) for order in orders)


def is_day(year: str, month: str, day: str) -> bool:
    years = [int(year)] if len(year) == 4 else [century + int(year) for century in YEARS]
    return any(1900 <= one < 2100 and fits(one, int(month), int(day)) for one in years)


def fits(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def keyed(secret_key: str, account: str, pin: str) -> str:
    """What is hashed of a PIN. A million PINs are soon tried against a hash alone, so the server's key is
    mixed in: whoever has only the database has nothing to try."""
    return hmac.new(
        secret_key.encode(), f"pin:{account}:{pin}".encode("utf-8", "replace"), sha256
    ).hexdigest()
