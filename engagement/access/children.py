"""What belongs to an engagement, found through a seat: a foreign key in an address cannot cross customers."""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from engagement.access.rights import May, Seat
from engagement.models import (
    AquaTenant,
    Attendee,
    AuditEntry,
    ChecklistItem,
    Comment,
    Engagement,
    Image,
    Membership,
    NonceProof,
    Operation,
    Prerequisite,
    Question,
    RaidItem,
    Registry,
    Scan,
    Session,
    TimeEntry,
    Topic,
    User,
    Vulnerability,
)

M = TypeVar("M", bound=Model)


def registries(seat: Seat) -> QuerySet[Registry]:
    """The engagement's registries, removed ones left out."""
    return _found_through(seat, May.VIEW, Registry.objects.exclude(state=Registry.State.REMOVED))


def registry(seat: Seat, pk: int) -> Registry:
    return _one(registries(seat).select_related("tenant"), pk)


def images(seat: Seat) -> QuerySet[Image]:
    return _found_through(seat, May.VIEW_OUTCOMES, Image.objects.all())


def image(seat: Seat, pk: int) -> Image:
    return _one(images(seat).select_related("registry", "latest_scan"), pk)


def scan(seat: Seat, image_pk: int, pk: int) -> Scan:
    return _one(Scan.objects.filter(image__in=images(seat), image_id=image_pk).select_related("image"), pk)


def finding(seat: Seat, image_pk: int, pk: int) -> Vulnerability:
    """One finding of a scan of the image."""
    of_image = Vulnerability.objects.filter(scan__image__in=images(seat), scan__image_id=image_pk)
    return _one(of_image.select_related("scan__image__registry"), pk)


def sessions(seat: Seat) -> QuerySet[Session]:
    """The engagement's sessions; a customer learns of one when it is planned, and never of a rehearsal."""
    rows = _found_through(seat, May.VIEW, Session.objects.all())
    if seat.allows(May.VIEW_INTERNAL):
        return rows
    return rows.filter(kind=Session.Kind.DELIVERY).exclude(status=Session.Status.DRAFT)


def session(seat: Seat, pk: int) -> Session:
    return _one(sessions(seat).select_related("consultant"), pk)


def attendees(seat: Seat, session: Session) -> QuerySet[Attendee]:
    """Who is invited to a session of the engagement."""
    return Attendee.objects.filter(session__in=sessions(seat), session=session)


def attendee(seat: Seat, session: Session, pk: int) -> Attendee:
    return _one(attendees(seat, session).select_related("session"), pk)


def prerequisite(seat: Seat, pk: int) -> Prerequisite:
    """Of the version that the engagement is on; what is open before a session is the team's own business."""
    known = Prerequisite.objects.filter(topic__work_package=seat.engagement.work_package_id)
    return _one(known if seat.allows(May.VIEW_INTERNAL) else known.none(), pk)


def checklist(seat: Seat) -> QuerySet[ChecklistItem]:
    """Items of the topics; those of the team's own preparation are not a customer's business."""
    rows = _found_through(seat, May.VIEW, ChecklistItem.objects.all())
    return rows if seat.allows(May.VIEW_INTERNAL) else rows.exclude(topic__kind=Topic.Kind.PREPARATION)


def checklist_item(seat: Seat, pk: int) -> ChecklistItem:
    return _one(checklist(seat).select_related("template", "topic"), pk)


def questions(seat: Seat) -> QuerySet[Question]:
    """The discovery questions of the topics in scope; those of the team's own preparation are not a customer's."""
    scope = seat.engagement.scope.filter(is_in_scope=True).values("topic")
    rows = Question.objects.filter(topic__in=scope) if seat.allows(May.VIEW) else Question.objects.none()
    return rows if seat.allows(May.VIEW_INTERNAL) else rows.exclude(topic__kind=Topic.Kind.PREPARATION)


def question(seat: Seat, pk: int) -> Question:
    return _one(questions(seat).select_related("topic"), pk)


def raid(seat: Seat) -> QuerySet[RaidItem]:
    """A customer reads what was agreed and who does what; risks and issues are the team's own (work-package.md 10)."""
    rows = _found_through(seat, May.VIEW, RaidItem.objects.all())
    agreed = (RaidItem.Kind.ACTION, RaidItem.Kind.DECISION)
    return rows if seat.allows(May.VIEW_INTERNAL) else rows.filter(is_internal=False, kind__in=agreed)


def raid_item(seat: Seat, pk: int) -> RaidItem:
    return _one(raid(seat), pk)


def comments(seat: Seat) -> QuerySet[Comment]:
    rows = _found_through(seat, May.VIEW, Comment.objects.all())
    return rows if seat.allows(May.VIEW_INTERNAL) else rows.filter(is_internal=False)


def time_entries(seat: Seat) -> QuerySet[TimeEntry]:
    """The hours; the team's own business."""
    return _found_through(seat, May.VIEW_INTERNAL, TimeEntry.objects.all())


def time_entry(seat: Seat, pk: int) -> TimeEntry:
    return _one(time_entries(seat).select_related("worked_by", "session", "topic"), pk)


def nonces(seat: Seat) -> QuerySet[NonceProof]:
    return _found_through(seat, May.VIEW, NonceProof.objects.all())


def nonce(seat: Seat, pk: int) -> NonceProof:
    return _one(nonces(seat), pk)


def members(seat: Seat) -> QuerySet[User]:
    """Everybody with a part in the engagement: those who may be mentioned, and whom a mention may reach."""
    engagement = seat.engagement
    team = Q(assignments__engagement=engagement) & ~Q(staff_role="")
    lead = Q(pk=engagement.ps_lead_id)
    theirs = Q(memberships__in=_memberships(engagement), staff_role="")
    return User.objects.filter(team | lead | theirs, is_active=True).distinct()


def approvers(seat: Seat) -> QuerySet[User]:
    """Those who may agree to leave a checklist item undone: the PS lead, and the leads of the customer."""
    engagement = seat.engagement
    leads = Q(memberships__in=_memberships(engagement).filter(role=Membership.Role.LEAD))
    return User.objects.filter(Q(pk=engagement.ps_lead_id) | leads, is_active=True).distinct().order_by("name", "pk")


def operations(seat: Seat) -> QuerySet[Operation]:
    """What was asked of Aqua for the engagement; the team's own business."""
    return _found_through(seat, May.VIEW_INTERNAL, Operation.objects.all())


def operation(seat: Seat, pk: int) -> Operation:
    return _one(operations(seat).select_related("tenant", "registry", "image", "asked_by"), pk)


def audit(seat: Seat) -> QuerySet[AuditEntry]:
    """Who changed what in the engagement; the team's own business."""
    return _found_through(seat, May.VIEW_INTERNAL, AuditEntry.objects.all())


def tenants_of(seat: Seat) -> QuerySet[AquaTenant]:
    """The consoles that operations of this engagement may use."""
    if not seat.allows(May.VIEW_INTERNAL):
        return AquaTenant.objects.none()
    return AquaTenant.objects.filter(customer_id=seat.engagement.customer_id)


def _memberships(engagement: Engagement) -> QuerySet[Membership]:
    """Of the customer's people, those that lead to the engagement today."""
    return Membership.objects.reaching(engagement).lasting(timezone.localdate())


def _found_through(seat: Seat, right: May, rows: QuerySet[M]) -> QuerySet[M]:
    return rows.filter(engagement=seat.engagement) if seat.allows(right) else rows.none()


def _one(rows: QuerySet[M], pk: int) -> M:
    return get_object_or_404(rows, pk=pk)
