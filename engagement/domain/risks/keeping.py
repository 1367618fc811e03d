"""What the calendar does to accepted risks: reminders before they end, and their end."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from engagement.domain import audit, notices
from engagement.domain.risks.asking import request_reading
from engagement.lib import links
from engagement.models import AcceptedRisk, MailKind

State = AcceptedRisk.State
# Two weeks are enough to plan the upgrade, three days to agree again.
REMINDED_BEFORE = (timedelta(days=14), timedelta(days=3))


def watch(*, at: datetime) -> None:
    """Remind of those that end soon, and end those whose last day is over; looking again changes nothing."""
    remind(at=at)
    expire(at=at)


def remind(*, at: datetime) -> int:
    """
    Tell the consultants and whoever agreed, 14 and 3 days before an accepted risk ends; gives how many were told of.

    One that was accepted for less than that long is told of once, at the next of the two marks.
    """
    today = timezone.localdate(at)
    soon = AcceptedRisk.objects.filter(
        state=State.IN_FORCE, ends_on__gte=today, ends_on__lte=today + max(REMINDED_BEFORE)
    ).select_related("engagement", "approved_by", "asked_by")
    return sum(_remind(risk, today, at) for risk in soon.order_by("pk"))


def expire(*, at: datetime) -> int:
    """End those whose last day is over, and have the images that they reached read again; gives how many."""
    over = AcceptedRisk.objects.filter(state=State.IN_FORCE, ends_on__lt=timezone.localdate(at)).order_by("pk")
    return sum(_expire(pk, at) for pk in over.values_list("pk", flat=True))


def _remind(risk: AcceptedRisk, today: date, at: datetime) -> bool:
    ends_on = risk.ends_on
    mark = min(before for before in REMINDED_BEFORE if ends_on and ends_on - today <= before)
    if ends_on is None or (risk.reminded_at and timezone.localdate(risk.reminded_at) >= ends_on - mark):
        return False
    people = {one.pk: one for one in (*notices.deliverers(risk.engagement), risk.approved_by)}
    left = (ends_on - today).days
    when = "today" if not left else "tomorrow" if left == 1 else f"in {left} days"
    with transaction.atomic():
        notices.tell(
            people.values(),
            MailKind.ITEM,
            f"The accepted risk of {risk.finding} in {risk.repository}:{risk.tag} ends {when}: upgrade, or agree again",
            key=f"risk:{risk.pk}:ends:{mark.days}:{ends_on}",
            engagement=risk.engagement,
            at=at,
            path=links.path("accepted-risk", risk.engagement.reference, risk.pk),
        )
        AcceptedRisk.objects.filter(pk=risk.pk).update(reminded_at=at)
    return True


def _expire(pk: int, at: datetime) -> bool:
    with transaction.atomic():
        held = AcceptedRisk.objects.select_for_update(of=("self",), skip_locked=True)
        risk = held.select_related("engagement", "tenant").filter(pk=pk, state=State.IN_FORCE).first()
        if risk is None:
            return False
        risk.state = State.EXPIRED
        risk.save(update_fields=["state"])
        audit.record(None, "risk.expired", risk, at=at, engagement=risk.engagement)
        request_reading(risk, at=at)
    return True
