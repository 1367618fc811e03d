"""What a PS lead looks at: plans that break a rule, changed locked time, waivers, signatures that are awaited."""

from engagement.domain.reviews.plans import (
    NoReason,
    NothingToApprove,
    OtherPlan,
    approve,
    broken,
    is_approved,
    look_again,
)
from engagement.domain.reviews.rows import SECTIONS, Page, Row, page
from engagement.domain.reviews.seeing import see

__all__ = [
    "SECTIONS",
    "NoReason",
    "NothingToApprove",
    "OtherPlan",
    "Page",
    "Row",
    "approve",
    "broken",
    "is_approved",
    "look_again",
    "page",
    "see",
]
