"""Why something about an attempt may be refused."""

from __future__ import annotations

from app.shared.errors import N_, NotFound, Refused


class AttemptNotFound(NotFound):
    """No attempt of this person has that key, or it has no such page."""


class ScenarioNotFound(NotFound):
    """The release has no such scenario to practise on this track."""


class AnswersErased(Refused):
    """What was chosen in the attempt was erased, as the person or the law asked for."""

    says = N_("The answers given here were erased. How the check ended still stands in the records.")


class DecisionNotOpen(Refused):
    """The attempt does not ask this: another attempt's decision, one not reached yet, or no such option."""

    says = N_(
        "That answer does not belong to this question. Open the page again and choose one of its answers."
    )


class WorstNotNamed(Refused):
    """The decision asks for the best answer and the worst, and one is missing or both are the same."""

    says = N_("Mark two different answers: what you would do, and what would do the most harm.")


class AskedInCheck(Refused):
    """The scenario's variant stands in a check under way: its key stays on the server."""

    says = N_("This scene is part of the check that you have begun. Play it with a connection.")
