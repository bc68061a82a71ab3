"""Mail receipts from the worker.

Signatures from before were mailed at the moment of signing, so each gets its row without a message.

Revision ID: 0004_receipt_mails
Revises: 0003_extension_requests
"""

import sqlalchemy as sa
from alembic import op

from app.shared.append_only import statements

revision = "0004_receipt_mails"
down_revision = "0003_extension_requests"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "receipt_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["outbox_messages.id"], name="fk_receipt_mails_message_id_outbox_messages"
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signatures.id"], name="fk_receipt_mails_signature_id_signatures"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_receipt_mails"),
        sa.UniqueConstraint("signature_id", name="uq_receipt_mails_signature_id"),
    )
    op.execute(
        "INSERT INTO receipt_mails (signature_id, written_at) SELECT id, signed_at FROM signatures ORDER BY id"
    )
    for statement in statements("receipt_mails", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("receipt_mails")
