"""What came of a session, as far as data tell: read once for the recap's text and for the page around it."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from engagement.domain.live import carrying
from engagement.domain.live.carrying import Following
from engagement.models import ChecklistItem, ClockSpan, Owner, RaidItem, Session, Topic

# A customer reads what was agreed and who does what; risks and issues are the team's own notes (product.md, "People").
TOLD = (RaidItem.Kind.DECISION, RaidItem.Kind.ACTION)


@dataclass(frozen=True)
class Story:
    """
    Everything but `unfinished` and `following` may be told to the customer.

    `covered` are the modules whose clock ran, or those planned where none did; `outcomes` the items settled between
    start and end; `left_to_customer` what they still have to do about the modules, carried on or not.
    """

    covered: list[str]
    said: list[RaidItem]
    outcomes: list[ChecklistItem]
    left_to_customer: list[ChecklistItem]
    unfinished: list[ChecklistItem]
    following: Following | None


def of(session: Session) -> Story:
    """Read the story of a session; four queries, whatever happened in it."""
    start, end = session.started_at or session.starts_at, session.ended_at or session.ends_at
    at_hand = Q(topic__in=session.allocations.values("topic")) | Q(carried_to=session)
    proven = Q(state=ChecklistItem.State.PROVEN, proven_at__range=(start, end))
    done = Q(state=ChecklistItem.State.DONE, settled_at__range=(start, end))
    rows = ChecklistItem.objects.filter(
        proven | done | (at_hand & Q(state__in=carrying.UNFINISHED)), engagement=session.engagement_id
    )
    items = list(rows.select_related("template", "topic").order_by("topic__position", "template__position", "pk"))
    left = [item for item in items if item.state in carrying.UNFINISHED]
    return Story(
        covered=_covered(session),
        said=list(session.raid.filter(is_internal=False, kind__in=TOLD).order_by("raised_at", "pk")),
        outcomes=[item for item in items if item.state not in carrying.UNFINISHED and _is_told(item)],
        left_to_customer=[item for item in left if item.owner == Owner.CUSTOMER and _is_told(item)],
        unfinished=[item for item in left if item.carried_to_id in (None, session.pk)],
        following=carrying.following(session),
    )


def _covered(session: Session) -> list[str]:
    spans = ClockSpan.objects.filter(session=session, topic=OuterRef("pk"))
    here = Topic.objects.filter(Q(pk__in=session.allocations.values("topic")) | Q(Exists(spans)))
    topics = list(here.annotate(ran=Exists(spans)).order_by("position").values_list("name", "ran"))
    return [name for name, ran in topics if ran] or [name for name, _ in topics]


def _is_told(item: ChecklistItem) -> bool:
    """The team's own preparation is not the customer's business."""
    return item.topic.kind != Topic.Kind.PREPARATION
