"""Those who use Tidemark at the same time: each with a sign-in, an engagement, and what its addresses need."""

from collections.abc import Sequence
from typing import Any

from benchmarks.inside import come_in
from engagement.models import Assignment, ChecklistItem, Engagement, Image, Membership, Session, User


def run(*, customers: int, consultants: int, leads: int) -> list[dict[str, Any]]:
    """
    So many people of each kind on a filled portfolio; consultants have several devices where they are too few.

    The first customer is left out: one of its engagements is larger than life.
    """
    held = Membership.objects.filter(
        engagement=None, customer__gt=1, customer__in=Engagement.objects.values("customer")
    )
    given = Assignment.objects.filter(consultant__password="!").order_by("pk").select_related("consultant")
    delivered = list({one.consultant_id: one for one in given}.values())
    lead = User.objects.get(staff_role=User.StaffRole.PS_LEAD)
    return [
        *(
            _person("customer", one.user, (one.customer_id - 1) * 5 + 1)
            for one in held.order_by("pk").select_related("user")[:customers]
        ),
        *(_person("consultant", one.consultant, one.engagement_id) for one in _taking_turns(delivered, consultants)),
        *(_person("lead", lead, one.engagement_id) for one in _taking_turns(delivered, leads)),
    ]


def _taking_turns(assignments: Sequence[Assignment], n: int) -> list[Assignment]:
    return [assignments[number % len(assignments)] for number in range(n)]


def _person(kind: str, user: User, engagement: int) -> dict[str, Any]:
    """What the paths of catalogue.WALKS name, and the Cookie header."""
    return {
        "kind": kind,
        "cookie": come_in.run(user.email),
        "reference": f"E-{engagement:05}",
        "session": Session.objects.filter(engagement=engagement).earliest("pk").pk,
        "image": Image.objects.filter(engagement=engagement).earliest("pk").pk,
        "item": ChecklistItem.objects.filter(engagement=engagement).earliest("pk").pk,
    }
