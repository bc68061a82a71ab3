"""Let people show a second factor: apps, passkeys and recovery codes, at sign-in and at signing.

Revision ID: 0009_second_factors
Revises: 0007_evidence_log
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.shared.append_only import statements

revision = "0009_second_factors"
down_revision = "0008_witnesses"
branch_labels = None
depends_on = None

EVIDENCE = ("second_factors", "second_factor_uses", "second_factor_removals", "address_changes")
KINDS = ("app", "passkey", "recovery_codes")
METHODS = ("password", "passkey", "one_time_code")


def upgrade() -> None:
    make_tables()
    op.add_column("user_sessions", sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        change_check_on_sqlite()
    else:
        op.drop_constraint("ck_signatures_method", "signatures")
        op.create_check_constraint("method", "signatures", f"method IN {METHODS}")
    for table in EVIDENCE:
        for statement in statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def make_tables() -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "second_factors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="factorkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("material", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("credential_id", sa.String(length=1400), nullable=True),
        sa.Column("added_at", instant, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_second_factors_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_second_factors"),
        sa.UniqueConstraint("key", name="uq_second_factors_key"),
        sa.UniqueConstraint("credential_id", name="uq_second_factors_credential_id"),
    )
    op.create_index("ix_second_factors_person_id", "second_factors", ["person_id"])
    op.create_table(
        "second_factor_uses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("factor_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("sign_count", sa.BigInteger(), nullable=True),
        sa.Column("used_at", instant, nullable=False),
        sa.ForeignKeyConstraint(["factor_id"], ["second_factors.id"], name="fk_second_factor_uses_factor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_second_factor_uses"),
        sa.UniqueConstraint("factor_id", "number", name="uq_second_factor_uses_factor_id_number"),
    )
    op.create_index("ix_second_factor_uses_factor_id", "second_factor_uses", ["factor_id"])
    op.create_table(
        "second_factor_removals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("factor_id", sa.Integer(), nullable=False),
        sa.Column("removed_at", instant, nullable=False),
        sa.Column("removed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["factor_id"], ["second_factors.id"], name="fk_second_factor_removals_factor_id"
        ),
        sa.ForeignKeyConstraint(
            ["removed_by_id"], ["persons.id"], name="fk_second_factor_removals_removed_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_second_factor_removals"),
        sa.UniqueConstraint("factor_id", name="uq_second_factor_removals_factor_id"),
    )
    op.create_table(
        "address_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", instant, nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_address_changes_person_id"),
        sa.ForeignKeyConstraint(["changed_by_id"], ["persons.id"], name="fk_address_changes_changed_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_address_changes"),
    )
    op.create_index("ix_address_changes_person_id", "address_changes", ["person_id"])
    op.create_table(
        "signing_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=22), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", instant, nullable=True),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name="fk_signing_codes_assignment_id"),
        sa.ForeignKeyConstraint(["session_id"], ["user_sessions.id"], name="fk_signing_codes_session_id"),
        sa.PrimaryKeyConstraint("id", name="pk_signing_codes"),
        sa.UniqueConstraint("key", name="uq_signing_codes_key"),
    )
    op.create_index("ix_signing_codes_assignment_id", "signing_codes", ["assignment_id"])
    op.create_index("ix_signing_codes_session_id", "signing_codes", ["session_id"])


def change_check_on_sqlite() -> None:
    """Let the check know the new ways to sign, in place.

    Signatures are evidence: a copied table would lose its triggers, and rows elsewhere name it. SQLite's
    own documentation gives this way for a change that touches no row.
    """
    bind = op.get_bind()
    old = bind.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = 'signatures'"))
    new = old.replace("method IN ('password')", f"method IN {METHODS}")
    if new == old:
        raise RuntimeError("the check of signatures.method is not where it was")
    version = bind.scalar(sa.text("PRAGMA schema_version"))
    op.execute("PRAGMA writable_schema=ON")
    bind.execute(sa.text("UPDATE sqlite_master SET sql = :new WHERE name = 'signatures'"), {"new": new})
    op.execute(f"PRAGMA schema_version={version + 1}")
    op.execute("PRAGMA writable_schema=OFF")


def downgrade() -> None:
    raise NotImplementedError("evidence is not thrown away: restore a backup instead")
