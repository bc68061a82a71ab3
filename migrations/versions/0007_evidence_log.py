"""Keep signatures and what surrounds them in a log that proves itself.

Facts from before the log are entered by `flask --app wsgi evidence catch-up`, which has the key at hand.

Revision ID: 0007_evidence_log
Revises: 0006_late_steps
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.shared.append_only import statements

revision = "0007_evidence_log"
down_revision = "0006_late_steps"
branch_labels = None
depends_on = None

KINDS = (
    "signature",
    "release",
    "closing",
    "exemption",
    "role_change",
    "credential_reset",
    "log_key",
    "heartbeat",
)


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "ledger_entries",
        sa.Column("sequence", number, autoincrement=False, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="entrykind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("leaf", sa.Text(), nullable=False),
        sa.Column("completed", sa.LargeBinary(), nullable=False),
        sa.Column("peaks", sa.LargeBinary(), nullable=False),
        sa.Column("checkpoint", sa.Text(), nullable=False),
        sa.Column("next_key", sa.String(length=8), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_ledger_entries"),
        sa.UniqueConstraint("subject", name="uq_ledger_entries_subject"),
    )
    op.create_table(
        "ledger_openings",
        sa.Column("sequence", number, autoincrement=False, nullable=False),
        sa.Column("openings", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["sequence"], ["ledger_entries.sequence"], name="fk_ledger_openings_sequence_ledger_entries"
        ),
        sa.PrimaryKeyConstraint("sequence", name="pk_ledger_openings"),
    )
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
    for table in ("ledger_entries", "ledger_cosignatures"):
        for statement in statements(table, op.get_bind().dialect.name):
            op.execute(statement)
    op.create_table(
        "outbox_attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["outbox_messages.id"], name="fk_outbox_attachments_message_id_outbox_messages"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_attachments"),
    )
    op.create_index("ix_outbox_attachments_message_id", "outbox_attachments", ["message_id"])
    op.add_column("attempt_results", sa.Column("record_sha256", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("attempt_results", "record_sha256")
    op.drop_table("outbox_attachments")
    op.drop_table("ledger_cosignatures")
    op.drop_table("ledger_openings")
    op.drop_table("ledger_entries")
