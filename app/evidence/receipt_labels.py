"""Every sentence that the receipt PDF says of its own, in the language of whoever hands in `gettext`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Gettext(Protocol):
    def __call__(self, sentence: str, /, **gaps: str) -> str: ...


@dataclass(frozen=True)
class Labels:
    """The words around the facts. `page` has the gaps `{number}` and `{pages}`, for the layout to fill."""

    receipt: str
    page: str
    # the head
    signed: str
    signed_with_comment: str
    refused: str
    simple_signature: str
    no_signature: str
    no_electronic_signature: str
    name_on_record: str
    typed_name: str
    employee_number: str
    company: str
    time: str
    answered_on: str
    attested_by: str
    check_passed: str
    release: str
    language: str
    receipt_number: str
    entry_number: str
    scan: str
    code: str
    # what was said
    what_was_said: str
    meaning: str
    ticked: str
    comment: str
    own_words: str
    none: str
    witness: str
    note: str
    read_aloud_because: str
    # what it rests on
    what_it_rests_on: str
    method: str
    shared_device: str
    attester_showed: str
    fingerprint: str
    scan_fingerprint: str
    origin: str
    size: str
    root: str
    witnessed: str
    not_witnessed: str
    software: str
    # what it proves
    what_it_proves: str
    proves_entered: str
    proves_unchanged: str
    strength_of_server: str
    strength_of_key: str
    strength_of_attester: str
    not_promised: str
    company_key: str
    company_signature: str
    # how to check it
    how_to_check: str
    check_here: str
    check_alone: str
    check_key: str
    proof_inside: str
    proof_file: str
    # the text
    text_as_signed: str
    text_as_shown: str
    text_about: str
    text_exact: str
    written_out: str


def labels(gettext: Gettext) -> Labels:
    """The labels in one language; pass the `gettext` of the request, or of `force_locale`."""
    _ = gettext
    return Labels(
        receipt=_("Receipt"),
        page=_("Page %(number)s of %(pages)s", number="{number}", pages="{pages}"),
        signed=_("Signed"),
        signed_with_comment=_("Signed with a comment"),
        refused=_("Not signed: the person saw the text and does not sign it"),
        simple_signature=_("A simple electronic signature."),
        no_signature=_("A record that the text was shown and not signed. It is not a signature."),
        no_electronic_signature=_("Not an electronic signature: somebody from HR says so and stands for it."),
        name_on_record=_("Name on record"),
        typed_name=_("Name as typed"),
        employee_number=_("Employee number"),
        company=_("Company"),
        time=_("Time"),
        answered_on=_("Day"),
        attested_by=_("Entered and attested by"),
        check_passed=_("Check passed before"),
        release=_("Release"),
        language=_("Language"),
        receipt_number=_("Receipt number"),
        entry_number=_("Entry in the log"),
        scan=_("Scan to check"),
        code=_("Square code with the address of the page that checks this receipt"),
        what_was_said=_("What was said"),
        meaning=_("Meaning of signing"),
        ticked=_("Ticked"),
        comment=_("Comment"),
        own_words=_("In their own words"),
        none=_("None"),
        witness=_("Was present"),
        note=_("Note"),
        read_aloud_because=_("Why it was read aloud"),
        what_it_rests_on=_("What it rests on"),
        method=_("How the person showed who they are"),
        shared_device=_("Shared device"),
        attester_showed=_("How the attester showed who they are"),
        scan_fingerprint=_("Fingerprint of the scan (SHA-256)"),
        fingerprint=_("Fingerprint of the text (SHA-256)"),
        origin=_("Log"),
        size=_("Entries in the log then"),
        root=_("Root of the log’s tree"),
        witnessed=_("Seen from outside"),
        not_witnessed=_("No witness has confirmed it yet."),
        software=_("Software"),
        what_it_proves=_("What this receipt proves, and what it does not"),
        proves_entered=_(
            "These words were entered in the log at this place, by whoever holds the key of the log."
        ),
        proves_unchanged=_(
            "If the entry is changed later, this receipt shows it against any newer state of the log. Where an "
            "outside witness watches the log, the witness notices within the hour."
        ),
        strength_of_server=_(
            "That it was this person is what the server says. No key was used that the person alone holds."
        ),
        strength_of_key=_(
            "It was confirmed with a key that the person alone holds (a passkey). The server does not have it."
        ),
        strength_of_attester=_(
            "That the person signed is what the attester says, and what stands on the paper. The log proves that it "
            "was entered, not that it happened."
        ),
        not_promised=_(
            "It does not prove who sat at the device. Without a key of the person’s own it also does not prove that "
            "whoever runs the server did not make up the entry."
        ),
        company_key=_(
            "This PDF is signed with a key of the company, so that a PDF reader shows whether a single byte was "
            "changed. The company issued that key itself: a reader may call it unknown."
        ),
        company_signature=_("Signature of the company"),
        how_to_check=_("How to check it"),
        check_here=_("Scan the code, or open this address and hand in this PDF:"),
        check_alone=_(
            "Or check it without us and without a network. Save the file receipt.tlog-proof, which is attached to "
            "this PDF, and verify.py from the same page. Then run:"
        ),
        check_key=_("KEY is the public key of the log, as the company published it."),
        proof_inside=_(
            "The proof attached to this PDF holds the entry, its place in the log, and the text byte for byte."
        ),
        proof_file=_("The proof of this receipt, for verify.py"),
        text_as_signed=_("The text, as it was signed"),
        text_as_shown=_("The text, as it was shown"),
        text_about=_("The text that it is about"),
        text_exact=_(
            "The fingerprint is that of the text with its formatting signs, as the attached proof holds it."
        ),
        written_out=_(
            "Signs that this PDF cannot draw are written in square brackets, as their name or number. The attached "
            "proof holds them as they were."
        ),
    )
