"""Entries as they are stored: what can be checked of them without any other row, in as many processes as there are."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace

from app.evidence.auditing.entries import Stored, Value, columns_that_differ, read_leaf
from app.evidence.auditing.history import History
from app.ledger.kinds import EntryKind


@dataclass(frozen=True)
class Checked:
    """Entries that follow each other, and what is wrong with them by themselves."""

    first: int
    last: int
    entries: int  # how many of them there are
    differences: list[str]
    told: list[tuple[Stored, Value]]  # what other rows have to be compared with
    signatures: int  # of checkpoints, that were worked out


def check(history: History, rows: Sequence[Stored]) -> Checked:
    """Take these rows into the history."""
    differences, told, before = [], [], history.signatures
    for row in rows:
        value = read_leaf(row)
        if value is None:
            differences.append(f"{row.name}: its bytes are not an entry in canonical form.")
        else:
            for column in columns_that_differ(row, value):
                differences.append(f"{row.name}: its column {column} says something else than the entry.")
            if not is_a_beat(row) or value["commitments"]:
                told.append((row, value))
        differences.extend(history.add(row, value))
    first, last = rows[0].sequence, rows[-1].sequence
    return Checked(first, last, len(rows), differences, told, history.signatures - before)


def is_a_beat(row: Stored) -> bool:
    """An entry that tells of nothing but its hour."""
    return row.kind == EntryKind.HEARTBEAT and row.subject.startswith("heartbeats/")


def checked_here(history: History, batches: Iterable[Sequence[Stored]]) -> Iterator[Checked]:
    for rows in batches:
        yield check(history, rows)


def checked_beside(
    history: History, batches: Iterable[Sequence[Stored]], processes: int
) -> Iterator[Checked]:
    """The same, worked out in other processes: `history` runs ahead from stored peak to stored peak.

    That is as good. Whatever a batch begins with was compared at the end of the batch before it.
    """
    waiting: deque[Future[Checked]] = deque()
    with ProcessPoolExecutor(processes, multiprocessing.get_context("fork")) as pool:
        for rows in batches:
            if any(row.kind == EntryKind.LOG_KEY for row in rows) or not history.signers:
                waiting.append(finished(check(history, rows)))  # what comes next needs the key that it names
            else:
                here = replace(history, sizes=frozenset(), roots={}, signers=list(history.signers))
                waiting.append(pool.submit(check, here, rows))
                history.go_behind(rows)
            while len(waiting) > 2 * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def finished(checked: Checked) -> Future[Checked]:
    future: Future[Checked] = Future()
    future.set_result(checked)
    return future
