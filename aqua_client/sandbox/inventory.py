"""The inventory of the hub: images as rows, for clients that walk findings image by image. Contract 5.1, 5.3."""

from typing import Any

from aqua_client.sandbox import assurance, lists
from aqua_client.sandbox.image_object import counts
from aqua_client.sandbox.messages import Answer, Request
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.world import Image, World


def list_images(world: World, request: Request) -> Answer:
    """`GET /api/v2/hub/inventory/assets/images/list`."""
    return lists.paged(request, _rows(world, request), _drawn)


def count_images(world: World, request: Request) -> Answer:
    """`GET /api/v2/hub/inventory/assets/images/list/count`."""
    return Answer(200, {"count": len(_rows(world, request))})


DAY_S = 86_400

PLACE = "/api/v2/hub/inventory/assets/images/list"

ROUTES = (Route("GET", PLACE, list_images), Route("GET", f"{PLACE}/count", count_images))


def _rows(world: World, request: Request) -> list[Image]:
    """Nothing runs in the sandbox, so no image has workloads. `first_found_date` asks when it was registered."""
    if request.flag("has_workloads"):
        return []
    images = assurance.in_scope(world, world.all_images(request.text("registry_name")), request.text("scope"))
    side, _, rest = request.text("first_found_date").partition("|")
    days = rest.partition("|")[0]
    if side not in ("last", "over") or not days.isdigit():
        return images
    since = world.clock.now() - int(days) * DAY_S
    return [image for image in images if (image.registered_at >= since) == (side == "last")]


def _drawn(image: Image) -> dict[str, Any]:
    return {
        "image_uid": image.uid,
        "registry": image.registry,
        "repository": image.repository,
        "name": image.name,
        "tag": image.tag,
        "digest": image.digest,
        **counts(image),
        "has_workloads": False,
    }
