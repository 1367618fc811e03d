"""The scanner calls of the first API version: trigger, status, result. Contract 6.1."""

from typing import Any

from aqua_client.sandbox import acceptance, assurance, choices, references, scanning
from aqua_client.sandbox.messages import Answer, Request, console_refusal
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.world import Image, World

STATUS_WORDS = {
    "not_started": "Not Started",
    "pending": "Pending",
    "in_progress": "In Progress",
    "finished": "Scanned",
    "failed": "Fail",
}


def trigger(world: World, request: Request) -> Answer:
    """`POST .../scan`: registers the image as well. The result is sent to a `webhook_url` in the body."""
    repository, tag = references.checked(*references.split(request.parts["image"]))
    url = request.object().get("webhook_url") if request.raw.strip() else ""
    if url and (not isinstance(url, str) or not url.startswith(("http://", "https://"))):
        raise console_refusal(400, "webhook_url is the address of a web receiver")
    scanning.queue(world, (request.parts["registry"], repository, tag), request.user, webhook_url=url or "")
    return Answer(200, {"status": "Sent To Scan"})


def status(world: World, request: Request) -> Answer:
    """`GET .../status`."""
    return Answer(200, {"status": STATUS_WORDS[_image(world, request).status]})


def result(world: World, request: Request) -> Answer:
    """`GET .../scan_result`: 404 while the image has never been scanned."""
    image = _image(world, request)
    if not image.history:
        raise console_refusal(404, f"image {image.name} has not been scanned")
    body = {"image_name": image.name, "registry": image.registry, "disallowed": assurance.is_disallowed(world, image)}
    if image.error or image.content is None:
        return Answer(200, {"status": "FAIL", **body, "cves": None, "errorMsg": image.error})
    findings = image.content.findings
    accepted = acceptance.of(world, image, image.content).positions
    counted = {severity: number for severity, number in image.content.counts.items() if severity != "negligible"}
    total = image.content.total
    average = sum(one.score for one in findings if one.severity != "negligible") / total if total else 0
    body |= {
        "disallow_reason": _reason(world, image),
        "disallow_description": "",
        "cves_counts": {"total": total, **counted, "score_average": average},
        "cves": [
            _cve(image, dict(one.row), is_accepted=position in accepted)
            for position, one in enumerate(findings, 1)
            if one.severity != "negligible"
        ],
        "errorMsg": None,
    }
    return Answer(200, {"status": "SCANNED", **body})


PLACE = "/api/v1/scanner/registry/{registry}/image/{image...}"

ROUTES = (
    Route("POST", f"{PLACE}/scan", trigger),
    Route("GET", f"{PLACE}/status", status),
    Route("GET", f"{PLACE}/scan_result", result),
)


def _image(world: World, request: Request) -> Image:
    repository, tag = references.split(request.parts["image"])
    image = world.image((request.parts["registry"], repository, tag))
    if image is None:
        raise console_refusal(404, f"image {repository}:{tag} not found")
    return image


def _reason(world: World, image: Image) -> str:
    """The control because of which the image is non-compliant; one blocked by hand has none."""
    if not assurance.is_disallowed(world, image):
        return ""
    return choices.BLOCKED_BY_HAND if image.permission else assurance.verdict(world, image).reason()


def _cve(image: Image, row: dict[str, Any], *, is_accepted: bool) -> dict[str, Any]:
    """A finding in the words of this call: its score is a text."""
    return {
        "imageid": image.name,
        "file": row["resource"]["name"],
        "name": row["name"],
        "type": "CVE",
        "description": row.get("description", ""),
        "score": str(row.get("aqua_score", "")),
        "severity": row["aqua_severity"],
        "publishdate": row["publish_date"],
        "acknowledged": is_accepted,
        "url": row["nvd_url"],
        "score_version": "CVSS v3",
        "vectors": row.get("nvd_cvss3_vectors", ""),
        "solution": row.get("solution", ""),
        "fix_version": row.get("fix_version", ""),
        "have_version": row["resource"]["version"],
        "vendor_name": image.content.os if image.content else "",
        "vendor_severity": row.get("vendor_severity", ""),
        "vendor_score": "",
        "vendor_statement": "",
        "vendor_url": "",
    }
