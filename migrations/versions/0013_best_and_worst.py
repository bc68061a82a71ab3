"""Keep the option that was named as the worst, where a decision asks for the best and the worst."""

import sqlalchemy as sa
from alembic import op

from app.shared.append_only import statements

revision = "0013_best_and_worst"
down_revision = "0012_paper"
branch_labels = None
depends_on = None

ERASABLE = ("node", "option", "shown_order", "worst")


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.add_column("choices", sa.Column("worst", sa.String(200), nullable=True))
    drop_triggers(dialect)
    columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns("choices")]
    kept = [name for name in columns if name not in ERASABLE]
    for statement in statements("choices", dialect, kept=kept, erasable=ERASABLE):
        op.execute(statement)


def drop_triggers(dialect: str) -> None:
    """Take the old triggers away, to make them anew from what can be erased."""
    if dialect == "sqlite":
        op.execute("DROP TRIGGER choices_no_update")
        op.execute("DROP TRIGGER choices_no_delete")
    else:
        op.execute("DROP TRIGGER choices_no_change ON choices")
        op.execute("DROP TRIGGER choices_no_truncate ON choices")


def downgrade() -> None:
    raise NotImplementedError("evidence is not thrown away: restore a backup instead")
