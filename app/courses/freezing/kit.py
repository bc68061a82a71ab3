"""What leads and HR print, with every text in one language and its placeholders filled."""

from __future__ import annotations

from typing import Any, TypeVar

from app.company.wording import LOCALES
from app.courses import kit_content as frozen
from app.courses.bank import Bank
from app.courses.bank_format import BriefingFile, HouseRulesFile, WorkshopFile
from app.courses.freezing.speaker import Speaker
from app.courses.frozen import Frozen

Part = TypeVar("Part", bound=Frozen)


def freeze_kit(bank: Bank, say: Speaker) -> frozen.Kit | None:
    """None where the course brings no kit."""
    parts: dict[str, Frozen] = {}
    for read in bank.kit:
        data = spoken(read.value.model_dump(), say)
        if isinstance(read.value, BriefingFile):
            there = [note for note in data["by_law"] if note["jurisdiction"] in say.profile.jurisdictions]
            parts["briefing"] = fitted(data | {"by_law": there}, frozen.Briefing)
        elif isinstance(read.value, WorkshopFile):
            prompts = [{"id": each["id"], "text": each["text"]} for each in data["prompts"]]
            parts["workshop"] = fitted(data | {"prompts": prompts}, frozen.Workshop)
        elif isinstance(read.value, HouseRulesFile):
            parts["house_rules"] = fitted(data, frozen.HouseRules)
    return frozen.Kit.model_validate(parts) if parts else None


def fitted(data: dict[str, Any], shape: type[Part]) -> Part:
    return shape.model_validate({name: data[name] for name in shape.model_fields})


def spoken(data: Any, say: Speaker) -> Any:
    """The same structure with one text in the place of each text in several languages."""
    if isinstance(data, dict):
        if data and all(key in LOCALES and isinstance(value, str) for key, value in data.items()):
            return say.markdown(data)
        return {key: spoken(value, say) for key, value in data.items()}
    return [spoken(item, say) for item in data] if isinstance(data, list) else data
