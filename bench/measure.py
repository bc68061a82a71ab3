"""Runs one step many times and says what it cost."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.browser import Browser

Step = Callable[[Any], None]
WARM_UP = 5  # runs


@dataclass(frozen=True)
class Cost:
    """One step. Times in milliseconds; `cpu` is the server's user and system time for one run."""

    name: str
    statements: int
    median: float
    p95: float
    median_8: float
    p95_8: float
    p99_8: float
    per_second_8: float
    cpu: float


def cpu_seconds(pid: int) -> float:
    """What the process's threads have had of the processor, to the nanosecond: its times come in ticks of 10 ms."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def timed(browsers: Sequence[Browser], step: Step, runs: int) -> tuple[list[float], float]:
    """Each browser runs the step `runs` times, all at once: single times in ms, and the whole in s."""
    times: list[float] = []
    failures: list[str] = []

    def work(browser: Browser) -> None:
        for _ in range(runs):
            begun = time.perf_counter()
            step(browser)
            times.append((time.perf_counter() - begun) * 1000)
            if browser.status >= 400:
                failures.append(f"{browser.path}: {browser.status}")

    threads = [threading.Thread(target=work, args=(browser,)) for browser in browsers]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures or not times:
        raise SystemExit(f"the bench did not measure what it meant to: {failures[:3]}")
    return times, time.perf_counter() - begun


def slowest(times: list[float], part: float) -> float:
    """The time that this part of all runs kept within."""
    return sorted(times)[max(0, round(len(times) * part) - 1)]


def measure(name: str, step: Step, one: Browser, eight: Sequence[Browser], pid: int, runs: int = 40) -> Cost:
    """Cost of `step`, first with one client, then with eight."""
    timed([one], step, WARM_UP)  # a release is parsed once per process; Python and the driver learn, too
    statements = one.statements
    before = cpu_seconds(pid)
    alone, _ = timed([one], step, runs)
    cpu = (cpu_seconds(pid) - before) * 1000 / runs
    together, seconds = timed(eight, step, max(1, runs // 2))
    return Cost(
        name,
        statements,
        statistics.median(alone),
        slowest(alone, 0.95),
        statistics.median(together),
        slowest(together, 0.95),
        slowest(together, 0.99),
        len(together) / seconds,
        cpu,
    )
