"""The closed lists that people's tables store by value."""

from enum import StrEnum


class SignInNameKind(StrEnum):
    WORK_EMAIL = "work_email"
    PRIVATE_EMAIL = "private_email"
    EMPLOYEE_NUMBER = "employee_number"


class LinkPurpose(StrEnum):
    INVITATION = "invitation"
    RESET = "reset"
    SETUP = "setup"  # the first administrator's one-time secret


class CredentialOrigin(StrEnum):
    """How a password came to be set. No role can set another person's, so there is no such value."""

    INVITATION = "invitation"
    RESET = "reset"
    CHANGE = "change"
    SETUP = "setup"
    DEMO = "demo"  # made by the demo company; never in an installation


class FactorKind(StrEnum):
    """What somebody shows beside their password."""

    APP = "app"  # six digits that an app on the phone works out (TOTP)
    PASSKEY = "passkey"
    RECOVERY_CODES = "recovery_codes"  # ten on paper, each once, for the day on which the others are lost


class Confirmation(StrEnum):
    """What somebody showed once more, in their session, before an act that others rely on."""

    SECOND_FACTOR = "second_factor"
    PASSWORD = "password"  # noqa: S105  # where no second factor is asked for


class SessionStart(StrEnum):
    """What was shown to begin a session."""

    PASSWORD = "password"  # noqa: S105  # the name of a kind of secret
    PIN = "pin"  # on a shared device alone, and never enough to sign


class SessionEnd(StrEnum):
    SIGNED_OUT = "signed_out"
    REVOKED = "revoked"
    PASSWORD_SET = "password_set"  # noqa: S105  # the name of an event
    REPLACED = "replaced"
    LEFT_ALONE = "left_alone"  # on a shared device, by the page that counted the seconds


class AccountState(StrEnum):
    """How far a person has come with their account. Computed, never stored."""

    ACTIVE = "active"
    INVITED = "invited"
    NONE = "none"


class RecordPart(StrEnum):
    """What of a person's record somebody else opened."""

    TRAINING = "training"  # how each period went, never what was answered
    CONTACT = "contact"  # jobs, addresses, invitation
    RECEIPT = "receipt"
    PRIVACY = "privacy"  # what was erased, who looked, what must be kept
    EXPORT = "export"  # a file with everything
