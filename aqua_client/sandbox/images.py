"""Registered images: register, read, list, rescan, delete, and what hangs below one image. Contract 5."""

from collections.abc import Callable, Mapping
from typing import Any

from aqua_client.sandbox import lists, references, scanning, vulnerabilities
from aqua_client.sandbox.clock import stamp
from aqua_client.sandbox.image_object import counts, drawn, layer_id
from aqua_client.sandbox.messages import Answer, Request, console_refusal
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.world import Image, Key, Look, World

ORDERS: Mapping[str, Callable[[Image], Any]] = {
    "name": lambda image: image.name,
    "repository": lambda image: image.repository,
    "registry": lambda image: image.registry,
    "tag": lambda image: image.tag,
    "image_uid": lambda image: image.uid,
    "scan_status": lambda image: image.status,
    "scan_date": lambda image: image.history[-1].at if image.history else 0.0,
    "vulns_found": lambda image: counts(image)["vulns_found"],
    "crit_vulns": lambda image: counts(image)["crit_vulns"],
    "high_vulns": lambda image: counts(image)["high_vulns"],
}
"""What the list can be ordered by. Without an order it shows the images as they were registered."""


def list_images(world: World, request: Request) -> Answer:
    """`GET /api/v2/images`: `search` and `name` match a part of the name; parameters it does not know are ignored."""
    registry, repository = request.text("registry"), request.text("repository")
    part = request.text("search", "name").lower()
    rows = world.all_images(registry)
    if repository or part:
        rows = [image for image in rows if repository in ("", image.repository) and part in image.name.lower()]
    return lists.paged(
        request, lists.ordered(rows, request.text("order_by"), ORDERS), lambda image: drawn(world, image)
    )


def get(world: World, request: Request) -> Answer:
    """`GET /api/v2/images/{registry}/{repository}/{tag}`."""
    return Answer(200, drawn(world, _named(world, request)))


def delete(world: World, request: Request) -> Answer:
    """`DELETE /api/v2/images/{registry}/{repository}/{tag}`."""
    world.forget_image(_named(world, request))
    return Answer(204)


def delete_many(world: World, request: Request) -> Answer:
    """`POST /api/v2/images/actions/delete`: images by their numbers; unknown numbers are passed over."""
    uids = request.object().get("uids")
    if not isinstance(uids, list):
        raise console_refusal(400, "uids is a list of numbers")
    for image in [image for image in world.all_images() if image.uid in uids]:
        world.forget_image(image)
    return Answer(204)


def register_many(world: World, request: Request) -> Answer:
    """`POST /api/v1/images`: each image is registered and queued for a scan."""
    keys = _keys(world, request)
    return Answer(201, {"images": [drawn(world, scanning.queue(world, key, request.user)) for key in keys]})


def register(world: World, request: Request) -> Answer:
    """`POST /api/v2/images`: one image, named in one text or in two."""
    body = request.object()
    if isinstance(body.get("image"), str):
        repository, tag = references.split(body["image"])
        body |= {"repository": repository, "tag": tag}
    return Answer(201, drawn(world, scanning.queue(world, _key(world, body), request.user)))


def rescan(world: World, request: Request) -> Answer:
    """`POST /api/v1/images/rescan`: images that are registered already."""
    keys = _keys(world, request)
    for key in keys:
        if world.image(key) is None:
            raise console_refusal(404, f"image {key[1]}:{key[2]} not found")
    for key in keys:
        scanning.queue(world, key, request.user)
    return Answer(201)


def list_vulnerabilities(world: World, request: Request) -> Answer:
    """`GET .../{tag}/vulnerabilities`: rows of contract 7."""
    return vulnerabilities.answer(request, [_named(world, request)])


def list_layers(world: World, request: Request) -> Answer:
    """`GET .../{tag}/history_layers`, the base first."""
    image = _named(world, request)
    layers = image.content.layers if image.content else ()
    none = dict.fromkeys(("vulns_found", "crit_vulns", "high_vulns", "med_vulns", "low_vulns", "neg_vulns"), 0)

    def row(position: int) -> dict[str, Any]:
        layer = layers[position]
        found = counts(image) if position == 0 else none
        return {
            "id": layer_id(image, position),
            "comment": "",
            "created": int(image.registered_at),
            "created_by": layer.created_by,
            "size": layer.size,
            "position": position,
            "is_base_layer": layer.is_base,
            "sensitive_data": 0,
            **{name: found[name] for name in none},
        }

    return lists.paged(request, range(len(layers)), row)


def list_sensitive(world: World, request: Request) -> Answer:
    """`GET .../{tag}/sensitive`."""
    image = _named(world, request)
    return lists.paged(request, image.content.sensitive if image.content else (), _unacknowledged)


def list_malware(world: World, request: Request) -> Answer:
    """`GET .../{tag}/malware`."""
    image = _named(world, request)
    return lists.paged(request, image.content.malware if image.content else (), _unacknowledged)


def scan_history(world: World, request: Request) -> Answer:
    """`GET .../{tag}/scan_history`, the latest scan first unless asked otherwise."""
    image = _named(world, request)
    keys: dict[str, Callable[[Look], Any]] = {"date": lambda look: look.at}
    looks = lists.ordered(image.history, request.text("order_by") or "-date", keys)
    return lists.paged(request, looks, lambda look: _look(image, look))


PLACE = "/api/v2/images/{registry}/{repository...}/{tag}"

ROUTES = (
    Route("GET", "/api/v2/images", list_images),
    Route("POST", "/api/v2/images", register),
    Route("POST", "/api/v1/images", register_many),
    Route("POST", "/api/v1/images/rescan", rescan),
    Route("POST", "/api/v2/images/actions/delete", delete_many),
    Route("GET", f"{PLACE}/vulnerabilities", list_vulnerabilities),
    Route("GET", f"{PLACE}/history_layers", list_layers),
    Route("GET", f"{PLACE}/sensitive", list_sensitive),
    Route("GET", f"{PLACE}/malware", list_malware),
    Route("GET", f"{PLACE}/scan_history", scan_history),
    Route("GET", PLACE, get),
    Route("DELETE", PLACE, delete),
)


def _named(world: World, request: Request) -> Image:
    """The image of the path, by tag or by `@sha256:...`, narrowed by `?digest=`; Refused with 404 if there is none."""
    registry, repository, tag = (request.parts[name] for name in ("registry", "repository", "tag"))
    image = world.image((registry, repository, tag))
    if image is None and tag.startswith("@"):
        same = world.images.get(registry, {}).get(repository, {}).values()
        image = next((one for one in same if f"@{one.digest}" == tag), None)
    if image is None or request.text("digest") not in ("", image.digest):
        raise console_refusal(404, f"image {repository}:{tag} not found")
    return image


def _keys(world: World, request: Request) -> list[Key]:
    images = request.object().get("images")
    if not isinstance(images, list) or not all(isinstance(image, dict) for image in images):
        raise console_refusal(400, "images is a list of objects")
    return [_key(world, image) for image in images]


def _key(world: World, given: Mapping[str, Any]) -> Key:
    """The name of an image from a body; a digest beside the tag is taken as its expectation and not looked at."""
    registry = given.get("registry")
    if not isinstance(registry, str) or not registry:
        raise console_refusal(400, "registry, repository and tag of an image are required")
    if registry not in world.registries:
        raise console_refusal(404, f"registry {registry} not found")
    return registry, *references.checked(given.get("repository"), given.get("tag"))


def _unacknowledged(item: Mapping[str, Any]) -> dict[str, Any]:
    return {**item, "acknowledged": False}


def _look(image: Image, look: Look) -> dict[str, Any]:
    """A row of the history. What an image holds does not change in the sandbox, so the counts are today's."""
    is_good = not look.error
    found = counts(image)
    return {
        "date": stamp(look.at),
        "error": look.error,
        "digest": look.digest,
        "docker_id": image.content.docker_id if image.content and is_good else "",
        "image_pulled": is_good,
        "image_creation_date": image.content.created if image.content and is_good else "",
        "sensitive_data_scanned": is_good,
        "executables_scanned": is_good,
        "malware_scanned": is_good,
        **(found if is_good else dict.fromkeys(found, 0)),
        "disallowed": False,
        "partial_results": False,
    }
