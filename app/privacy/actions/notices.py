"""Privacy notices: publishing one, and that somebody received it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from app.extensions import db
from app.people.models import Person
from app.privacy import queries
from app.privacy.models import NoticeReceipt, NoticeText, PrivacyNotice
from app.privacy.refusals import NoticeEmpty, NoticeUnchanged


def publish_notice(*, texts: Mapping[str, str], by: str, now: datetime) -> PrivacyNotice:
    """From now on this is the notice; `texts` by language, as Markdown.

    Raises `NoticeEmpty` or `NoticeUnchanged`.
    """
    newest = queries.newest_notice()
    if not texts:
        raise NoticeEmpty
    if newest and {each.language: each.text for each in newest.texts} == dict(texts):
        raise NoticeUnchanged
    notice = PrivacyNotice(number=newest.number + 1 if newest else 1, published_at=now, published_by=by)
    notice.texts = [
        NoticeText(language=language, text=text, sha256=sha256(text.encode()).hexdigest())
        for language, text in sorted(texts.items())
    ]
    db.session.add(notice)
    db.session.flush()
    return notice


def receive_notice(*, person: Person, text: NoticeText, now: datetime) -> None:
    """The person was shown these words and says that they have them. Saying it twice changes nothing."""
    if queries.has_received(person.id, text.notice_id):
        return
    db.session.add(
        NoticeReceipt(
            person_id=person.id,
            notice_id=text.notice_id,
            language=text.language,
            sha256=text.sha256,
            received_at=now,
        )
    )
    db.session.flush()
