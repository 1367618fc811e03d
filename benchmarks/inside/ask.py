"""Ask for the scans of many images at once, by the verb that the page's button calls."""

import time

from django.utils import timezone

from benchmarks.inside import ground
from engagement.domain import scans
from engagement.models import Engagement, Image, User


def run(*, images: int, console_url: str, identifier: str, secret: str) -> dict[str, float]:
    """Ask for all scans in one call; gives its seconds. The first time lays the ground and makes the images known."""
    if not Engagement.objects.exists():
        registry, _ = ground.lay(console_url=console_url, identifier=identifier, secret=secret)
        Image.objects.bulk_create(
            Image(engagement=registry.engagement, registry=registry, repository=f"fleet/service-{n:04}", tag="1")
            for n in range(images)
        )
    engagement, user = Engagement.objects.get(), User.objects.get()
    began = time.perf_counter()
    n_asked = scans.request_scans(engagement, engagement.images.all(), by=user, at=timezone.now())
    return {"seconds": time.perf_counter() - began, "asked": n_asked}
