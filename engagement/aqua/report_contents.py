"""What a scanner's report says of an image beside its findings, in the words of domain/contents.py."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import aqua_client as aqua
from engagement.aqua.report_findings import storable
from engagement.domain.contents import NOTHING_TOLD, Contents, Part
from engagement.rules import image_commands

# Of a list that an image can make as long as it likes.
MOST_ROWS = 2_000
# A list of packages that is cut would make a policy judge wrong, so that a longer one counts as not told.
MOST_PACKAGES = 50_000
_UNSUPPORTED_SCRIPT = 474747
"""The exit code of a check that the scanner could not run (contract 10)."""

_SCAN_RESULTS = (aqua.Layout.SCANNER, aqua.Layout.WEBHOOK, aqua.Layout.RESPONSE_POLICY, aqua.Layout.WRAPPED)


def of_report(
    report: aqua.Report, row: Mapping[str, Any], packages: Sequence[Part], secrets: Sequence[aqua.SensitiveItem]
) -> Contents:
    """
    Read the parts of the image; `row` is the scan result itself, `packages` and `secrets` came with its resources.

    The two other layouts tell nothing but findings.
    """
    if report.layout not in _SCAN_RESULTS:
        return NOTHING_TOLD
    metadata = _object(row.get("metadata"))
    config = _object(metadata.get("container_config")) or _object(metadata.get("config"))
    environment, labels = config.get("env", config.get("Env")), config.get("labels", config.get("Labels"))
    told: dict[str, Any] = {
        "architecture": _text(metadata.get("architecture"))[:30],
        "built_at": _moment(metadata.get("created")),
        "user": _text(config.get("user", config.get("User")))[:100],
        "knows_user": bool(config),
        "labels": {str(key): _text(value) for key, value in labels.items()} if isinstance(labels, dict) else None,
        # Names only: the values may be secrets.
        "environment": [_text(one).partition("=")[0] for one in _list(environment)],
        "layers": [_layer(number, _object(one)) for number, one in enumerate(_list(row.get("layers")))] or None,
        "packages": list(packages) if len(packages) <= MOST_PACKAGES else None,
        "secrets": [_secret(one) for one in secrets[:MOST_ROWS]],
        "malware": [_malware(one) for one in report.malware[:MOST_ROWS]],
        "failing_scripts": [_text(one.get("name"))[:300] for one in _scripts(row)],
    }
    cleaned: dict[str, Any] = {name: storable(value) for name, value in told.items()}
    return Contents(**cleaned)


def package(resource: aqua.Resource, row: Mapping[str, Any]) -> Part:
    """A package of the report as the contents of a scan list it."""
    return {
        "name": resource.name,
        "version": resource.version,
        "format": resource.format,
        "path": resource.path,
        "arch": resource.arch,
        "licenses": list(resource.licenses),
        "layer": _text(row.get("layer_digest")),
    }


def _layer(position: int, layer: Mapping[str, Any]) -> Part:
    command = _text(layer.get("created_by", layer.get("command")))
    return {
        "position": position,
        "digest": _text(layer.get("digest", layer.get("id"))),
        "created_by": image_commands.shown(command),
        "size": layer["size"] if type(layer.get("size")) is int else 0,
        "is_base": layer.get("is_base_layer") is True,
    }


def _secret(item: aqua.SensitiveItem) -> Part:
    return {"type": item.type, "path": item.path, "filename": item.filename, "is_accepted": item.is_acknowledged}


def _malware(item: aqua.MalwareItem) -> Part:
    path = item.path or next(iter(item.paths), "")
    return {"malware": item.malware, "path": path, "hash": item.hash, "is_accepted": item.is_acknowledged}


def _scripts(row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    ran = [_object(one) for one in _list(row.get("script_results"))]
    return [one for one in ran if one.get("exit_code") not in (0, None, _UNSUPPORTED_SCRIPT)]


def _moment(value: object) -> datetime | None:
    """When the image was built, where that is said in a way that has a time zone."""
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return read if read is not None and read.tzinfo else None


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
