"""The permission table: which role may do what. The one place where it is written down."""

from __future__ import annotations

from enum import StrEnum
from functools import cache


class Role(StrEnum):
    MANAGER = "manager"  # of the units they lead, or as a delegate with a scope and an end date
    HR = "hr"
    AUDITOR = "auditor"  # reads everything, changes nothing
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    SEE_TEAM = "see_team"  # the people of one's own units
    SEE_EVERYONE = "see_everyone"
    NUDGE = "nudge"
    EXTEND = "extend"
    OVERRIDE_CLEARANCE = "override_clearance"
    MANAGE_PEOPLE = "manage_people"  # units, persons, jobs, invitations
    MANAGE_REQUIREMENTS = "manage_requirements"  # requirements, roll-outs
    GRANT_EXEMPTION = "grant_exemption"
    RECORD_LEAVE = "record_leave"
    ATTEST_PAPER = "attest_paper"  # enter what was signed on paper, and answer for it
    MANAGE_COMPANY = "manage_company"  # the company profile
    SEE_COMPANY = "see_company"
    ANSWER_QUESTIONS = "answer_questions"
    SEE_QUESTIONS = "see_questions"
    SEE_LOG = "see_log"  # the evidence log: how long it is, who watches it
    MANAGE_ROLES = "manage_roles"
    SEE_EVIDENCE = "see_evidence"  # a pack: all facts about everybody as files, answers included
    MANAGE_PRIVACY = "manage_privacy"  # export, erasure and legal holds of others


P = Permission

MATRIX: dict[Role, frozenset[Permission]] = {
    Role.MANAGER: frozenset({P.SEE_TEAM, P.NUDGE, P.EXTEND, P.OVERRIDE_CLEARANCE}),
    Role.HR: frozenset(
        {
            P.SEE_TEAM,
            P.SEE_EVERYONE,
            P.NUDGE,
            P.EXTEND,
            P.OVERRIDE_CLEARANCE,
            P.MANAGE_PEOPLE,
            P.MANAGE_REQUIREMENTS,
            P.GRANT_EXEMPTION,
            P.RECORD_LEAVE,
            P.ATTEST_PAPER,
            P.MANAGE_COMPANY,
            P.SEE_COMPANY,
            P.ANSWER_QUESTIONS,
            P.SEE_QUESTIONS,
            P.SEE_LOG,
            P.SEE_EVIDENCE,
            P.MANAGE_PRIVACY,
        }
    ),
    Role.AUDITOR: frozenset(
        {P.SEE_TEAM, P.SEE_EVERYONE, P.SEE_COMPANY, P.SEE_QUESTIONS, P.SEE_LOG, P.SEE_EVIDENCE}
    ),
    Role.ADMINISTRATOR: frozenset(
        {P.MANAGE_PEOPLE, P.MANAGE_COMPANY, P.SEE_COMPANY, P.SEE_LOG, P.MANAGE_ROLES}
    ),
}


NEED_SECOND_FACTOR = frozenset({Role.HR, Role.ADMINISTRATOR})
"""Roles that change what is owed, known or allowed: a password alone does not open them."""


@cache
def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """All that these roles together may do."""
    return frozenset().union(*(MATRIX[role] for role in roles)) if roles else frozenset()
