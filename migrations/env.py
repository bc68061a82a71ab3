"""Runs migrations inside the application, so that there is one place where the database is named."""

from alembic import context
from flask import current_app

from app.extensions import db
from app.shared.columns import UtcDateTime

config = context.config


def plain_type(kind: str, item: object, _context: object) -> str | bool:
    """Migrations name SQL types, not ours, so that they go on working when ours change."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run_migrations() -> None:
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=plain_type,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run_migrations()
