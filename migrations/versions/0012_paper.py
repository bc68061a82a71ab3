"""Keep what was answered on paper with its scan, and let a wrong entry be withdrawn."""

import sqlalchemy as sa
from alembic import op

from app.shared.append_only import statements

revision = "0012_paper"
down_revision = "0011_audits"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ENTRY_KINDS = (
    "signature",
    "paper_record",
    "withdrawal",
    "release",
    "closing",
    "exemption",
    "role_change",
    "credential_reset",
    "erasure",
    "log_key",
    "heartbeat",
)
ERASABLE = {
    "paper_records": ("legal_name", "witness", "reason", "note"),
    "paper_scans": ("content",),
    "closing_withdrawals": ("reason",),
}


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    make_records()
    make_withdrawals()
    closings = ("signed", "signed_with_comment", "paper", "refused", "left_unsigned", "superseded")
    also = (*closings[:3], "on_behalf", *closings[3:])
    change_check(dialect, "closings", "closingkind", also)
    change_check(dialect, "ledger_entries", "entrykind", ENTRY_KINDS)
    for table, erasable in ERASABLE.items():
        columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]
        kept = [name for name in columns if name not in erasable]
        for statement in statements(table, dialect, kept=kept, erasable=erasable):
            op.execute(statement)


def change_check(dialect: str, table: str, name: str, values: tuple[str, ...]) -> None:
    """Let the check of `kind` know more values. SQLite: in place, as 0009 does and for its reasons."""
    condition = f"kind IN ({', '.join(repr(value) for value in values)})"
    if dialect != "sqlite":
        op.drop_constraint(f"ck_{table}_{name}", table)
        op.create_check_constraint(name, table, condition)
        return
    bind = op.get_bind()
    old = bind.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = :table"), {"table": table})
    start = old.index("kind IN (")
    new = old[:start] + condition + old[old.index(")", start) + 1 :]
    version = bind.scalar(sa.text("PRAGMA schema_version"))
    op.execute("PRAGMA writable_schema=ON")
    bind.execute(
        sa.text("UPDATE sqlite_master SET sql = :new WHERE name = :table"), {"new": new, "table": table}
    )
    op.execute(f"PRAGMA schema_version={version + 1}")
    op.execute("PRAGMA writable_schema=OFF")


def to(table: str, name: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [f"{target}.id"], name=f"fk_{table}_{name}")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def make_records() -> None:
    op.create_table(
        "paper_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=22), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("way", one_of("way", "paper", "read_aloud"), nullable=False),
        sa.Column("outcome", one_of("paperoutcome", "signed", "refused"), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("legal_name", sa.String(length=200), nullable=False),
        sa.Column("witness", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("scan_sha256", sa.String(length=64), nullable=True),
        sa.Column("scan_type", sa.String(length=40), nullable=True),
        sa.Column("attested_by_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_with", one_of("confirmation", "second_factor", "password"), nullable=False),
        sa.Column("confirmed_at", INSTANT, nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("time_zone", sa.String(length=200), nullable=False),
        sa.Column("software_version", sa.String(length=200), nullable=False),
        to("paper_records", "assignment_id", "assignments"),
        to("paper_records", "person_id", "persons"),
        to("paper_records", "release_id", "releases"),
        to("paper_records", "attested_by_id", "persons"),
        sa.PrimaryKeyConstraint("id", name="pk_paper_records"),
        sa.UniqueConstraint("key", name="uq_paper_records_key"),
        sa.UniqueConstraint("assignment_id", name="uq_paper_records_assignment_id"),
    )
    op.create_index("ix_paper_records_person_id", "paper_records", ["person_id"])
    op.create_table(
        "paper_scans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        to("paper_scans", "record_id", "paper_records"),
        sa.PrimaryKeyConstraint("id", name="pk_paper_scans"),
        sa.UniqueConstraint("record_id", name="uq_paper_scans_record_id"),
    )


def make_withdrawals() -> None:
    op.create_table(
        "closing_withdrawals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("closing_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=False),
        to("closing_withdrawals", "closing_id", "closings"),
        to("closing_withdrawals", "withdrawn_by_id", "persons"),
        sa.PrimaryKeyConstraint("id", name="pk_closing_withdrawals"),
        sa.UniqueConstraint("closing_id", name="uq_closing_withdrawals_closing_id"),
    )


def downgrade() -> None:
    raise NotImplementedError("evidence is not thrown away: restore a backup instead")
