"""The inventory of the hub: images as rows, for clients that walk findings image by image. Contract 5.1, 5.3."""

from typing import Any

from aqua_client.sandbox import lists
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


PLACE = "/api/v2/hub/inventory/assets/images/list"

ROUTES = (Route("GET", PLACE, list_images), Route("GET", f"{PLACE}/count", count_images))


def _rows(world: World, request: Request) -> list[Image]:
    """Nothing runs in the sandbox, so no image has workloads."""
    return [] if request.flag("has_workloads") else world.all_images(request.text("registry_name"))


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
