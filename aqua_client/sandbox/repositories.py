"""Repositories: the registered images of one name, taken together. Contract 5.1, 5.3."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from aqua_client.sandbox import assurance, lists
from aqua_client.sandbox.image_object import counts
from aqua_client.sandbox.messages import Answer, Request, console_refusal
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.world import Image, World


class Repository(NamedTuple):
    """A repository with its registered images by tag."""

    registry: str
    name: str
    images: dict[str, Image]


ORDERS: Mapping[str, Callable[[Repository], Any]] = {
    "name": lambda one: one.name,
    "registry": lambda one: one.registry,
    "num_images": lambda one: len(one.images),
}


def list_repositories(world: World, request: Request) -> Answer:
    """`GET /api/v2/repositories`: `registry` and a part of the name as `filter`; the count is always exact."""
    part = request.text("filter").lower()
    rows = _all(world, request.text("registry"))
    if part:
        rows = [row for row in rows if part in row.name.lower()]
    if request.text("scope") not in ("", "Global"):
        inside = {id(image) for image in assurance.in_scope(world, world.all_images(), request.text("scope"))}
        rows = [row for row in rows if any(id(image) in inside for image in row.images.values())]
    rows = lists.ordered(rows, request.text("order_by"), ORDERS)
    return lists.paged(request, rows, lambda repository: _drawn(world, repository))


def delete(world: World, request: Request) -> Answer:
    """`DELETE /api/v2/repositories/{registry}/{name}`: forgets its images; 202, since Aqua does it later."""
    registry, name = request.parts["registry"], request.parts["name"]
    images = world.images.get(registry, {}).get(name, {})
    if not images:
        raise console_refusal(404, f"repository {name} not found")
    for image in list(images.values()):
        world.forget_image(image)
    return Answer(202)


ROUTES = (
    Route("GET", "/api/v2/repositories", list_repositories),
    Route("DELETE", "/api/v2/repositories/{registry}/{name...}", delete),
)


def _all(world: World, registry: str) -> list[Repository]:
    """The repositories of one registry or of all, kept until an image comes or goes."""
    kept = world.caches.get("repositories")
    if kept is None or kept[0] != world.image_changes:
        kept = world.caches["repositories"] = (world.image_changes, {})
    lists_by_registry: dict[str, list[Repository]] = kept[1]
    if registry not in lists_by_registry:
        lists_by_registry[registry] = [Repository(*one) for one in world.repositories(registry)]
    return lists_by_registry[registry]


def _drawn(world: World, repository: Repository) -> dict[str, Any]:
    images = repository.images.values()
    each = [counts(image) for image in images]
    return {
        "name": repository.name,
        "registry": repository.registry,
        "author": next(iter(images)).author,
        "policy": "Default",
        "is_default_policy": True,
        "dynamic_profiling": False,
        "num_images": len(repository.images),
        "num_disallowed": sum(assurance.is_disallowed(world, image) for image in images),
        "num_failed": sum(image.status == "failed" for image in images),
        **{name: sum(one[name] for one in each) for name in each[0]},
        "trusted_base_count": 0,
        "whitelisted_images_count": sum(assurance.is_allowed(world, image) for image in images),
    }
