"""Questions about people, each with who may ask it."""

from app.people.queries.accounts import live_link, open_links
from app.people.queries.confirming import Confirmed, confirmation_in
from app.people.queries.grants import grant_for, grants_now
from app.people.queries.managers import managers_of
from app.people.queries.organisation import (
    directory,
    job_of,
    jobs_with_units,
    managed_person,
    person_named,
    state_of,
    unit_for,
)
from app.people.queries.pins import newest_pin, pin_of
from app.people.queries.second_factors import (
    address_changed_by_other,
    factor_of,
    factors_of,
    passkeys_of,
    recovery_codes_left,
    reset_by_other,
    this_site,
)
from app.people.queries.shared_devices import device_for, device_list, device_with_token, usual_prefix
from app.people.queries.signing_in import session_of, sessions_of
from app.people.queries.viewers import person_for, units_for, viewer_of, visible_to
from app.people.queries.workplaces import root_unit, workplace_of, workplaces_of

__all__ = [
    "Confirmed",
    "address_changed_by_other",
    "confirmation_in",
    "device_for",
    "device_list",
    "device_with_token",
    "directory",
    "factor_of",
    "factors_of",
    "grant_for",
    "grants_now",
    "job_of",
    "jobs_with_units",
    "live_link",
    "managed_person",
    "managers_of",
    "newest_pin",
    "open_links",
    "passkeys_of",
    "person_for",
    "person_named",
    "pin_of",
    "recovery_codes_left",
    "reset_by_other",
    "root_unit",
    "session_of",
    "sessions_of",
    "state_of",
    "this_site",
    "unit_for",
    "units_for",
    "usual_prefix",
    "viewer_of",
    "visible_to",
    "workplace_of",
    "workplaces_of",
]
