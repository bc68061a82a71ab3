"""Questions about people, each with who may ask it."""

from app.people.queries.viewers import person_for, units_for, viewer_of, visible_to
from app.people.queries.workplaces import root_unit, workplace_of, workplaces_of

__all__ = [
    "person_for",
    "root_unit",
    "units_for",
    "viewer_of",
    "visible_to",
    "workplace_of",
    "workplaces_of",
]
