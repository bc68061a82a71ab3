"""Why something about a training may be refused."""

from __future__ import annotations

from app.lessons.steps import Step
from app.shared.errors import N_, NotFound, Refused


class LessonNotFound(NotFound):
    """The release's track has no such lesson."""


class StepTooEarly(Refused):
    """A step before this one has not been taken; `needed` is the one that comes next."""

    says = N_(
        "A step of this lesson comes before this one. Open the lesson from your home page and go on there."
    )

    def __init__(self, needed: Step) -> None:
        super().__init__(needed.value)
        self.needed = needed


class TrainingClosed(Refused):
    """The assignment has ended: what was read and answered stays, nothing is added."""

    says = N_("This training is finished. You can still read everything on it.")


class TrainingSuperseded(TrainingClosed):
    """The rules changed: a material release opened a new period in this one's place."""

    says = N_("The rules have changed since you began. Go on with the new training on your home page.")
