"""The company in which the journeys take place, and what people do in it with a browser."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page

from app.acknowledgements.models import Signature
from app.assignments.actions import roll_out
from app.assignments.models import Requirement
from app.company.queries import profile
from app.courses.actions import publish
from app.courses.kinds import ReleaseKind
from app.courses.models import Release
from app.courses.queries import content
from app.demo.factories import make_person, make_requirement, make_unit
from app.extensions import db
from app.people.models import Person, Unit
from app.people.roles import Role
from app.shared.clock import utc_now
from tests.journeys.conftest import Site
from tests.journeys.short_course import course_folder
from tests.support import PASSWORD, password_hash

NEW_PASSWORD = "seven warm cups by the window"


def found_company(site: Site, *, published: datetime | None = None, course: Path | None = None) -> None:
    """One store with a manager and HR; the shipped course, cut short, or `course`, published and rolled out."""
    now = published or utc_now()
    with site.app.app_context():
        company = make_unit("Harbour Lane Coffee", now=now)
        store = make_unit("Harbour Street", parent=company, now=now)
        make_unit("Canal Row", parent=company, now=now)
        make_person(
            "Hanna Hart",
            unit=company,
            email="hanna@harbourlane.example",
            roles=(Role.HR,),
            password_hash=password_hash(),
            now=now,
        )
        make_person(
            "Carol Castle",
            unit=store,
            title="Store manager",
            email="carol@harbourlane.example",
            leads=True,
            password_hash=password_hash(),
            now=now,
        )
        publish_release(now, course)
        make_requirement(now=now)
        db.session.commit()


def publish_release(now: datetime, folder: Path | None = None) -> None:
    publish(
        course_folder=folder or course_folder(),
        profile=profile(),
        kind=ReleaseKind.MATERIAL,
        reason="The rules are new.",
        approved_by="Hanna Hart",
        published_by="Adam Ash",
        now=now,
    )


def hire(
    site: Site, name: str, email: str, *, store: str = "Harbour Street", since: datetime | None = None
) -> None:
    now = since or utc_now()
    with site.app.app_context():
        unit = db.session.query(Unit).filter_by(name=store).one()
        make_person(
            name,
            unit=unit,
            email=email,
            password_hash=password_hash(),
            starts_on=now.date() - timedelta(days=400),
            now=now,
        )
        db.session.commit()


def roll_out_newest(site: Site, now: datetime | None = None) -> None:
    with site.app.app_context():
        requirement = db.session.query(Requirement).one()
        release = db.session.query(Release).order_by(Release.number.desc()).first()
        roll_out(requirement=requirement, release=release, by="Hanna Hart", now=now or utc_now())
        db.session.commit()


def sign_in(page: Page, site: Site, name: str, password: str = PASSWORD) -> None:
    page.goto(f"{site.url}/sign-in")
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=password]").fill(password)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()


def press(page: Page) -> None:
    """Take the page's one next step, and wait for what it leads to: a click alone may return before that."""
    with page.expect_navigation(wait_until="domcontentloaded"):
        tap(page)
    page.locator("#stage[aria-busy]").wait_for(state="detached")


def tap(page: Page) -> None:
    """The same where the page stays."""
    page.locator("main .button-primary").first.click()


def best_texts(site: Site, language: str) -> set[str]:
    """Every best option of every variant, as the newest release words it."""
    with site.app.app_context():
        release = db.session.query(Release).order_by(Release.number.desc()).first()
        course = content(release.id, language)
        return {
            node.best.text
            for scenario in course.scenarios.values()
            for staging in scenario.stagings.values()
            for node in staging.nodes.values()
            if node.type == "decision"
        }


def learn(
    page: Page,
    site: Site,
    *,
    language: str = "en",
    stop: str = "/sign",
    most: int = 200,
    check_first: bool = False,
) -> list[str]:
    """Follow the one next step from the home page until `stop` comes; the paths that were walked.

    With `check_first` as somebody does who knows it all: then only a few lessons remain.
    """
    best, walked = best_texts(site, language), []
    page.goto(site.url)
    if check_first:
        page.locator("main a[href$='/check']").first.click()
    for _ in range(most):
        path = page.url.removeprefix(site.url).partition("?")[0]
        walked.append(path)
        if path.endswith(stop):
            return walked
        if page.locator("[data-kept]").count():  # the server was late, and the device shows its own copy
            page.reload()
            continue
        if path.endswith("/disclosure"):
            page.locator("input[type=checkbox]").check()
        elif "/attempts/" in path and page.locator("input[type=radio]").count():
            choose_best(page, best)
        elif page.locator("main input[type=radio]").count():
            page.locator("main input[type=radio]").last.check()
        press(page)
    raise AssertionError(f"{stop} did not come; the last pages were {walked[-5:]}")


def choose_best(page: Page, best: set[str]) -> None:
    choices = page.locator("label.choice")
    for number in range(choices.count()):
        if choices.nth(number).inner_text().strip() in best:
            choices.nth(number).click()
            return
    raise AssertionError(f"none of these is best: {choices.all_inner_texts()}")


def fill_in_signature(page: Page, name: str, password: str = PASSWORD) -> None:
    """Tick every statement, type the name and the password, and look at the review."""
    for box in page.locator("main input[type=checkbox]").all():
        box.check()
    page.locator("input[name=typed_name]").fill(name)
    page.locator("input[name=password]").fill(password)
    press(page)


def sign(page: Page, name: str, password: str = PASSWORD) -> None:
    fill_in_signature(page, name, password)
    press(page)
    page.wait_for_url(re.compile("/receipts/"))


def signatures(site: Site) -> list[Signature]:
    with site.app.app_context():
        return list(db.session.query(Signature).order_by(Signature.id))


def person_named(name: str) -> Person:
    return db.session.query(Person).filter_by(legal_name=name).one()


def in_days(number: int) -> date:
    return utc_now().date() + timedelta(days=number)
