"""What its operator types, and what they read when something is missing."""

from __future__ import annotations

import stat

import pytest

from app.ledger.witnessing import Cosigned
from tests.witness.program import NAME, Witness, run
from tests.witness.reference_log import ORIGIN, Key, b64, mth


def files(folder) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def test_init_makes_a_key_that_only_its_owner_reads_and_says_the_public_one(tmp_path):
    made = run("init", "--name", NAME, "--state", tmp_path / "w")

    name, identity, key = made.stdout.strip().split("+", 2)
    assert (made.returncode, name, len(identity)) == (0, NAME, 8)
    assert key.startswith("B")  # 0x04
    assert {stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "w").iterdir()} == {0o600}
    assert stat.S_IMODE((tmp_path / "w").stat().st_mode) == 0o700


@pytest.mark.parametrize("left", ["both", "witness.key", "witness.sqlite3"])
def test_init_overwrites_nothing(tmp_path, left):
    run("init", "--name", NAME, "--state", tmp_path / "w")
    for each in list((tmp_path / "w").iterdir()):
        if left not in ("both", each.name):
            each.unlink()
    before = files(tmp_path / "w")

    again = run("init", "--name", "other.example/w", "--state", tmp_path / "w")

    assert again.returncode == 1
    assert again.stderr == f"There is a witness in {tmp_path / 'w'} already; it is left as it is.\n"
    assert files(tmp_path / "w") == before


@pytest.mark.parametrize("name", ["", "with space", "with+plus", "new\nline"])
def test_a_name_that_no_note_can_carry_is_refused(tmp_path, name):
    made = run("init", "--name", name, "--state", tmp_path / "w")

    assert made.returncode == 1
    assert made.stderr.startswith("A witness's name has no spaces and no plus sign")
    assert not (tmp_path / "w").exists()


def test_trust_takes_only_a_logs_key(tmp_path):
    Witness(tmp_path)
    key = Key()
    wrong = {
        "": "written as name+hash+key",
        "only-a-name": "written as name+hash+key",
        Key(kind=4).vkey: "its kind is not 0x01",
        key.vkey.replace(key.id.hex(), "00000000"): "do not belong together",
        key.vkey.replace(ORIGIN, "other.example"): "do not belong together",
        key.vkey[:-1]: "not base64",
        f"{ORIGIN}+{key.id.hex()}+{b64(b'short')}": "32 bytes",
    }

    for vkey, reason in wrong.items():
        done = run("trust", vkey, "--state", tmp_path / "state")
        assert (done.returncode, done.stdout) == (1, ""), vkey
        assert reason in done.stderr
        assert done.stderr.count("\n") == 1
    assert run("logs", "--state", tmp_path / "state").stdout == ""


def test_logs_says_what_was_seen_last(witness, log):
    before = run("logs", "--state", witness.state).stdout
    answer = witness.offer(log, 0, 5)
    after = run("logs", "--state", witness.state).stdout

    assert isinstance(answer, Cosigned)
    at = answer.at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert before == f"{ORIGIN}: nothing cosigned yet\n  {log.keys[0].vkey}\n"
    assert after == (
        f"{ORIGIN}: size 5, root {b64(mth(log.leaves[:5]))}, cosigned {at}\n  {log.keys[0].vkey}\n"
    )


def test_the_front_page_says_who_this_is_and_what_it_saw(witness, log):
    answer = witness.offer(log, 0, 5)

    status, kind, page = witness.ask("GET", "/")

    assert isinstance(answer, Cosigned)
    at = answer.at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert (status, kind) == (200, "text/plain; charset=utf-8")
    assert page.decode() == f"Witness {NAME}\n{witness.vkey}\n\n{ORIGIN}: size 5, cosigned {at}\n"


def serve(folder):
    return run("serve", "--state", folder, "--port", "0")


def test_serve_wants_the_key_that_it_was_made_with(tmp_path):
    state = Witness(tmp_path).state
    run("init", "--name", NAME, "--state", tmp_path / "other")
    own = (state / "witness.key").read_text()
    outcomes = {}
    for name, content in {
        "missing": None,
        "of another witness": (tmp_path / "other" / "witness.key").read_text(),
        "empty": "",
        "cut": own[:-10],
        "renamed": own.replace("w1", "w2"),
        "of a log": own.replace(own.strip().rsplit("+", 1)[1], b64(b"\x01" + bytes(32))),
    }.items():
        (state / "witness.key").unlink(missing_ok=True)
        if content is not None:
            (state / "witness.key").write_text(content)
        done = serve(state)
        outcomes[name] = (done.returncode, done.stdout, done.stderr.count("\n"))
        assert done.stderr.startswith(f"The key {state / 'witness.key'} "), done.stderr

    assert set(outcomes.values()) == {(1, "", 1)}


@pytest.mark.parametrize("content", [None, b"", b"this is no database at all" * 100])
def test_serve_does_not_begin_with_an_empty_memory(tmp_path, content):
    state = Witness(tmp_path).state
    (state / "witness.sqlite3").unlink()
    if content is not None:
        (state / "witness.sqlite3").write_bytes(content)

    done = serve(state)

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith(
        f"There is no witness.sqlite3 in {state}: "
        if content is None
        else f"The init of {state} was not finished: "
        if content == b""
        else f"{state / 'witness.sqlite3'} cannot be read as a witness's state "
    )


def test_a_port_that_is_taken_is_one_plain_sentence(witness):
    done = run("serve", "--state", witness.state, "--port", str(witness.port))

    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith(f"Cannot listen on 127.0.0.1 port {witness.port}: ")


def test_a_state_of_a_newer_version_is_left_alone(tmp_path):
    witness = Witness(tmp_path)
    with witness.database() as database:
        database.execute("PRAGMA user_version=2")
    database.close()

    done = serve(witness.state)

    assert done.returncode == 1
    assert "another version (2, this is 1)" in done.stderr
