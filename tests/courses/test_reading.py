"""How hard a text is to read: syllables, sentences and the two indices."""

from __future__ import annotations

import pytest

from app.courses.reading import english_syllables, level_of, polish_syllables, sentences


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "the make asked phone stopped trained clear scale brought their please worked"),
        (
            2,
            "table wanted houses doing idol people useful someone quiet lion selfish being station don't-post",
        ),
        (3, "employee employer piano policy idea customer reporting everything radio reviewer"),
        (4, "everybody's community especially information responsible"),
    ],
)
def test_english_syllables(count: int, words: str) -> None:
    assert {word: english_syllables(word) for word in words.split()} == dict.fromkeys(words.split(), count)


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "w z pies dom wiesz krew"),
        (2, "ciasto kawa autor piątek miasto grafik"),
        (3, "nauka Europa kawiarnia dyżurny autora muzeum zaufać"),
        (4, "publikujesz odpowiedzi zespołowi kierownika bezpieczeństwo"),
        (5, "odpowiedziami telefonicznie"),
        (7, "odpowiedzialnościami"),
    ],
)
def test_polish_syllables(count: int, words: str) -> None:
    assert {word: polish_syllables(word) for word in words.split()} == dict.fromkeys(words.split(), count)


def test_a_list_a_paragraph_and_a_colon_end_a_sentence_and_a_placeholder_is_one_word() -> None:
    text = "Ring: {contact.duty_phone}\n\nThen wait.\n- Keep the keys\n- “Lock up!” she says"

    assert [len(words) for words in sentences(text)] == [1, 1, 2, 3, 2, 2]


def test_flesch_kincaid_of_a_known_text() -> None:
    level = level_of(["The cat sat on the mat."], "en")

    assert (level.words, level.sentences) == (6, 1)
    assert level.score == round(0.39 * 6 + 11.8 * 1 - 15.59, 1)


def test_fog_of_a_known_text() -> None:
    level = level_of(["Publikujesz to w sieci. Nikt nie pyta."], "pl")

    assert level.score == round(0.4 * (7 / 2 + 100 / 7), 1)
    assert level.longest == "Publikujesz to w sieci"


def test_nothing_to_read_is_no_level() -> None:
    assert level_of(["", "123"], "en").score == 0.0
