"""Runs migrations inside the application, so that there is one place where the database is named."""

from alembic import context
from flask import current_app

from app.extensions import db

config = context.config


def run_migrations() -> None:
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=connection.dialect.name == "sqlite",  # SQLite cannot alter most things in place
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run_migrations()
