"""Whatever somebody does in whatever order: no signature without its conditions, and never a second one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select
from sqlalchemy.pool import StaticPool

from app import create_app
from app.acknowledgements.kinds import Outcome
from app.acknowledgements.models import Signature
from app.assignments.models import Assignment, Closing
from app.courses.models import Release
from app.demo.sample_course import sample_content
from app.extensions import db
from app.people.models import Person
from tests.acknowledgements.training import (
    Stage,
    agree,
    pass_check,
    read_lessons,
    set_stage,
    signed_in_client,
)
from tests.conftest import NOW
from tests.support import PASSWORD

NAMES = ["Alice Arrow", "alice arrow", "Alice", ""]
STATEMENTS = ["received", "could_ask", "know_contacts", "rights_intact"]


class SomebodySigning(RuleBasedStateMachine):
    """Alice, a browser without scruples, and the steps that she has or has not taken."""

    app: Flask
    stage: Stage

    def __init__(self) -> None:
        super().__init__()
        self.read = self.passed = self.agreed = False
        self.sent: dict[str, str] | None = None
        self.first: str | None = None  # the key of the answer once there is one

    @initialize()
    def begin(self) -> None:
        self.app = create_app(
            "testing",
            SIGN_IN_TRIES_PER_ACCOUNT=10_000,
            SIGN_IN_TRIES_PER_ADDRESS=10_000,
            SQLALCHEMY_ENGINE_OPTIONS={"poolclass": StaticPool, "connect_args": {"check_same_thread": False}},
        )
        with self.app.app_context():
            db.create_all()
            db.session.remove()
        self.stage = set_stage(self.app, NOW, read=False, passed=False, agreed=False)
        self.client = signed_in_client(self.app)
        page = self.client.get("/my-questions").text
        self.token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]

    def teardown(self) -> None:
        if hasattr(self, "app"):
            with self.app.app_context():
                db.session.remove()
                db.engine.dispose()

    def post(self, path: str, **data: str) -> Any:
        return self.client.post(
            f"/assignments/{self.stage.assignment}/{path}", data={"csrf_token": self.token, **data}
        )

    # -- what has to come before

    @rule()
    def read_all_lessons(self) -> None:
        if not self.read:
            with self.app.app_context():
                read_lessons(db.session.get(Assignment, self.stage.assignment_id), sample_content(), NOW)
                db.session.commit()
            self.read = True

    @rule()
    def pass_the_check(self) -> None:
        if not self.passed:
            with self.app.app_context():
                pass_check(db.session.get(Assignment, self.stage.assignment_id), NOW)
                db.session.commit()
            self.passed = True

    @rule()
    def agree_to_sign_electronically(self) -> None:
        if not self.agreed:
            with self.app.app_context():
                agree(
                    db.session.get(Person, self.stage.alice_id),
                    db.session.get(Release, self.stage.release_id),
                    NOW,
                )
                db.session.commit()
            self.agreed = True

    # -- what she tries

    @rule(
        name=st.sampled_from(NAMES),
        password=st.sampled_from([PASSWORD, "wrong", ""]),
        ticked=st.sets(st.sampled_from(STATEMENTS)),
        all_ticked=st.booleans(),
        right_text=st.booleans(),
    )
    def send_the_form(
        self, name: str, password: str, ticked: set[str], all_ticked: bool, right_text: bool
    ) -> None:
        sha256 = sample_content().policy.sha256 if right_text else "0" * 64
        boxes = {f"statement-{id}": "y" for id in (STATEMENTS if all_ticked else ticked)}
        answer = self.post(
            "sign", language="en", text_sha256=sha256, typed_name=name, comment="", password=password, **boxes
        )
        whole = all_ticked or ticked == set(STATEMENTS)
        good = whole and right_text and password == PASSWORD and name.casefold() == "alice arrow"
        ready = self.read and self.passed and self.agreed and self.first is None
        assert (answer.status_code == 200) == (good and ready), answer.text
        if answer.status_code == 200:
            self.sent = {"review": answer.text.split('name="review" value="')[1].split('"')[0]}

    @rule(stale=st.booleans())
    def confirm(self, stale: bool) -> None:
        self.app.config["REAUTHENTICATION_LIFETIME"] = timedelta(0) if stale else timedelta(minutes=5)
        answer = self.post("sign/confirm", **(self.sent or {"review": "made up"}))
        self.app.config["REAUTHENTICATION_LIFETIME"] = timedelta(minutes=5)
        assert answer.status_code in (303, 409)

    @rule(password=st.sampled_from([PASSWORD, "wrong"]))
    def refuse(self, password: str) -> None:
        answer = self.post(
            "refuse", language="en", text_sha256=sample_content().policy.sha256, password=password, sure="y"
        )
        assert answer.status_code == (303 if password == PASSWORD or self.first else 422)

    @rule(text=st.sampled_from(["What about stories?", "And reels?", " "]))
    def ask_first(self, text: str) -> None:
        assert self.post("ask", text=text).status_code in (303, 422)

    @rule(path=st.sampled_from(["sign", "refuse", "ask", "disclosure", "sign/text"]))
    def look(self, path: str) -> None:
        answer = self.client.get(f"/assignments/{self.stage.assignment}/{path}")
        assert answer.status_code in (200, 303, 409)

    # -- what must hold whatever she does

    @invariant()
    def a_signature_has_all_its_conditions(self) -> None:
        if not hasattr(self, "app"):
            return
        with self.app.app_context():
            signatures = list(db.session.scalars(select(Signature)))
            closings = list(db.session.scalars(select(Closing)))
            assert len(signatures) <= 1
            assert [each.kind.value for each in closings] == [each.outcome.value for each in signatures]
            for signature in signatures:
                if signature.outcome is not Outcome.REFUSED:
                    assert self.read
                    assert self.passed
                    assert self.agreed
                    assert [each["id"] for each in signature.statements] == STATEMENTS
                    assert signature.typed_name.casefold() == "alice arrow"
                    assert signature.attempt_id is not None
                assert signature.text_sha256 == sample_content().policy.sha256
                age = signature.signed_at - signature.authenticated_at
                assert timedelta(0) <= age <= timedelta(minutes=5)
                assert self.first in (None, signature.key)
                self.first = signature.key


TestSomebodySigning = SomebodySigning.TestCase
TestSomebodySigning.settings = settings(
    max_examples=8,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
