"""What the deeds on a request have in common: its lock, whom it concerns, and how it says no."""

from datetime import datetime

from django.db.models import Q

from engagement.domain.refusals import Refused
from engagement.models import Engagement, Membership, PolicyRequest, User

State = PolicyRequest.State


class NotRead(Refused):
    """The console was never read, so nobody can tell what would change."""


class NothingToChange(Refused):
    """The console holds exactly this already."""


class NotUsable(Refused):
    """The policy cannot be written to a console as it is."""


class NotNow(Refused):
    """The request has gone on, so this cannot be done to it any more, or not yet."""


class Changed(Refused):
    """What was approved is not what was shown."""


class OwnRequest(Refused):
    """Nobody approves what they ask for themselves."""


def locked(request: PolicyRequest) -> PolicyRequest:
    """The request as it is now, for the rest of the transaction."""
    rows = PolicyRequest.objects.select_for_update(of=("self",))
    return rows.select_related("version__policy__engagement", "tenant", "asked_by").get(pk=request.pk)


def engagement_of(request: PolicyRequest) -> Engagement:
    return request.version.policy.engagement


def approvers(engagement: Engagement, *, at: datetime) -> list[User]:
    """Who may approve: the leads of the customer, and the PS lead."""
    leads = Membership.objects.reaching(engagement).lasting(at.date()).filter(role=Membership.Role.LEAD)
    may = Q(memberships__in=leads) | Q(pk=engagement.ps_lead_id)
    return list(User.objects.filter(may, is_active=True).distinct().order_by("pk"))


def set_state(request: PolicyRequest, state: PolicyRequest.State, *, said: str = "") -> None:
    request.state, request.said = state, said[:300]
    request.save(update_fields=["state", "said"])
