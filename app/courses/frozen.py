"""What every part of a release is: unknown keys refused, nothing changed after publishing."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer


class Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Sparing(Frozen):
    """Leaves out what was not written.

    So a release from the time before there was such a field keeps its bytes when it is written again.
    """

    @model_serializer(mode="wrap")
    def without_the_empty(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        optional = {name for name, field in type(self).model_fields.items() if not field.is_required()}
        dumped = handler(self).items()
        return {name: value for name, value in dumped if name not in optional or value not in (None, [])}
