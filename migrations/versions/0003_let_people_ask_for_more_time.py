"""Let people ask for more time, and keep the answers."""

import sqlalchemy as sa
from alembic import op

from app.shared.append_only import statements

revision = "0003_extension_requests"
down_revision = "0002_requirement_changes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "extension_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=22), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignments.id"], name=op.f("fk_extension_requests_assignment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension_requests")),
        sa.UniqueConstraint(
            "assignment_id", "number", name=op.f("uq_extension_requests_assignment_id_number")
        ),
        sa.UniqueConstraint("key", name=op.f("uq_extension_requests_key")),
    )
    op.create_table(
        "extension_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("granted_until", sa.Date(), nullable=True),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["persons.id"], name=op.f("fk_extension_answers_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["extension_requests.id"], name=op.f("fk_extension_answers_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension_answers")),
        sa.UniqueConstraint("request_id", name=op.f("uq_extension_answers_request_id")),
    )
    for table in ("extension_requests", "extension_answers"):
        for statement in statements(table, op.get_bind().dialect.name):
            op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    op.drop_table("extension_answers")
    op.drop_table("extension_requests")
