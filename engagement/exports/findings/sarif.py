"""
Findings as SARIF 2.1.0, the format that code scanning reads (OASIS Standard, 27 March 2020).

One run; a rule is a vulnerability, a result is one of its findings. The results come first in the file: which rules
they name is known only once they are written, and the order of an object's members means nothing.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from engagement.domain.finding_exports import Row

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
INFORMATION = "https://www.aquasec.com/"
_LEVELS = {"Critical": "error", "High": "error", "Medium": "warning", "Low": "note", "Negligible": "note"}
# What code scanning sorts by where Aqua gives no score: the lower end of each band (contract 7.2).
_SCORES = {"Critical": 9.0, "High": 7.0, "Medium": 4.0, "Low": 0.1, "Negligible": 0.0}
# GitHub cuts longer ones, and a rule needs no more.
_LONGEST_TEXT = 1000


def sarif_parts(rows: Iterable[Row]) -> Iterator[str]:
    """The document in pieces, one a result; only the rules, one a vulnerability, are kept until the end."""
    rules: dict[str, dict[str, Any]] = {}
    yield f'{{"$schema": "{SCHEMA}", "version": "2.1.0", "runs": [{{"columnKind": "utf16CodeUnits", "results": ['
    for n, row in enumerate(rows):
        rules.setdefault(row.name, _rule(row))
        yield f"{',' if n else ''}\n{json.dumps(_result(row), ensure_ascii=False)}"
    driver = {"name": "Aqua", "informationUri": INFORMATION, "rules": list(rules.values())}
    yield f'\n], "tool": {{"driver": {json.dumps(driver, ensure_ascii=False)}}}}}]}}\n'


def _rule(row: Row) -> dict[str, Any]:
    score = _SCORES[row.severity] if row.score is None else row.score
    rule: dict[str, Any] = {
        "id": row.name,
        "shortDescription": {"text": f"{row.name} ({row.severity})"},
        "fullDescription": {"text": row.description[:_LONGEST_TEXT] or f"The vulnerability {row.name}."},
        "help": {"text": row.solution[:_LONGEST_TEXT] or "No solution is known yet."},
        "defaultConfiguration": {"level": _LEVELS[row.severity]},
        "properties": {
            "security-severity": f"{score:.1f}",
            "tags": ["security", "vulnerability", row.severity.lower()],
        },
    }
    if row.url.startswith(("https://", "http://")):
        rule["helpUri"] = quote(row.url, safe=":/?#[]@!$&'()*+,;=%~-._")
    return rule


def _result(row: Row) -> dict[str, Any]:
    package = " ".join(part for part in (row.resource_name or row.resource_path, row.installed_version) if part)
    fix = f" Upgrade to {row.upgrade_to}." if row.fix_version else " No fix is known yet."
    result: dict[str, Any] = {
        "ruleId": row.name,
        "level": _LEVELS[row.severity],
        "message": {"text": f"{row.name} in {package or 'the image'} of {row.image}.{fix}"},
        "locations": [_location(row)],
        "partialFingerprints": {"tidemarkFinding/v1": str(row.finding_key)},
        "properties": {
            "registry": row.registry,
            "digest": row.digest,
            "package": row.resource_name,
            "installedVersion": row.installed_version,
            "fixVersion": row.fix_version,
            "epss": row.epss_score,
            "exploit": row.is_exploitable,
            "weight": row.points,
        },
    }
    if row.is_acknowledged:
        result["suppressions"] = [{"kind": "external", "justification": "The risk is accepted in the Aqua console."}]
    return result


def _location(row: Row) -> dict[str, Any]:
    """An image is no file: its name stands for one, with the path inside it where that is known."""
    inside = row.resource_path.lstrip("/")
    uri = f"{quote(row.image, safe='/')}/{quote(inside, safe='/')}" if inside else quote(row.image, safe="/")
    return {
        "physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": 1}},
        "logicalLocations": [{"fullyQualifiedName": f"{row.image}/{row.resource_name}", "kind": "resource"}],
    }
