"""The demo company: Harbour Lane Coffee with a year of training behind it.

The year is played, not written: people are asked, read, take the check and sign through the same
actions as in an installation, each at its own moment of the past. So every screen shows what the
product really does, and every proof verifies.
"""

from app.demo.company.filling import AlreadyFilled, fill

__all__ = ["AlreadyFilled", "fill"]
