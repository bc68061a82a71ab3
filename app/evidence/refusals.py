"""Why evidence may not be made. Routes and commands say it in the reader's language."""

from __future__ import annotations

from app.shared.errors import N_, Refused


class AuthorityExists(Refused):
    """There is a key already, or something else, where the new authority was to go."""

    says = N_(
        "There is already something in the folder %(folder)s. A signing key is never replaced: choose an empty "
        "folder."
    )

    def __init__(self, *, folder: str) -> None:
        super().__init__(folder)
        self.folder = folder


class SigningKeyMissing(Refused):
    """Nothing at `path` can be read as a signing key."""

    says = N_("No signing key can be read at %(path)s. Check the path and its rights.")

    def __init__(self, *, path: str) -> None:
        super().__init__(path)
        self.path = path


class SigningKeyLocked(Refused):
    """The PKCS#12 file at `path` does not open with this password."""

    says = N_("The password does not open %(path)s, or the file is no PKCS#12 file. Check both.")

    def __init__(self, *, path: str) -> None:
        super().__init__(path)
        self.path = path


class NoTimeStamp(Refused):
    """The time stamp authority at `url` did not answer with a time stamp."""

    says = N_(
        "The time stamp server at %(url)s gave no time stamp. Try again later, or leave it out of the settings."
    )

    def __init__(self, *, url: str) -> None:
        super().__init__(url)
        self.url = url
