"""Keep what witnesses said of the log: of which log, and where it contradicts this database.

Revision ID: 0008_witnesses
Revises: 0007_evidence_log
"""

import sqlalchemy as sa
from alembic import op

from app.shared.append_only import statements

revision = "0008_witnesses"
down_revision = "0007_evidence_log"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.drop_table("ledger_cosignatures")  # nothing wrote to it until now
    op.create_table(
        "ledger_cosignatures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("size", number, nullable=False),
        sa.Column("witness", sa.String(length=200), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("cosigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_cosignatures"),
        sa.UniqueConstraint("origin", "size", "witness", name="uq_ledger_cosignatures_origin_size_witness"),
    )
    op.create_index("ix_ledger_cosignatures_size", "ledger_cosignatures", ["size"])
    op.create_table(
        "ledger_contradictions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("size", number, nullable=False),
        sa.Column("witness", sa.String(length=200), nullable=False),
        sa.Column("checkpoint", sa.Text(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_contradictions"),
        sa.UniqueConstraint("origin", "size", "witness", name="uq_ledger_contradictions_origin_size_witness"),
    )
    op.create_table(
        "log_warnings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("warned_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_log_warnings_person_id_persons"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["outbox_messages.id"], name="fk_log_warnings_message_id_outbox_messages"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_log_warnings"),
        sa.UniqueConstraint("person_id", "warned_on", name="uq_log_warnings_person_id_warned_on"),
    )
    op.create_index("ix_log_warnings_person_id", "log_warnings", ["person_id"])
    op.create_index("ix_log_warnings_message_id", "log_warnings", ["message_id"])
    for table in ("ledger_cosignatures", "ledger_contradictions", "log_warnings"):
        for statement in statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("log_warnings")
    op.drop_table("ledger_contradictions")
    op.drop_table("ledger_cosignatures")
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "ledger_cosignatures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("size", number, nullable=False),
        sa.Column("witness", sa.String(length=200), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("cosigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_cosignatures"),
        sa.UniqueConstraint("size", "witness", name="uq_ledger_cosignatures_size_witness"),
    )
    for statement in statements("ledger_cosignatures", op.get_bind().dialect.name):
        op.execute(statement)
