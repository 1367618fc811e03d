"""Image names as they are written: repository, tag, digest."""

import re

from aqua_client.sandbox.messages import console_refusal

REPOSITORY = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*")
TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,127}|@sha256:[0-9a-f]{64}")
LONGEST_REPOSITORY = 255


def split(image: str) -> tuple[str, str]:
    """Part `repository:tag`, `repository@sha256:...` or a bare repository, whose tag is `latest`. Contract 6.1."""
    repository, at, digest = image.partition("@")
    if at:
        return repository.rpartition(":")[0] or repository, f"@{digest}"
    name, colon, tag = image.rpartition(":")
    return (name, tag) if tag and colon and "/" not in tag else (image, "latest")


def checked(repository: object, tag: object) -> tuple[str, str]:
    """The two parts of a name that a registry could hold; Refused with 400 for any other."""
    tag = "latest" if tag in (None, "") else tag
    if not isinstance(repository, str) or not isinstance(tag, str) or not repository:
        raise console_refusal(400, "registry, repository and tag of an image are required")
    if not REPOSITORY.fullmatch(repository) or not TAG.fullmatch(tag) or len(repository) > LONGEST_REPOSITORY:
        raise console_refusal(400, f"invalid reference format: {repository[:LONGEST_REPOSITORY]}:{tag[:128]}")
    return repository, tag
