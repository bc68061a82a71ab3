"""The closed lists that authors choose from."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

Track = Literal["staff", "voices", "leads", "marketing", "candidates"]
Use = Literal["practice", "check", "refresher"]
RuleGroup = Literal["voice", "customers", "private_account", "safety", "information", "law", "rights"]
Quality = Literal["best", "acceptable", "poor", "harmful"]
Purpose = Literal["customer", "safety", "reputation", "protects_you"]
Seed = Annotated[str, StringConstraints(pattern=r"^S([1-9]|[1-5][0-9]|6[01])$")]
Channel = Literal[
    "review_site",
    "group_thread",
    "direct_message",
    "instagram_story",
    "live_video",
    "staff_chat",
    "professional_network",
    "short_video",
    "phone",
    "in_person",
]
