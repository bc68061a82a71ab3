"""The shapes of what HR and managers type here, and what we say when they do not fit."""

from app.assignments.forms.extensions import ExtensionAnswerForm, MoreTimeForm
from app.assignments.forms.fields import choices
from app.assignments.forms.persons import ExemptionForm, ExtensionForm, LeaveForm
from app.assignments.forms.requirements import (
    TITLE,
    ConditionsForm,
    EditRequirementForm,
    ReinstateForm,
    RequirementForm,
    RetireForm,
    RollOutForm,
)

__all__ = [
    "TITLE",
    "ConditionsForm",
    "EditRequirementForm",
    "ExemptionForm",
    "ExtensionAnswerForm",
    "ExtensionForm",
    "LeaveForm",
    "MoreTimeForm",
    "ReinstateForm",
    "RequirementForm",
    "RetireForm",
    "RollOutForm",
    "choices",
]
