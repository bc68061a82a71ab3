"""When the signatures of the viewer's people run out."""

from __future__ import annotations

from datetime import date

from app.assignments.queries import roster
from app.compliance.ladder import Ladder, Proof, ladder
from app.people.models import Unit
from app.people.queries import units_for
from app.people.viewer import Viewer


def refreshers_ahead(viewer: Viewer, today: date) -> Ladder:
    """Proofs by month and region: for a store's manager the region is the store."""
    regions = regions_of(units_for(viewer, today))
    return ladder(
        [
            Proof(regions.get(row.workplace.unit_id, row.workplace.unit_name), row.situation.valid_until)
            for row in roster(viewer, today)
        ],
        today,
    )


def regions_of(units: list[Unit]) -> dict[int, str]:
    """Unit id → the name of the unit below the top that it belongs to. `units`: parents before children."""
    roots = [unit for unit in units if not any(is_below(unit, other) for other in units)]
    if len(roots) == 1 and len(units) > 1:  # the company, or a region: what is below it tells more
        roots = [unit for unit in units if unit.parent_id == roots[0].id] + roots
    found: dict[int, str] = {}
    for unit in units:
        home = next((root for root in roots if is_below(unit, root) or unit.id == root.id), unit)
        found[unit.id] = home.name
    return found


def is_below(unit: Unit, other: Unit) -> bool:
    return unit.id != other.id and unit.path.startswith(other.path)
