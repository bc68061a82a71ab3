"""How hard a text is to read: Flesch–Kincaid for English, FOG-PL for Polish.

Syllables are counted by spelling alone. Polish is regular; in English 98 of 100 words of the bank come
out right, which moves the grade of a lesson by less than a tenth and spares a dictionary of 130,000 words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from app.company.wording import Locale
from app.courses.placeholders import PLACEHOLDER

WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
SENTENCE_END = re.compile(r"(?<=[.!?…:;])[”\"’)*]*\s+|\n\s*\n|\n\s*(?=[-*] )")
NAME = "Ola"  # what a reader finds where a placeholder stands: one short word
HARD = 4  # syllables from which on a Polish word counts as hard


@dataclass(frozen=True)
class Level:
    """What was measured in one language. `score` is a school grade (en) or the FOG-PL index (pl)."""

    words: int
    sentences: int
    score: float
    longest: str  # the longest sentence

    @property
    def words_per_sentence(self) -> float:
        return self.words / self.sentences if self.sentences else 0.0


def sentences(text: str) -> list[list[str]]:
    """The words of each sentence. A line of a list is a sentence, and so is a paragraph without a stop."""
    found = (WORD.findall(part) for part in SENTENCE_END.split(PLACEHOLDER.sub(NAME, text)))
    return [words for words in found if words]


def level_of(texts: Iterable[str], language: Locale) -> Level:
    """How hard `texts` are to read together; each begins a sentence of its own."""
    read = [words for text in texts for words in sentences(text)]
    words = [word for sentence in read for word in sentence]
    if not words:
        return Level(0, 0, 0.0, "")
    score = SCORES[language](words, len(read))
    longest: list[str] = max(read, key=len)
    return Level(len(words), len(read), round(score, 1), " ".join(longest))


def flesch_kincaid(words: list[str], sentences: int) -> float:
    """The American school grade (Kincaid 1975)."""
    syllables = sum(map(english_syllables, words))
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def fog_pl(words: list[str], sentences: int) -> float:
    """Years of school: Gunning's index with words of four syllables and more as the hard ones.

    The index counts them in their base form. Here they are counted as they stand, which is a little
    stricter and needs no dictionary of forms.
    """
    hard = sum(polish_syllables(word) >= HARD for word in words)
    return 0.4 * (len(words) / sentences + 100 * hard / len(words))


SCORES: Mapping[Locale, Callable[[list[str], int], float]] = {"en": flesch_kincaid, "pl": fog_pl}

# What is written in English and not spoken: mak(e), ask(e)d, mak(e)s, som(e)one, us(e)ful. Spoken: table, wanted.
SILENT_E = re.compile(
    r"(?<=[^aeiouy])(?<![^aeiouyrl]l)e$"
    r"|(?<=[^aeiouytd])ed$|(?<=ev)e(?=ry)"
    r"|(?<=[^aeiouyscxzgh])(?<![^aeiouyrl]l)es$"
    r"|(?<=[^aeiouyl])e(?=(ly|ful|fully|less|ment|ments|ness|thing|where|body|times?|one|lines?)$)"
)
VOWELS = re.compile(r"[aeiouy]+")
# Vowels that stand together and are spoken apart: idea, piano, quiet, doing; but not nation, special.
APART = re.compile(
    r"(?<![tcsgx])ia(?!ge)|(?<![tcsgxn])io(?!us$)|[^tcsgx]ious$|[^tcsg]ie[rt]|eo(?!us|p)|(?<![gq])ua(?!r)"
    r"|[aeiouy]ing|[^aeiouy]sm$|iu|creat|[^l]ea$|eas$|[^aeiou]uin|oy[ae]"
)


def english_syllables(word: str) -> int:
    """The syllables of one English word; parts joined by a hyphen are words of their own."""
    return sum(map(one_english, re.findall(r"[a-z]+", word.lower().replace("’", "").replace("'", ""))))


def one_english(word: str) -> int:
    spoken = len(VOWELS.findall(word)) + len(APART.findall(word)) - len(SILENT_E.findall(word))
    return max(1, spoken)


SOFTENING = re.compile(r"i(?=[aąeęoóu])")  # written and not spoken: cia-sto
POLISH_VOWELS = re.compile(r"(?<![nz])au|eu(?!m)|[aąeęioóuy]")  # au-tor; but na-u-ka, za-u-fać


def polish_syllables(word: str) -> int:
    """The syllables of one Polish word: its vowels, without an i that only softens a consonant."""
    return max(1, len(POLISH_VOWELS.findall(SOFTENING.sub("", word.lower()))))
