"""Let devices send late what was done without a connection."""

import sqlalchemy as sa
from alembic import op

from app.shared.append_only import statements

revision = "0006_late_steps"
down_revision = "0005_shared_devices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "late_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("step", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "saved",
                "known",
                "closed",
                "superseded",
                "refused",
                "too_early",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignments.id"], name=op.f("fk_late_steps_assignment_id_assignments")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_late_steps_person_id_persons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_steps")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_late_steps_person_id_key")),
    )
    for statement in statements("late_steps", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("late_steps")
