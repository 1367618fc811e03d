"""Consoles as their pages show them: in which state, and what to fix. Never a credential."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from engagement.domain import paging
from engagement.models import AquaTenant, Operation

_TONES: dict[str, str] = {
    AquaTenant.State.UNVERIFIED: "neutral",
    AquaTenant.State.WORKING: "good",
    AquaTenant.State.REJECTED: "bad",
}


@dataclass(frozen=True)
class Row:
    """A console; `fix` says what to do about one that does not let us in."""

    pk: int
    label: str
    customer: str
    place: str
    signs_in_by: str
    state_label: str
    tone: str
    fix: str
    verified_at: datetime | None


def page(tenants: QuerySet[AquaTenant], *, q: str = "", state: str = "", number: int = 1) -> paging.Page[Row]:
    """One page of the consoles that somebody looks after, by customer and label."""
    found = tenants.select_related("customer").order_by("customer__name", "label", "pk")
    if q:
        found = found.filter(Q(label__icontains=q) | Q(customer__name__icontains=q))
    if state:
        found = found.filter(state=state)
    cut = paging.cut(found, number=number)
    return paging.Page([row(one) for one in cut.rows], cut.text, cut.previous, cut.next)


def row(tenant: AquaTenant) -> Row:
    """The console as a row; its customer has to be loaded."""
    return Row(
        pk=tenant.pk,
        label=tenant.label,
        customer=tenant.customer.name,
        place=tenant.console_url or tenant.get_region_display(),
        signs_in_by=tenant.get_sign_in_by_display(),
        state_label=tenant.get_state_display(),
        tone=_TONES[tenant.state],
        fix=_fix(tenant),
        verified_at=tenant.verified_at,
    )


def latest_operation(tenant: AquaTenant) -> Operation | None:
    """The newest operation on the console itself, which is its verification."""
    return (
        Operation.objects.filter(tenant=tenant, engagement=None)
        .select_related("tenant", "asked_by")
        .order_by("-asked_at", "-pk")
        .first()
    )


def n_held_back(tenant: AquaTenant) -> int:
    """How many operations wait for the console's credentials to work again."""
    if not tenant.is_paused:
        return 0
    return Operation.objects.live().filter(tenant=tenant).exclude(kind=Operation.Kind.VERIFY_TENANT).count()


def _fix(tenant: AquaTenant) -> str:
    if tenant.state != AquaTenant.State.REJECTED:
        return ""
    said = f"{tenant.state_message.rstrip('.')}. " if tenant.state_message else ""
    return f"{said}Other operations of this console are paused until working credentials are put in and verified."
