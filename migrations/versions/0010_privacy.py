"""Note who looks at records, let an erasure on record blank what is personal, keep privacy notices."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.shared.append_only import statements

revision = "0010_privacy"
down_revision = "0009_second_factors"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
EVIDENCE = (
    "record_views",
    "erasure_endings",
    "erasures",
    "legal_holds",
    "hold_liftings",
    "privacy_notices",
    "privacy_notice_texts",
    "privacy_notice_receipts",
)
# What an erasure may blank, by table; all else stays for ever.
ERASABLE = {
    "attempt_results": ("missed_rules",),
    "choices": ("node", "option", "shown_order"),
    "clearance_overrides": ("reason",),
    "closings": ("reason",),
    "credentials": ("password_hash",),
    "deliveries": ("detail",),
    "due_changes": ("reason",),
    "exemptions": ("note",),
    "extension_answers": ("word",),
    "extension_requests": ("reason",),
    "late_steps": ("step", "answer"),
    "leaves": ("note",),
    "ledger_openings": ("openings",),
    "pins": ("pin_hash",),
    "readings": ("answer",),
    "role_grants": ("reason",),
    "role_revocations": ("reason",),
    "signatures": ("legal_name", "typed_name", "comment", "witness", "shared_device"),
    "task_closings": ("answer",),
    "tasks": ("text",),
}
KINDS = (
    "signature",
    "release",
    "closing",
    "exemption",
    "role_change",
    "credential_reset",
    "erasure",
    "log_key",
    "heartbeat",
)


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    make_record_views()
    make_erasures()
    make_holds()
    make_notices()
    know_erasures(dialect)
    for table in EVIDENCE:
        for statement in statements(table, dialect):
            op.execute(statement)
    for table, erasable in ERASABLE.items():
        columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]
        kept = [name for name in columns if name not in erasable]
        if table != "ledger_openings":
            drop_triggers(table, dialect)
        for statement in statements(
            table, dialect, kept=kept, erasable=erasable, shrinking=table == "ledger_openings"
        ):
            op.execute(statement)


def drop_triggers(table: str, dialect: str) -> None:
    """Take the old triggers away, to make them anew from what can be erased."""
    if dialect == "sqlite":
        op.execute(f"DROP TRIGGER {table}_no_update")
        op.execute(f"DROP TRIGGER {table}_no_delete")
    else:
        op.execute(f"DROP TRIGGER {table}_no_change ON {table}")
        op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")


def know_erasures(dialect: str) -> None:
    """The log takes entries of one more kind.

    SQLite copies the table, which takes its triggers away; what refers to it steps aside meanwhile.
    """
    kinds = f"kind IN ({', '.join(repr(kind) for kind in KINDS)})"
    if dialect == "sqlite":
        op.execute("CREATE TEMP TABLE openings_aside AS SELECT sequence, openings FROM ledger_openings")
        op.execute("DELETE FROM ledger_openings")
        with op.batch_alter_table("ledger_entries", recreate="always") as batch:
            batch.drop_constraint("entrykind", type_="check")
            batch.create_check_constraint("entrykind", kinds)
        op.execute("INSERT INTO ledger_openings (sequence, openings) SELECT * FROM openings_aside")
        op.execute("DROP TABLE openings_aside")
        for statement in statements("ledger_entries", dialect):
            op.execute(statement)
    else:
        op.drop_constraint("ck_ledger_entries_entrykind", "ledger_entries")
        op.create_check_constraint("entrykind", "ledger_entries", kinds)


def person(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def to_person(table: str, name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], ["persons.id"], name=f"fk_{table}_{name}")


def make_record_views() -> None:
    parts = ("training", "contact", "receipt", "privacy", "export")
    op.create_table(
        "record_views",
        sa.Column("id", sa.Integer(), nullable=False),
        person("person_id"),
        person("viewer_id"),
        sa.Column(
            "part",
            sa.Enum(*parts, name="recordpart", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("viewed_at", INSTANT, nullable=False),
        to_person("record_views", "person_id"),
        to_person("record_views", "viewer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_record_views"),
    )
    op.create_index("ix_record_views_person_id", "record_views", ["person_id"])
    op.create_index("ix_record_views_viewer_id", "record_views", ["viewer_id"])


def make_erasures() -> None:
    grounds = ("request", "retention", "mistake")
    op.create_table(
        "erasure_endings",
        sa.Column("key", sa.String(length=22), nullable=False),
        sa.Column("counts", JSON, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_erasure_endings"),
    )
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=22), nullable=False),
        person("person_id"),
        sa.Column("categories", JSON, nullable=False),
        sa.Column(
            "ground",
            sa.Enum(*grounds, name="ground", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("erased_at", INSTANT, nullable=False),
        person("erased_by_id"),
        sa.ForeignKeyConstraint(
            ["key"],
            ["erasure_endings.key"],
            name="fk_erasures_key",
            deferrable=True,
            initially="DEFERRED",
        ),
        to_person("erasures", "person_id"),
        to_person("erasures", "erased_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
        sa.UniqueConstraint("key", name="uq_erasures_key"),
    )
    op.create_index("ix_erasures_person_id", "erasures", ["person_id"])


def make_holds() -> None:
    op.create_table(
        "legal_holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=22), nullable=False),
        person("person_id"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("placed_at", INSTANT, nullable=False),
        person("placed_by_id"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        to_person("legal_holds", "person_id"),
        to_person("legal_holds", "placed_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_legal_holds"),
        sa.UniqueConstraint("key", name="uq_legal_holds_key"),
    )
    op.create_index("ix_legal_holds_person_id", "legal_holds", ["person_id"])
    op.create_table(
        "hold_liftings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hold_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("lifted_at", INSTANT, nullable=False),
        person("lifted_by_id"),
        sa.ForeignKeyConstraint(["hold_id"], ["legal_holds.id"], name="fk_hold_liftings_hold_id"),
        to_person("hold_liftings", "lifted_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_hold_liftings"),
        sa.UniqueConstraint("hold_id", name="uq_hold_liftings_hold_id"),
    )


def make_notices() -> None:
    op.create_table(
        "privacy_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("published_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_privacy_notices"),
        sa.UniqueConstraint("number", name="uq_privacy_notices_number"),
    )
    op.create_table(
        "privacy_notice_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["privacy_notices.id"], name="fk_privacy_notice_texts_notice_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_privacy_notice_texts"),
        sa.UniqueConstraint("notice_id", "language", name="uq_privacy_notice_texts_notice_id_language"),
    )
    op.create_table(
        "privacy_notice_receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        person("person_id"),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        to_person("privacy_notice_receipts", "person_id"),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["privacy_notices.id"], name="fk_privacy_notice_receipts_notice_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_privacy_notice_receipts"),
        sa.UniqueConstraint("person_id", "notice_id", name="uq_privacy_notice_receipts_person_id_notice_id"),
    )
    op.create_index("ix_privacy_notice_receipts_person_id", "privacy_notice_receipts", ["person_id"])


def downgrade() -> None:
    raise NotImplementedError("evidence is not thrown away: restore a backup instead")
