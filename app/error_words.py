"""What an error page says: what happened, and what to do next. `error_pages` decides which one is shown."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString


@dataclass(frozen=True)
class Words:
    title: LazyString
    happened: LazyString
    todo: LazyString


WORDS = {
    400: Words(
        _("We could not read that request"),
        _("Part of it did not arrive, or the address was cut off."),
        _("Go back, check what you entered and send it again."),
    ),
    401: Words(
        _("Please sign in first"),
        _("Your session has ended."),
        _("Sign in again, then repeat the last step. Your place in the training is kept."),
    ),
    403: Words(
        _("This page is not open to you"),
        _("It belongs to a role that you do not have."),
        _("If you need it for your work, ask HR which role you need."),
    ),
    404: Words(
        _("We could not find that page"),
        _("The address may be incomplete, or the page is not yours to see."),
        _("Start again from your home page."),
    ),
    405: Words(
        _("That does not work here"),
        _("The page was asked for in a way that it does not know."),
        _("Open the page again from your home page and use the buttons on it."),
    ),
    409: Words(
        _("That is not possible right now"),
        _("Something has changed since you opened the page."),
        _("Open it again to see how things stand."),
    ),
    410: Words(
        _("This link no longer works"),
        _("It was used already, or a newer one was sent."),
        _("Ask for a new link."),
    ),
    413: Words(
        _("That is too large"),
        _("What you sent is larger than we can take in. Nothing was saved."),
        _("Shorten the text or choose a smaller file and send it again."),
    ),
    415: Words(
        _("We cannot read that kind of content"),
        _("It came in a form that the page does not know. Nothing was saved."),
        _("Use the form on the page to send it."),
    ),
    422: Words(
        _("Something in the form does not fit"),
        _("Nothing was saved."),
        _("Go back, check what you entered and send it again."),
    ),
    429: Words(
        _("Too many tries"),
        _("We wait a little, so that nobody can guess their way in."),
        _("Wait a few minutes and try again."),
    ),
    500: Words(
        _("Something went wrong on our side"),
        _("The mistake is ours, not yours. Nothing was saved."),
        _("Try again in a minute. If it happens again, tell HR the number below."),
    ),
    503: Words(
        _("We are busy for a moment"),
        _("Nothing was saved."),
        _("Wait a few seconds and send it again."),
    ),
    507: Words(
        _("The storage is full"),
        _("Nothing was saved. Reading still works."),
        _("Tell your administrator."),
    ),
}
# Instead of 503, where waiting does not help.
OPERATOR_NEEDED = Words(
    _("This cannot be saved at the moment"),
    _("Something on the server has to be put right first. Nothing was saved."),
    _("Tell your administrator or HR. When it is put right, send it again."),
)
# Instead of 403, in a session on a shared device.
ON_SHARED_DEVICE = Words(
    _("Not on a shared device"),
    _("Here is only your own training, whatever else you may see."),
    _("For this page, sign in on a device that is yours alone."),
)
NO_COOKIE = Words(
    _("Please allow cookies"),
    _(
        "Your browser sent this form without our cookie, and without it we cannot tell that the form comes from you."
    ),
    _(
        "Allow cookies for this address, then open the page again. We use them to keep you signed in, for nothing else."
    ),
)
LOST_FORM = Words(
    _("This form has expired"),
    _("You may have signed in or out in another tab. Nothing was sent."),
    _("Open the page again and repeat the last step."),
)
OTHERS_FORM = Words(
    _("This form has expired"),
    _("It was opened by somebody else who was signed in here before. Nothing was sent."),
    _("Open the page again as yourself."),
)
