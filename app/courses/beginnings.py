"""A whole scenario to write over: valid from the first line, so that the linter only tells of what is written."""

from __future__ import annotations

from datetime import date, timedelta

REVIEW_AFTER = timedelta(days=180)


def scenario_text(*, code: str, id: str, rule: str, today: date) -> str:
    return SCENARIO.format(code=code, id=id, rule=rule, review_by=today + REVIEW_AFTER)


SCENARIO = """\
# yaml-language-server: $schema=../../schemas/scenario.schema.json
# How to write a good scenario: quizzes/README.md. Check it with: flask --app wsgi courses validate
schema: scenario/1
id: {id}
code: {code}
version: 1.0.0
status: draft                          # draft, reviewed, live, retired
base_locale: en
locales: [en, pl]
title: {{en: What it is about, pl: O co chodzi}}
summary: {{en: Where you are and what comes up., pl: Gdzie jesteś i co się dzieje.}}
seed: []                               # points of the seed article that it teaches
rules: [{rule}]
tracks: [staff]
policy_modes: [assigned, open]
jurisdictions: [any]
channel: group_thread
learner_role: barista
minutes: 3
use: [practice, check, refresher]
sources: [E27]                         # what it rests on
owner: social-lead
review_by: {review_by}
panel: {{experts: 0, status: pending}}

params:                                # words that change from variant to variant
  mate:
    - {{id: ola, en: Ola, pl: {{nom: Ola, dat: Oli}}}}
    - {{id: kuba, en: Kuba, pl: {{nom: Kuba, dat: Kubie}}}}

variants:
  - id: ola
    params: {{mate: ola}}
  - id: kuba
    params: {{mate: kuba}}
  - id: mirror                         # one cue changes, and with it the best answer
    params: {{mate: ola}}
    mirror: true
    override:
      n1:
        scene:
          en: What is different this time.
          pl: Co tym razem jest inaczej.
        options:
          a: {{quality: acceptable}}
          b: {{quality: best}}

start: n1
nodes:
  n1:
    type: decision
    critical: false                    # true: harm here fails the check, whatever the points
    scene:
      en: What you see. {{mate}} is there too.
      pl: Co widzisz. Jest tam też {{mate}}.
    ask: {{en: What do you do?, pl: Co robisz?}}
    contact: social_team
    options:
      - id: a
        quality: best
        text: {{en: What helps most here., pl: Co tu najbardziej pomaga.}}
        consequence: {{en: What happens next., pl: Co dzieje się potem.}}
        why: {{en: Why it helps., pl: Dlaczego to pomaga.}}
        next: n2
      - id: b
        quality: acceptable
        text: {{en: What is fine as well., pl: Co też jest w porządku.}}
        consequence: {{en: What happens next., pl: Co dzieje się potem.}}
        why: {{en: What it leaves open., pl: Czego tu brakuje.}}
        next: n2
      - id: c
        quality: poor
        text: {{en: What a kind person does., pl: Co robi życzliwa osoba.}}
        consequence: {{en: What happens next., pl: Co dzieje się potem.}}
        why: {{en: Why it helps little., pl: Dlaczego mało to pomaga.}}
        instead: {{en: What to do instead., pl: Co zrobić zamiast tego.}}
        rule: {rule}
        next: n2
      - id: d
        quality: harmful
        text: {{en: What somebody does in a hurry., pl: Co ktoś robi w pośpiechu.}}
        consequence: {{en: Who gets hurt by it., pl: Kto na tym cierpi.}}
        why: {{en: Where the harm comes from., pl: Skąd bierze się szkoda.}}
        instead: {{en: What to do instead., pl: Co zrobić zamiast tego.}}
        rule: {rule}
        next: n2

  n2:
    type: decision
    scene: {{en: What it leads to the next day., pl: Do czego to prowadzi następnego dnia.}}
    ask: {{en: What now?, pl: Co teraz?}}
    contact: social_team
    options:
      - id: a
        quality: best
        text: {{en: What helps most now., pl: Co teraz najbardziej pomaga.}}
        consequence: {{en: What happens next., pl: Co dzieje się potem.}}
        why: {{en: Why it helps., pl: Dlaczego to pomaga.}}
        next: end
      - id: b
        quality: acceptable
        text: {{en: What is fine as well., pl: Co też jest w porządku.}}
        consequence: {{en: What happens next., pl: Co dzieje się potem.}}
        why: {{en: What it leaves open., pl: Czego tu brakuje.}}
        next: end
      - id: c
        quality: poor
        text: {{en: What a good colleague does., pl: Co robi dobry kolega z pracy.}}
        consequence: {{en: What happens next., pl: Co dzieje się potem.}}
        why: {{en: Why it helps little., pl: Dlaczego mało to pomaga.}}
        instead: {{en: What to do instead., pl: Co zrobić zamiast tego.}}
        rule: {rule}
        next: end

  end:
    type: end
    outcome: safe                      # safe, repaired, at_risk
    debrief: {{en: What to take away from it., pl: Co z tego wynika.}}
    if_then: {{en: "If this happens, then I do that.", pl: "Jeśli to się dzieje, robię tamto."}}
"""
