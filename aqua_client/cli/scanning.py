"""`scan IMAGE` and `verdict IMAGE`: judge an image, after a scan or as it stands."""

import argparse
import sys
from typing import Any

from aqua_client import Image, ScanFailed, ScanStatus, addresses
from aqua_client.cli import exits, judging, naming, output
from aqua_client.cli.progress import Bar
from aqua_client.cli.tenant import connect


def scan(asked: argparse.Namespace) -> int:
    """Scan an image, wait, and tell what the policies say about it."""
    with connect(asked) as aqua:
        registry, image = naming.split(aqua, asked.image, registry=asked.registry)
        bar = Bar(sys.stderr)
        try:
            aqua.scan(registry, image, timeout_s=asked.timeout, on_progress=bar.draw)
        finally:
            bar.clear()
        found = aqua.images.get(registry, *addresses.split_image(image))
    return _tell(found, as_json=asked.json)


def verdict(asked: argparse.Namespace) -> int:
    """Tell what the policies say about an image that was scanned."""
    with connect(asked) as aqua:
        registry, image = naming.split(aqua, asked.image, registry=asked.registry)
        found = aqua.images.get(registry, *addresses.split_image(image))
    return _tell(found, as_json=asked.json)


def _tell(image: Image, *, as_json: bool) -> int:
    """Tell the verdict on an image and choose the exit code. Raises ScanFailed for one that was not scanned."""
    if image.scan_status is not ScanStatus.FINISHED:
        reason = f": {image.scan_error}" if image.scan_error else ""
        raise ScanFailed(f"{image.name} of {image.registry} was not scanned, it is {image.scan_status}{reason}")
    verdict = image.verdict
    if as_json:
        output.as_json(_told(image))
    else:
        counts = image.counts
        output.say(f"{image.name} of {image.registry}")
        output.say(
            f"{counts.critical} critical, {counts.high} high, {counts.medium} medium, {counts.low} low, "
            f"{counts.negligible} negligible, {image.malware} malware, {image.sensitive_data} sensitive data"
        )
        judging.show(verdict)
    return exits.OK if verdict.is_compliant else exits.NON_COMPLIANT


def _told(image: Image) -> dict[str, Any]:
    counts = image.counts
    return {
        "image": image.name,
        "registry": image.registry,
        "digest": image.digest,
        "scanned_at": None if image.scanned_at is None else image.scanned_at.isoformat(),
        "summary": {
            "critical": counts.critical,
            "high": counts.high,
            "medium": counts.medium,
            "low": counts.low,
            "negligible": counts.negligible,
        },
        "malware": image.malware,
        "sensitive_data": image.sensitive_data,
        "verdict": judging.told(image.verdict),
    }
