"""Policies without their environment, overlays with nothing else, and the schema that a pull request is checked by."""

import json
from collections.abc import Mapping
from typing import Any

from engagement.domain.gitops import OF_THE_STAGE
from engagement.rules import policy_objects
from engagement.rules.assurance import DEFAULTS, STAGE_ACTIONS

# Fields of contract 9.2 that Tidemark decides nothing about and a customer's file may have all the same.
_NOT_OURS: Mapping[str, Any] = {
    "auto_scan_configured": False,
    "auto_scan_enabled": False,
    "auto_scan_time": {},
    "custom_severity": "",
    "labels": [],
    "malware_action": "",
    "policy_settings": {},
}
_LEVELS = ["critical", "high", "medium", "low", "negligible"]
_SEVERITIES = ("cvss_severity", "dta_severity")
_ROWS = (
    *("allowed_images", "trusted_base_images", "packages_black_list", "packages_white_list"),
    *("required_labels", "forbidden_labels", "custom_checks", "scap_files"),
)


def policy_file(name: str, content: Mapping[str, Any]) -> str:
    """The controls and exceptions of a policy, normalised: the same policy is always the same file."""
    decided = policy_objects.normal(content) or {}
    kept = {key: value for key, value in sorted(decided.items()) if key not in (*OF_THE_STAGE, "name")}
    return as_json({"name": name} | kept)


def overlay_file(stage: str, *, suffix: str, scopes: Mapping[str, Mapping[str, Any]]) -> str:
    """Scopes and actions of a stage; `scopes` holds by policy what of its scope is not Global."""
    overlay: dict[str, Any] = {"name_suffix": suffix, "application_scopes": ["Global"], **STAGE_ACTIONS[stage]}
    return as_json(overlay | {"policies": {name: dict(own) for name, own in sorted(scopes.items())}})


def scope_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """What of a policy's content says which images it is about, where that is not all of them."""
    decided = policy_objects.normal(content) or {}
    return {
        key: decided[key] for key in ("application_scopes", "exclude_application_scopes", "scope") if key in decided
    }


def schema_file() -> str:
    """The JSON schema of a policy's file: every field that it may have, and of which kind."""
    known = {**DEFAULTS, **_NOT_OURS}
    properties = {
        key: _kind(key, default) for key, default in sorted(known.items()) if key not in (*OF_THE_STAGE, "name")
    }
    return as_json(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Image assurance policy without its environment",
            "type": "object",
            "required": ["name"],
            "additionalProperties": False,
            "properties": {"name": {"type": "string", "minLength": 1, "maxLength": 100}} | properties,
            "dependentSchemas": {
                "cvss_severity_enabled": {
                    "if": {"properties": {"cvss_severity_enabled": {"const": True}}},
                    "then": {"required": ["cvss_severity"], "properties": {"cvss_severity": {"enum": _LEVELS}}},
                }
            },
        }
    )


def as_json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _kind(key: str, default: Any) -> dict[str, Any]:
    if key in _SEVERITIES:
        return {"enum": ["", *_LEVELS]}
    if isinstance(default, bool):
        return {"type": "boolean"}
    if isinstance(default, str):
        return {"type": "string"}
    if isinstance(default, Mapping):
        return {"type": "object"}
    if isinstance(default, list):
        return _list(key)
    return {"type": "number", "minimum": 0, "maximum": 10} if key == "maximum_score" else _days()


def _days() -> dict[str, Any]:
    return {"type": "integer", "minimum": 0, "maximum": 999}


def _list(key: str) -> dict[str, Any]:
    if key == "vulnerability_score_range":
        return {"type": "array", "items": {"type": "number", "minimum": 0, "maximum": 10}, "maxItems": 2}
    return {"type": "array", "items": {"type": "object" if key in _ROWS else "string"}}
