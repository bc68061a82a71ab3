"""`make pictures`: fill a small company at a fixed moment and photograph its key pages.

The clock stands still and the ids come from a seed, so that a picture changes only when its page does.
"""

from __future__ import annotations

import base64
import logging
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from playwright.sync_api import Browser, Page, sync_playwright

MOMENT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # a Monday
PEOPLE = 40
FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
LARGEST = 200_000  # bytes of one picture; they are loaded with every look at the repository
SIZES = {
    "phone": {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 1.5},
    "desktop": {"viewport": {"width": 1280, "height": 800}, "device_scale_factor": 1},
}
SCENES = {
    "review-site": "one-star-review-staff",
    "story": "four-am-car-park",
    "live-video": "live-question",
    "direct-message": "threat-at-closing",
    "professional-network": "new-till-post",
    "staff-chat": "no-delete",
}
chance = Random()


def stand_still() -> None:
    """Fix clock and ids before the application is imported, for this process alone."""
    from app.shared import clock

    clock.utc_now = lambda: MOMENT
    secrets.token_urlsafe = lambda size=32: (
        base64.urlsafe_b64encode(chance.randbytes(size)).rstrip(b"=").decode()
    )


# -- the company ---------------------------------------------------------------------------------------


@contextmanager
def company(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """A filled company that answers at an address, and the employee numbers of those whose pages are shown."""
    from app import create_app
    from app.demo import cast
    from app.demo.company import fill
    from app.demo.fates import Fate
    from app.extensions import db
    from tests.journeys.conftest import serving

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # that requests wait a moment is no news
    chance.seed(20261123)
    address = f"sqlite:///{folder / 'pictures.sqlite3'}"
    app = create_app(
        "testing",
        DATA_FOLDER=str(folder),
        DATABASE_URL=address,
        SQLALCHEMY_DATABASE_URI=address,
        SQLALCHEMY_ENGINE_OPTIONS={"connect_args": {"timeout": 30}},
    )
    with app.app_context():
        db.create_all()
        stage = fill(people=PEOPLE, now=MOMENT)
        for person in stage.people.values():
            person.language = "en"
        db.session.commit()
        halfway, ready = (
            next(m.number for m in stage.made.values() if m.newcomer and m.fate is fate)
            for fate in (Fate.HALFWAY, Fate.PASSED_UNSIGNED)
        )
    numbers = {"halfway": halfway, "ready": ready, "alice": cast.ALICE.number, "carol": cast.CAROL.number}
    with serving(app, 0) as server:
        yield f"http://127.0.0.1:{server.effective_port}", numbers


# -- the ways to the pages -----------------------------------------------------------------------------


def press(page: Page, selector: str) -> None:
    page.locator(selector).first.click()
    page.wait_for_load_state()


def go_on(page: Page) -> None:
    press(page, "main .button-primary")


def learner(page: Page, shoot: Callable[[str], None]) -> None:
    """Home, the map, a lesson with its rule card, a decision and what comes of it."""
    shoot("home")
    press(page, "main a[href^='/assignments/']:not([href*='/check'])")
    shoot("course-map")
    course = page.url
    go_on(page)
    shoot("lesson")
    press(page, "label.choice")
    go_on(page)
    page.locator(".rule-card").first.scroll_into_view_if_needed()
    page.evaluate("() => document.querySelector('.rule-card').scrollIntoView()")
    shoot("rule-card")
    page.goto(course)
    press(page, "form[action*='/practice/'] button")
    shoot("scenario")
    press(page, "label.choice >> nth=-1")
    go_on(page)
    page.wait_for_url("**/choices/*")  # it comes into the page, which is not loaded anew
    page.evaluate("() => window.scrollTo(0, 0)")
    shoot("consequence")


def signer(page: Page, shoot: Callable[[str], None]) -> None:
    """The result of the check, and the screen for the signature."""
    press(page, "main a[href^='/assignments/']:not([href*='/check'])")
    course = page.url
    press(page, "main a[href$='/check']")
    press(page, "main a[href$='/result']")
    shoot("result")
    page.goto(course)
    go_on(page)
    if page.url.split("?")[0].endswith("/disclosure"):
        page.locator("main input[type=checkbox]").check()
        go_on(page)
    shoot("sign")


def signed(page: Page, shoot: Callable[[str], None]) -> None:
    page.goto(page.url + "my-records")
    press(page, "main a[href^='/receipts/']:not([href*='#'])")
    shoot("receipt")


def manager(page: Page, shoot: Callable[[str], None]) -> None:
    page.goto(page.url + "team")
    shoot("team")


def scenes(page: Page, shoot: Callable[..., None]) -> None:
    """Six scenarios, each where it happens."""
    press(page, "main a[href^='/assignments/']:not([href*='/check'])")
    course = page.url
    page.set_viewport_size({"width": 360, "height": 1600})  # the whole of each scene is in sight
    for channel, scenario in SCENES.items():
        page.goto(course)
        press(page, f"form[action$='/practice/{scenario}'] button")
        shoot(f"scene-{channel}", ".scene")


TOURS = [("halfway", learner), ("ready", signer), ("alice", signed), ("carol", manager)]
TOURS_OF_SIZE = {"phone": [*TOURS, ("halfway", scenes)], "desktop": TOURS}


def photograph(browser: Browser, url: str, number: str, size: str, tour) -> list[str]:
    """Walk one tour in one size; what is wrong with its pictures."""
    from app.demo import cast

    too_large = []
    context = browser.new_context(locale="en", color_scheme="light", reduced_motion="reduce", **SIZES[size])
    page = context.new_page()
    page.goto(f"{url}/sign-in")
    page.locator("input[name=name]").fill(number)
    page.locator("input[name=password]").fill(cast.PASSWORD)
    go_on(page)

    def shoot(name: str, part: str | None = None) -> None:
        page.evaluate("() => document.fonts.ready")
        path = FOLDER / f"{name}-{size}.png"
        (page.locator(part) if part else page).screenshot(path=path, animations="disabled")
        print(f"{path.name:<28}{path.stat().st_size // 1000:>5} kB")
        if path.stat().st_size > LARGEST:
            too_large.append(path.name)

    tour(page, shoot)
    context.close()
    return too_large


def main() -> None:
    stand_still()
    from tests.journeys.conftest import NoChromium, chromium  # which imports the application

    try:
        launched = chromium()
    except NoChromium:
        sys.exit("The pictures are taken with Chromium, and there is none on this machine. Install it first.")
    too_large = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launched)
        for size in SIZES:  # a fresh company for each: a tour leaves its steps behind
            (Path(folder) / size).mkdir()
            with company(Path(folder) / size) as (url, numbers):
                for person, tour in TOURS_OF_SIZE[size]:
                    too_large += photograph(browser, url, numbers[person], size, tour)
        browser.close()
    if too_large:
        sys.exit(f"larger than {LARGEST} bytes: {', '.join(too_large)}")


if __name__ == "__main__":
    main()
