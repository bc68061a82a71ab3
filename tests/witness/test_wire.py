"""Bytes that are not what they should be: a plain refusal, never a crash, never a wait without end."""

from __future__ import annotations

import http.client
import socket
import threading
import time

import pytest

from app.ledger.witnessing import Cosigned, request_body
from tests.witness.program import Witness
from tests.witness.reference_log import ORIGIN, Key, Log

LOG = Log(leaves=20)
OTHER = Log(origin="other.example/log", leaves=5)
GOOD = request_body(0, [], LOG.note(5)).decode()
TEXT = LOG.text(5)
LINE = LOG.keys[0].line(TEXT)
ROOT = TEXT.split("\n")[2]
LAST_OF_ROOT = ROOT[-2]  # its two lowest bits are padding
OTHER_SPELLING = ROOT[:-2] + chr(ord(LAST_OF_ROOT) + 1) + "="


def signed(text: str) -> str:
    """The body of a text that the log did sign: what is wrong is its form alone."""
    return f"old 0\n\n{text}\n{LOG.keys[0].line(text)}"


MALFORMED = {
    "nothing": "",
    "a newline": "\n",
    "three newlines": "\n\n\n",
    "no newline": "old 0",
    "no newline at the end": GOOD[:-1],
    "no old": GOOD.removeprefix("old 0\n"),
    "no empty line before the checkpoint": GOOD.replace("old 0\n\n", "old 0\n"),
    "no checkpoint": "old 0\n\n",
    "no signatures": f"old 0\n\n{TEXT}",
    "an empty line for the signatures": f"old 0\n\n{TEXT}\n",
    "one empty line too many at the end": GOOD + "\n",
    "an old size with a zero before": GOOD.replace("old 0", "old 00"),
    "an old size with a sign": GOOD.replace("old 0", "old +0"),
    "a negative old size": GOOD.replace("old 0", "old -1"),
    "an old size in other digits": GOOD.replace("old 0", "old ٣"),
    "an old size of many digits": GOOD.replace("old 0", "old " + "9" * 5000),
    "an old size of 2^63": GOOD.replace("old 0", f"old {2**63}"),
    "two spaces": GOOD.replace("old 0", "old  0"),
    "a space after": GOOD.replace("old 0", "old 0 "),
    "OLD": GOOD.replace("old 0", "OLD 0"),
    "CRLF": GOOD.replace("\n", "\r\n"),
    "one CR": GOOD.replace("old 0\n", "old 0\r\n"),
    "a NUL in the text": signed(TEXT + "a\x00b\n"),
    "a tab in the text": signed(TEXT + "a\tb\n"),
    "a NUL in the proof": GOOD.replace("old 0\n", "old 0\n\x00\n"),
    "a proof line that is no base64": GOOD.replace("old 0\n", "old 0\n!\n"),
    "a proof line in the other alphabet": GOOD.replace("old 0\n", "old 0\n" + "_" * 43 + "=\n"),
    "a proof line without padding": GOOD.replace("old 0\n", f"old 0\n{ROOT[:-1]}\n"),
    "a proof line of another spelling": GOOD.replace("old 0\n", f"old 0\n{OTHER_SPELLING}\n"),
    "a proof line of 31 bytes": GOOD.replace("old 0\n", "old 0\n" + "A" * 42 + "==\n"),
    "a proof line that is not ASCII": GOOD.replace("old 0\n", "old 0\n" + "é" * 44 + "\n"),
    "64 proof lines": GOOD.replace("old 0\n", "old 0\n" + f"{ROOT}\n" * 64),
    "a size with a zero before": signed(TEXT.replace("\n5\n", "\n05\n")),
    "a size of 2^64": signed(TEXT.replace("\n5\n", f"\n{2**64}\n")),
    "a size of 2^63": signed(TEXT.replace("\n5\n", f"\n{2**63}\n")),
    "no size": signed(TEXT.replace("\n5\n", "\n")),
    "no root": signed(TEXT.replace(ROOT + "\n", "")),
    "a root of another spelling": signed(TEXT.replace(ROOT, OTHER_SPELLING)),
    "a short root": signed(TEXT.replace(ROOT, "AAAA")),
    "an empty line in the text": signed(TEXT + "\nextension\n"),
    "no origin": signed(TEXT.replace(ORIGIN, "")),
    "a hyphen for the dash": GOOD.replace("— ", "- "),
    "a signature without a name": GOOD.replace(f"— {ORIGIN} ", "— "),
    "a signature by a name with a plus": GOOD.replace(f"— {ORIGIN}", "— a+b"),
    "a signature by a name with a wide space": GOOD.replace(f"— {ORIGIN}", "— a\u3000b"),
    "a signature that is no base64": GOOD.replace(LINE, f"— {ORIGIN} *\n"),
    "a signature of four bytes": GOOD.replace(LINE, f"— {ORIGIN} AAAAAA==\n"),
    "a signature with something behind it": GOOD.replace(LINE, LINE[:-1] + " more\n"),
    "too many signatures": GOOD + Key("x").line(TEXT) * 64,
}
assert LAST_OF_ROOT in "AEIMQUYcgkosw048"


@pytest.fixture(scope="module")
def witness(tmp_path_factory):
    """One for all: whatever is sent here must leave it as it was."""
    witness = Witness(tmp_path_factory.mktemp("wire"), "--timeout", "2", "--connections", "8")
    try:
        witness.trust(LOG, OTHER)
        yield witness.start()
    finally:
        witness.close()


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_body_is_refused_as_such(witness, body):
    assert body != GOOD

    assert witness.post(body.encode("utf-8", "surrogatepass"))[0] == 400

    assert witness.size(ORIGIN) == 0
    assert "dropped" not in witness.stderr


@pytest.mark.parametrize("junk", [b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\x80"])
def test_a_body_that_is_not_utf_8_is_malformed(witness, junk):
    assert witness.post(GOOD.encode().replace(b"old 0\n", b"old 0\n" + junk))[0] == 400
    assert witness.post(GOOD.encode().replace(b"\n5\n", b"\n5\n" + junk))[0] == 400


def test_63_proof_lines_and_64_signatures_are_well_formed(tmp_path):
    witness = Witness(tmp_path)
    try:
        witness.trust(LOG)
        witness.start()
        long_proof = GOOD.replace("old 0\n", "old 0\n" + f"{ROOT}\n" * 63)
        others = "".join(Key(f"w{number}.example").line(TEXT) for number in range(63))
        assert witness.post(long_proof.encode())[0] == 422
        assert witness.post((GOOD + others).encode())[0] == 200
        assert witness.checkpoint(ORIGIN)[1].count("— ") == 2
    finally:
        witness.close()


@pytest.mark.parametrize("size", [64 * 1024 + 1, 1024 * 1024, 4 * 1024 * 1024])
def test_a_body_over_64_kb_is_too_large_and_the_answer_arrives(witness, size):
    assert witness.post(b"old 0\n" * (size // 6 + 1))[0] == 413


def test_a_body_of_64_kb_is_read(witness):
    assert witness.post(b"x" * 64 * 1024)[0] == 400


def test_a_request_must_say_how_long_it_is(witness):
    post = b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\n"

    assert witness.raw(post + b"\r\n").startswith(b"HTTP/1.1 411 ")
    chunked = witness.raw(post + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
    assert chunked.startswith(b"HTTP/1.1 411 ")


@pytest.mark.parametrize(
    "lengths",
    [b"Content-Length: -1", b"Content-Length: 1e3", b"Content-Length: +5", b"Content-Length: ",
     b"Content-Length: " + b"9" * 400, b"Content-Length: 5\r\nContent-Length: 6"],
)  # fmt: skip
def test_a_length_that_is_none_is_refused(witness, lengths):
    answer = witness.raw(b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\n" + lengths + b"\r\n\r\nhello")

    assert answer.startswith(b"HTTP/1.1 400 ")


def test_a_body_that_ends_early_is_refused_and_nothing_is_kept(witness):
    head = f"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: {len(GOOD.encode()) + 1}\r\n\r\n"

    answer = witness.raw(head.encode() + GOOD.encode(), half_closed=True)

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert witness.size(ORIGIN) == 0


@pytest.mark.parametrize(
    "sent",
    [b"\x00\x01\x02\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"GET\r\n\r\n",
     b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/x\r\n\r\n", b"\r\n\r\n", b"POST /add-checkpoint\r\n\r\n",
     b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n",
     b"GET / HTTP/1.1\r\na: " + b"b" * 70_000 + b"\r\n\r\n", b"GET / HTTP/1.1\r\n: :\r\n \xff\r\n\r\n",
     b"GET /checkpoint/%00%ff%zz%ed%a0%80 HTTP/1.0\r\n\r\n", b"GET // HTTP/1.0\r\n\r\n"],
)  # fmt: skip
def test_bad_http_never_ends_the_program(witness, sent):
    answer = witness.raw(sent, half_closed=True)

    assert answer == b"" or answer.startswith((b"HTTP/1.1 4", b"HTTP/1.1 505", b"HTTP/1.1 200"))
    assert witness.ask("GET", "/healthz") == (200, "text/plain; charset=utf-8", b"ok\n")
    assert "dropped" not in witness.stderr


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("HEAD", "/", 200),
        ("GET", "/healthz", 200),
        ("GET", "/add-checkpoint", 405),
        ("PUT", "/add-checkpoint", 405),
        ("POST", "/", 405),
        ("POST", "/healthz", 405),
        ("DELETE", "/checkpoint/x", 405),
        ("GET", "/nothing", 404),
        ("POST", "/nothing", 404),
        ("GET", "/checkpoint/", 404),
        ("GET", "/checkpoint/unknown.example", 404),
        ("GET", "/../../etc/passwd", 404),
    ],
)
def test_everything_else_is_not_found_or_not_allowed(witness, method, path, status):
    assert witness.ask(method, path, b"x" if method in ("POST", "PUT") else None)[0] == status


def test_one_connection_takes_many_requests(witness):
    connection = http.client.HTTPConnection("127.0.0.1", witness.port, timeout=10)
    connection.connect()
    first = connection.sock
    statuses = []
    for body in (b"x", GOOD.replace(ORIGIN, "unknown.example").encode(), b"y"):
        connection.request("POST", "/add-checkpoint", body)
        answer = connection.getresponse()
        statuses.append((answer.status, answer.read() != b""))
    same = connection.sock is first
    connection.close()

    assert statuses == [(400, True), (404, True), (400, True)]
    assert same


def test_a_client_that_waits_for_100_continue_gets_it(witness):
    head = f"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: {2}\r\nExpect: 100-continue\r\n\r\n"
    with socket.create_connection(("127.0.0.1", witness.port), timeout=5) as connection:
        connection.sendall(head.encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 100 ")
        connection.sendall(b"hi")
        assert connection.recv(1000).startswith(b"HTTP/1.1 400 ")


def test_a_client_that_sends_a_byte_now_and_then_is_cut_off(witness):
    head = b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: 1000\r\n\r\n"
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", witness.port), timeout=10) as connection:
        connection.sendall(head)
        connection.settimeout(0.2)
        got = b""
        while time.monotonic() - begun < 9:
            try:
                got = connection.recv(1000)
                break
            except TimeoutError:
                connection.sendall(b"o")

    assert got.startswith(b"HTTP/1.1 408 ")
    assert 1.5 < time.monotonic() - begun < 5


def test_silent_connections_do_not_keep_others_out_for_long(witness):
    silent = [socket.create_connection(("127.0.0.1", witness.port)) for _ in range(8)]
    statuses = []

    def knock() -> None:
        try:
            statuses.append(witness.ask("GET", "/healthz")[0])
        except OSError:
            statuses.append(0)

    try:
        first = threading.Thread(target=knock)
        first.start()
        first.join()
        time.sleep(2.5)
        knock()
    finally:
        for connection in silent:
            connection.close()

    assert statuses == [503, 200]


def test_after_all_this_it_still_cosigns(witness):
    answer = witness.offer(OTHER, 0, 5)

    assert isinstance(answer, Cosigned)
    assert witness.incidents() == "No incidents.\n"
