"""What the database can do by itself: one durable row after the other, with its driver alone."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

COMMITS = 300
TABLE = "CREATE TABLE lines (id INTEGER PRIMARY KEY, text TEXT)"


def sqlite_commits(file: Path) -> float:
    """Durable single-row commits a second, with the pragmas of the product."""
    with sqlite3.connect(file, isolation_level=None) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(TABLE)
        return a_second(lambda n: connection.execute("INSERT INTO lines VALUES (?, 'a line')", (n,)))


def postgresql_commits(address: str) -> float:
    """The same there; each statement is a transaction of its own."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(TABLE.replace("lines", "lines_alone"))
        return a_second(lambda n: connection.execute("INSERT INTO lines_alone VALUES (%s, 'a line')", (n,)))


def a_second(commit: Callable[[int], object]) -> float:
    begun = time.perf_counter()
    for number in range(COMMITS):
        commit(number)
    return COMMITS / (time.perf_counter() - begun)
