"""Judging images. There is only the policy that a new tenant has: `Default`, with no control on. Contract 9.4."""

from typing import Any

from aqua_client.sandbox.world import Image


def is_disallowed(_image: Image) -> bool:
    """Whether the image is non-compliant: never, while no policy has a control."""
    return False


def results(image: Image) -> dict[str, Any]:
    """`assurance_results` of an image: one check per control and policy, so none. Contract 5.2, 9.6."""
    return {"disallowed": is_disallowed(image), "checks_performed": []}
