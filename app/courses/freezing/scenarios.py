"""Scenarios: every variant becomes a staging with all its words in place."""

from __future__ import annotations

from collections.abc import Container

from app.company.profile import Profile
from app.courses import release_content as frozen
from app.courses.bank import Bank
from app.courses.bank_format import Channel, Decision, End, Option, Scenario, Variant
from app.courses.freezing.screens import freeze_screen
from app.courses.freezing.speaker import Speaker
from app.courses.placeholders import Words
from app.courses.variants import applicable, concerns, staged, values_of

IN_USE = ("reviewed", "live")


def used_scenarios(bank: Bank, profile: Profile) -> list[Scenario]:
    """The scenarios that a release for this company contains."""
    return [
        read.value
        for read in bank.scenarios
        if read.value.status in IN_USE
        and profile.mode in read.value.policy_modes
        and concerns(read.value.jurisdictions, profile)
        and applicable(read.value, profile)
    ]


def freeze_scenario(scenario: Scenario, rules: Container[str], say: Speaker) -> frozen.Scenario:
    variants = applicable(scenario, say.profile)
    speakers = {variant.id: with_words(say, scenario, variant) for variant in variants}
    first = speakers[variants[0].id]  # title and summary may hold parameters, too
    return frozen.Scenario(
        id=scenario.id,
        title=first.plain(scenario.title),
        summary=first.plain(scenario.summary),
        channel=scenario.channel,
        learner_role=scenario.learner_role,
        minutes=scenario.minutes,
        tracks=scenario.tracks,
        use=scenario.use,
        rules=[id for id in scenario.rules if id in rules],
        stagings={
            variant.id: frozen.Staging(
                id=variant.id,
                mirror=variant.mirror,
                track=variant.when.track,
                start=scenario.start,
                nodes={
                    id: freeze_node(node, rules, speakers[variant.id], scenario.channel)
                    for id, node in staged(scenario, variant).items()
                },
            )
            for variant in variants
        },
        laws={each.id: each.when.jurisdiction for each in variants if each.when.jurisdiction} or None,
    )


def with_words(say: Speaker, scenario: Scenario, variant: Variant) -> Speaker:
    return Speaker(Words(say.profile, say.language, values_of(scenario, variant)))


def freeze_node(
    node: Decision | End, rules: Container[str], say: Speaker, channel: Channel
) -> frozen.Decision | frozen.End:
    if isinstance(node, End):
        return frozen.End(
            outcome=node.outcome,
            debrief=say.plain_or_none(node.debrief) or "",
            if_then=say.plain_or_none(node.if_then) or "",
        )
    return frozen.Decision(
        critical=node.critical,
        correct_is_permission=node.correct_is_permission,
        weight=node.weight,
        scene=say.plain(node.scene),
        ask=say.plain(node.ask),
        options=[freeze_option(option, rules, say, channel) for option in node.options],
        contact=node.contact,
        screen=freeze_screen(node.screen, say, channel) if node.screen else None,
        format=None if node.format == "single" else node.format,
    )


def freeze_option(option: Option, rules: Container[str], say: Speaker, channel: Channel) -> frozen.Option:
    return frozen.Option(
        id=option.id,
        quality=option.quality,
        text=say.plain(option.text),
        consequence=say.plain_or_none(option.consequence) or "",
        why=say.plain_or_none(option.why) or "",
        instead=say.plain_or_none(option.instead),
        next=option.next or "",
        rule=option.rule if option.rule and option.rule in rules else None,
        aftermath=[freeze_screen(screen, say, channel) for screen in option.aftermath or ()],
    )
