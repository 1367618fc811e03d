"""Images as request bodies name them. Contract 5.1."""

from collections.abc import Mapping
from typing import Any

from aqua_client.sandbox import choices, references
from aqua_client.sandbox.messages import Request, console_refusal
from aqua_client.sandbox.world import Image, Key, World


def keys_of(world: World, request: Request) -> list[Key]:
    """The images listed in the body."""
    images = request.object().get("images")
    if not isinstance(images, list) or not all(isinstance(image, dict) for image in images):
        raise console_refusal(400, "images is a list of objects")
    return [key_of(world, image) for image in images]


def key_of(world: World, given: Mapping[str, Any]) -> Key:
    """The name of an image from a body; a digest beside the tag is taken as its expectation and not looked at."""
    registry = given.get("registry")
    if not isinstance(registry, str) or not registry:
        raise console_refusal(400, "registry, repository and tag of an image are required")
    if registry not in world.registries and registry != choices.AD_HOC:
        raise console_refusal(404, f"registry {registry} not found")
    return registry, *references.checked(given.get("repository"), given.get("tag"))


def one_of(world: World, key: Key) -> Image:
    """The registered image of that name; Refused with 404 when there is none."""
    image = world.image(key)
    if image is None:
        raise console_refusal(404, f"image {key[1]}:{key[2]} not found")
    return image
