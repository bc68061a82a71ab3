"""Under which name a fact stands in the log: the one place that says so."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm.util import identity_key

from app.extensions import Model


def subject_of(fact: Model | str) -> str:
    """The fact's row as table/id, or as table/key where its model is `in_log_by_key`.

    A key is there before the row is: a passkey signs it. What has no row brings its subject as text.
    """
    if isinstance(fact, str):
        return fact
    row: Any = fact
    return subject_named(type(fact), row.key if row.in_log_by_key else identity_key(instance=fact)[1][0])


def subject_named(model: type[Model], name: str | int) -> str:
    """The subject of the row of `model` with this name: its key or its id."""
    return f"{model.__tablename__}/{name}"
