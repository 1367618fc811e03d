"""The guide's two demo images, exactly as data/demo-images.json lists them."""

import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

from aqua_client.sandbox import choices
from aqua_client.sandbox.findings import Content, Layer, Package, counted, finding, worst_first

MEGABYTE = 1_000_000


def load() -> dict[tuple[str, str], Content]:
    """Read the file that is part of the package: repository and tag → content."""
    text = resources.files("aqua_client.sandbox").joinpath("data/demo-images.json").read_text("utf-8")
    return {(image["repository"], image["tag"]): _content(image) for image in json.loads(text)["images"]}


def _content(image: Mapping[str, Any]) -> Content:
    system = f"{image['os']}:{image['os_version']}"
    packages: dict[Package, int] = {}
    findings = []
    for facts in image["vulnerabilities"]:
        resource = facts["resource"]
        package = Package(resource["name"], resource["version"], resource["format"], system, resource["arch"])
        number = packages.setdefault(package, len(packages) + 1)
        findings.append(finding(facts, package, number))
    first = image["vulnerabilities"][0]["resource"]
    for known in image.get("packages", []):
        package = Package(known["name"], known["version"], first["format"], system, first["arch"])
        packages.setdefault(package, len(packages) + 1)
    size = round(image.get("size_mb", choices.DEMO_SIZE_MB) * MEGABYTE)
    return Content(
        os=image["os"],
        os_version=image["os_version"],
        created=image.get("created", choices.DEMO_CREATED),
        size=size,
        findings=worst_first(findings),
        counts=counted(findings),
        digest=image["digest"],
        docker_id=image.get("image_id", ""),
        user=image["default_user"],
        architecture=image["architecture"],
        packages=tuple(packages),
        layers=(
            Layer(f"ADD file:{image['repository']}-rootfs.tar.gz in /", size, is_base=True),
            Layer('CMD ["/bin/sh"]', 0, is_base=False),
        ),
    )
