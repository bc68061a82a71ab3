"""Which signs the receipt's fonts can draw, and what is written instead of one that they cannot."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
FAMILIES = ("Inter", "DejaVu Sans")
FILES = ("Inter-Regular.ttf", "DejaVuSans.ttf")

# Signs that turn the order of what stands around them: "Alice <override> wodk" could read as something else.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Signs that nobody sees: where a word may break, and how an emoji looks, never which one.
UNSEEN = frozenset("\u00ad\u200b\u2060\ufeff") | {chr(code) for code in range(0xFE00, 0xFE10)}
BREAKS = str.maketrans(dict.fromkeys("\n\r\t\v\f\x85\u2028\u2029", " "))
WRITTEN_OUT = {"Cc", "Cs", "Co", "Cn"}  # controls, halves of signs, private and unassigned ones


def on_one_line(text: str) -> str:
    """`text` as the PDF can draw it, on one line."""
    return drawable(text.translate(BREAKS).strip())


def drawable(text: str) -> str:
    """`text` with each sign that no font can draw written out: its name if it is a picture, else its number.

    PDF/A refuses a sign without a picture, and nothing that somebody signed may vanish in silence.
    """
    if plain().issuperset(text):  # nearly always, and a policy is long
        return text
    return "".join(drawn(cluster) for cluster in clusters(text))


@lru_cache(maxsize=1)
def plain() -> frozenset[str]:
    """Signs that the first font draws, each for itself whatever stands around it."""
    return frozenset(sign for sign in map(chr, coverage()[0]) if can_draw(sign) and not hangs_on(sign)) | {
        "\n"
    }


def has_words(text: str) -> bool:
    """Whether there is anything to see in it."""
    return any(not sign.isspace() and unicodedata.category(sign) != "Cf" for sign in text)


def clusters(text: str) -> Iterator[str]:
    """A letter with the marks and joiners that hang on it, one after another: a font draws the whole or nothing."""
    start = 0
    for place in range(1, len(text)):
        if not hangs_on(text[place]):
            yield text[start:place]
            start = place
    if text:
        yield text[start:]


def hangs_on(sign: str) -> bool:
    """Whether a sign belongs to the letter before it."""
    return unicodedata.category(sign) in ("Mn", "Mc", "Me", "Cf") and sign not in TURNING


def drawn(cluster: str) -> str:
    if can_draw(cluster):
        return cluster
    composed = unicodedata.normalize("NFC", cluster)
    if can_draw(composed):
        return composed
    return "".join(sign if can_draw(sign) else written_out(sign) for sign in cluster)


def can_draw(cluster: str) -> bool:
    if cluster == "\n":
        return True
    if any(sign in TURNING or unicodedata.category(sign) in WRITTEN_OUT for sign in cluster):
        return False
    if unicodedata.category(cluster[0]).startswith("M"):
        return False  # a mark with no letter under it
    return any(all(ord(sign) in known for sign in cluster) for known in coverage())


def written_out(sign: str) -> str:
    if sign in UNSEEN:
        return ""
    name = unicodedata.name(sign, "")
    if name and unicodedata.category(sign) == "So":
        return f"[{name}]"
    return f"[U+{ord(sign):04X}]"


@lru_cache(maxsize=1)
def coverage() -> tuple[frozenset[int], ...]:
    """The code points that each font can draw, in the order in which fonts are tried."""
    return tuple(frozenset(code_points((FONTS / file).read_bytes())) for file in FILES)


def code_points(font: bytes) -> Iterator[int]:
    """What the `cmap` table of a TrueType font maps (OpenType 1.9, formats 4 and 12)."""
    cmap = table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    for record in range(count):
        (offset,) = struct.unpack_from(">I", font, cmap + 8 + 8 * record)
        (form,) = struct.unpack_from(">H", font, cmap + offset)
        if form == 4:
            yield from segments(font, cmap + offset)
        elif form == 12:
            (groups,) = struct.unpack_from(">I", font, cmap + offset + 12)
            for group in range(groups):
                first, last, _glyph = struct.unpack_from(">III", font, cmap + offset + 16 + 12 * group)
                yield from range(first, last + 1)


def segments(font: bytes, place: int) -> Iterator[int]:
    """The code points of a `cmap` subtable in format 4: ranges, with glyph 0 for what is missing in one."""
    (double,) = struct.unpack_from(">H", font, place + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", font, place + 14)
    starts = struct.unpack_from(f">{count}H", font, place + 16 + double)
    deltas = struct.unpack_from(f">{count}H", font, place + 16 + 2 * double)
    offsets_at = place + 16 + 3 * double
    offsets = struct.unpack_from(f">{count}H", font, offsets_at)
    for number in range(count):
        for code in range(starts[number], ends[number] + 1):
            if code == 0xFFFF:
                continue
            if not offsets[number]:
                glyph = (code + deltas[number]) & 0xFFFF
            else:
                at = offsets_at + 2 * number + offsets[number] + 2 * (code - starts[number])
                (glyph,) = struct.unpack_from(">H", font, at)
            if glyph:
                yield code


def table(font: bytes, tag: bytes) -> int:
    """Where a table of a font file begins."""
    (count,) = struct.unpack_from(">H", font, 4)
    for number in range(count):
        name, _sum, offset, _length = struct.unpack_from(">4sIII", font, 12 + 16 * number)
        if name == tag:
            return int(offset)
    raise ValueError(f"the font has no table {tag!r}")
