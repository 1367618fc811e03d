"""
The checklist that proves itself: what is asked of Aqua for an engagement, what came back, and what it proves.

    evidence.request_check(engagement, by=user, at=now)            a look at everything its checklist names
    evidence.request_check(engagement, by=user, at=now, session=session, moment="opened")
    evidence.changes_during(session)                               in words, from the snapshots at open and close

A worker carries a look out (aqua/evidence.py) and hands its findings to `record`.
"""

from engagement.domain.evidence.asking import (
    follow_change,
    follow_scan,
    request_check,
    request_due_checks,
    withdraw_looks,
)
from engagement.domain.evidence.claims import Claim, claims_of, subjects_for
from engagement.domain.evidence.handed_in import NotAPolicyFile, NotAReport, take_policy_file, take_report
from engagement.domain.evidence.nonces import (
    NotARecord,
    NothingToMark,
    NotWritten,
    paste_record,
    record_written,
    request_nonce,
)
from engagement.domain.evidence.recording import record
from engagement.domain.evidence.snapshots import (
    changes_between,
    changes_during,
    keep_toggle_snapshots,
    toggle_history,
)

__all__ = [
    "Claim",
    "NotAPolicyFile",
    "NotARecord",
    "NotAReport",
    "NotWritten",
    "NothingToMark",
    "changes_between",
    "changes_during",
    "claims_of",
    "follow_change",
    "follow_scan",
    "keep_toggle_snapshots",
    "paste_record",
    "record",
    "record_written",
    "request_check",
    "request_due_checks",
    "request_nonce",
    "subjects_for",
    "take_policy_file",
    "take_report",
    "toggle_history",
    "withdraw_looks",
]
