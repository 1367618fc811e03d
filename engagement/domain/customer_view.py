"""Looking at an engagement as its customer does: what there is to see, and who looked."""

from datetime import datetime

from engagement.domain import audit
from engagement.domain.refusals import Refused
from engagement.models import Engagement, User


class NothingToSee(Refused):
    """The customer is not shown this engagement yet."""


def begin(engagement: Engagement, who: str, *, by: User, at: datetime) -> None:
    """
    Write down that somebody of the team begins to look as `who`, such as "a customer lead".

    Raises NothingToSee for a draft, of which a customer does not know.
    """
    if engagement.status == Engagement.Status.DRAFT:
        raise NothingToSee("This is still a draft: the customer sees nothing of it until it is planned.")
    audit.record(
        by, "engagement.seen_as_customer", engagement, at=at, engagement=engagement, changes={"as": ("themselves", who)}
    )
