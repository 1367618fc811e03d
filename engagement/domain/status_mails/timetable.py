"""What a worker does about weekly statuses, as often as it looks."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from engagement.domain.status_mails.deeds import draft_now, send_by_itself
from engagement.lib.zones import zone_or_utc
from engagement.models import Engagement, StatusMail, StatusRhythm
from engagement.rules.quiet_hours import week_of, weekly_at


def write_due(*, at: datetime) -> int:
    """
    Draft the statuses whose hour has struck this week, and send those whose time to be read is over.

    Looking again does nothing new: a week of an engagement has one row, and a row is sent once. Gives how many were
    drafted and sent.
    """
    drafted = [draft_now(one, at=at) for one in _to_draft(at)]
    waiting = StatusMail.objects.filter(state=StatusMail.State.DRAFT, sends_itself_at__lte=at).order_by("pk")
    return len(drafted) + sum(send_by_itself(one, at=at) for one in waiting)


def _to_draft(at: datetime) -> Iterator[Engagement]:
    """Running engagements that have no status of this week yet although its hour is over, by the customer's clocks."""
    days_around = (at.date() - timedelta(days=8), at.date() + timedelta(days=1))
    known = set(StatusMail.objects.filter(week__range=days_around).values_list("engagement_id", "week"))
    running = Engagement.objects.running().select_related("customer", "status_rhythm").order_by("pk")
    for engagement in running:
        rhythm = getattr(engagement, "status_rhythm", None) or StatusRhythm()
        zone = zone_or_utc(engagement.customer.time_zone).key
        monday = week_of(at, zone)
        strikes_at = weekly_at(monday, rhythm.weekday, rhythm.hour, zone)
        is_new = engagement.created_at > strikes_at
        if rhythm.is_on and strikes_at <= at and not is_new and (engagement.pk, monday) not in known:
            yield engagement
