"""Does everything that is stored agree with the log, and the log with what was kept outside?"""

from app.evidence.queries.auditing.nights import night_to_audit, remembered_beside_the_key
from app.evidence.queries.auditing.walking import Audit

__all__ = ["Audit", "night_to_audit", "remembered_beside_the_key"]
