"""The privacy notice in force, and who received which."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Executable, bindparam, exists, func, select
from sqlalchemy.orm import selectinload

from app.extensions import db
from app.privacy.models import NoticeReceipt, NoticeText, PrivacyNotice
from app.privacy.refusals import NoNotice


def newest_notice() -> PrivacyNotice | None:
    """The notice in force; None before the first one."""
    newest = select(PrivacyNotice).options(selectinload(PrivacyNotice.texts))
    return db.session.scalar(newest.order_by(PrivacyNotice.number.desc()).limit(1))


def notice_text(language: str, number: int | None = None) -> NoticeText:
    """The words of the notice in force, or of an earlier one: in `language`, else in the first that there is.

    Raises `NoNotice`.
    """
    wanted = number if number is not None else select(func.max(PrivacyNotice.number)).scalar_subquery()
    found = list(
        db.session.scalars(
            select(NoticeText)
            .join(PrivacyNotice)
            .where(PrivacyNotice.number == wanted)
            .options(selectinload(NoticeText.notice).selectinload(PrivacyNotice.texts))
            .order_by(NoticeText.language)
        )
    )
    if not found:
        raise NoNotice
    return next((text for text in found if text.language == language), found[0])


def has_received(person_id: int, notice_id: int) -> bool:
    return bool(
        db.session.scalar(
            select(exists().where(NoticeReceipt.person_id == person_id, NoticeReceipt.notice_id == notice_id))
        )
    )


def owes_receipt(person_id: int) -> bool:
    """Whether the notice in force was not shown to this person yet; False while there is none."""
    return bool(db.session.scalar(receipt_owed(), {"person": person_id}))


@cache
def receipt_owed() -> Executable:
    """The statement behind `owes_receipt`, built once: the home page asks it each time."""
    newest = select(func.max(PrivacyNotice.id)).scalar_subquery()
    received = exists().where(
        NoticeReceipt.person_id == bindparam("person"), NoticeReceipt.notice_id == newest
    )
    return select(newest.is_not(None) & ~received)


def receipts_of(person_id: int) -> list[NoticeReceipt]:
    """Which notices the person received, the newest first."""
    return list(
        db.session.scalars(
            select(NoticeReceipt)
            .options(selectinload(NoticeReceipt.notice))
            .where(NoticeReceipt.person_id == person_id)
            .order_by(NoticeReceipt.id.desc())
        )
    )
