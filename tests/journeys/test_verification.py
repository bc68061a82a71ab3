"""Alice saves her receipt on her phone and hands it in to be checked, as anybody can who gets it from her."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.shared.clock import utc_now
from tests.acknowledgements import training
from tests.journeys.accessibility import violations
from tests.journeys.conftest import PHONE, Site
from tests.journeys.layout import TOO_WIDE
from tests.journeys.pages import SMALL_TARGETS
from tests.support import PASSWORD

VERDICTS = {
    "en": "Genuine, and unchanged since",
    "pl": "Prawdziwe i\N{NO-BREAK SPACE}od tego czasu niezmienione",
}
SAVE = re.compile("Save as PDF|Zapisz jako PDF")


@pytest.mark.parametrize("language", ["en", "pl"])
def test_a_saved_receipt_is_handed_in_and_its_verdict_read(
    sqlite_site: Site, tmp_path: Path, language: str
) -> None:
    site = sqlite_site
    stage = training.set_stage(site.app, utc_now(), language=language)
    client = training.signed_in_client(site.app)
    training.sign(client, stage)
    key = training.the_signature(site.app).key
    phone = site.open_page(viewport=PHONE, language=language, service_workers="block")
    phone.goto(f"{site.url}/sign-in")
    phone.locator("input[name=name]").fill(training.ALICE)
    phone.locator("input[name=password]").fill(PASSWORD)
    phone.locator("main form button[type=submit]").click()
    phone.wait_for_url(f"{site.url}/")

    phone.goto(f"{site.url}/receipts/{key}")
    with phone.expect_download() as saved:
        phone.get_by_role("link", name=SAVE).click()
    saved.value.save_as(tmp_path / "receipt.pdf")

    stranger = site.open_page(
        viewport=PHONE, language=language, service_workers="block", java_script_enabled=False
    )
    stranger.goto(f"{site.url}/verify")
    stranger.locator("input[name=first]").set_input_files(tmp_path / "receipt.pdf")
    stranger.locator("main form button[type=submit]").click()
    assert stranger.locator("#verdict h2").inner_text() == VERDICTS[language]
    assert "Alice Arrow" in stranger.locator("main").inner_text()

    phone.goto(f"{site.url}/verify")
    large = tmp_path / "pack.zip"
    large.write_bytes(b"PK" + bytes(9_000_000))
    phone.locator("input[name=first]").set_input_files(large)
    phone.locator("main form button[type=submit]").click()
    assert "verify.py" in phone.locator("input[name=first]").evaluate("field => field.validationMessage")
    assert not phone.locator("#verdict").count()
    phone.locator("input[name=first]").set_input_files(tmp_path / "receipt.pdf")
    phone.locator("main form button[type=submit]").click()
    assert phone.locator("#verdict h2").inner_text() == VERDICTS[language]
    for each in phone.locator("main details").all():
        each.locator("summary").click()
    assert phone.evaluate(TOO_WIDE) + phone.evaluate(SMALL_TARGETS) + violations(phone) == []
