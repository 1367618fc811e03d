"""What a consultant has Aqua do in front of the customer."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from engagement.domain import evidence, scans
from engagement.domain.refusals import Refused
from engagement.models import Engagement, Operation, Registry, User
from engagement.rules.image_names import ImageName

# The guide's two demo images, old on purpose (work-package.md 3.2): they come from Docker Hub.
DEMO_IMAGES = (ImageName("alpine", "3.4"), ImageName("ubuntu", "14.04"))
HUB_CODE = "HUB"


class NoHub(Refused):
    """Docker Hub is not integrated, so the demo images cannot be pulled."""


class NothingToCheck(Refused):
    """No item of the checklist can be read from a console of the customer."""


def hub_of(registries: Iterable[Registry]) -> Registry | None:
    """The one of these registries that the demo images come from, if it stands."""
    return next((one for one in registries if one.type_code == HUB_CODE and one.is_standing), None)


def scan_demo_images(engagement: Engagement, hub: Registry | None, *, by: User, at: datetime) -> int:
    """
    Have both demo images scanned, made known first where they are not; gives how many scans were asked for anew.

    Those under way go on. Raises NoHub.
    """
    if hub is None:
        raise NoHub("The demo images come from Docker Hub, which is not integrated here yet; integrate it first.")
    with transaction.atomic():
        known = {(one.repository, one.tag): one for one in hub.images.all()}
        there = [known[name] for name in DEMO_IMAGES if name in known]
        missing = [name for name in DEMO_IMAGES if name not in known]
        if missing:
            scans.add_images(hub, missing, scan_at_once=True, by=by, at=at)
        return len(missing) + scans.request_scans(engagement, there, by=by, at=at)


def check_evidence(engagement: Engagement, *, by: User, at: datetime) -> list[Operation]:
    """Have every fact of the checklist looked at now; a look that is under way goes on. Raises NothingToCheck."""
    asked = evidence.request_check(engagement, by=by, at=at)
    if not asked:
        raise NothingToCheck("There is nothing to ask Aqua yet: add a console and integrate a registry first.")
    return asked
