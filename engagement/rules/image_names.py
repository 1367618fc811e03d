"""Image names as people type them: `repository[:tag]`."""

import re
from typing import NamedTuple

# The reference grammar of the OCI distribution specification, without a host: Aqua names the registry apart.
_REPOSITORY = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
MAX_REPOSITORY = 255


class NotAnImageName(ValueError):
    """The text is no image name; the message says what is wrong with it."""


class ImageName(NamedTuple):
    repository: str
    tag: str


def parse(text: str) -> ImageName:
    """
    Split "alpine:3.4" into repository and tag; without a tag it is `latest` (contract 6.1).

    Raises NotAnImageName.
    """
    repository, colon, tag = text.strip().partition(":")
    tag = tag if colon else "latest"
    if "@" in text:
        raise NotAnImageName("Give a tag, not a digest: for example alpine:3.4.")
    if len(repository) > MAX_REPOSITORY or not _REPOSITORY.fullmatch(repository):
        raise NotAnImageName(
            "A repository is lower-case letters, digits, dots, dashes and slashes: for example library/alpine."
        )
    if not _TAG.fullmatch(tag):
        raise NotAnImageName("A tag is up to 128 letters, digits, dots, dashes and underscores: for example 3.4.")
    return ImageName(repository, tag)
