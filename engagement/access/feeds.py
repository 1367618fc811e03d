"""Who a secret calendar address belongs to, which sessions are in it, and which letters somebody may read."""

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from engagement.access.rights import Person
from engagement.access.seats import assigned_engagements, engagements
from engagement.models import CalendarFeed, Letter, Session, User


def feed_owner(digest: str) -> User:
    """Whose address it is, by the digest of its secret. Raises Http404 for one that was never made or is revoked."""
    feed = CalendarFeed.objects.select_related("user").filter(digest=digest, user__is_active=True).first()
    if feed is None:
        raise Http404
    return feed.user


def feed_sessions(user: User) -> QuerySet[Session]:
    """
    The sessions in this person's calendar: those that take place, or took place.

    The team's are those that they hold themselves, drafts and rehearsals included; a customer's those of their
    engagements that they have been told of.
    """
    if user.is_staff:
        mine = Session.objects.filter(consultant=user, engagement__in=assigned_engagements(user))
        return mine.filter(status__in=Session.BOOKED)
    told = Session.objects.filter(engagement__in=engagements(user), kind=Session.Kind.DELIVERY)
    return told.filter(status__in=[*Session.AHEAD, Session.Status.DONE])


def letters(user: Person) -> QuerySet[Letter]:
    """The letters this person may read: those to themselves, and the team also those of their engagements."""
    if not isinstance(user, User):
        # In a demo anybody may walk a customer's way in; elsewhere nobody opens the outbox.
        return (
            Letter.objects.filter(kind=Letter.Kind.SIGN_IN).exclude(to_address="")
            if settings.DEMO
            else Letter.objects.none()
        )
    if not user.is_active:
        return Letter.objects.none()
    if user.is_staff:
        return Letter.objects.filter(Q(engagement__in=engagements(user)) | Q(to_address=user.email))
    return Letter.objects.filter(to_address=user.email)


def letter(user: Person, pk: int) -> Letter:
    return get_object_or_404(letters(user), pk=pk)
