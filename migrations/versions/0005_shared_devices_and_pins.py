"""Let a tablet be shared: devices, the codes that enrol them, PINs, and how a session began."""

import sqlalchemy as sa
from alembic import op

from app.shared.append_only import statements

revision = "0005_shared_devices"
down_revision = "0004_receipt_mails"
branch_labels = None
depends_on = None

EVIDENCE = (
    "shared_devices",
    "device_codes",
    "device_enrolments",
    "device_revocations",
    "pins",
    "pin_removals",
)
STARTS = "('password', 'pin')"
ENDS = "('signed_out', 'revoked', 'password_set', 'replaced', 'left_alone')"


def upgrade() -> None:
    make_tables()
    if op.get_bind().dialect.name == "sqlite":
        change_on_sqlite()
    else:
        change_on_postgresql()
    op.create_index("ix_user_sessions_shared_device_id", "user_sessions", ["shared_device_id"])
    for table in EVIDENCE:
        for statement in statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def make_tables() -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "shared_devices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("number_prefix", sa.String(length=20), nullable=False),
        sa.Column("registered_at", instant, nullable=False),
        sa.Column("registered_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_shared_devices_unit_id"),
        sa.ForeignKeyConstraint(
            ["registered_by_id"], ["persons.id"], name="fk_shared_devices_registered_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_shared_devices"),
        sa.UniqueConstraint("key", name="uq_shared_devices_key"),
    )
    op.create_index("ix_shared_devices_unit_id", "shared_devices", ["unit_id"])
    op.create_table(
        "device_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", instant, nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["shared_devices.id"], name="fk_device_codes_device_id"),
        sa.ForeignKeyConstraint(["made_by_id"], ["persons.id"], name="fk_device_codes_made_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_device_codes"),
        sa.UniqueConstraint("code_hash", name="uq_device_codes_code_hash"),
    )
    op.create_index("ix_device_codes_device_id", "device_codes", ["device_id"])
    op.create_table(
        "device_enrolments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.Column("enrolled_at", instant, nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["shared_devices.id"], name="fk_device_enrolments_device_id"),
        sa.ForeignKeyConstraint(["code_id"], ["device_codes.id"], name="fk_device_enrolments_code_id"),
        sa.PrimaryKeyConstraint("id", name="pk_device_enrolments"),
        sa.UniqueConstraint("code_id", name="uq_device_enrolments_code_id"),
        sa.UniqueConstraint("token_hash", name="uq_device_enrolments_token_hash"),
    )
    op.create_index("ix_device_enrolments_device_id", "device_enrolments", ["device_id"])
    op.create_table(
        "device_revocations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revoked_at", instant, nullable=False),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["shared_devices.id"], name="fk_device_revocations_device_id"),
        sa.ForeignKeyConstraint(
            ["revoked_by_id"], ["persons.id"], name="fk_device_revocations_revoked_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_device_revocations"),
        sa.UniqueConstraint("device_id", name="uq_device_revocations_device_id"),
    )
    op.create_table(
        "pins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=False),
        sa.Column("set_at", instant, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_pins_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pins"),
    )
    op.create_index("ix_pins_person_id", "pins", ["person_id"])
    op.create_table(
        "pin_removals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pin_id", sa.Integer(), nullable=False),
        sa.Column("removed_at", instant, nullable=False),
        sa.Column("removed_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["pin_id"], ["pins.id"], name="fk_pin_removals_pin_id"),
        sa.ForeignKeyConstraint(["removed_by_id"], ["persons.id"], name="fk_pin_removals_removed_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pin_removals"),
        sa.UniqueConstraint("pin_id", name="uq_pin_removals_pin_id"),
    )


def change_on_sqlite() -> None:
    """Sessions are copied into a new table, for SQLite cannot change a column or a check.

    Signatures are evidence: a copy would lose their triggers, so their columns are added in place.
    """
    with op.batch_alter_table("user_sessions", recreate="always") as batch_op:
        batch_op.drop_constraint("sessionend", type_="check")
        batch_op.create_check_constraint("sessionend", f"ended_why IN {ENDS}")
        batch_op.create_check_constraint("sessionstart", f"began_with IN {STARTS}")
        batch_op.add_column(
            sa.Column("began_with", sa.String(length=40), nullable=False, server_default="password")
        )
        batch_op.add_column(sa.Column("shared_device_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            "fk_user_sessions_shared_device_id", "shared_devices", ["shared_device_id"], ["id"]
        )
        batch_op.alter_column("authenticated_at", existing_type=sa.DateTime(timezone=True), nullable=True)
    op.execute(
        "ALTER TABLE signatures ADD COLUMN session_began VARCHAR(40) "
        f"CONSTRAINT ck_signatures_sessionstart CHECK (session_began IN {STARTS})"
    )
    op.execute("ALTER TABLE signatures ADD COLUMN shared_device VARCHAR(500)")


def change_on_postgresql() -> None:
    op.add_column(
        "user_sessions",
        sa.Column("began_with", sa.String(length=40), nullable=False, server_default="password"),
    )
    op.add_column("user_sessions", sa.Column("shared_device_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        "fk_user_sessions_shared_device_id", "user_sessions", "shared_devices", ["shared_device_id"], ["id"]
    )
    op.alter_column("user_sessions", "authenticated_at", nullable=True)
    op.create_check_constraint("sessionstart", "user_sessions", f"began_with IN {STARTS}")
    op.drop_constraint("ck_user_sessions_sessionend", "user_sessions")
    op.create_check_constraint("sessionend", "user_sessions", f"ended_why IN {ENDS}")
    op.add_column("signatures", sa.Column("session_began", sa.String(length=40), nullable=True))
    op.create_check_constraint("sessionstart", "signatures", f"session_began IN {STARTS}")
    op.add_column("signatures", sa.Column("shared_device", sa.String(length=500), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("evidence is not thrown away: restore a backup instead")
