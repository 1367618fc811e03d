"""The providers as administrators see them: a page read."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from engagement.domain import paging
from engagement.lib import certificates
from engagement.models import IdentityProvider

# Time to ask the provider's people for the next certificate.
SOON = timedelta(days=30)


@dataclass(frozen=True)
class Row:
    pk: int
    label: str
    kind: str
    whose: str
    domains: str
    is_on: bool
    is_required: bool
    # When the last of its certificates runs out; None for OpenID Connect.
    ends_at: datetime | None
    tone: str


def page(providers: QuerySet[IdentityProvider], *, at: datetime, number: int = 1) -> paging.Page[Row]:
    """One page of the providers by name."""
    found = providers.select_related("customer").prefetch_related("domains").order_by("label", "pk")
    cut = paging.cut(found, number=number)
    return paging.Page([row(one, at=at) for one in cut.rows], cut.text, cut.previous, cut.next)


def row(one: IdentityProvider, *, at: datetime) -> Row:
    """One provider, with its tone: "warn" when its last certificate runs out soon, "bad" when it has."""
    ends_at = max(found.ends_at for found in certificates.read(one.certificates)) if one.certificates else None
    return Row(
        pk=one.pk,
        label=one.label,
        kind=one.get_kind_display(),
        whose=str(one.customer or "The team"),
        domains=", ".join(domain.name for domain in one.domains.all()),
        is_on=one.is_on,
        is_required=one.is_required,
        ends_at=ends_at,
        tone="good" if ends_at is None or ends_at > at + SOON else "warn" if ends_at > at else "bad",
    )
