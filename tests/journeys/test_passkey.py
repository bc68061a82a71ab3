"""A passkey in a real Chromium, with its virtual authenticator: added, and signed with."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from app.acknowledgements.kinds import Method
from app.sealing import log_key
from tests.acknowledgements.training import ALICE, Stage, set_stage, the_signature
from tests.journeys.conftest import Site
from tests.support import PASSWORD
from verifier import verify

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def address(sqlite_site: Site) -> str:
    """The site under a name: browsers make no passkeys for a number."""
    named = sqlite_site.url.replace("127.0.0.1", "localhost")
    sqlite_site.app.config["BASE_URL"] = named
    return named


@pytest.fixture
def stage(sqlite_site: Site) -> Stage:
    return set_stage(sqlite_site.app, datetime.now(UTC))


def with_device(page: Page, **changes: bool) -> None:
    """Give the page's browser a device that makes passkeys."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR | changes})


def test_a_passkey_is_added_and_signs_what_the_verifier_then_proves(
    sqlite_site: Site, stage: Stage, address: str
) -> None:
    page = sqlite_site.open_page()
    with_device(page)
    page.goto(f"{address}/sign-in")
    page.get_by_label("E-mail address or employee number").fill(ALICE)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    page.goto(f"{address}/account")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("Added.")).to_be_visible()

    page.goto(f"{address}/assignments/{stage.assignment}/sign")
    for box in page.locator("input[type=checkbox]").all():
        box.check()
    page.get_by_label("Your full legal name").fill("Alice Arrow")
    expect(page.get_by_label("Your password")).to_be_visible()
    page.get_by_label("With my fingerprint").check()
    expect(page.get_by_label("Your password")).to_be_hidden()
    page.get_by_role("button", name="Check and sign").click()
    page.get_by_role("button", name="Sign with my passkey").click()
    expect(page.get_by_role("heading", name="Receipt", exact=True)).to_be_visible()
    page.get_by_text("What it rests on").click()
    expect(page.get_by_text("Signed with their own passkey")).to_be_visible()

    signature = the_signature(sqlite_site.app)
    assert signature.method is Method.PASSKEY
    file = page.request.get(f"{address}/receipts/{signature.key}/proof").body()
    with sqlite_site.app.app_context():
        account = verify.verify_receipt(file, verify.read_keys(log_key().vkey.encode()))
    assert account.proved
    assert account.receipts[0].assertion.site == address


def test_a_device_that_knows_nobody_signs_nothing_and_the_page_says_what_to_do(
    sqlite_site: Site, stage: Stage, address: str
) -> None:
    page = sqlite_site.open_page()
    with_device(page, isUserVerified=False)
    page.goto(f"{address}/sign-in")
    page.get_by_label("E-mail address or employee number").fill(ALICE)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{address}/account/second-factors/passkey")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Add a passkey").click()

    expect(page.get_by_text("Your device did not confirm it.")).to_be_visible()
    expect(page.get_by_label("Your password")).to_have_value(PASSWORD)
