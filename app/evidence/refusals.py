"""Why evidence is not shown."""

from __future__ import annotations

from app.shared.errors import N_, NotFound, Refused


class LogEmpty(NotFound):
    """Nothing was entered yet, so there is no state of the log to hand out."""


class NoSuchCourse(NotFound):
    """No course with this id was ever published."""


class LinkOver(Refused):
    """The link from the mail showed the receipt for its time."""

    says = N_(
        "This link showed your receipt for %(days)s days, and they are over. "
        "Sign in and open My records, or ask HR for your receipt."
    )

    def __init__(self, *, days: int) -> None:
        super().__init__(days)
        self.days = days


class NothingToPack(Refused):
    """The log is empty, so there is nothing that a pack could be counted against."""

    says = N_(
        "The log is still empty: nothing was published or signed, and there is nothing that a pack could prove."
    )


class PackTooLarge(Refused):
    """A pack of everything that was asked for could not be read again."""

    says = N_("That is more than one pack can hold. Choose a unit or a course and make several.")


class PackTooLong(Refused):
    """Making the pack would take longer than a browser waits."""

    says = N_(
        "That is too much to wait for in a browser. Choose a unit or a course, or ask whoever runs the "
        "server: the command “flask --app wsgi evidence pack” makes it however large it is."
    )


# -- of files that somebody hands in -------------------------------------------------------------------


class FileUnknown(Refused):
    """It begins like none of the files that the page reads."""

    says = N_(
        "This is none of the files that the page reads. Choose the receipt’s PDF, its proof (the file that "
        "ends in .tlog-proof), or an evidence pack (.zip), exactly as you got it."
    )


class NotTogether(Refused):
    """These two files answer no question together."""

    says = N_(
        "These two files cannot be checked together. Choose one receipt, two receipts, a receipt and a newer "
        "state of the log (.head), or a pack alone."
    )


class MoreThanPageTakes(Refused):
    """A page has to answer soon, and for many people at once."""

    says = N_(
        "This is more than the page can take in. Check it on your own computer: save verify.py below, it takes "
        "packs of up to 2 GB."
    )


class PdfUnreadable(Refused):
    """It is damaged, or made to keep its reader busy."""

    says = N_(
        "This PDF cannot be read. It may be damaged: save it again from the mail with the receipt or from the "
        "receipt’s page. If you have the proof (.tlog-proof), hand that in instead."
    )


class PdfLocked(Refused):
    """It is encrypted; no receipt of ours is."""

    says = N_(
        "This PDF is locked with a password, and receipts are not. Hand in the PDF as you first got it, or the "
        "proof (.tlog-proof)."
    )


class NoProofInside(Refused):
    """A PDF without our attachment: printed anew, or never a receipt."""

    says = N_(
        "There is no proof inside this PDF. Programs that print or save a PDF anew leave it out, and a photo or "
        "scan never had one. Hand in the PDF as you first got it, or the proof (.tlog-proof)."
    )


class SeveralProofsInside(Refused):
    """Two proofs, or so many attachments that one may hide: no receipt of ours."""

    says = N_(
        "This PDF has more attachments than a receipt has, so it is not as the company made it. Hand in the PDF "
        "as you first got it, or the proof (.tlog-proof)."
    )


class ReadersBusy(Refused):
    """Too many PDFs at once."""

    says = N_("Many PDFs are being checked right now. Wait a minute and hand yours in again.")


class NotOurKey(Refused):
    """It bears our log's name and another key."""

    says = N_(
        "It bears the name of this log, “%(name)s”, but is signed with a key (%(key)s) that this log never had. "
        "So it is not from this company. Keep the file and ask HR where it came from."
    )

    def __init__(self, *, name: str, key: str) -> None:
        super().__init__(name, key)
        self.name = name
        self.key = key
