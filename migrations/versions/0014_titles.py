"""Let a requirement have its title in every language of the interface.

The one that it has is kept as written in the language of whoever added the requirement, and in English where
nobody did. What changes of requirements said before is a fact and stays as it was written down.
"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014_titles"
down_revision = "0013_best_and_worst"
branch_labels = None
depends_on = None

BY_LANGUAGE = sa.JSON().with_variant(JSONB(), "postgresql")
ONE = sa.String(length=200)
FIRST = "en"

persons = sa.table("persons", sa.column("id", sa.Integer()), sa.column("language", sa.String()))


def upgrade() -> None:
    found = op.get_bind().execute(sa.select(persons.c.id, persons.c.language))
    authors = dict(found.all())
    exchange(ONE, BY_LANGUAGE, "{}", lambda title, author: {authors.get(author, FIRST): title})


def downgrade() -> None:
    exchange(BY_LANGUAGE, ONE, "", lambda titles, _author: titles[FIRST if FIRST in titles else min(titles)])


def exchange(
    old: sa.types.TypeEngine,
    new: sa.types.TypeEngine,
    empty: str,
    made_of: Callable[[object, int | None], object],
) -> None:
    """Put a column of type `new` in the place of the titles.

    In place, row by row: SQLite could only copy the table, and facts that must not go refer to it.
    """
    op.add_column("requirements", sa.Column("new_title", new, nullable=False, server_default=empty))
    rows = sa.table(
        "requirements",
        sa.column("id", sa.Integer()),
        sa.column("title", old),
        sa.column("new_title", new),
        sa.column("created_by_id", sa.Integer()),
    )
    bind = op.get_bind()
    for id, title, author in bind.execute(sa.select(rows.c.id, rows.c.title, rows.c.created_by_id)).all():
        bind.execute(sa.update(rows).where(rows.c.id == id).values(new_title=made_of(title, author)))
    op.drop_column("requirements", "title")
    op.execute("ALTER TABLE requirements RENAME COLUMN new_title TO title")
    if bind.dialect.name == "postgresql":
        op.alter_column("requirements", "title", server_default=None)
