"""An engagement with the worked plan of seven sessions, begun as its page begins one."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from engagement.domain import engagement_start, packages
from engagement.domain.engagement_start import Wish, usual_window
from engagement.domain.packages import ADVANCED_TIER
from engagement.models import Engagement, User

EVERY_TOPIC = frozenset({"registry", "scanning", "policies", "gitops", "cicd", "sso", "siem"})


def started(consultant: User, **changes: Any) -> Engagement:
    """Start NW-7 for Northwind Retail in the days to come, with these differences from the usual wish."""
    starts_on, ends_on = usual_window(timezone.localdate())
    wished: dict[str, Any] = {
        "package": packages.load(ADVANCED_TIER),
        "customer": None,
        "customer_name": "Northwind Retail",
        "time_zone": "Europe/London",
        "consultant": consultant,
        "starts_on": starts_on,
        "ends_on": ends_on + timedelta(weeks=4),
        "topics": EVERY_TOPIC,
        "n_sessions": 7,
        "reference": "NW-7",
    }
    return engagement_start.start(Wish(**wished | changes), by=consultant, at=timezone.now())
