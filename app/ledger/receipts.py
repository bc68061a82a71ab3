"""The file that proves an entry to whoever holds it: a C2SP tlog-proof. See `verifier/README.md`."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from app.ledger.canonical import canonical

FIRST_LINE = "c2sp.org/tlog-proof@v1"


def receipt(
    *,
    leaf: str,
    index: int,
    openings: Mapping[str, Any],
    texts: Sequence[str],
    signers: Sequence[str],
    path: Sequence[bytes],
    checkpoint: str,
) -> bytes:
    """The receipt of the entry with these canonical bytes, in the tree that `checkpoint` is over.

    `texts` are the documents whose digest the entry names; `signers` the verifier keys of the
    checkpoint's signature lines, in their order; `path` the hashes from the leaf's sibling upwards.
    """
    extra = {
        "entry": json.loads(leaf),
        "openings": dict(openings),
        "texts": {sha256(text.encode()).hexdigest(): text for text in texts},
        "signers": list(signers),
    }
    head = [FIRST_LINE, f"extra {b64encode(canonical(extra)).decode()}", f"index {index}"]
    hashes = [b64encode(each).decode() for each in path]
    return ("\n".join([*head, *hashes]) + f"\n\n{checkpoint}").encode()


def head(*, old: int, proof: Sequence[bytes], checkpoint: str) -> bytes:
    """A newer checkpoint with the proof that the first `old` entries still begin the log."""
    lines = [f"old {old}", *(b64encode(each).decode() for each in proof)]
    return ("\n".join(lines) + f"\n\n{checkpoint}").encode()
