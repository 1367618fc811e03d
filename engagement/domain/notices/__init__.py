"""What people are told in one mail a day: written as lines where it happens, bundled by a worker at their hour."""

from engagement.domain.notices.audience import customer_people, deliverers, has_part, keepers
from engagement.domain.notices.bundles import bundle, bundle_due
from engagement.domain.notices.dates import tell_due, tell_owner
from engagement.domain.notices.writing import quoted, tell

__all__ = [
    "bundle",
    "bundle_due",
    "customer_people",
    "deliverers",
    "has_part",
    "keepers",
    "quoted",
    "tell",
    "tell_due",
    "tell_owner",
]
