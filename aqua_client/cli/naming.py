"""How people name an image: `repository:tag`, or `registry/repository:tag`."""

from aqua_client import Client, NotFound, Unusable

USUAL_REGISTRY = "Docker Hub"
"""The one that every new tenant has (contract 4.3)."""


def split(aqua: Client, image: str, *, registry: str) -> tuple[str, str]:
    """
    Tell the registry and the image in what a person wrote.

    Without `registry` the part before the first slash is one if Aqua knows it; else the image is Docker Hub's.
    """
    if registry:
        return registry, image
    first, slash, rest = image.partition("/")
    return (first, rest) if slash and _is_registry(aqua, first) else (USUAL_REGISTRY, image)


def _is_registry(aqua: Client, name: str) -> bool:
    try:
        aqua.registries.get(name)
    except (NotFound, Unusable):
        return False
    return True
