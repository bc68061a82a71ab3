"""The evidence pack: what it would hold, and its making."""

from app.evidence.pack_contents import Asked
from app.evidence.queries.packs.contents import Outline, asked_for, courses, outline
from app.evidence.queries.packs.writing import write_pack

__all__ = ["Asked", "Outline", "asked_for", "courses", "outline", "write_pack"]
