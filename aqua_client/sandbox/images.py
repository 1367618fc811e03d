"""Registered images: register, read, list, rescan, delete, and what hangs below one image. Contract 5."""

from collections.abc import Callable, Mapping
from typing import Any

from aqua_client.sandbox import acceptance, assurance, lists, references, scanning, vulnerabilities
from aqua_client.sandbox.clock import NEVER, stamp
from aqua_client.sandbox.findings import Content, Finding
from aqua_client.sandbox.image_names import key_of, keys_of, one_of
from aqua_client.sandbox.image_object import SHORT, counts, drawn, layer_id
from aqua_client.sandbox.messages import Answer, Request, console_refusal
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.world import Image, Look, World

ORDERS: Mapping[str, Callable[[Image], Any]] = {
    "name": lambda image: image.name,
    "repository": lambda image: image.repository,
    "registry": lambda image: image.registry,
    "tag": lambda image: image.tag,
    "image_uid": lambda image: image.uid,
    "scan_status": lambda image: image.status,
    "scan_date": lambda image: image.history[-1].at if image.history else 0.0,
    "vulns_found": lambda image: image.content.total if image.content else 0,
    "crit_vulns": lambda image: image.content.counts["critical"] if image.content else 0,
    "high_vulns": lambda image: image.content.counts["high"] if image.content else 0,
}
"""What the list can be ordered by. Without an order it shows the images as they were registered."""


def list_images(world: World, request: Request) -> Answer:
    """`GET /api/v2/images`: `search` and `name` match a part of the name; parameters it does not know are ignored."""
    registry, repository = request.text("registry"), request.text("repository")
    part = request.text("search", "name").lower()
    rows = assurance.in_scope(world, world.all_images(registry), request.text("scope"))
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
    keys = keys_of(world, request)
    return Answer(201, {"images": [drawn(world, scanning.queue(world, key, request.user)) for key in keys]})


def register(world: World, request: Request) -> Answer:
    """`POST /api/v2/images`: one image, named in one text or in two."""
    body = request.object()
    if isinstance(body.get("image"), str):
        repository, tag = references.split(body["image"])
        body |= {"repository": repository, "tag": tag}
    return Answer(201, drawn(world, scanning.queue(world, key_of(world, body), request.user)))


def rescan(world: World, request: Request) -> Answer:
    """`POST /api/v1/images/rescan`: images that are registered already."""
    for image in [one_of(world, key) for key in keys_of(world, request)]:
        scanning.queue(world, image.key, request.user)
    return Answer(201)


def list_vulnerabilities(world: World, request: Request) -> Answer:
    """`GET .../{tag}/vulnerabilities`: rows of contract 7."""
    return vulnerabilities.answer(world, request, [_named(world, request)])


def list_layers(world: World, request: Request) -> Answer:
    """`GET .../{tag}/history_layers`, the base first."""
    image = _named(world, request)
    content = image.content
    layers = content.layers if content else ()
    held = _by_layer(content) if content else {}

    def row(position: int) -> dict[str, Any]:
        layer = layers[position]
        found = held.get(position, [])
        return {
            "id": layer_id(image, position),
            "comment": "",
            "created": int(image.registered_at),
            "created_by": layer.created_by,
            "size": layer.size,
            "position": position,
            "is_base_layer": layer.is_base,
            "sensitive_data": len(content.sensitive) if content and position == _own_layer(content) else 0,
            "vulns_found": sum(one.severity != "negligible" for one in found),
            **{f"{short}_vulns": sum(one.severity == name for one in found) for name, short in SHORT.items()},
        }

    return lists.paged(request, range(len(layers)), row)


def list_sensitive(world: World, request: Request) -> Answer:
    """`GET .../{tag}/sensitive`."""
    return _files(world, request, "sensitive")


def list_malware(world: World, request: Request) -> Answer:
    """`GET .../{tag}/malware`."""
    return _files(world, request, "malware")


def scan_history(world: World, request: Request) -> Answer:
    """`GET .../{tag}/scan_history`, the latest scan first unless asked otherwise."""
    image = _named(world, request)
    keys: dict[str, Callable[[Look], Any]] = {"date": lambda look: look.at}
    looks = lists.ordered(image.history, request.text("order_by") or "-date", keys)
    return lists.paged(request, looks, lambda look: _look(world, image, look))


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


def _files(world: World, request: Request, kind: str) -> Answer:
    """Secrets or malware, each with whether and how far it has been accepted. Contract 5.3."""
    image = _named(world, request)
    if image.content is None:
        return lists.paged(request, [], dict)
    accepted = acceptance.of(world, image, image.content).by_file

    def row(item: Mapping[str, Any]) -> dict[str, Any]:
        by = accepted.get(item["path"])
        return {
            **item,
            "acknowledged": by is not None,
            "acknowledge_date": by["date"] if by else NEVER,
            "acknowledge_scope": acceptance.scope_of(by) if by else "",
        }

    return lists.paged(request, getattr(image.content, kind), row)


def _by_layer(content: Content) -> dict[int, list[Finding]]:
    """Findings by the place of the layer that brought them: the base's first one, or the application's own."""
    held: dict[int, list[Finding]] = {}
    for finding in content.findings:
        position = 0 if content.is_of_base(finding.package) else _own_layer(content)
        held.setdefault(position, []).append(finding)
    return held


def _own_layer(content: Content) -> int:
    """The first layer that is not of the base image; an image without a base has everything in its first."""
    own = (position for position, layer in enumerate(content.layers) if not layer.is_base)
    return next(own, 0) if content.base else 0


def _look(world: World, image: Image, look: Look) -> dict[str, Any]:
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
        "disallowed": is_good and assurance.is_disallowed(world, image),
        "partial_results": bool(is_good and image.content and image.content.is_partial),
    }
