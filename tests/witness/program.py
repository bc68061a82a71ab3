"""The real program in a process of its own, and what one can ask it."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from app.ledger.witnessing import Answer, read_answer, request_body
from tests.witness.reference_log import Log

PROGRAM = Path(__file__).parents[2] / "witness" / "witness.py"
NAME = "witness.example.org/w1"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, PROGRAM, *arguments], capture_output=True, text=True, timeout=30)


class Witness:
    """One state, and the process or processes that serve it."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.state, self.options = folder / "state", options
        made = run("init", "--name", NAME, "--state", self.state)
        assert made.returncode == 0, made.stderr
        self.vkey = made.stdout.strip()
        self.errors = tempfile.TemporaryFile("w+")  # noqa: SIM115  # lives as long as the processes
        self.processes: list[subprocess.Popen[str]] = []
        self.ports: list[int] = []

    @property
    def port(self) -> int:
        return self.ports[-1]

    def trust(self, *logs: Log) -> None:
        for log in logs:
            for key in log.keys:
                done = run("trust", key.vkey, "--state", self.state)
                assert done.returncode == 0, done.stderr

    def start(self) -> Witness:
        command = [sys.executable, PROGRAM, "serve", "--state", self.state, "--port", "0", *self.options]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.errors, text=True)
        assert process.stdout is not None
        said = process.stdout.readline() + process.stdout.readline()
        self.processes.append(process)
        found = re.search(r"port (\d+)", said)
        assert found, f"{said}{self.stderr}"
        self.ports.append(int(found[1]))
        return self

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Stop the process started last; its exit code."""
        process = self.processes.pop()
        self.ports.pop()
        process.send_signal(how)
        try:
            return process.wait(20)
        finally:
            process.kill()
            process.stdout.close()

    def close(self) -> None:
        while self.processes:
            self.end(signal.SIGKILL)
        self.errors.close()

    @property
    def stderr(self) -> str:
        return os.pread(self.errors.fileno(), 1_000_000, 0).decode()

    def ask(self, method: str, path: str, body: bytes | None = None, port: int = 0) -> tuple[int, str, bytes]:
        """Status, content type, body."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=30)
        try:
            connection.request(method, path, body)
            answer = connection.getresponse()
            return answer.status, answer.getheader("Content-Type", ""), answer.read()
        finally:
            connection.close()

    def post(self, body: bytes, port: int = 0) -> tuple[int, str, bytes]:
        return self.ask("POST", "/add-checkpoint", body, port)

    def offer(self, log: Log, old: int, size: int, *, proof: list[bytes] | None = None) -> Answer:
        """What Countersign will do: ask with its client and read the answer with it."""
        note = log.note(size)
        body = request_body(old, log.proof(old, size) if proof is None else proof, note)
        return read_answer(*self.post(body), note, self.vkey)

    def checkpoint(self, origin: str) -> tuple[int, str]:
        status, _, body = self.ask("GET", "/checkpoint/" + quote(origin, safe=""))
        return status, body.decode()

    def size(self, origin: str) -> int:
        status, note = self.checkpoint(origin)
        return int(note.split("\n")[1]) if status == 200 else 0

    def raw(self, sent: bytes, *, half_closed: bool = False) -> bytes:
        """Everything that comes back for these bytes until the other side closes or ten seconds pass."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(sent)
            if half_closed:
                connection.shutdown(socket.SHUT_WR)
            got = b""
            while piece := connection.recv(65536):
                got += piece
            return got

    def incidents(self) -> str:
        return run("incidents", "--state", self.state).stdout

    def database(self) -> sqlite3.Connection:
        return sqlite3.connect(self.state / "witness.sqlite3", isolation_level=None)
