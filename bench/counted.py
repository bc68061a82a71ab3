"""The product itself, with one header more: how many statements a request sent to the database."""

from __future__ import annotations

from flask import Response, g, has_request_context
from sqlalchemy import Engine, event

from app import create_app


@event.listens_for(Engine, "before_cursor_execute")
def count(_connection, _cursor, statement: str, *_rest) -> None:
    if has_request_context() and not statement.startswith(("BEGIN", "PRAGMA")):
        g.statements = g.get("statements", 0) + 1


def say(response: Response) -> Response:
    response.headers["X-Statements"] = str(g.get("statements", 0))
    return response


app = create_app()
app.after_request(say)
