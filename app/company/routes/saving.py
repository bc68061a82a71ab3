"""What saving any part of the profile has in common."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.company import actions, queries
from app.company.forms import ChangeForm
from app.company.profile import Profile
from app.company.refusals import ContactUnreachable, KeyTaken, LinkMustStay, ProfileChangedMeanwhile
from app.company.wording import LOCALES, Prose
from app.extensions import db
from app.shared.clock import utc_now
from app.shared.sentences import said


def save(form: ChangeForm, change: Callable[[], Profile], page: Callable[[], str]) -> ResponseReturnValue:
    """Save what `change` makes of the profile, or show `page` again with what was typed and what to do."""
    if not form.validate_on_submit():
        return page(), 422
    try:
        actions.save_profile(
            profile=change(),
            reason=form.change_reason.data or "",
            by=current_user.person,
            now=utc_now(),
            replaces=int(form.version.data or 0),
        )
        db.session.commit()
    except (ProfileChangedMeanwhile, ContactUnreachable, LinkMustStay, KeyTaken) as refusal:
        db.session.rollback()
        form.form_errors.append(said(refusal))
        form.version.data = str(queries.profile_and_number()[1])
        return page(), 409
    flash(_("Saved. Changes reach people with the next release."), "success")
    return redirect(url_for("company.profile"), 303)


def in_both(name: str, prose: Prose | None) -> dict[str, str]:
    """A text of the profile as the two fields of a form."""
    return {f"{name}_{language}": prose.get(language, "") if prose else "" for language in LOCALES}
