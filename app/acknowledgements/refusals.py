"""Why something about a signature may be refused. Routes say it in the reader's language."""

from __future__ import annotations

from app.shared.errors import NotFound, Refused


class NoSuchSignature(NotFound):
    """There is no such signature, or none that this person may see."""


class StepMissing(Refused):
    """Something has to be done before the signature: `step` names it (what_changed, lesson, check)."""

    def __init__(self, *, step: str, lesson: str | None = None) -> None:
        super().__init__(step)
        self.step, self.lesson = step, lesson

    def message(self) -> str:
        return f"One step is missing before you can sign: {self.step}."


class DisclosureMissing(Refused):
    """Nobody signs electronically before they have read and agreed to what that means."""

    def message(self) -> str:
        return "Read what signing electronically means first."


class TextSuperseded(Refused):
    """A newer text took the place of this one; `successor` is the key of the assignment to sign instead."""

    def __init__(self, *, successor: str | None) -> None:
        super().__init__(successor)
        self.successor = successor

    def message(self) -> str:
        return "The text changed. Read the new one before you sign."


class TextDiffers(Refused):
    """The words that the person saw are not the words that are to be signed."""

    def message(self) -> str:
        return "The text changed since you opened the page. Read it again before you sign."


class AlreadyAnswered(Refused):
    """The person has signed or refused already; `receipt` is the key of the one record."""

    def __init__(self, *, receipt: str) -> None:
        super().__init__(receipt)
        self.receipt = receipt

    def message(self) -> str:
        return "You have answered already. Open your receipt."


class BindingTextMissing(Refused):
    """The law where the person works asks for a `language` that this release does not have."""

    def __init__(self, *, language: str) -> None:
        super().__init__(language)
        self.language = language

    def message(self) -> str:
        return "The text is not published in the language that decides where you work. Tell HR."


class Ended(Refused):
    """The assignment ended without an electronic signature; `how` names the kind of closing."""

    def __init__(self, *, how: str) -> None:
        super().__init__(how)
        self.how = how

    def message(self) -> str:
        return "This assignment is finished already."


class NotYours(NotFound):
    """Nobody signs for somebody else."""


class StatementsMissing(Refused):
    """Each statement is its own act; `ids` names those that were not ticked."""

    def __init__(self, *, ids: list[str]) -> None:
        super().__init__(ids)
        self.ids = ids

    def message(self) -> str:
        return "Tick each statement."


class NameDiffers(Refused):
    """The typed name is not the name `on_record`."""

    def __init__(self, *, on_record: str) -> None:
        super().__init__(on_record)
        self.on_record = on_record

    def message(self) -> str:
        return f"Type your name as it is on record: {self.on_record}."


class ReviewNotGenuine(Refused):
    """The review was not made by this server, or not for this person, session and assignment."""

    def message(self) -> str:
        return "Start again from the text."


class ReviewExpired(Refused):
    """Too much time went by between the password and the confirming click."""

    def message(self) -> str:
        return "Type your password again."
