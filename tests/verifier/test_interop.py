"""Notes, keys and cosignatures that others made: what the standards mean and not only what we take them for."""

from __future__ import annotations

import pytest

from verifier import verify

# golang.org/x/mod, sumdb/note: the key and the note of its documentation
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)

# a public log's checkpoint of 2026 with witnesses' cosignatures, as its log and a witness published it
ARCHE = "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
REMORA = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
ARCHES_CHECKPOINT = """\
arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
"""  # noqa: E501  # a signature stands on one line

# the C2SP specifications' own examples, whose keys are not published
SALVATORE = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "— quasimodo.example/salvatore "
    "NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
)
SOFA = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 "
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)


@pytest.mark.parametrize(
    "vkey", [PETER, ARCHE, REMORA, "TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6"]
)
def test_keys_that_others_published_are_read_and_written_as_they_were(vkey: str) -> None:
    assert verify.parse_vkey(vkey).vkey == vkey


def test_the_note_of_the_go_checksum_database_verifies() -> None:
    note, key = verify.read_note(PETERS_NOTE), verify.parse_vkey(PETER)

    assert note.signatures[0].is_by(key)
    verify.require_log_signed(note, note.signatures[0], key)


def test_the_note_with_another_word_does_not_verify() -> None:
    note = verify.read_note(PETERS_NOTE.replace("answer", "Answer"))

    with pytest.raises(verify.SignatureFalse):
        verify.require_log_signed(note, note.signatures[0], verify.parse_vkey(PETER))


def test_a_public_logs_checkpoint_and_its_witness_verify() -> None:
    note = verify.read_note(ARCHES_CHECKPOINT)
    log_line, _, witness_line = note.signatures

    assert verify.read_checkpoint(note).size == 1432088532
    assert log_line.is_by(verify.parse_vkey(ARCHE))
    verify.require_log_signed(note, log_line, verify.parse_vkey(ARCHE))
    assert witness_line.is_by(verify.parse_vkey(REMORA))
    seen = verify.read_cosignature(note, witness_line, verify.parse_vkey(REMORA)).time
    assert verify.moment(seen) == "2026-05-23 21:50:24 UTC"


def test_a_public_logs_checkpoint_with_another_size_does_not_verify() -> None:
    note = verify.read_note(ARCHES_CHECKPOINT.replace("1432088532", "1432088533"))

    with pytest.raises(verify.SignatureFalse):
        verify.require_log_signed(note, note.signatures[0], verify.parse_vkey(ARCHE))
    with pytest.raises(verify.SignatureFalse):
        verify.read_cosignature(note, note.signatures[2], verify.parse_vkey(REMORA))


def test_a_note_whose_text_has_empty_lines_ends_at_the_last() -> None:
    note = verify.read_note(SALVATORE)

    assert note.text.endswith(":\n\ned è subito sera.\n")
    assert [(line.name, line.key) for line in note.signatures] == [
        ("quasimodo.example/salvatore", "367ba04b")
    ]


def test_the_checkpoint_of_the_specification_is_read() -> None:
    note = verify.read_note(SOFA)
    log_line, witness_line = note.signatures

    assert verify.read_checkpoint(note).origin == "example.com/behind-the-sofa"
    assert len(log_line.payload) == 64
    assert int.from_bytes(witness_line.payload[:8], "big") == 1679315147  # the time that its text gives


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        "name+c74f20a3",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        PETER.replace("c74f", "c74e"),
        PETER.replace("c74f20a3", "C74F20A3"),
        PETER.replace("Peter", "Petra"),
        PETER.replace("+ARpc", "+Arpc"),
        PETER + "=",
        PETER + "\n",
        PETER.replace("Peter", "Peter "),
        "a b+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "\udcff+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        PETER[:-4],
    ],
)
def test_a_key_that_is_not_what_its_id_says_is_refused(vkey: str) -> None:
    with pytest.raises(verify.NotKey):
        verify.parse_vkey(vkey)
