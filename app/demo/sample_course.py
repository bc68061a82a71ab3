"""A whole course in miniature: two lessons, two scenarios, two languages. For tests that need content.

Small enough to know by heart: in every decision option `b` is best, `a` acceptable, `p` poor and `h`
harmful; the first decision of each scenario is critical; best choices lead on, `h` leads to a detour.
"""

from __future__ import annotations

from app.courses.release_content import ReleaseContent

WORDS = {
    "en": {"title": "Social media at work", "company": "Harbour Lane Coffee"},
    "pl": {"title": "Media społecznościowe w pracy", "company": "Harbour Lane Coffee"},
}
QUALITIES = {"b": "best", "a": "acceptable", "p": "poor", "h": "harmful"}


def sample_content(language: str = "en", **changes: object) -> ReleaseContent:
    """The miniature course in `language`; `changes` replace top-level fields."""
    words = WORDS[language]
    data: dict[str, object] = {
        "course": "social-media",
        "language": language,
        "title": words["title"],
        "summary": "Short lessons, a check, a signature.",
        "slogan": "Stop. Send. Tell." if language == "en" else "Stop. Wskaż. Zgłoś.",
        "company": words["company"],
        "mode": "assigned",
        "mode_reason": "Only named people speak for us.",
        "contacts": {
            "duty_phone": {"key": "duty_phone", "title": "Duty phone", "phone": "555-0100"},
            "hr": {"key": "hr", "title": "HR", "email": "hr@harbourlane.example"},
        },
        "links": {
            "problem": {
                "key": "problem",
                "title": "Something went wrong",
                "url": "https://help.harbourlane.example/problem",
            },
            "idea": {
                "key": "idea",
                "title": "I have an idea",
                "url": "https://help.harbourlane.example/idea",
            },
        },
        "register_": [],
        "rules": {
            id: {
                "id": id,
                "title": title,
                "group": group,
                "purpose": ["safety"],
                "dont": f"Do not break {id}.",
                "do": f"Keep {id}.",
                "may": None,
                "why": "It protects you.",
                "still_ok": "You may talk about staffing.",
                "contact": "duty_phone",
                "links": [],
            }
            for id, title, group in (
                ("R-SAFE-1", "Alone at work", "safety"),
                ("R-CUST-1", "Do not argue", "customers"),
            )
        },
        "policy": {
            "title": words["title"],
            "sections": [
                {"id": "safe", "title": "Safe", "text": "Stay safe.", "rules": ["R-SAFE-1", "R-CUST-1"]}
            ],
            "statements": [
                {"id": id, "text": text}
                for id, text in (
                    ("received", "I received this policy and could read it."),
                    ("could_ask", "I could ask questions."),
                    ("know_contacts", "I know where the dos and the contacts are."),
                    ("rights_intact", "I know that it does not limit my legal rights."),
                )
            ],
            "rights_notice": "This policy does not limit your legal rights.",
            "meaning_of_signing": "You confirm that you received and understood the policy.",
            "disclosure": "You may sign on paper instead. Ask HR.",
            "text": f"# {words['title']} ({language})\n\nStay safe. Keep R-SAFE-1 and R-CUST-1.",
        },
        "lessons": {
            id: {
                "id": id,
                "title": title,
                "minutes": 2,
                "rules": [rule],
                "card": rule,
                "situation": "It is early and dark.",
                "guess": question("What would you do?"),
                "teach": "A post can show a thief that you have no help.",
                "question": question("Whom do you tell?"),
                "more": None,
            }
            for id, title, rule in (
                ("L2.1", "Stop. Send. Tell.", "R-CUST-1"),
                ("L4.1", "Alone at work?", "R-SAFE-1"),
            )
        },
        "scenarios": {
            "angry-customer": scenario("angry-customer", "An angry customer", "group_thread", "R-CUST-1"),
            "four-am-car-park": scenario(
                "four-am-car-park", "Four in the morning", "instagram_story", "R-SAFE-1"
            ),
        },
        "replies": [],
        "tracks": {
            "staff": {
                "title": "All staff",
                "lessons": ["L2.1", "L4.1"],
                "practice": ["angry-customer", "four-am-car-park"],
                "never_skip": ["L4.1"],
                "minutes_check": 6,
            }
        },
        "assessment": {
            "pass_mark": 75,
            "points": {"best": 10, "acceptable": 8, "poor": 3, "harmful": 0},
            "no_repeat_attempts": 2,
            "help_after_fails": 2,
            "tracks": {"staff": {"full_scenarios": 1, "single_decisions": 2, "critical_at_least": 1}},
        },
    }
    return ReleaseContent.model_validate(data | changes)


def question(ask: str) -> dict[str, object]:
    return {
        "ask": ask,
        "answers": [
            {"id": "x", "text": "Post it.", "fits": False, "feedback": "What happened: everybody knew."},
            {"id": "y", "text": "Ring the duty phone.", "fits": True, "feedback": "They can help at once."},
        ],
    }


def scenario(id: str, title: str, channel: str, rule: str) -> dict[str, object]:
    """Three decisions, `n1` critical; a harmful first choice takes the detour over `n1x`."""
    return {
        "id": id,
        "title": title,
        "summary": title,
        "channel": channel,
        "learner_role": "barista",
        "minutes": 3,
        "tracks": ["staff"],
        "use": ["practice", "check", "refresher"],
        "rules": [rule],
        "stagings": {
            variant: {
                "id": variant,
                "mirror": variant == "m1",
                "start": "n1",
                "nodes": {
                    "n1": decision(f"{title} {variant}, first", rule, {"h": "n1x"}, "n2", critical=True),
                    "n1x": decision(f"{title} {variant}, detour", rule, {}, "n2"),
                    "n2": decision(f"{title} {variant}, second", rule, {}, "n3"),
                    "n3": decision(f"{title} {variant}, third", rule, {"h": "end_bad"}, "end_good"),
                    "end_good": {
                        "type": "end",
                        "outcome": "safe",
                        "debrief": "All well.",
                        "if_then": "If I am alone, then I ring.",
                    },
                    "end_bad": {
                        "type": "end",
                        "outcome": "at_risk",
                        "debrief": "It went on.",
                        "if_then": "If it grows, then I tell.",
                    },
                },
            }
            for variant in ("v1", "v2", "v3", "m1")
        },
    }


def decision(
    scene: str, rule: str, detours: dict[str, str], following: str, critical: bool = False
) -> dict[str, object]:
    return {
        "type": "decision",
        "critical": critical,
        "correct_is_permission": False,
        "weight": 2 if critical else 1,
        "scene": scene,
        "ask": "What do you do?",
        "contact": "duty_phone",
        "options": [
            {
                "id": id,
                "quality": quality,
                "text": f"Option {id}",
                "consequence": f"Consequence of {id}",
                "why": f"Why {id}",
                "instead": f"Instead of {id}" if id in "ph" else None,
                "next": detours.get(id, following),
                "rule": rule if id in "ph" else None,
            }
            for id, quality in QUALITIES.items()
        ],
    }
