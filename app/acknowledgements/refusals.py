"""Why something about a signature may be refused. Routes say it in the reader's language."""

from __future__ import annotations

from app.shared.errors import N_, NotFound, Refused


class NoSuchSignature(NotFound):
    """There is no such signature, or none that this person may see."""


class NotInLog(NotFound):
    """The signature is older than the log and was not entered yet, so there is no proof to save."""


class StepMissing(Refused):
    """Something has to be done before the signature: `step` names it (what_changed, lesson, check)."""

    says = N_(
        "One step is missing before you can sign. Open the training from your home page and go on there."
    )

    def __init__(self, *, step: str, lesson: str | None = None) -> None:
        super().__init__(step)
        self.step, self.lesson = step, lesson


class DisclosureMissing(Refused):
    """Nobody signs electronically before they have read and agreed to what that means."""

    says = N_("Before your first signature, read what signing electronically means and agree to it.")


class TextSuperseded(Refused):
    """A newer text took the place of this one; `successor` is the key of the assignment to sign instead."""

    says = N_("A newer text took the place of the one that you opened. Nothing was signed. Read it first.")

    def __init__(self, *, successor: str | None) -> None:
        super().__init__(successor)
        self.successor = successor


class TextDiffers(Refused):
    """The words that the person saw are not the words that are to be signed."""

    says = N_("The text changed since you opened the page. Read it before you sign.")


class AlreadyAnswered(Refused):
    """The person has signed or refused already; `receipt` is the key of the one record."""

    says = N_("You have answered already. You find your receipt under “My records”.")

    def __init__(self, *, receipt: str) -> None:
        super().__init__(receipt)
        self.receipt = receipt


class BindingTextMissing(Refused):
    """The law where the person works asks for a `language` that this release does not have."""

    says = N_(
        "Where you work, the law asks for a language in which this text is not published yet. Tell HR "
        "that it is missing."
    )

    def __init__(self, *, language: str) -> None:
        super().__init__(language)
        self.language = language


class Ended(Refused):
    """The assignment ended without an electronic signature; `how` names the kind of closing."""

    says = N_("There is nothing to sign any more. Your records show how it ended.")

    def __init__(self, *, how: str) -> None:
        super().__init__(how)
        self.how = how


class NotYours(NotFound):
    """Nobody signs for somebody else."""


class StatementsMissing(Refused):
    """Each statement is its own act; `ids` names those that were not ticked."""

    says = N_("Tick each statement to sign, or ask HR for paper.")

    def __init__(self, *, ids: list[str]) -> None:
        super().__init__(ids)
        self.ids = ids


class NameDiffers(Refused):
    """The typed name is not the name `on_record`."""

    says = N_("Type your name as it is on record: %(on_record)s. Is the record wrong? Ask first.")

    def __init__(self, *, on_record: str) -> None:
        super().__init__(on_record)
        self.on_record = on_record


class ReviewNotGenuine(Refused):
    """The review was not made by this server, or not for this person, session and assignment."""

    says = N_(
        "We could not use what your browser sent. Nothing was signed. Open the text and start again from "
        "there."
    )


class ReviewExpired(Refused):
    """Too much time went by between the form and the confirming click."""

    says = N_("Too much time went by. Type your password again.")


class WayNotOpen(Refused):
    """The way to sign that was chosen is not, or no longer, one of this person's."""

    says = N_("You cannot sign in this way. Choose another one.")


class TooManySigningCodes(Refused):
    """Enough codes were mailed; waiting or the password helps."""

    says = N_("We have sent several codes already. Wait an hour, or choose another way.")
