"""`report FILE`: read a scan result of any layout, without a console."""

import argparse
from typing import Any

from aqua_client import Report, Vulnerability, ratings, reports
from aqua_client.cli import exits, files, judging, output

HEADS = ("SEVERITY", "NAME", "RESOURCE", "INSTALLED", "FIXED IN")


def report(asked: argparse.Namespace) -> int:
    """Read the file and tell what it holds; 4 when its verdict is non-compliant."""
    found = reports.read(files.read(asked.file))
    if asked.json:
        output.as_json(_told(found))
    else:
        _show(found)
    return exits.NON_COMPLIANT if found.verdict is not None and not found.verdict.is_compliant else exits.OK


def _told(found: Report) -> dict[str, Any]:
    """What programs get. `image` is null for a document about several images; each finding names its own there."""
    parts = found.parts or (found,)
    return {
        "layout": found.layout.value,
        "image": found.image or None,
        "images": [part.image for part in parts if part.image],
        "registry": found.registry or None,
        "findings": [_finding(one, one.image_name or part.image) for part in parts for one in part.findings],
        "summary": dict(found.summary.by_severity),
        "sensitive_data": [{"type": one.type, "path": one.path or one.filename} for one in found.sensitive_data],
        "malware": [{"name": one.malware, "path": one.path} for one in found.malware],
        "verdict": None if found.verdict is None else judging.told(found.verdict),
        "stated_summary": None if found.stated is None else dict(found.stated.by_severity),
        "differences": list(found.differences),
        "rated_otherwise": [one.name for one in found.rated_otherwise],
    }


def _finding(one: Vulnerability, image: str) -> dict[str, Any]:
    resource = one.resource
    return {
        "name": one.name,
        "severity": one.severity.value,
        "score": one.score,
        "resource": resource.name or resource.path,
        "installed_version": one.installed_version,
        "fix_version": one.fix_version,
        "acknowledged": one.is_acknowledged,
        "image": image or None,
    }


def _show(found: Report) -> None:
    for part in found.parts or (found,):
        output.say(f"{part.image or 'No image named'} ({part.layout.value.replace('_', ' ')})")
        if part.findings:
            output.table(HEADS, [_line(one) for one in part.findings])
        output.say(", ".join(f"{number} {word}" for word, number in part.summary.by_severity.items()))
        for item in part.sensitive_data:
            output.say(f"Sensitive data: {item.type} in {item.path or item.filename}")
        for virus in part.malware:
            output.say(f"Malware: {virus.malware} in {virus.path}")
        for one in part.rated_otherwise:
            output.say(f"{one.name} is {one.severity}, but Aqua's rules make it {ratings.expected(one)}")
        for line in part.differences:
            output.say(f"The document disagrees with itself: {line}")
        if part.verdict is not None:
            judging.show(part.verdict)


def _line(one: Vulnerability) -> tuple[str, ...]:
    resource = one.resource
    return one.severity.value, one.name, resource.name or resource.path, one.installed_version, one.fix_version or "-"
