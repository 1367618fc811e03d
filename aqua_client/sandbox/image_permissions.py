"""Allowing and blocking images by hand. Contract 5.1, 9.6."""

from typing import Any

from aqua_client.sandbox import assurance, choices
from aqua_client.sandbox.image_names import keys_of, one_of
from aqua_client.sandbox.messages import Answer, Request
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.world import Image, World


def allow(world: World, request: Request) -> Answer:
    """`POST /api/v1/images/allow`: compliant whatever the controls say. 201."""
    return _decide(world, request, allowed=True)


def disallow(world: World, request: Request) -> Answer:
    """`POST /api/v1/images/disallow`: non-compliant whatever the controls say. 201."""
    return _decide(world, request, allowed=False)


def list_permissions(world: World, _request: Request) -> Answer:
    """`GET /api/v2/image_assurance/image_permissions`: two lists of images."""
    decided = [image for image in world.all_images() if image.permission is not None]
    return Answer(
        200,
        {
            "whitelisted_images": [
                _drawn(world, one) for one in decided if one.permission and one.permission["allowed"]
            ],
            "blacklisted_images": [
                _drawn(world, one) for one in decided if one.permission and not one.permission["allowed"]
            ],
        },
    )


ROUTES = (
    Route("POST", "/api/v1/images/allow", allow),
    Route("POST", "/api/v1/images/disallow", disallow),
    Route("GET", "/api/v2/image_assurance/image_permissions", list_permissions),
)


def _decide(world: World, request: Request, *, allowed: bool) -> Answer:
    images = [one_of(world, key) for key in keys_of(world, request)]
    comment = request.object().get("comment")
    for image in images:
        image.permission = {
            "allowed": allowed,
            "author": request.user,
            "comment": comment if isinstance(comment, str) else "",
            "at": world.clock.now(),
        }
    world.touch_images()
    return Answer(201, {})


def _drawn(world: World, image: Image) -> dict[str, Any]:
    decided = image.permission or {}
    return {
        "image_name": image.name,
        "registry": image.registry,
        "author": decided["author"],
        "lastupdated": int(decided["at"]),
        "whitelisted": decided["allowed"],
        "blacklisted": not decided["allowed"],
        "disallowed": assurance.is_disallowed(world, image),
        "comment": decided["comment"],
        "reason": {},
        "pending": False,
        "permission": choices.PERMISSION_WORDS[decided["allowed"]],
    }
