"""Column types that every table shares."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import JSON, DateTime, Dialect, String, Text, TypeDecorator
from sqlalchemy import Enum as SqlEnum
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Refuses naive values: SQLite would drop the zone silently and shift the meaning."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: give it a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def new_key() -> str:
    """A public id: 128 random bits, 22 characters of base64url. Nobody counts up to the next one."""
    return secrets.token_urlsafe(16)


def stored_by_value(enum: type[StrEnum]) -> SqlEnum:
    """An enum stored as its value with a named check, so that the table reads without the code."""
    return SqlEnum(
        enum,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=enum.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


Id = Annotated[int, mapped_column(primary_key=True)]
Key = Annotated[str, mapped_column(String(22), unique=True, default=new_key)]
Instant = Annotated[datetime, mapped_column(UtcDateTime())]
ShortText = Annotated[str, mapped_column(String(200))]
LongText = Annotated[str, mapped_column(Text)]
Digest = Annotated[str, mapped_column(String(64))]
Language = Annotated[str, mapped_column(String(8))]
Json = Annotated[Any, mapped_column(JSON().with_variant(JSONB(), "postgresql"))]
