"""
Scans of a pipeline: judged like any image, kept under the pseudo-registry `Ad Hoc Scans`. Contract 13.

A scanner's own protocol is not public. What stands in for a scanner calls `scan`, here or by `POST
/_sandbox/cicd_scans`.
"""

from collections.abc import Collection, Mapping
from typing import Any

from aqua_client.sandbox import assurance, audit, catalogue, choices, references, report, scanning
from aqua_client.sandbox.messages import Request, console_refusal
from aqua_client.sandbox.world import Image, Look, World

COMPLIANT, ERROR, NON_COMPLIANT = 0, 1, 4
"""Exit codes of the scanner's command line. Contract 13.2."""

BUILD_FIELDS = ("build_pipeline", "build_url", "build_number")


def scan(
    world: World,
    image: str,
    *,
    user: str,
    source: str = "",
    policies: Collection[str] | None = None,
    build: Mapping[str, str] | None = None,
    registers: bool = False,
    keeps: bool = True,
    shows_negligible: bool = False,
) -> tuple[int, dict[str, Any]]:
    """
    Scan an image as a pipeline does: the exit code, and the report that goes with it.

    `source` is the registry integration that holds the image; without one any registry of the invented images. With
    `registers` the image is kept under its registry, else under `Ad Hoc Scans`; without `keeps` it is only judged.
    Refused with 404 when the registry or the image does not exist.
    """
    repository, tag = references.checked(*references.split(image))
    if source and source not in world.registries:
        raise console_refusal(404, f"registry {source} not found")
    content = catalogue.find(world.registry_type(source) if source else choices.AD_HOC_TYPE, repository, tag)
    if content is None or content.fails_with:
        raise console_refusal(404, content.fails_with if content else choices.IMAGE_NOT_FOUND)
    key = (source if registers and source else choices.AD_HOC, repository, tag)
    kept = world.image(key) or Image(0, *key, user, world.clock.now())
    shown = Image(kept.uid, *key, user, kept.registered_at, build=_build(build))
    look = Look(world.clock.now(), "", catalogue.digest_of(content, repository, tag))
    shown.history, shown.content, shown.status = [*kept.history, look], content, "finished"
    judged_as = Image(shown.uid, source or choices.AD_HOC, repository, tag, user, shown.registered_at)
    judged_as.history = shown.history
    verdict = assurance.judge(world, judged_as, content, policies)
    body = report.of_content(world, shown, content, verdict, shows_negligible=shows_negligible)
    body |= {"registry": source or key[0], "original_registry": source, "initiating_user": user}
    body["scan_options"]["register_image"] = registers
    if keeps:
        _keep(world, shown, kept)
    audit.record(
        world,
        kind="CI/CD",
        action="scan",
        result=audit.BLOCK if verdict.fails_cicd else audit.SUCCESS,
        user=user,
        image=shown.name,
        registry=key[0],
        data={**(shown.build or {}), "policies": [failure.policy_name for failure in verdict.failures]},
    )
    return NON_COMPLIANT if verdict.fails_cicd else COMPLIANT, body


def scan_as_told(world: World, request: Request) -> tuple[int, dict[str, Any]]:
    """The same from the JSON of a control call: `image`, `registry`, `policies`, `build`, `register`, `checkonly`."""
    body = request.object()
    build = body.get("build") or {}
    if not isinstance(body.get("image"), str) or not isinstance(build, dict):
        raise console_refusal(400, "image is the name of an image, build an object")
    policies = body.get("policies")
    return scan(
        world,
        body["image"],
        user=world.settings.user,
        source=str(body.get("registry") or ""),
        policies=[str(one) for one in policies] if isinstance(policies, list) else None,
        build={str(name): str(value) for name, value in build.items()},
        registers=body.get("register") is True,
        keeps=body.get("checkonly") is not True,
        shows_negligible=body.get("show_negligible") is True,
    )


def _build(given: Mapping[str, str] | None) -> dict[str, str] | None:
    build = {name: given[name] for name in BUILD_FIELDS if given and given.get(name)}
    return build or None


def _keep(world: World, shown: Image, kept: Image) -> None:
    """Register the image if it is new; one that is known gets the new look at it."""
    if not kept.uid:
        shown.uid = scanning.next_uid(world)
        world.add_image(shown)
        return
    kept.history, kept.content, kept.status, kept.error = shown.history, shown.content, "finished", ""
    kept.build = shown.build or kept.build
    world.touch_images()
