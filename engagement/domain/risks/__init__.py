"""
Accepted risks: findings that no longer count against policies, for a while, for a reason, and because somebody agreed.

    risks.ask(finding, reach=…, reason=…, ends_on=…, approver=…, is_agreed=False, by=user, at=now)
    risks.confirm(risk, by=approver, at=now)      puts it on its way into the console
    risks.request_revocation(risk, by=user, at=now)

A worker carries it out (aqua/risks.py) and hands what it saw to the recording functions.
"""

from engagement.domain.risks.asking import (
    LONGEST_DAYS,
    AskedAlready,
    NotTheApprover,
    NotWaiting,
    WrongEnd,
    ask,
    ask_again,
    confirm,
    refuse,
    request_revocation,
)
from engagement.domain.risks.keeping import expire, remind, watch
from engagement.domain.risks.recording import (
    Accepted,
    Reading,
    findings_like,
    images_to_read,
    record_accepted,
    record_cancelled,
    record_failure,
    record_reading,
    record_revoked,
    risk_of,
)

__all__ = [
    "LONGEST_DAYS",
    "Accepted",
    "AskedAlready",
    "NotTheApprover",
    "NotWaiting",
    "Reading",
    "WrongEnd",
    "ask",
    "ask_again",
    "confirm",
    "expire",
    "findings_like",
    "images_to_read",
    "record_accepted",
    "record_cancelled",
    "record_failure",
    "record_reading",
    "record_revoked",
    "refuse",
    "remind",
    "request_revocation",
    "risk_of",
    "watch",
]
