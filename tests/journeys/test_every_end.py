"""Every scenario of the bank, played to each of its ends on a phone, in both languages.

By default a few scenarios are drawn (`PAGES_SEED=7` draws others) and played in one variant; `SOAK=1` plays
all of them, in every variant.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Browser, expect

from app import create_app, preview
from app.courses.bank import read_bank
from app.courses.freezing import freeze
from app.courses.release_content import End, ReleaseContent, Staging
from tests.journeys.conftest import LANGUAGES, PATIENCE, PHONE, SEED, SOAK, free_port, serving

COURSE = Path(__file__).parents[2] / "quizzes" / "social-media"
SCENARIOS = sorted(path.stem for path in (COURSE / "scenarios").glob("*.yaml"))
DRAWN = SCENARIOS if SOAK else Random(f"{SEED} ends").sample(SCENARIOS, 3)
NO_SIDEWAYS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def contents() -> dict[str, list[ReleaseContent]]:
    """By language: the course in our own mode, then in the other one, which has scenarios of its own."""
    bank, findings = read_bank(COURSE)
    assert findings == []
    assert bank
    own = bank.profile.value
    profiles = [own, own.changed(mode="open" if own.mode == "assigned" else "assigned")]
    return {language: [freeze(bank, profile, language) for profile in profiles] for language in LANGUAGES}


@pytest.fixture(scope="module")
def author_at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the preview that authors see; it has no database."""
    nothing = tmp_path_factory.mktemp("preview") / "none.sqlite3"
    app = create_app("testing", SQLALCHEMY_DATABASE_URI=f"sqlite:///{nothing}")
    preview.init_app(app, COURSE)
    port = free_port()
    with serving(app, port):
        yield f"http://127.0.0.1:{port}/preview"


def ways_to_the_ends(staging: Staging) -> dict[str, list[str]]:
    """For each end, the options of a shortest way to it."""
    found: dict[str, list[str]] = {}
    seen, waiting = {staging.start}, deque([(staging.start, [])])
    while waiting:
        at, way = waiting.popleft()
        node = staging.nodes[at]
        if isinstance(node, End):
            found[at] = way
            continue
        for option in node.options:
            if option.next not in seen:
                seen.add(option.next)
                waiting.append((option.next, [*way, option.id]))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DRAWN)
def test_every_end_is_reached(
    browser: Browser, author_at: str, contents: dict[str, list[ReleaseContent]], name: str, language: str
) -> None:
    content = next(each for each in contents[language] if scenario_id(name) in each.scenarios)
    story = content.scenarios[scenario_id(name)]
    stagings = list(story.stagings.values()) if SOAK else list(story.stagings.values())[:1]
    page = browser.new_page(viewport=PHONE, locale=language)
    page.set_default_timeout(PATIENCE)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))

    for staging in stagings:
        ways = ways_to_the_ends(staging)
        assert set(ways) == {id for id, node in staging.nodes.items() if isinstance(node, End)}, staging.id
        for end, way in ways.items():
            page.goto(
                f"{author_at}/{content.mode}/{language}/{story.tracks[0]}/scenarios/{story.id}/{staging.id}"
            )
            at = staging.start
            for step in way:
                node = staging.nodes[at]
                assert not isinstance(node, End)
                expect(page.locator("#now h2")).to_have_text(node.ask)
                chosen = node.option(step)
                page.locator("#now .turn a").filter(has_text=chosen.text).click()
                shown = page.locator("article.decision").last
                expect(shown).to_contain_text(chosen.text)
                expect(shown).to_contain_text(plain(chosen.why))
                at = chosen.next
            last = staging.nodes[end]
            assert isinstance(last, End)
            expect(page.locator("#now .if-then")).to_have_text(last.if_then)
            assert page.evaluate(NO_SIDEWAYS), page.url

    page.close()
    assert broken == []


def scenario_id(name: str) -> str:
    """The id that the file of this name says."""
    lines = (COURSE / "scenarios" / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    return next(line.removeprefix("id: ").strip() for line in lines if line.startswith("id: "))


def plain(markdown: str) -> str:
    """The first words of a text up to its first mark, which no markup can split."""
    return markdown.split("*")[0].split("\n")[0].strip()
