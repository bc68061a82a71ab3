"""What the files that somebody hands in prove. Nothing of them is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

from app.evidence.answers import Answer, ComparedWith, Continuation, LogToday, Told
from app.evidence.handed_in import HandedIn, Paper, origin_of_pack, sorted_out
from app.evidence.queries.receipts import company_signer
from app.evidence.refusals import NotOurKey
from app.ledger.queries import consistency_proof, log_key_lines, newest_checkpoint
from app.ledger.receipts import head
from app.shared.errors import Unusable
from verifier import verify

Keys = frozenset[verify.VerifierKey]


def answer_to(files: Sequence[bytes], named: Iterable[verify.VerifierKey] = ()) -> Answer:
    """Raises `verify.Refused` for what proves nothing, and refusals of ours for what cannot be checked here."""
    asked = sorted_out(files, authority())
    ours, keys = our_keys(), frozenset(named)
    if asked.pack is not None:
        return answer_of_pack(asked.pack, keys, ours)
    receipts = [verify.read_receipt(paper.proof) for paper in asked.papers]
    trusted, compared = trusted_for({receipt.checkpoint.origin for receipt in receipts}, keys, ours)
    if compared is ComparedWith.OURS:
        require_ours(receipts, ours)
    told = tuple(tell(paper, trusted, ours) for paper in asked.papers)
    settled, findings = told_together(asked, trusted, told)
    return Answer(receipts[0].checkpoint.origin, compared, settled, told, findings)


def answer_of_pack(pack: bytes, named: Keys, ours: Keys) -> Answer:
    origin = origin_of_pack(pack)
    trusted, compared = trusted_for({origin}, named, ours)
    account = verify.verify_pack(BytesIO(pack), trusted)
    return Answer(origin, compared, account.settled, findings=account.findings)


def told_together(
    asked: HandedIn, trusted: Keys, told: Sequence[Told]
) -> tuple[bool, tuple[verify.Finding, ...]]:
    """What two files say beyond each alone, and whether that is all that was asked."""
    first = asked.papers[0].proof
    if asked.head is not None:
        account = verify.verify_head(first, asked.head, trusted)
        return account.settled, account.findings[len(told[0].findings) :]
    if len(asked.papers) == 2:
        account = verify.verify_pair(first, asked.papers[1].proof, trusted)
        return account.settled, account.findings
    return True, ()


def trusted_for(origins: set[str], named: Keys, ours: Keys) -> tuple[Keys, ComparedWith]:
    """The keys to compare with: the reader's own, else those of our log if the files are of it."""
    if named:
        return named, ComparedWith.NAMED
    if origins == {key.name for key in ours}:
        return ours, ComparedWith.OURS
    return frozenset(), ComparedWith.NOTHING


def require_ours(receipts: Iterable[verify.Receipt], ours: Keys) -> None:
    for receipt in receipts:
        if receipt.log_key not in ours:
            raise NotOurKey(name=receipt.log_key.name, key=receipt.log_key.id)


def tell(paper: Paper, trusted: Keys, ours: Keys) -> Told:
    account = verify.verify_receipt(paper.proof, trusted)
    (receipt,) = account.receipts
    today = log_today(paper.proof, receipt, ours) if receipt.log_key in ours else None
    return Told(receipt, account.findings, paper.pdf, today)


def log_today(proof: bytes, receipt: verify.Receipt, ours: Keys) -> LogToday:
    """Whether our log, as it is now, still holds what the receipt saw, shown as to anybody else."""
    newest = newest_checkpoint() or ""
    old, size = receipt.checkpoint.size, int(newest.split("\n")[1])
    if old > size:
        return LogToday(Continuation.SHORTER, size)
    try:
        newer = head(old=old, proof=consistency_proof(old, size), checkpoint=newest)
        verify.verify_head(proof, newer, ours)
    except (verify.Refused, LookupError):  # the second: rows of the log are gone
        return LogToday(Continuation.DIFFERS, size)
    return LogToday(Continuation.CONTINUES, size)


def our_keys() -> Keys:
    """Empty while nothing was entered."""
    return frozenset(verify.parse_vkey(line) for line in log_key_lines())


def authority() -> bytes:
    """Our certificates; none where the operator has still to mend something, which is nothing to the reader."""
    try:
        return company_signer().issuers()
    except Unusable:
        return b""
