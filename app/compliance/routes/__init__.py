"""Who needs me today, the roster, one person's record, roll-outs, topics, refreshers, and who may start."""

from flask import Blueprint

room = Blueprint("compliance", __name__)

from app.compliance.routes import (  # noqa: E402, F401  # they hang their views on `room`
    clearance,
    desk,
    from_paper,
    kit,
    nudges,
    refreshers,
    roll_outs,
    roster,
    team,
    topics,
)
