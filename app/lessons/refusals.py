"""Why something about a training may be refused."""

from __future__ import annotations

from app.lessons.steps import Step
from app.shared.errors import NotFound, Refused


class LessonNotFound(NotFound):
    """The release's track has no such lesson."""


class StepTooEarly(Refused):
    """A step before this one has not been taken; `needed` is the one that comes next."""

    def __init__(self, needed: Step) -> None:
        super().__init__(needed.value)
        self.needed = needed


class TrainingClosed(Refused):
    """The assignment has ended: what was read and answered stays, nothing is added."""

    def message(self) -> str:
        return "This training is finished. You can still read everything on it."


class TrainingSuperseded(TrainingClosed):
    """The rules changed: a material release opened a new period in this one's place."""

    def message(self) -> str:
        return "The rules have changed since you began. Go on with the new training on your home page."
