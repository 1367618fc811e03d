"""An engagement with eight sessions, begun as its page begins one, among bookings of its consultant."""

from datetime import timedelta

from django.utils import timezone

from benchmarks.portfolio import PASSWORD, VIEWER
from engagement.domain import engagement_start, packages
from engagement.domain.engagement_start import Wish, usual_window
from engagement.models import User
from engagement.rules.planning import RegistryNeed

TOPICS = frozenset({"registry", "scanning", "policies", "gitops", "cicd", "sso", "siem"})
OTHERS = 3


def run() -> dict[str, str]:
    """Fill an empty database; gives the address of the plan."""
    consultant = User.objects.create_user(
        VIEWER, PASSWORD, name="Viewer", staff_role=User.StaffRole.CONSULTANT, time_zone="Europe/Berlin"
    )
    package, now = packages.load(packages.ADVANCED_TIER), timezone.now()
    starts_on, ends_on = usual_window(now.date())
    started = [
        engagement_start.start(
            Wish(
                package=package,
                customer=None,
                customer_name=f"Customer {n}",
                time_zone="Europe/London",
                consultant=consultant,
                starts_on=starts_on,
                ends_on=ends_on + timedelta(weeks=20),
                topics=TOPICS,
                registries=(RegistryNeed("HARBOR", is_on_premises=True),),
            ),
            by=consultant,
            at=now,
        )
        for n in range(OTHERS + 1)
    ]
    return {"path": f"/engagements/{started[-1].reference}/plan/"}
