"""The file format of the bank: what a course may say, checked strictly.

One class per thing that an author writes. Unknown keys are errors, so that a typing mistake never
passes for a missing field. What a file *means* together with the others (graph, coverage, tenant
directory) is checked in `linting`; what it looks like once frozen is in `release_content`.
`profile.yaml` has the format of the company profile: `app/company/profile.py`.
"""

from app.company.profile import Contact, HandOverLink, Mode, Profile, RegisterEntry
from app.company.wording import BankModel, Identifier, IsoDate, Locale, Prose, Text
from app.courses.bank_format.course import (
    AssessmentFile,
    CourseFile,
    Points,
    RepliesFile,
    Reply,
    TrackAssessment,
    TrackContent,
)
from app.courses.bank_format.kit import (
    KIT,
    BriefingFile,
    CandidatePageFile,
    HouseRulesFile,
    KitFile,
    WorkshopFile,
)
from app.courses.bank_format.lessons import Answer, Lesson, LessonQuestion
from app.courses.bank_format.policy import PolicyFile, PolicySection, Rule, RulesFile, Statement
from app.courses.bank_format.scenarios import (
    Condition,
    Decision,
    End,
    NodeOverride,
    NodeRatings,
    Option,
    OptionOverride,
    Panel,
    ParameterValue,
    Scenario,
    Variant,
    WordForms,
)
from app.courses.bank_format.screens import Aftermath, Author, Kind, Screen, ScreenItem, State
from app.courses.bank_format.words import Channel, Purpose, Quality, RuleGroup, Seed, Track, Use

SCHEMAS: dict[str, type[BankModel]] = {
    "assessment": AssessmentFile,
    "briefing": BriefingFile,
    "candidate-page": CandidatePageFile,
    "course": CourseFile,
    "house-rules": HouseRulesFile,
    "lesson": Lesson,
    "policy": PolicyFile,
    "profile": Profile,
    "replies": RepliesFile,
    "rules": RulesFile,
    "scenario": Scenario,
    "workshop": WorkshopFile,
}
"""The kinds of files by name. The first word of a file's `schema:` is one of them."""

__all__ = [
    "KIT",
    "SCHEMAS",
    "Aftermath",
    "Answer",
    "AssessmentFile",
    "Author",
    "BankModel",
    "BriefingFile",
    "CandidatePageFile",
    "Channel",
    "Condition",
    "Contact",
    "CourseFile",
    "Decision",
    "End",
    "HandOverLink",
    "HouseRulesFile",
    "Identifier",
    "IsoDate",
    "Kind",
    "KitFile",
    "Lesson",
    "LessonQuestion",
    "Locale",
    "Mode",
    "NodeOverride",
    "NodeRatings",
    "Option",
    "OptionOverride",
    "Panel",
    "ParameterValue",
    "Points",
    "PolicyFile",
    "PolicySection",
    "Profile",
    "Prose",
    "Purpose",
    "Quality",
    "RegisterEntry",
    "RepliesFile",
    "Reply",
    "Rule",
    "RuleGroup",
    "RulesFile",
    "Scenario",
    "Screen",
    "ScreenItem",
    "Seed",
    "State",
    "Statement",
    "Text",
    "Track",
    "TrackAssessment",
    "TrackContent",
    "Use",
    "Variant",
    "WordForms",
    "WorkshopFile",
]
