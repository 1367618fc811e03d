"""A consultant with one engagement, whose first session was held yesterday and is not logged yet."""

from datetime import timedelta

from django.utils import timezone

from benchmarks.inside import fill_plan
from benchmarks.portfolio import VIEWER
from engagement.models import Engagement, Session


def run() -> dict[str, str]:
    """Fill an empty database; gives the address of the page that the log is reached from."""
    fill_plan.run()
    engagement = Engagement.objects.filter(consultants__email=VIEWER).latest("pk")
    Engagement.objects.filter(pk=engagement.pk).update(status=Engagement.Status.IN_PROGRESS)
    yesterday = timezone.now() - timedelta(days=1)
    Session.objects.filter(engagement=engagement, kind=Session.Kind.DELIVERY, number=1).update(
        starts_at=yesterday, ends_at=yesterday + timedelta(minutes=150), status=Session.Status.CONFIRMED
    )
    return {"log": "/today/"}
