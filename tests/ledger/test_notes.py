"""The log's key and what it signs."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.ledger.errors import LogKeyMissing
from app.ledger.key_file import NAME, keep_key, key_at_hand, make_key, origin
from app.ledger.notes import KeyUnreadable, checkpoint_text, key_from, new_key
from verifier import verify


def test_a_key_comes_back_from_its_line() -> None:
    key = new_key("countersign.example/log")

    again = key_from(key.secret + "\n")

    assert (again.vkey, again.id, again.origin) == (key.vkey, key.id, "countersign.example/log")


def test_the_verifier_reads_what_the_key_signed() -> None:
    key = new_key("countersign.example/log")

    note = verify.read_note(key.signed(checkpoint_text(key.origin, 7, bytes(32))))

    verify.require_log_signed(note, note.signatures[0], verify.parse_vkey(key.vkey))
    assert verify.read_checkpoint(note).size == 7


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\nb"])
def test_a_log_has_a_name_that_a_note_can_carry(name: str) -> None:
    with pytest.raises(KeyUnreadable, match="no spaces"):
        new_key(name)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda line: line.removeprefix("PRIVATE+"), "does not begin"),
        (lambda line: line.replace("/log", "/lag"), "do not belong together"),
        (lambda line: line[:-4] + "!!!!", "not base64"),
        (lambda line: line[:-8], "not an Ed25519 key"),
        (lambda _line: "", "does not begin"),
    ],
)
def test_a_damaged_key_file_is_told_in_one_sentence(change, words: str) -> None:
    with pytest.raises(KeyUnreadable, match=words):
        key_from(change(new_key("countersign.example/log").secret))


def test_the_key_file_is_for_one_user_and_an_older_key_stays(tmp_path: Path) -> None:
    old = make_key(tmp_path, origin("https://learn.example.com/"))
    new = new_key(old.origin)

    place = keep_key(tmp_path, new)

    assert old.origin == "learn.example.com/log"
    assert place.stat().st_mode & 0o777 == 0o600
    assert key_at_hand(tmp_path).id == new.id
    assert key_from((tmp_path / f"{NAME}-{old.id}").read_text()).id == old.id


def test_a_missing_key_is_missed(tmp_path: Path) -> None:
    with pytest.raises(LogKeyMissing, match="Put it back from your backup"):
        key_at_hand(tmp_path)
