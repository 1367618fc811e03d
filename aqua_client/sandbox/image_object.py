"""The image object as the console shows it. Contract 5.2."""

import hashlib
from typing import Any

from aqua_client.sandbox import assurance, choices
from aqua_client.sandbox.clock import NEVER, stamp
from aqua_client.sandbox.findings import Content
from aqua_client.sandbox.world import Image, World

UNKNOWN = Content(os="", os_version="", created=NEVER, size=0)
"""What is shown of an image that no scan has looked into yet: nothing."""

SHORT = {"critical": "crit", "high": "high", "medium": "med", "low": "low", "negligible": "neg"}


def counts(image: Image) -> dict[str, int]:
    """Findings per severity, secrets and malware; `vulns_found` leaves out negligible findings, as 5.2 shows."""
    content = image.content or UNKNOWN
    return {
        "vulns_found": content.total,
        **{f"{short}_vulns": content.counts.get(severity, 0) for severity, short in SHORT.items()},
        "sensitive_data": len(content.sensitive),
        "malware": len(content.malware),
    }


def drawn(world: World, image: Image) -> dict[str, Any]:
    """The whole object, the same in the list and for one image."""
    content = image.content or UNKNOWN
    return {
        "registry": image.registry,
        "registry_type": world.registry_type(image.registry),
        "repository": image.repository,
        "tag": image.tag,
        "name": image.name,
        "image_uid": image.uid,
        "digest": image.digest,
        "created": content.created,
        "author": image.author,
        "size": content.size,
        "os": content.os,
        "os_version": content.os_version,
        "architecture": content.architecture,
        "labels": [],
        "scan_status": image.status,
        "scan_date": stamp(image.history[-1].at) if image.history else NEVER,
        "scan_error": image.error,
        **counts(image),
        "disallowed": assurance.is_disallowed(world, image),
        "pending_disallowed": False,
        "whitelisted": assurance.is_allowed(world, image),
        **_permission(image),
        "partial_results": content.is_partial,
        "newer_image_exists": False,
        "is_vulns_per_layer_view": False,
        "microenforcer_detected": content.has_microenforcer,
        **_threat_analysis(world, content),
        "policy_failures": None,
        "metadata": _metadata(image, content),
        "history": _history(image, content),
        "assurance_results": assurance.results(world, image),
        **(image.build or {}),
    }


def _permission(image: Image) -> dict[str, Any]:
    """What was decided by hand; the words are choices."""
    given = image.permission or {"allowed": None, "author": "", "comment": ""}
    return {
        "blacklisted": given["allowed"] is False,
        "permission": choices.PERMISSION_WORDS[given["allowed"]],
        "permission_author": given["author"],
        "permission_comment": given["comment"],
    }


def _threat_analysis(world: World, content: Content) -> dict[str, Any]:
    is_on = assurance.has_dta(world)
    return {
        "dta_severity_score": content.dta_severity if is_on else "",
        "dta_skipped": not is_on,
        "dta_skipped_reason": "" if is_on else choices.DTA_DISABLED,
    }


def _metadata(image: Image, content: Content) -> dict[str, Any]:
    return {
        "docker_id": content.docker_id,
        "parent": "",
        "repo_digests": [f"{image.repository}@{image.digest}"] if image.digest else [],
        "comment": "",
        "created": content.created,
        "docker_version": "",
        "author": "",
        "architecture": content.architecture,
        "os": "linux",
        "os_version": "",
        "size": content.size,
        "virtual_size": content.size,
        "default_user": content.user,
        "env": [choices.IMAGE_PATH],
        "docker_labels": [f"{key}={value}" for key, value in content.labels.items()],
        "image_type": "oci",
    }


def _history(image: Image, content: Content) -> list[dict[str, Any]]:
    return [
        {
            "id": layer_id(image, position),
            "size": layer.size,
            "comment": "",
            "created": content.created[:10],
            "created_by": layer.created_by,
        }
        for position, layer in enumerate(content.layers)
    ]


def layer_id(image: Image, position: int) -> str:
    """A made-up identity of a layer, always the same for the same image."""
    return f"sha256:{hashlib.sha256(f'{image.name}/{position}'.encode()).hexdigest()}"
