"""Opening a receipt: who may see it sees it, and that somebody else looked is noted."""

from __future__ import annotations

from app.acknowledgements.models import Signature
from app.acknowledgements.queries import signature_for_viewer
from app.people.actions import note_view
from app.people.kinds import RecordPart
from app.people.viewer import Viewer


def open_receipt(viewer: Viewer, key: str) -> Signature:
    """The signature with this receipt key, for `viewer`. Raises what `signature_for_viewer` raises."""
    signature = signature_for_viewer(viewer, key)
    note_view(person_id=signature.person_id, part=RecordPart.RECEIPT, subject=signature.key)
    return signature
