"""Keep what each requirement said before it was changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.shared.append_only import statements

revision = "0002_requirement_changes"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.create_table(
        "requirement_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column(
            "event",
            sa.Enum(
                "edited",
                "retired",
                "reinstated",
                name="requirementevent",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("before", json, nullable=False),
        sa.Column("after", json, nullable=False),
        sa.Column("window_before", sa.Integer(), nullable=False),
        sa.Column("retired_before", sa.Boolean(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["persons.id"], name=op.f("fk_requirement_changes_changed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["requirement_id"], ["requirements.id"], name=op.f("fk_requirement_changes_requirement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement_changes")),
    )
    with op.batch_alter_table("requirement_changes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_requirement_changes_requirement_id"), ["requirement_id"], unique=False
        )
    for statement in statements("requirement_changes", op.get_bind().dialect.name):
        op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    with op.batch_alter_table("requirement_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_requirement_changes_requirement_id"))
    op.drop_table("requirement_changes")
