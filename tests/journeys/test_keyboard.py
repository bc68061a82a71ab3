"""Nina without a mouse: from the invitation to the receipt with Tab, Space, Enter, arrows and typing."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site, code_in, link_in
from tests.journeys.harbour_lane import (
    NEW_PASSWORD,
    best_texts,
    found_company,
    roll_out_newest,
    signatures,
)
from tests.journeys.keyboard import Keyboard
from tests.journeys.test_new_hire import ADDRESS, NINA, add_and_invite


def accept_invitation(keys: Keyboard, site: Site) -> None:
    page = keys.page
    page.goto(link_in(site.mailbox.wait_for(ADDRESS)))
    keys.press(page.get_by_role("button", name="Send me the code", exact=True))
    code = code_in(site.mailbox.wait_for(ADDRESS, number=2))
    keys.type(page.locator("input[name=code]"), code)
    keys.type(page.locator("input[name=password]"), NEW_PASSWORD)
    keys.press(page.get_by_role("button", name="Set the password and go on"), key="Space")
    page.wait_for_function(
        "() => !document.body.innerText.includes('Nothing to do') || (location.reload(), false)"
    )


def next_step(page: Page):
    return page.locator("main .button-primary").first


def path_of(page: Page) -> str:
    return urlsplit(page.url).path  # the link past the head of the page leaves its mark in the address


def take_step(keys: Keyboard, best: set[str]) -> None:
    """Fill in what the page asks, and press its one next step."""
    page, radios = keys.page, keys.page.locator("main input[type=radio]")
    keys.skip_to_content()
    if path_of(page).endswith("/disclosure"):
        keys.tick(page.locator("main input[type=checkbox]"))
    elif "/attempts/" in page.url and radios.count():
        texts = [text.strip() for text in page.locator("label.choice").all_inner_texts()]
        keys.choose(radios, next(number for number, text in enumerate(texts) if text in best))
    elif radios.count():
        keys.choose(radios, radios.count() - 1)
    keys.press(next_step(page))


def walk_until(keys: Keyboard, best: set[str], *ends: str, most: int = 120) -> list[str]:
    walked = [keys.page.url]
    for _ in range(most):
        if path_of(keys.page).endswith(ends):
            return walked
        take_step(keys, best)
        walked.append(keys.page.url)
    raise AssertionError(f"none of {ends} came; the last pages were {walked[-5:]}")


def practise(keys: Keyboard, best: set[str]) -> None:
    """From the home page to the map of the course, through one story, and home again."""
    page = keys.page
    keys.press(page.get_by_role("link", name="Overview", exact=True).first)
    keys.press(page.locator("form[action*='/practice/'] button").first)
    for _ in range(30):
        if not page.locator("main input[type=radio]").count() and "/choices/" not in page.url:
            break
        take_step(keys, best)
    keys.press(page.locator("a.brand"))


def test_the_whole_path_can_be_walked_without_a_mouse(sqlite_site: Site) -> None:
    site = sqlite_site
    found_company(site)
    roll_out_newest(site)
    add_and_invite(site)
    best = best_texts(site, "en")
    page = site.open_page(reduced_motion="reduce")
    keys = Keyboard(page)

    accept_invitation(keys, site)
    keys.press(next_step(page))
    for _ in range(3):  # guess, answer, on to the next lesson
        take_step(keys, best)
    keys.press(page.locator("a.brand"))
    practise(keys, best)
    keys.press(page.locator("main a[href$='/check']").first)
    walk_until(keys, best, "/result")
    walked = walk_until(keys, best, "/sign")
    for box in page.locator("main input[type=checkbox]").all():
        keys.tick(box)
    keys.type(page.locator("input[name=typed_name]"), NINA)
    keys.type(page.locator("input[name=password]"), NEW_PASSWORD)
    keys.press(next_step(page))
    keys.press(next_step(page))

    expect(page.locator("h1")).to_have_text("Receipt")
    assert any("/lessons/" in path for path in walked)
    assert [signature.typed_name for signature in signatures(site)] == [NINA]


def test_the_keyboard_also_leads_back(sqlite_site: Site) -> None:
    page = sqlite_site.open_page()
    page.goto(f"{sqlite_site.url}/sign-in")
    keys, name = Keyboard(page), page.locator("input[name=name]")
    keys.tab_to(page.locator("input[name=password]"))

    page.keyboard.press("Shift+Tab")
    page.keyboard.type("someone")

    expect(name).to_have_value("someone")
    keys.look()
