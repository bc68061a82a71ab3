"""Rules and the policy that prints them."""

from __future__ import annotations

from app.courses import release_content as frozen
from app.courses.bank_format import PolicyFile, Rule
from app.courses.freezing import company
from app.courses.freezing.policy_text import policy_text, register_section, setting_section
from app.courses.freezing.speaker import Speaker


def freeze_rules(rules: list[Rule], say: Speaker) -> dict[str, frozen.Rule]:
    return {rule.id: freeze_rule(rule, say) for rule in rules if say.profile.mode in rule.modes}


def freeze_rule(rule: Rule, say: Speaker) -> frozen.Rule:
    return frozen.Rule(
        id=rule.id,
        title=say.plain(rule.title),
        group=rule.group,
        purpose=rule.purpose,
        dont=say.plain_or_none(rule.dont),
        do=say.plain_or_none(rule.do),
        may=say.plain_or_none(rule.may),
        why=say.plain_or_none(rule.why) or "",
        still_ok=say.plain_or_none(rule.still_ok),
        contact=rule.contact,
        links=rule.links,
    )


def freeze_policy(policy: PolicyFile, rules: dict[str, frozen.Rule], say: Speaker) -> frozen.Policy:
    title, sections = say.plain(policy.title), freeze_sections(policy, rules, say)
    rights_notice = say.markdown(policy.rights_notice)
    return frozen.Policy(
        title=title,
        sections=sections,
        statements=[
            frozen.Statement(id=statement.id, text=say.plain(statement.text))
            for statement in policy.statements
        ],
        rights_notice=rights_notice,
        meaning_of_signing=say.plain(policy.meaning_of_signing),
        disclosure=say.markdown(policy.disclosure),
        text=policy_text(
            title=title,
            company=say.profile.name,
            sections=sections,
            rules=rules,
            contacts=company.contacts(say.profile, say.language),
            rights_notice=rights_notice,
            language=say.language,
        ),
    )


def freeze_sections(
    policy: PolicyFile, rules: dict[str, frozen.Rule], say: Speaker
) -> list[frozen.PolicySection]:
    """The author's sections for this mode, then those that come from the company profile."""
    sections = [
        frozen.PolicySection(
            id=section.id,
            title=say.plain(section.title),
            text=say.markdown(section.text),
            rules=[id for id in section.rules if id in rules],
        )
        for section in policy.sections
        if say.profile.mode in section.modes
    ]
    sections.append(setting_section(say.profile, say.language))
    register = company.register(say.profile, say.language)
    return [*sections, register_section(register, say.language)] if register else sections
