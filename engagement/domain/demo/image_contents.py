"""What the demo's images hold beside their findings, as a scan would have read it."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from engagement.domain.contents import Contents, Part

Table = dict[str, Any]

_MB = 1_000_000
_SEVERITIES = ("critical", "high", "medium", "low", "negligible")


def of(image: Table, *, at: datetime) -> Contents:
    """The contents that the image's table tells, or nothing told; its findings are counted into its layers."""
    told = image.get("contents")
    if told is None:
        return Contents()
    return Contents(
        architecture="amd64",
        built_at=at - timedelta(days=told["days_old"]),
        user=told.get("user", ""),
        knows_user=True,
        base_image=told["base"],
        labels=told.get("labels", {}),
        environment=told.get("environment", ["PATH"]),
        layers=[_layer(image, place) for place in range(len(told["layers"]))],
        secrets=[_secret(*row) for row in told.get("secrets", [])],
        malware=[_malware(*row) for row in told.get("malware", [])],
        has_microenforcer=False,
        past_scans=[_past_scan(image, age, at) for age in (0, *told.get("scanned_days_before", []))],
    )


def _layer(image: Table, place: int) -> Part:
    """The largest layer of the base brings what is the distribution's, the image's own largest one the rest."""
    layers = image["contents"]["layers"]
    command, size_mb, is_base = layers[place]
    brings = max((size, at) for at, (_, size, of_base) in enumerate(layers) if of_base == is_base)[1]
    # What the distribution packed came with the base image.
    found = [one for one in image["findings"] if (one[3] == "deb") == is_base and place == brings]
    name = f"{image['name']}/{place}"
    return {
        "position": place,
        "digest": f"sha256:{hashlib.sha256(name.encode()).hexdigest()}",
        "created_by": command,
        "size": int(size_mb * _MB),
        "is_base": is_base,
        "n_secrets": len(image["contents"].get("secrets", [])) if place == brings and not is_base else 0,
        **_counts(found),
    }


def _secret(kind: str, path: str, is_accepted: bool) -> Part:
    return {"type": kind, "path": path, "filename": path.rpartition("/")[2], "is_accepted": is_accepted}


def _malware(name: str, path: str, is_accepted: bool) -> Part:
    return {
        "malware": name,
        "path": path,
        "hash": f"sha1:{hashlib.sha1(path.encode(), usedforsecurity=False).hexdigest()}",
        "is_accepted": is_accepted,
    }


def _past_scan(image: Table, days_before: int, at: datetime) -> Part:
    """An earlier scan knew of fewer: the image did not change, the knowledge did."""
    known = image["findings"] if not days_before else image["findings"][: len(image["findings"]) // 2]
    return {
        "at": (at - timedelta(days=days_before)).isoformat(),
        "error": "",
        "digest": f"sha256:{hashlib.sha256(image['name'].encode()).hexdigest()}",
        "is_compliant": image["is_compliant"] or bool(days_before),
        "is_partial": False,
        **_counts(known),
    }


def _counts(findings: list[list[Any]]) -> Part:
    return {f"n_{severity}": sum(one[1] == severity for one in findings) for severity in _SEVERITIES}
