"""Why receipts cannot be signed for the company. Told to the operator."""

from __future__ import annotations

from app.shared.errors import Unusable


class AuthorityExists(Exception):
    """There is a key already, or something else, where the new authority was to go."""

    def __init__(self, *, folder: str) -> None:
        super().__init__(
            f"There is already something in the folder {folder}. A signing key is never replaced: "
            "choose an empty folder."
        )


class SigningKeyMissing(Unusable):
    """Nothing at `path` can be read as a signing key."""

    def __init__(self, *, path: str) -> None:
        super().__init__(
            f"No key that signs receipts can be read at {path}. Put it back from your backup, or make one "
            "with `flask --app wsgi evidence make-authority`."
        )


class SigningKeyLocked(Unusable):
    """The PKCS#12 file at `path` does not open with this password."""

    def __init__(self, *, path: str) -> None:
        super().__init__(
            f"The password does not open {path}, or the file is no PKCS#12 file. "
            "Check RECEIPT_SIGNER and RECEIPT_SIGNER_PASSWORD."
        )


class NoTimeStamp(Exception):
    """The time stamp authority at `url` did not answer with a time stamp."""

    def __init__(self, *, url: str) -> None:
        super().__init__(f"The time stamp server at {url} gave no time stamp.")
