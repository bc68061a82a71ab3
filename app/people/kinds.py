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


class SessionEnd(StrEnum):
    SIGNED_OUT = "signed_out"
    REVOKED = "revoked"
    PASSWORD_SET = "password_set"  # noqa: S105  # the name of an event
    REPLACED = "replaced"


class AccountState(StrEnum):
    """How far a person has come with their account. Computed, never stored."""

    ACTIVE = "active"
    INVITED = "invited"
    NONE = "none"
