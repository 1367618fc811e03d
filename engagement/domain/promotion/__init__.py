"""
Bringing a policy into a console: one intended change, approved for exactly that difference, applied, undone.

    request = promotion.ask(version, tenant=prod, stage="prod", by=user, at=now)
    promotion.approve(request, digest=shown, by=lead, at=now)      as often as the stage asks for
    promotion.apply(request, by=user, at=now)                      a worker writes it, and reads it back
    promotion.undo(request, by=user, at=now)

Source: work-package.md 5.1 and 5.3.
"""

from engagement.domain.promotion.applying import (
    apply,
    of_operation,
    record_applied,
    record_cancelled,
    record_failed,
    record_stale,
)
from engagement.domain.promotion.approving import approve, refuse, withdraw
from engagement.domain.promotion.asking import ask, name_in, propose
from engagement.domain.promotion.requests import (
    Changed,
    NothingToChange,
    NotNow,
    NotRead,
    NotUsable,
    OwnRequest,
)
from engagement.domain.promotion.rows import Detail, Row, as_file, detail, line_of, page, waiting_for
from engagement.domain.promotion.undoing import undo

__all__ = [
    "Changed",
    "Detail",
    "NotNow",
    "NotRead",
    "NotUsable",
    "NothingToChange",
    "OwnRequest",
    "Row",
    "apply",
    "approve",
    "as_file",
    "ask",
    "detail",
    "line_of",
    "name_in",
    "of_operation",
    "page",
    "propose",
    "record_applied",
    "record_cancelled",
    "record_failed",
    "record_stale",
    "refuse",
    "undo",
    "waiting_for",
    "withdraw",
]
