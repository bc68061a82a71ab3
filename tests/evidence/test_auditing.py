"""`evidence verify` says nothing where nothing differs, and repeats what it can prove."""

from __future__ import annotations

from flask import Flask

from tests.evidence.packs import company


def audited(app: Flask, *arguments: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["evidence", "verify", *arguments])
    return done.exit_code, done.output


def test_a_sound_log_and_its_facts_agree(app: Flask, now) -> None:
    company(app, now)
    app.test_cli_runner().invoke(args=["evidence", "catch-up"])

    code, said = audited(app)

    assert (code, said.splitlines()) == (0, [])
