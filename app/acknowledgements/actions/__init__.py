"""What a person does with the text that they were given, one verb per change.

Every verb here is safe to repeat: a double click, a second tab or a retry finds the one record.
"""

from app.acknowledgements.actions.beside import agree_to_disclosure, ask_first
from app.acknowledgements.actions.codes import send_signing_code
from app.acknowledgements.actions.drafting import challenge_of, draft_of
from app.acknowledgements.actions.entering import enter_older_signature
from app.acknowledgements.actions.opening import open_receipt
from app.acknowledgements.actions.signing import record_signature, refuse, sign

__all__ = [
    "agree_to_disclosure",
    "ask_first",
    "challenge_of",
    "draft_of",
    "enter_older_signature",
    "open_receipt",
    "record_signature",
    "refuse",
    "send_signing_code",
    "sign",
]
