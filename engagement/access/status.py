"""The weekly statuses of an engagement, found through a seat."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from engagement.access.rights import May, Seat
from engagement.models import StatusMail


def status_mails(seat: Seat) -> QuerySet[StatusMail]:
    """Drafts included, which are the team's own until they are sent."""
    rows = StatusMail.objects.filter(engagement=seat.engagement)
    return rows if seat.allows(May.VIEW_INTERNAL) else rows.none()


def status_mail(seat: Seat, pk: int) -> StatusMail:
    return get_object_or_404(status_mails(seat).select_related("ended_by"), pk=pk)
