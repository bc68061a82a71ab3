"""What somebody kept outside, a receipt, a checkpoint or a head: does our log still continue it?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.evidence.auditing.history import History
from app.ledger.tree import leaf_hash
from verifier import verify


class KeptUnreadable(Exception):
    """The file is no receipt, checkpoint or head, or does not hold in itself."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")


@dataclass(frozen=True)
class Kept:
    """The log as one file shows it. A receipt also has an entry, and the key that signed."""

    name: str
    checkpoint: verify.Checkpoint
    note: verify.Note | None
    receipt: verify.Receipt | None = None


def read_kept(name: str, data: bytes) -> Kept:
    """Raises `KeptUnreadable`."""
    try:
        if data.startswith(verify.PROOF.encode()):
            receipt = verify.read_receipt(data)
            return Kept(name, receipt.checkpoint, None, receipt)
        if data.startswith(b"old "):
            head = verify.read_head(data)
            return Kept(name, head.checkpoint, head.note)
        note = verify.read_note(verify.decoded(data))
        return Kept(name, verify.read_checkpoint(note), note)
    except verify.Refused as refused:
        raise KeptUnreadable(name, str(refused)) from refused


def differences(kept: Kept, history: History, leaf: str | None) -> Iterator[str]:
    """What our log does not continue of it. `leaf` is our entry at the place of the receipt's, if it has one."""
    then = kept.checkpoint
    if history.signers and then.origin not in {each.key.name for each in history.signers}:
        yield f"{kept.name}: it is of the log {then.origin}, and ours is {history.signers[-1].key.name}."
        return
    yield from other_signer(kept, history)
    if history.is_lost(then.size, then.origin):
        yield f"{kept.name}: it shows {then.size} entries, of which the last were lost, as the log says itself."
    elif then.size > history.size:
        yield f"{kept.name}: it shows {then.size} entries, and the log has {history.size}: the last ones are gone."
    elif history.roots.get(then.size) != then.root:
        yield f"{kept.name}: it shows another history of the first {then.size} entries than the log has now."
    if kept.receipt and (leaf is None or leaf_hash(leaf.encode()) != kept.receipt.entry.leaf):
        entry = kept.receipt.entry
        yield (
            f"{kept.name}: its entry {entry.sequence} ({entry.kind}, {entry.subject}) is not the one in the log."
        )


def other_signer(kept: Kept, history: History) -> Iterator[str]:
    """A signature is compared with the key that our log names for that size."""
    key = history.key_at(kept.checkpoint.size, kept.checkpoint.origin)
    if key is None:
        return
    if kept.receipt:
        if kept.receipt.log_key != key:
            yield f"{kept.name}: it is signed with the key {kept.receipt.log_key.id}, and the log names {key.id}."
    elif kept.note:
        try:
            verify.require_signed_by_log(kept.note, [key], key.name, "checkpoint")
        except verify.Refused:
            yield f"{kept.name}: it is not signed with the key {key.id}, which the log names."
