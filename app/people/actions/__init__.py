"""Verbs about people: who they are, how they sign in, what they may do."""

from app.people.actions.credentials import change_password, set_password
from app.people.actions.links import (
    HandedOver,
    accept_invitation,
    ask_for_reset,
    hand_over,
    invite,
    reset_password,
    send_code,
)
from app.people.actions.organisation import add_job, add_unit, end_job
from app.people.actions.persons import add_person, choose_language, edit_contact, may_reach
from app.people.actions.pins import check_pin, remove_pin, set_pin
from app.people.actions.record_views import note_view, write_views
from app.people.actions.roles import grant_role, revoke_role, set_up
from app.people.actions.second_factors import (
    add_app,
    add_passkey,
    make_recovery_codes,
    remove_factor,
    renew_recovery_codes,
    reset_second_factors,
)
from app.people.actions.second_step import renew_token, show_code, show_passkey
from app.people.actions.shared_devices import CodeShown, enrol, make_code, register_device, revoke_device
from app.people.actions.signing_in import (
    check_password,
    confirm_password,
    end_session,
    end_sessions,
    start_session,
)
from app.people.actions.throttle import forget_failures

__all__ = [
    "CodeShown",
    "HandedOver",
    "accept_invitation",
    "add_app",
    "add_job",
    "add_passkey",
    "add_person",
    "add_unit",
    "ask_for_reset",
    "change_password",
    "check_password",
    "check_pin",
    "choose_language",
    "confirm_password",
    "edit_contact",
    "end_job",
    "end_session",
    "end_sessions",
    "enrol",
    "forget_failures",
    "grant_role",
    "hand_over",
    "invite",
    "make_code",
    "make_recovery_codes",
    "may_reach",
    "note_view",
    "register_device",
    "remove_factor",
    "remove_pin",
    "renew_recovery_codes",
    "renew_token",
    "reset_password",
    "reset_second_factors",
    "revoke_device",
    "revoke_role",
    "send_code",
    "set_password",
    "set_pin",
    "set_up",
    "show_code",
    "show_passkey",
    "start_session",
    "write_views",
]
