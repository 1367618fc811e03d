"""The demo's mail: a weekly status that waits to be read, and the bundles of the last working morning."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from engagement.domain import notices, status_mails
from engagement.domain.demo import calendar
from engagement.lib import links
from engagement.models import Comment, Engagement, MailKind

_ZONE = "UTC"
_LATEST_COMMENTS = 3


def add(engagements: QuerySet[Engagement], *, at: datetime) -> None:
    """Let people read of the newest comments and of what is due, and draft the status of what is in progress."""
    midnight = calendar.instant(at.date(), -1, "00:00", _ZONE)
    for engagement in engagements.select_related("customer").order_by("pk"):
        _tell_comments(engagement, midnight)
        if engagement.status == Engagement.Status.IN_PROGRESS:
            status_mails.draft_now(engagement, at=at)
    notices.tell_due(at=midnight)
    # A worker looks all day long; each person's bundle comes at the hour that is theirs.
    for hour in range(24):
        notices.bundle_due(at=midnight + timedelta(hours=hour))


def _tell_comments(engagement: Engagement, at: datetime) -> None:
    """Those of the demo are rows of its tables; people would have read of them when they were written."""
    people = [*notices.deliverers(engagement), *notices.customer_people(engagement, at=at)]
    for comment in Comment.objects.filter(engagement=engagement).select_related("author")[:_LATEST_COMMENTS]:
        notices.tell(
            [one for one in people if one != comment.author and (one.is_staff or not comment.is_internal)],
            MailKind.COMMENT,
            f"{comment.author} wrote a comment: {notices.quoted(comment.text)}",
            key=f"comment:{comment.pk}",
            engagement=engagement,
            at=at,
            path=links.path("comments", engagement.reference),
        )
