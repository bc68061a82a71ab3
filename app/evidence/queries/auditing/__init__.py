"""Does everything that is stored agree with the log, and the log with what was kept outside?"""

from app.evidence.queries.auditing.walking import Audit

__all__ = ["Audit"]
