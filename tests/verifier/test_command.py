"""The program as a stranger runs it: alone in an empty folder, with nothing of ours and no network."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.verifier.reference import (
    LOG,
    NEXT_LOG,
    WITNESS,
    Log,
    log_of,
    pack_files,
    signature,
    signed_log,
    zipped,
)

PROGRAM = Path(__file__).parents[2] / "verifier" / "verify.py"
HONEST = signed_log(30)
NO_NETWORK = "import socket; socket.socket = socket.create_connection = socket.getaddrinfo = None\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder with the files that somebody was given, and nothing else."""
    other = type(HONEST)(log_of(30, fork_at=2).entries, signers=HONEST.signers)
    files = {
        "one.tlog-proof": HONEST.receipt(3, 5),
        "two.tlog-proof": HONEST.receipt(5, 30),
        "forked.tlog-proof": other.receipt(5, 30),
        "apart.tlog-proof": HONEST.receipt(18, 19),
        "newer.head": HONEST.head(5, 30),
        "forked.head": other.head(5, 30),
        "pack.zip": zipped(pack_files(HONEST, {"one": HONEST.receipt(3, 30)}, 30)).getvalue(),
        "pack": zipped(pack_files(HONEST, {"one": HONEST.receipt(3, 30)}, 30)).getvalue(),
        "keys": f"# published on the company's page\n{LOG.vkey}\n\n{WITNESS.vkey}\n".encode(),
        "empty": b"",
        "words": b"not a key\n",
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def run(folder: Path, *arguments: str, utf8: int = 1) -> tuple[int, str, str]:
    """Its exit code, what it printed, and what it complained of."""
    done = subprocess.run(
        [sys.executable, "-I", "-X", f"utf8={utf8}", str(PROGRAM), *arguments],
        cwd=folder,
        capture_output=True,
        timeout=60,
        env={"LC_ALL": "C", "PATH": ""},
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


def test_a_receipt_and_its_key_are_proved(folder: Path) -> None:
    code, out, _ = run(folder, "one.tlog-proof", "--key", LOG.vkey, "--key", WITNESS.vkey)

    assert code == 0
    assert "Alice Zając" in out
    assert "STRENGTH: asserted by the server" in out
    assert "Not promised: who did it" in out
    assert out.splitlines()[-1].startswith("PROVED")


def test_keys_may_stand_in_a_file(folder: Path) -> None:
    assert run(folder, "one.tlog-proof", "--key", "keys")[0] == 0


def test_without_a_key_the_program_says_which_one_signed(folder: Path) -> None:
    code, out, _ = run(folder, "one.tlog-proof")

    assert code == 3
    assert LOG.vkey in out


def test_another_key_is_a_refusal_with_its_reason(folder: Path) -> None:
    code, out, _ = run(folder, "one.tlog-proof", "--key", NEXT_LOG.vkey)

    assert code == 1
    assert "REFUSED" in out
    assert "[key_not_named]" in out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["one.tlog-proof", "two.tlog-proof", "--key", "keys"], 0, "tell one history"),
        (["one.tlog-proof", "two.tlog-proof"], 3, "tell one history"),
        (["one.tlog-proof", "forked.tlog-proof", "--key", "keys"], 1, "two different histories"),
        (["apart.tlog-proof", "one.tlog-proof", "--key", "keys"], 3, "NOT EVERYTHING"),
        (["one.tlog-proof", "--head", "newer.head", "--key", "keys"], 0, "still holds the entry"),
        (["one.tlog-proof", "--head", "forked.head", "--key", "keys"], 1, "not shown to continue"),
        (["pack.zip", "--key", "keys"], 0, "all 3 files are there"),
        (["pack", "--key", "keys"], 0, "all 3 files are there"),
        (["pack.zip"], 3, "you named no key"),
        (["empty"], 1, "REFUSED"),
        (["newer.head"], 1, "REFUSED"),
        (["one.tlog-proof", "--head", "one.tlog-proof"], 1, "REFUSED"),
        (["one.tlog-proof", "empty"], 1, "empty: Line 1"),
    ],
)
def test_each_question_has_its_answer(folder: Path, arguments: list[str], code: int, words: str) -> None:
    exit_code, out, _ = run(folder, *arguments)

    assert (exit_code, words in out) == (code, True), out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["missing"],
        ["."],
        ["a", "b", "c"],
        ["one.tlog-proof", "two.tlog-proof", "--head", "newer.head"],
        ["pack.zip", "one.tlog-proof"],
        ["pack.zip", "--head", "newer.head"],
        ["one.tlog-proof", "--key", "missing"],
        ["one.tlog-proof", "--key", "empty"],
        ["one.tlog-proof", "--key", "words"],
        ["one.tlog-proof", "--key", LOG.vkey.replace("harbour", "harbor")],
        ["one.tlog-proof", "--head", "missing"],
        ["one.tlog-proof", "--unknown"],
    ],
)
def test_a_misused_command_says_so(folder: Path, arguments: list[str]) -> None:
    code, out, complaint = run(folder, *arguments)

    assert code == 2
    assert out == ""
    assert complaint


def test_the_texts_can_be_printed(folder: Path) -> None:
    out = run(folder, "one.tlog-proof", "--texts")[1]

    assert "Nie pisz o gościach.\nNever." in out


def test_a_terminal_without_our_letters_shows_their_numbers(folder: Path) -> None:
    code, out, _ = run(folder, "one.tlog-proof", "--key", "keys", utf8=0)

    assert code == 0
    assert "Alice Zaj\\u0105c" in out


def test_letters_that_would_steer_a_terminal_are_escaped(folder: Path) -> None:
    entry = signature(3, facts={"title": "\u202e\x1b[2J"})
    log = Log((*HONEST.entries[:3], signed_log(entry=entry).entries[3]), signers=HONEST.signers)
    (folder / "naughty.tlog-proof").write_bytes(log.receipt(3, 4))
    out = run(folder, "naughty.tlog-proof")[1]

    assert "\x1b" not in out
    assert "\\u{202e}\\u{001b}[2J" in out


def test_neither_the_network_nor_anything_of_ours_is_needed(folder: Path) -> None:
    future = "from __future__ import annotations\n"
    program = PROGRAM.read_text().replace(future, "", 1)
    (folder / "alone.py").write_text(future + NO_NETWORK + program)
    done = subprocess.run(
        [sys.executable, "-I", "alone.py", "one.tlog-proof", "--key", "keys"],
        cwd=folder,
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert not re.search(r"^\s*(from|import) app\b", program, re.MULTILINE)
