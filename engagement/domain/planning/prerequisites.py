"""Prerequisites that nothing proves by itself: somebody's word that they are met."""

from datetime import datetime

from django.db import transaction

from engagement.domain import audit
from engagement.models import Engagement, MetPrerequisite, Prerequisite, User


def meet(engagement: Engagement, prerequisite: Prerequisite, *, by: User, at: datetime) -> None:
    """Note that it is met; saying so again changes nothing."""
    with transaction.atomic():
        _, is_new = MetPrerequisite.objects.get_or_create(
            engagement=engagement, prerequisite=prerequisite, defaults={"met_by": by, "met_at": at}
        )
        if is_new:
            audit.record(by, "prerequisite.met", prerequisite, at=at, engagement=engagement)
