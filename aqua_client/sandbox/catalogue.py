"""Which images exist, and what is in each: the world outside, which the sandbox's registries point to."""

import hashlib
from functools import lru_cache

from aqua_client.sandbox import choices, demo_images, invented_images, showcase_images
from aqua_client.sandbox.findings import Content

EMPTY_IMAGE = Content(os="linux", os_version="", created="2023-05-04T17:37:03Z", size=13_256)
"""`hello-world`: one static binary, nothing to find."""


@lru_cache(maxsize=1)
def docker_hub() -> dict[tuple[str, str], Content]:
    """The public images that the sandbox knows."""
    return demo_images.load() | {("hello-world", "latest"): EMPTY_IMAGE}


def find(registry_type: str, repository: str, tag: str) -> Content | None:
    """
    What a scanner finds under that name, or None when the registry does not hold it.

    Docker Hub holds the demo images, also under `library/`; every other registry holds the invented ones, whatever its
    name, so that a consultant may call it as the customer does. Docker Hub holds `fleet/` and `size/` too; a pipeline
    finds the images of both.
    """
    if tag.startswith("@"):
        return _by_digest(registry_type, repository, tag[1:])
    if registry_type == "HUB":
        known = docker_hub().get((repository.removeprefix("library/"), tag))
        if known or not repository.startswith(("fleet/", "size/")):
            return known
    found = invented_images.find(repository, tag)
    if found is None and registry_type == choices.AD_HOC_TYPE:
        return docker_hub().get((repository.removeprefix("library/"), tag))
    return found


def digest_of(content: Content, repository: str, tag: str) -> str:
    """The digest under which a registry holds that content; made up from the name where the data has none."""
    if tag.startswith("@"):
        return tag[1:]
    return content.digest or f"sha256:{hashlib.sha256(f'{repository}:{tag}'.encode()).hexdigest()}"


def _by_digest(registry_type: str, repository: str, digest: str) -> Content | None:
    known = docker_hub() if registry_type == "HUB" else [*invented_images.NAMED, *showcase_images.names()]
    plain = repository.removeprefix("library/") if registry_type == "HUB" else repository
    for name, tag in known:
        content = find(registry_type, name, tag) if name == plain else None
        if content and digest_of(content, name, tag) == digest:
            return content
    return None
