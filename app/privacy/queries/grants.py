"""What the application's role may do on PostgreSQL, worked out from the models. See docs/deploy.md."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import MetaData


def statements_for(metadata: MetaData, append_only: Iterable[str], role: str) -> list[str]:
    """The SQL for `role`: evidence can be read and added to, and marked columns can be blanked."""
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", role):
        raise ValueError(f"{role!r} is no plain name of a role")
    lines = [f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};"]
    lines += [
        f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role};",
        f"GRANT USAGE ON SCHEMA public TO {role};",
    ]
    evidence = set(append_only)
    for table in metadata.sorted_tables:
        if table.name not in evidence:
            lines.append(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table.name} TO {role};")
            continue
        lines.append(f"GRANT SELECT, INSERT ON {table.name} TO {role};")
        erasable = [f'"{column.name}"' for column in table.columns if "erasable" in column.info]
        if erasable:  # the trigger lets them be blanked by an erasure on record, and by nothing else
            lines.append(f"GRANT UPDATE ({', '.join(erasable)}) ON {table.name} TO {role};")
    lines.append("GRANT SELECT ON alembic_version TO " + role + ";")
    lines.append(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role};")
    return lines
