"""The insights, kept for some minutes: of ten thousand engagements they take PostgreSQL most of a second."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet

from engagement.domain import reads
from engagement.domain.insights.asking import Wanted
from engagement.domain.insights.page import Insights, page
from engagement.models import Engagement


@dataclass(frozen=True)
class Counted:
    """What was told, and when it was counted."""

    found: Insights
    at: datetime


def counted(known: QuerySet[Engagement], wanted: Wanted, *, today: date, at: datetime) -> Counted:
    """The page as it was counted within the last `settings.INSIGHTS_KEPT_S` for the same engagements, or right now."""
    key = _key(known, wanted, today)
    kept: Counted | None = cache.get(key) if settings.INSIGHTS_KEPT_S else None
    if kept is None:
        kept = Counted(page(known, wanted, today=today), at)
        cache.set(key, kept, settings.INSIGHTS_KEPT_S)
    return kept


def _key(known: QuerySet[Engagement], wanted: Wanted, today: date) -> str:
    """The same for everybody who may know of the same engagements, and for nobody else."""
    told = (connection.settings_dict["NAME"], reads.scope(known), wanted, today)
    return f"insights:{hashlib.sha256(repr(told).encode()).hexdigest()}"
