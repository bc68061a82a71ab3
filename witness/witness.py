#!/usr/bin/env python3
"""A witness: it remembers the last head of a log, and countersigns only what continues it.

One machine outside the company that runs the log runs this file. It needs Python 3.11 and the package
`cryptography`. The wire is C2SP tlog-witness; the forms are C2SP signed-note, tlog-checkpoint and
tlog-cosignature; the tree is that of RFC 6962. What it is for stands in `README.md` beside it.

Reading a note and checking a consistency proof are written out here although Countersign and its verifier
have them too. That is on purpose: a stranger should be able to read everything that this program trusts, and
a mistake in one of them must not be a mistake in all.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import os
import re
import signal
import socket
import socketserver
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

LOG_SIGNATURE = 0x01  # C2SP signed-note: Ed25519 over the note's text
COSIGNATURE = 0x04  # C2SP tlog-cosignature: Ed25519 over a time and the note's text

LARGEST_BODY = 64 * 1024  # bytes
LONGEST_PROOF = 63  # hashes; no tree is higher
MOST_SIGNATURES = 64  # lines; the specification asks for at least 16
LARGEST_SIZE = 2**63 - 1  # what the database's integers hold

SECONDS_FOR_A_REQUEST = 10.0  # from its first byte to its last, and for how long a connection may be silent
SECONDS_FOR_A_LOCK = 20.0  # how long one request waits for another one's transaction
SECONDS_TO_HEAR_A_REFUSAL = 2.0  # for which we go on reading what we have refused, so that the answer arrives
MOST_CONNECTIONS = 64

KEY_FILE = "witness.key"
STATE_FILE = "witness.sqlite3"
STATE_VERSION = 1


class Unusable(Exception):
    """The program cannot do what the command line asks; the message is one sentence for whoever typed it."""


class Malformed(Exception):
    """What was sent is not in the form of the specification."""


# --- Notes and keys ----------------------------------------------------------------------------------------


def exact_base64(text: str) -> bytes:
    """The bytes behind canonical base64. Raises `Malformed` for any other spelling of the same bytes."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raise Malformed("a line is not base64") from None
    if base64.b64encode(raw).decode() != text:
        raise Malformed("a line is not canonical base64")
    return raw


def exact_hash(text: str) -> bytes:
    raw = exact_base64(text)
    if len(raw) != 32:
        raise Malformed("a hash has not 32 bytes")
    return raw


def exact_size(text: str) -> int:
    """A tree size in ASCII decimal without leading zeros."""
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", text) or int(text) > LARGEST_SIZE:
        raise Malformed("a size is not a plain decimal number below 2^63")
    return int(text)


def is_key_name(name: str) -> bool:
    return name != "" and "+" not in name and not any(each.isspace() or ord(each) < 0x20 for each in name)


def key_id(name: str, kind: int, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


@dataclass(frozen=True)
class PublicKey:
    """A verifier key: who signs, with what."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        return key_id(self.name, self.kind, self.public)

    @property
    def vkey(self) -> str:
        encoded = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{encoded}"

    @classmethod
    def from_vkey(cls, line: str) -> PublicKey:
        """Raises `Malformed`."""
        name, _, rest = line.partition("+")
        identity, _, encoded = rest.partition("+")
        if not is_key_name(name) or not encoded:
            raise Malformed("a key is written as name+hash+key")
        raw = exact_base64(encoded)
        if len(raw) != 33:
            raise Malformed("an Ed25519 key has 32 bytes after the byte of its kind")
        key = cls(name, raw[0], raw[1:])
        if key.id.hex() != identity:
            raise Malformed("its name, its hash and its key do not belong together")
        return key


@dataclass(frozen=True)
class Signature:
    """One signature line of a note."""

    name: str
    key_id: bytes
    signature: bytes
    line: str


@dataclass(frozen=True)
class Checkpoint:
    """A log's head as it was sent: whose log, how many entries, which root; nothing is verified yet."""

    text: str
    origin: str
    size: int
    root: bytes
    signatures: tuple[Signature, ...]

    @classmethod
    def read(cls, note: str) -> Checkpoint:
        """Raises `Malformed`."""
        if any(ord(each) < 0x20 and each != "\n" for each in note):
            raise Malformed("the checkpoint holds a control character")
        # The last empty line parts the text from the signatures.
        head, gap, tail = note.rpartition("\n\n")
        if not gap or not tail.endswith("\n"):
            raise Malformed("the checkpoint is not a text, an empty line and signature lines")
        lines = head.split("\n")
        if len(lines) < 3 or "" in lines:
            raise Malformed("the checkpoint's text is not at least three lines, none of them empty")
        signatures = tail[:-1].split("\n")
        if len(signatures) > MOST_SIGNATURES:
            raise Malformed(f"the checkpoint has more than {MOST_SIGNATURES} signature lines")
        return cls(
            text=head + "\n",
            origin=lines[0],
            size=exact_size(lines[1]),
            root=exact_hash(lines[2]),
            signatures=tuple(read_signature(line) for line in signatures),
        )


def read_signature(line: str) -> Signature:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    if dash != "—" or not is_key_name(name) or not encoded:
        raise Malformed("a signature line is not a dash, a name and a signature")
    raw = exact_base64(encoded)
    if len(raw) < 5:
        raise Malformed("a signature line has no signature")
    return Signature(name, raw[:4], raw[4:], line)


def signed_lines(checkpoint: Checkpoint, trusted: Sequence[PublicKey]) -> list[str]:
    """The signature lines by trusted keys, or none if one of those lines is false.

    Lines by keys that we do not know say nothing to us. Anybody could have added them, so they are not kept.
    """
    keys = {(key.name, key.id): key for key in trusted}
    lines: list[str] = []
    for signature in checkpoint.signatures:
        key = keys.get((signature.name, signature.key_id))
        if key is None or signature.line in lines:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(
                signature.signature, checkpoint.text.encode()
            )
        except InvalidSignature:
            return []
        lines.append(signature.line)
    return lines


# --- The tree of RFC 6962 ----------------------------------------------------------------------------------

EMPTY_ROOT = hashlib.sha256(b"").digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def continues(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Does the proof show that the tree of `old` leaves is the beginning of the tree of `new` leaves?

    RFC 6962, section 2.1.2. Both roots are rebuilt from the same hashes, so a proof that leads to both of
    them shows that nothing under the old one has changed.
    """
    if old == 0 or old == new:
        return old <= new and not proof and (old_root == new_root if old == new else old_root == EMPTY_ROOT)
    if old > new or not proof:
        return False
    # We climb from the last leaf of the old tree. Where that leaf ends a full subtree, the climb starts at
    # the top of it; if that subtree is the whole old tree, its hash is the old root and is not sent.
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    rest = iter(proof)
    was = now = next(rest) if place else old_root
    for sibling in rest:
        if last == 0:
            return False  # longer than the tree is high
        if place & 1 or place == last:
            was, now = node(sibling, was), node(sibling, now)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            now = node(now, sibling)  # to the right of everything old
        place, last = place >> 1, last >> 1
    return last == 0 and was == old_root and now == new_root


# --- The witness's own key ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class WitnessKey:
    name: str
    private: Ed25519PrivateKey

    @property
    def public(self) -> PublicKey:
        raw = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return PublicKey(self.name, COSIGNATURE, raw)

    @property
    def secret(self) -> str:
        """The line of the key file, as Go's notes write private keys."""
        seed = self.private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        encoded = base64.b64encode(bytes([COSIGNATURE]) + seed).decode()
        return f"PRIVATE+KEY+{self.name}+{self.public.id.hex()}+{encoded}"

    @classmethod
    def from_secret(cls, line: str) -> WitnessKey:
        """Raises `Malformed`."""
        begin, _, rest = line.partition("PRIVATE+KEY+")
        name, _, tail = rest.partition("+")
        identity, _, encoded = tail.partition("+")
        if begin or not is_key_name(name):
            raise Malformed("it does not begin with PRIVATE+KEY and a name")
        raw = exact_base64(encoded)
        if len(raw) != 33 or raw[0] != COSIGNATURE:
            raise Malformed("it is not the Ed25519 key of a witness")
        key = cls(name, Ed25519PrivateKey.from_private_bytes(raw[1:]))
        if key.public.id.hex() != identity:
            raise Malformed("its name, its hash and its key do not belong together")
        return key

    def cosign(self, text: str, at: int) -> str:
        """The cosignature/v1 line over a checkpoint's text, with its newline."""
        message = f"cosignature/v1\ntime {at}\n{text}".encode()
        raw = self.public.id + at.to_bytes(8, "big") + self.private.sign(message)
        return f"— {self.name} {base64.b64encode(raw).decode()}\n"


# --- What it remembers -------------------------------------------------------------------------------------

TABLES = """
CREATE TABLE witness (vkey TEXT NOT NULL);  -- one row: the key that this memory belongs to
CREATE TABLE trusted (vkey TEXT PRIMARY KEY, origin TEXT NOT NULL, trusted_at INTEGER NOT NULL);
-- One row: a head that was cosigned. The largest is the one that the next must continue; the older ones are
-- kept because a second head of a size that we know is proof that the log has told two histories.
CREATE TABLE cosigned (
    origin TEXT NOT NULL, size INTEGER NOT NULL, root BLOB NOT NULL,
    note TEXT NOT NULL, cosigned_at INTEGER NOT NULL,
    PRIMARY KEY (origin, size)
);
-- One row: a head that the log signed and that did not fit. Rows are never removed.
CREATE TABLE incidents (
    id INTEGER PRIMARY KEY, origin TEXT NOT NULL, kind TEXT NOT NULL,
    size INTEGER NOT NULL, root BLOB NOT NULL,
    known_note TEXT NOT NULL, offered_note TEXT NOT NULL, noticed_at INTEGER NOT NULL,
    UNIQUE (origin, size, root)
);
"""

FORK = "two histories"  # two signed heads of one size with different roots: this proves misbehaviour
UNPROVEN = "not shown to continue"  # a signed head without a valid proof: the log must explain it


@dataclass(frozen=True)
class Head:
    """The last head of a log that was cosigned. Before the first one it is the empty tree."""

    size: int
    root: bytes
    note: str
    cosigned_at: int


class State:
    """One connection to the memory. Everything that decides runs inside `exclusively`."""

    def __init__(self, folder: Path) -> None:
        # It is never made here: a witness that lost its memory must not start with an empty one.
        where = (folder / STATE_FILE).resolve().as_uri() + "?mode=rw"
        self.db = sqlite3.connect(where, uri=True, isolation_level=None, timeout=SECONDS_FOR_A_LOCK)
        self.db.execute("PRAGMA synchronous=FULL")  # an answer must survive a power cut

    def close(self) -> None:
        self.db.close()

    @contextmanager
    def exclusively(self) -> Iterator[None]:
        """One transaction that holds the write lock from its first read: nobody decides on an old size."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def vkey(self) -> str:
        return str(self.db.execute("SELECT vkey FROM witness").fetchone()[0])

    def origins(self) -> list[str]:
        return [row[0] for row in self.db.execute("SELECT DISTINCT origin FROM trusted ORDER BY origin")]

    def keys_of(self, origin: str) -> list[PublicKey]:
        rows = self.db.execute(
            "SELECT vkey FROM trusted WHERE origin = ? ORDER BY trusted_at, vkey", (origin,)
        )
        return [PublicKey.from_vkey(row[0]) for row in rows]

    def trust(self, key: PublicKey, now: int) -> None:
        self.db.execute("INSERT OR IGNORE INTO trusted VALUES (?, ?, ?)", (key.vkey, key.name, now))

    def head(self, origin: str) -> Head:
        row = self.db.execute(
            "SELECT size, root, note, cosigned_at FROM cosigned WHERE origin = ? ORDER BY size DESC LIMIT 1",
            (origin,),
        ).fetchone()
        return Head(*row) if row else Head(0, EMPTY_ROOT, "", 0)

    def keep(self, checkpoint: Checkpoint, note: str, at: int) -> None:
        self.db.execute(
            "INSERT INTO cosigned VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (origin, size) DO UPDATE SET note = excluded.note, cosigned_at = excluded.cosigned_at",
            (checkpoint.origin, checkpoint.size, checkpoint.root, note, at),
        )

    def other_history(self, checkpoint: Checkpoint) -> str | None:
        """A signed note of the same size with another root, if we hold one and this head is new to us."""
        rows = self.db.execute(
            "SELECT root, note FROM cosigned WHERE origin = :origin AND size = :size"
            " UNION ALL SELECT root, offered_note FROM incidents WHERE origin = :origin AND size = :size",
            {"origin": checkpoint.origin, "size": checkpoint.size},
        ).fetchall()
        if not rows or checkpoint.root in [root for root, _ in rows]:
            return None
        return str(rows[0][1])

    def report(self, kind: str, checkpoint: Checkpoint, known: str, offered: str, now: int) -> bool:
        """Keep both notes. False if this very head was reported before."""
        done = self.db.execute(
            "INSERT OR IGNORE INTO incidents (origin, kind, size, root, known_note, offered_note, noticed_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (checkpoint.origin, kind, checkpoint.size, checkpoint.root, known, offered, now),
        )
        return done.rowcount == 1

    def incidents(self, origin: str | None = None) -> list[dict[str, Any]]:
        """All of them, oldest first; `settled` once a missing proof came later and the head was cosigned."""
        cursor = self.db.execute(
            "SELECT id, origin, kind, size, known_note, offered_note, noticed_at, kind = :unproven AND EXISTS"
            " (SELECT 1 FROM cosigned c WHERE c.origin = i.origin AND c.size = i.size AND c.root = i.root)"
            " AS settled FROM incidents i WHERE :origin IS NULL OR origin = :origin ORDER BY id",
            {"unproven": UNPROVEN, "origin": origin},
        )
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]


# --- The decision ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    status: int
    body: str
    content_type: str = "text/plain; charset=utf-8"


def read_request(body: bytes) -> tuple[int, list[bytes], Checkpoint]:
    """Old size, proof and checkpoint of an `add-checkpoint`. Raises `Malformed`."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("the body is not UTF-8") from None
    head, gap, note = text.partition("\n\n")
    lines = head.split("\n")
    if not gap or not lines[0].startswith("old "):
        raise Malformed("the body is not an old size line, proof lines, an empty line and a checkpoint")
    if len(lines) - 1 > LONGEST_PROOF:
        raise Malformed(f"the proof has more than {LONGEST_PROOF} lines")
    old = exact_size(lines[0].removeprefix("old "))
    return old, [exact_hash(line) for line in lines[1:]], Checkpoint.read(note)


def add_checkpoint(state: State, key: WitnessKey, body: bytes) -> Answer:
    """Decide on one request. When this returns, what it did is on the disk."""
    try:
        old, proof, checkpoint = read_request(body)
    except Malformed as error:
        return Answer(HTTPStatus.BAD_REQUEST, f"Malformed: {error}.\n")
    trusted = state.keys_of(checkpoint.origin)
    if not trusted:
        return Answer(HTTPStatus.NOT_FOUND, "This witness does not know this log.\n")
    lines = signed_lines(checkpoint, trusted)
    if not lines:
        return Answer(HTTPStatus.FORBIDDEN, "No valid signature by a key of this log that we trust.\n")
    offered = checkpoint.text + "\n" + "".join(line + "\n" for line in lines)
    alarms: list[str] = []
    with state.exclusively():
        head, now = state.head(checkpoint.origin), int(time.time())
        # A clock that was set back must not date a larger head before a smaller one.
        at = max(now, head.cosigned_at)
        # Two signed heads of one size convict the log, whatever else the request says and however we answer.
        other = state.other_history(checkpoint)
        if other is not None and state.report(FORK, checkpoint, other, offered, at):
            alarms.append(f"the log {checkpoint.origin!r} has signed TWO HISTORIES of size {checkpoint.size}")
        answer = decide(old, proof, checkpoint, head)
        if answer is None:
            line = key.cosign(checkpoint.text, at)
            state.keep(checkpoint, offered + line, at)
            answer = Answer(HTTPStatus.OK, line)
        elif (
            answer.status == HTTPStatus.UNPROCESSABLE_ENTITY
            and checkpoint.size > head.size > 0
            and state.report(UNPROVEN, checkpoint, head.note, offered, at)
        ):
            alarms.append(
                f"the log {checkpoint.origin!r} has signed size {checkpoint.size}"
                f" and was NOT SHOWN TO CONTINUE size {head.size}"
            )
    for alarm in alarms:
        say(f"ALARM: {alarm}. Both notes are kept; see them with: witness.py incidents")
    if at - now > 60:
        say(f"This machine's clock stands {at - now} seconds before the last time that was cosigned; set it.")
    return answer


def decide(old: int, proof: Sequence[bytes], checkpoint: Checkpoint, head: Head) -> Answer | None:
    """The refusal, in the specification's order, or None to cosign."""
    if old > checkpoint.size:
        return Answer(HTTPStatus.BAD_REQUEST, "The old size is larger than the checkpoint's.\n")
    if old != head.size:
        return Answer(HTTPStatus.CONFLICT, f"{head.size}\n", "text/x.tlog.size")
    if old == checkpoint.size and checkpoint.root != head.root:
        return Answer(HTTPStatus.CONFLICT, "Another root was cosigned for this size.\n")
    if not continues(old, head.root, checkpoint.size, checkpoint.root, proof):
        return Answer(HTTPStatus.UNPROCESSABLE_ENTITY, "The consistency proof does not hold.\n")
    return None


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def when(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# --- HTTP --------------------------------------------------------------------------------------------------


def plain(status: HTTPStatus) -> Answer:
    return Answer(status, f"{status.phrase}.\n")


def is_page(path: str) -> bool:
    return path in ("/", "/healthz") or path.startswith("/checkpoint/")


class Patient(io.RawIOBase):
    """A socket's reading end with one deadline for a whole request: a byte now and then does not extend it."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.deadline = 0.0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.connection.settimeout(left)
        return self.connection.recv_into(buffer)


class Conversation(BaseHTTPRequestHandler):
    """One connection. The standard library reads the headers; everything after them is here."""

    protocol_version = "HTTP/1.1"  # which keeps connections open, as the specification wishes
    default_request_version = "HTTP/1.0"  # so that what is not HTTP gets a whole answer too
    server: Server

    def setup(self) -> None:
        self.patient = Patient(self.request)
        self.connection = self.request
        self.rfile = io.BufferedReader(self.patient)
        self.wfile = self.request.makefile("wb", 64 * 1024)
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)

    def handle_one_request(self) -> None:
        self.patient.deadline = time.monotonic() + self.server.seconds
        self.server.silent.add(self.request)
        if self.server.stopping:  # looked at after the line above: `finish` does it the other way round
            self.close_connection = True
            return
        try:
            super().handle_one_request()
        except OSError:  # the other side is gone
            self.close_connection = True

    def parse_request(self) -> bool:
        self.server.silent.discard(self.request)
        return super().parse_request()

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()

    def handle_expect_100(self) -> bool:
        go_on = super().handle_expect_100()
        self.wfile.flush()
        return go_on

    def do_GET(self) -> None:
        if self.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in self.headers:
            self.close_connection = True  # a body that we do not read would look like the next request
        path = self.path.partition("?")[0]
        if path == "/add-checkpoint":
            self.answer(plain(HTTPStatus.METHOD_NOT_ALLOWED))
        elif not is_page(path):
            self.answer(plain(HTTPStatus.NOT_FOUND))
        else:
            self.answer(self.server.read(path))

    do_HEAD = do_GET  # noqa: N815  # the name by which the standard library finds it

    def do_POST(self) -> None:
        path = self.path.partition("?")[0]
        if path != "/add-checkpoint":
            self.refuse(HTTPStatus.METHOD_NOT_ALLOWED if is_page(path) else HTTPStatus.NOT_FOUND)
            return
        lengths = self.headers.get_all("Content-Length", [])
        if "Transfer-Encoding" in self.headers or not lengths:
            self.refuse(HTTPStatus.LENGTH_REQUIRED)
        elif len(lengths) > 1 or not re.fullmatch(r"[0-9]{1,20}", lengths[0]):
            self.refuse(HTTPStatus.BAD_REQUEST)
        elif int(lengths[0]) > LARGEST_BODY:
            self.refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            try:
                body = self.rfile.read(int(lengths[0]))
            except TimeoutError:
                self.refuse(HTTPStatus.REQUEST_TIMEOUT)
                return
            if len(body) < int(lengths[0]):
                cut_by_us = self.server.stopping
                self.refuse(HTTPStatus.SERVICE_UNAVAILABLE if cut_by_us else HTTPStatus.BAD_REQUEST)
            else:
                self.answer(self.server.add(body))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """How the standard library refuses: here in plain text, and an unknown method is 405, not 501."""
        self.refuse(HTTPStatus.METHOD_NOT_ALLOWED if code == HTTPStatus.NOT_IMPLEMENTED else HTTPStatus(code))

    def refuse(self, status: HTTPStatus) -> None:
        """Refuse a request whose body was not read, if it has one; so this connection ends here."""
        self.close_connection = True
        self.answer(plain(status))
        self.server.hear_out(self.request)

    def answer(self, answer: Answer) -> None:
        content = answer.body.encode()
        self.close_connection = self.close_connection or self.server.stopping
        self.request.settimeout(self.server.seconds)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(content)))
        if answer.status == HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "POST" if self.path.startswith("/add-checkpoint") else "GET, HEAD")
        if answer.status == HTTPStatus.SERVICE_UNAVAILABLE:
            self.send_header("Retry-After", "5")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        self.wfile.flush()

    def version_string(self) -> str:
        return "witness"

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: what stands on stderr should be worth reading."""


class Stopped(Exception):
    """The program was asked to end."""


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = False  # at the end every request that was begun gets its answer
    request_queue_size = 128

    def __init__(
        self, folder: Path, key: WitnessKey, address: tuple[str, int], seconds: float, most: int
    ) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self.folder, self.key, self.seconds = folder, key, seconds
        self.free = threading.BoundedSemaphore(most)
        self.silent: set[socket.socket] = set()  # connections between two requests
        self.stopping = False
        super().__init__(address, Conversation)

    # What is asked. Each request has its own connection to the state; other processes may have theirs.

    def add(self, body: bytes) -> Answer:
        try:
            with closing(State(self.folder)) as state:
                return add_checkpoint(state, self.key, body)
        except sqlite3.Error as error:
            return self.out_of_order(error)

    def read(self, path: str) -> Answer:
        try:
            with closing(State(self.folder)) as state:
                if path == "/":
                    return Answer(HTTPStatus.OK, front_page(state, self.key))
                if path == "/healthz":
                    state.origins()
                    return Answer(HTTPStatus.OK, "ok\n")
                origin = unquote_to_bytes(path.removeprefix("/checkpoint/")).decode("utf-8", "replace")
                note = state.head(origin).note if state.keys_of(origin) else ""
        except sqlite3.Error as error:
            return self.out_of_order(error)
        return Answer(HTTPStatus.OK, note) if note else Answer(HTTPStatus.NOT_FOUND, "No such checkpoint.\n")

    def out_of_order(self, error: sqlite3.Error) -> Answer:
        """What cannot be remembered is not cosigned."""
        say(f"The state cannot be read or written ({error}); nothing was cosigned.")
        return Answer(HTTPStatus.SERVICE_UNAVAILABLE, "The witness cannot reach its memory; try again.\n")

    # How connections come and go.

    def process_request(self, request: Any, client_address: Any) -> None:
        if not self.free.acquire(timeout=1):
            with suppress(OSError):
                request.settimeout(1)
                request.sendall(
                    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n"
                    b"Content-Length: 0\r\nConnection: close\r\n\r\n"
                )
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except RuntimeError:  # no thread to be had
            self.free.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.silent.discard(request)
            self.free.release()

    def hear_out(self, request: socket.socket) -> None:
        """Read on for a moment after a refusal; closing at once would reset the connection under it."""
        until = time.monotonic() + SECONDS_TO_HEAR_A_REFUSAL
        with suppress(OSError):
            request.shutdown(socket.SHUT_WR)
            while (left := until - time.monotonic()) > 0:
                request.settimeout(left)
                if not request.recv(LARGEST_BODY):
                    return

    def handle_error(self, request: Any, client_address: Any) -> None:
        say(f"A request was dropped: {sys.exc_info()[1]!r}")

    def service_actions(self) -> None:
        if self.stopping:
            raise Stopped

    def stop(self, *_: object) -> None:
        self.stopping = True

    def finish(self) -> None:
        """Take no more, let what is being answered finish, and do not wait for silent connections."""
        self.socket.close()
        for request in list(self.silent):
            with suppress(OSError):
                request.shutdown(socket.SHUT_RD)
        self.server_close()


def front_page(state: State, key: WitnessKey) -> str:
    lines = [f"Witness {key.name}", key.public.vkey, ""]
    for origin in state.origins():
        head = state.head(origin)
        last = f"size {head.size}, cosigned {when(head.cosigned_at)}" if head.note else "nothing cosigned yet"
        open_ones = sum(not each["settled"] for each in state.incidents(origin))
        lines.append(f"{origin}: {last}" + (f", INCIDENTS: {open_ones}" if open_ones else ""))
    return "\n".join(lines) + "\n"


# --- Commands ----------------------------------------------------------------------------------------------


def write_new(path: Path, text: str) -> None:
    """A file that only its owner can read, on the disk before this returns. Refuses to overwrite."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def init(folder: Path, name: str) -> None:
    if not is_key_name(name):
        raise Unusable("A witness's name has no spaces and no plus sign; for example witness.example.org/w1.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / KEY_FILE).exists() or (folder / STATE_FILE).exists():
        raise Unusable(f"There is a witness in {folder} already; it is left as it is.")
    key = WitnessKey(name, Ed25519PrivateKey.generate())
    write_new(folder / KEY_FILE, key.secret + "\n")
    write_new(folder / STATE_FILE, "")
    with closing(State(folder)) as state:
        # Write-ahead, because in SQLite's other mode a power cut may take back the last commit.
        state.db.execute("PRAGMA journal_mode=WAL")
        state.db.executescript(TABLES)
        state.db.execute("INSERT INTO witness VALUES (?)", (key.public.vkey,))
        state.db.execute(f"PRAGMA user_version={STATE_VERSION}")  # last: now it is complete
    with suppress(OSError):  # Windows cannot do this to a folder, and does not need it
        os.fsync(os.open(folder, os.O_RDONLY))
    print(key.public.vkey)


def existing_state(folder: Path) -> State:
    if not (folder / STATE_FILE).exists():
        raise Unusable(
            f"There is no {STATE_FILE} in {folder}: make a witness with init, or bring the file back."
        )
    try:
        state = State(folder)
        version = state.db.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error as error:
        raise Unusable(f"{folder / STATE_FILE} cannot be read as a witness's state ({error}).") from error
    if version == STATE_VERSION:
        return state
    state.close()
    if version == 0:
        raise Unusable(f"The init of {folder} was not finished: remove the folder and do it again.")
    raise Unusable(
        f"{folder / STATE_FILE} was written by another version ({version}, this is {STATE_VERSION})."
    )


def existing_key(folder: Path, state: State) -> WitnessKey:
    """The key that belongs to this memory. A new one is never made in its place."""
    path = folder / KEY_FILE
    try:
        key = WitnessKey.from_secret(path.read_text("utf-8").strip())
    except FileNotFoundError:
        raise Unusable(
            f"The key {path} is missing: bring it back; a witness does not go on with another."
        ) from None
    except (OSError, UnicodeDecodeError, Malformed) as error:
        raise Unusable(f"The key {path} cannot be read: {error}.") from None
    if key.public.vkey != state.vkey():
        raise Unusable(f"The key {path} is not the one that this state was made with ({state.vkey()}).")
    return key


def trust(folder: Path, line: str) -> None:
    try:
        key = PublicKey.from_vkey(line.strip())
    except Malformed as error:
        raise Unusable(f"This is not a log's key: {error}.") from None
    if key.kind != LOG_SIGNATURE:
        raise Unusable("This is not a log's key: its kind is not 0x01, Ed25519.")
    with closing(existing_state(folder)) as state:
        state.trust(key, int(time.time()))
        count = len(state.keys_of(key.name))
    print(f"Trusted: {key.name} ({count} {'key' if count == 1 else 'keys'})")


def logs(folder: Path) -> None:
    with closing(existing_state(folder)) as state:
        for origin in state.origins():
            head = state.head(origin)
            if head.note:
                root = base64.b64encode(head.root).decode()
                print(f"{origin}: size {head.size}, root {root}, cosigned {when(head.cosigned_at)}")
            else:
                print(f"{origin}: nothing cosigned yet")
            for key in state.keys_of(origin):
                print(f"  {key.vkey}")


def incidents(folder: Path) -> None:
    with closing(existing_state(folder)) as state:
        found = state.incidents()
        for each in found:
            settled = " (settled: the proof came later)" if each["settled"] else ""
            print(f"=== {each['id']}: {each['origin']}, size {each['size']}: {each['kind']}{settled}")
            print(f"noticed {when(each['noticed_at'])}")
            print(f"--- what we hold\n{each['known_note']}--- what was offered\n{each['offered_note']}")
    if not found:
        print("No incidents.")


def serve(folder: Path, host: str, port: int, seconds: float, most: int) -> None:
    # This connection stays open: the last one to close would tidy up the database after every request.
    with closing(existing_state(folder)) as state:
        key = existing_key(folder, state)
        try:
            server = Server(folder, key, (host, port), seconds, most)
        except (OSError, OverflowError) as error:
            raise Unusable(f"Cannot listen on {host} port {port}: {error}.") from None
        signal.signal(signal.SIGTERM, server.stop)
        signal.signal(signal.SIGINT, server.stop)
        print(f"Witness {key.public.vkey}")
        print(f"Listening on {host} port {server.server_address[1]}", flush=True)
        try:
            with suppress(Stopped):
                server.serve_forever(poll_interval=0.2)
        finally:
            server.finish()


def command_line() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="witness.py", description="Watch a log and countersign its heads.")
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, says: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=says, description=says)
        added.add_argument(
            "--state", type=Path, required=True, metavar="DIR", help="where key and memory are"
        )
        return added

    command("init", "make a key and an empty memory").add_argument("--name", required=True)
    command("trust", "watch a log, or trust one more key of it").add_argument("vkey")
    command("logs", "list the logs and their last heads")
    command("incidents", "list the heads that did not fit, with both notes")
    serving = command("serve", "answer over HTTP")
    serving.add_argument("--port", type=int, required=True)
    serving.add_argument("--host", default="127.0.0.1", help="the address to listen on (%(default)s)")
    serving.add_argument("--timeout", type=float, default=SECONDS_FOR_A_REQUEST, help="seconds (%(default)s)")
    serving.add_argument("--connections", type=int, default=MOST_CONNECTIONS, help="at once (%(default)s)")
    return parser


def main() -> int:
    asked = command_line().parse_args()
    try:
        if asked.command == "init":
            init(asked.state, asked.name)
        elif asked.command == "trust":
            trust(asked.state, asked.vkey)
        elif asked.command == "logs":
            logs(asked.state)
        elif asked.command == "incidents":
            incidents(asked.state)
        else:
            serve(asked.state, asked.host, asked.port, asked.timeout, asked.connections)
    except Unusable as error:
        say(str(error))
        return 1
    except (OSError, sqlite3.Error) as error:
        say(f"The state in {asked.state} cannot be used: {error}.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
