"""Which decisions an attempt asks: drawn by seed, so that the same seed draws the same form.

Nothing here looks at an option's quality. Two releases that differ only in their key draw alike.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.courses.bank_format import RuleGroup, Track
from app.courses.release_content import ReleaseContent, Scenario, Staging
from app.courses.rule_groups import group_of
from app.quizzes.forms_drawn import DrawnForm, Item, lot
from app.quizzes.groups import Groups, certain_critical, certain_groups, groups_of


@dataclass(frozen=True)
class History:
    """What this person was asked before, oldest first."""

    checks: tuple[DrawnForm, ...] = ()
    practice: tuple[DrawnForm, ...] = ()

    def seen(self, scenario: str, variant: str) -> int:
        """In how many attempts the variant was shown."""
        return sum(self.shows(form, scenario, variant) for form in (*self.checks, *self.practice))

    def recent(self, scenario: str, variant: str, attempts: int) -> bool:
        """Whether one of the last checks, `attempts` of them, showed the variant."""
        return any(self.shows(form, scenario, variant) for form in self.last_checks(attempts))

    def last_checks(self, attempts: int) -> Sequence[DrawnForm]:
        return self.checks[-attempts:] if attempts else ()

    @staticmethod
    def shows(form: DrawnForm, scenario: str, variant: str) -> bool:
        return any(item.scenario == scenario and item.variant == variant for item in form.items)


def draw_check(content: ReleaseContent, track: Track, *, seed: str, history: History) -> DrawnForm:
    """Single decisions from some scenarios of the track, then other scenarios from start to end."""
    rules = content.assessment.tracks[track]
    pool = [s for s in content.scenarios.values() if track in s.tracks and "check" in s.use]
    full = draw_full(pool, rules.full_scenarios, seed=seed, history=history, content=content)
    told = {item.scenario for item in full}
    others = [scenario for scenario in pool if scenario.id not in told]
    critical, groups = 0, Groups()
    for item in full:
        scenario = content.scenarios[item.scenario]
        critical += certain_critical(scenario.stagings[item.variant])
        groups += certain_groups(content, scenario, scenario.stagings[item.variant])
    singles = draw_singles(
        others,
        rules.single_decisions,
        critical=max(0, rules.critical_at_least - critical),
        shares=rules.shares or {},
        groups=groups,
        seed=seed,
        history=history,
        content=content,
    )
    return DrawnForm(seed, (*singles, *full))


def draw_practice(scenario: Scenario, *, seed: str, history: History, content: ReleaseContent) -> DrawnForm:
    """One whole scenario, in the variant seen least."""
    staging = draw_variant(scenario, seed=seed, history=history, content=content)
    return DrawnForm(seed, (Item(scenario.id, staging.id),))


def draw_variant(scenario: Scenario, *, seed: str, history: History, content: ReleaseContent) -> Staging:
    """One variant: not of the last checks while there is another, then unseen ones first.

    From the second check on, a mirror goes first among equals: it asks for the reason behind an
    answer, where a renamed person only asks for the answer again.
    """
    again = bool(history.checks)
    window = content.assessment.no_repeat_attempts
    return min(
        scenario.stagings.values(),
        key=lambda staging: (
            history.recent(scenario.id, staging.id, window),
            history.seen(scenario.id, staging.id),
            again and not staging.mirror,
            lot(seed, scenario.id, staging.id),
        ),
    )


def draw_full(
    pool: list[Scenario], count: int, *, seed: str, history: History, content: ReleaseContent
) -> list[Item]:
    """Whole scenarios: those told least often in checks, and not in a variant of the last ones."""
    window = content.assessment.no_repeat_attempts
    drawn = {s.id: draw_variant(s, seed=seed, history=history, content=content) for s in pool}

    def told(scenario: Scenario) -> int:
        items = (item for form in history.checks for item in form.items)
        return sum(item.scenario == scenario.id and not item.single for item in items)

    ranked = sorted(
        pool,
        key=lambda scenario: (
            history.recent(scenario.id, drawn[scenario.id].id, window),
            told(scenario),
            lot(seed, "full", scenario.id),
        ),
    )
    return [Item(scenario.id, drawn[scenario.id].id) for scenario in ranked[:count]]


def draw_singles(
    pool: list[Scenario],
    count: int,
    *,
    critical: int,
    shares: Mapping[RuleGroup, int],
    groups: Groups,
    seed: str,
    history: History,
    content: ReleaseContent,
) -> list[Item]:
    """Single decisions, `critical` of them critical at least, spread over rule groups and scenarios.

    `groups` are those that the full scenario has already. The group that is furthest from its share goes
    first, so that every group with a share is asked for before one is asked for again. Where the pool has
    nothing left of a group, another one takes its place.

    A scenario stands in one variant throughout the form: drawing several would use its variants up and
    leave none for the next attempt.
    """
    stagings = {s.id: draw_variant(s, seed=seed, history=history, content=content) for s in pool}
    left = {
        Item(scenario, staging.id, node): staging.nodes[node]
        for scenario, staging in stagings.items()
        for node in staging.nodes
        if staging.decision(node)
    }
    asked_last = {(i.scenario, i.node) for form in history.last_checks(1) for i in form.items}
    rule_groups = groups_of(content)
    group = {
        item: group_of(node, content.scenarios[item.scenario].rules, rule_groups)
        for item, node in left.items()
        if node.type == "decision"
    }
    chosen: list[Item] = []
    filled = Groups(groups)

    def furthest(items: Collection[Item]) -> list[Item]:
        """Those of the group that lacks most of its share; all of them where no share is open."""
        part = {
            item: filled[g] / shares[g]
            for item in items
            if (g := group[item]) and g in shares and filled[g] < shares[g]
        }
        least = min(part.values(), default=0.0)
        return [item for item in part if part[item] == least] or list(items)

    def rank(item: Item) -> tuple[bool, int, bool, bytes]:
        return (
            history.recent(item.scenario, item.variant, content.assessment.no_repeat_attempts),
            sum(other.scenario == item.scenario for other in chosen),
            (item.scenario, item.node) in asked_last,
            lot(seed, "single", item.scenario, item.node or ""),
        )

    while left and len(chosen) < count:
        wanted = [item for item, node in left.items() if node.type == "decision" and node.critical]
        best = min(furthest(wanted if critical > 0 and wanted else left), key=rank)
        chosen.append(best)
        filled[group[best]] += 1
        node = left.pop(best)
        critical -= node.type == "decision" and node.critical
    return sorted(chosen, key=lambda item: lot(seed, "place", item.scenario, item.node or ""))
