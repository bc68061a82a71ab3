"""`flask courses …`: write, check, compare and publish courses."""

from app.courses.commands import authoring, checking, comparing, publishing
from app.courses.commands.group import group

__all__ = ["authoring", "checking", "comparing", "group", "publishing"]
