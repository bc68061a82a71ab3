"""No cookies, no style sheets, a finger that taps twice, a thumb that goes back: the main path bears it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.lessons.models import LessonAnswer
from app.quizzes.models import Choice
from tests.journeys.conftest import PHONE, Site
from tests.journeys.harbour_lane import (
    fill_in_signature,
    found_company,
    learn,
    roll_out_newest,
    sign,
    sign_in,
    signatures,
)
from tests.support import PASSWORD

CAROL = "carol@harbourlane.example"


@pytest.fixture
def phone(sqlite_site: Site) -> Page:
    """Carol's phone, in a store whose people have been asked to learn."""
    found_company(sqlite_site)
    roll_out_newest(sqlite_site)
    return sqlite_site.open_page(viewport=PHONE, has_touch=True)


def count(site: Site, model: type) -> int:
    with site.app.app_context():
        return db.session.query(model).count()
