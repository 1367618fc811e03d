"""
Aqua's policy objects: what is to be written to a console, and what differs between two of them.

Both sides are made alike before they are compared: without what the server writes itself, without defaults, lists in an
order of their own (work-package.md 5.3).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engagement.rules.assurance import DEFAULTS, STAGE_ACTIONS

Fields = Mapping[str, Any]

# The stages of the rollout (work-package.md 5.1); what each does on failure is in STAGE_ACTIONS.
STAGES: Mapping[str, str] = {"devtest": "Dev/Test", "nonprod": "Non-Prod", "prod": "Prod"}

DEFAULT_NAME = "Default"
# Contract 9.4: every console has them.
BUILT_IN = frozenset({DEFAULT_NAME, "DTA", "Malware-Default-Policy", "Sensitive-Data-Default-Policy"})

_BOOKKEEPING = frozenset({"id", "author", "lastupdate", "created", "permission", "read_only", "assurance_type"})
# The same inside of lists.
_STAMPS = frozenset({"author", "lastupdated", "last_modified"})
# `v1` is the first variable, and a range has a low and a high end: another order means something else.
_ORDERED = frozenset({"variables", "vulnerability_score_range", "score_range"})
_SCOPE = ("application_scopes", "exclude_application_scopes", "scope", "registries", "images", "labels")
# Nobody should find out afterwards that a new policy stops what it fails.
_ALWAYS_TOLD = ("application_scopes", "audit_on_failure", "block_failed", "fail_cicd")
# A default of contract 9.2 that is not nothing, for a field that is not ours to decide.
_OTHER_DEFAULTS: Fields = {"auto_scan_time": {"iteration_type": "once", "iteration": 1}}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field with what it holds before and after; what an object leaves out has its default."""

    field: str
    before: Any
    after: Any


def rendered(
    content: Fields, *, name: str, stage: str = "", scopes: Sequence[str] = (), standing: Fields | None = None
) -> dict[str, Any]:
    """
    Write the whole object as a console is to hold it.

    `content` is a version's; the stage (devtest, nonprod, prod; empty for none) decides its actions, `scopes` its
    application scopes where given. Fields that no version decides, such as the rescan schedule, stay as they are in
    `standing`; so does the scope of Default, which Aqua lets nobody change (contract 9.4).
    """
    kept = {key: value for key, value in (standing or {}).items() if key not in DEFAULTS and key not in _BOOKKEEPING}
    decided = {key: value for key, value in content.items() if key not in _BOOKKEEPING and value is not None}
    whole = {**kept, **_defaults(), **decided, **STAGE_ACTIONS.get(stage, {}), "name": name}
    if scopes:
        whole["application_scopes"] = list(scopes)
    if name == DEFAULT_NAME:
        whole.update({key: (standing or {}).get(key) or DEFAULTS.get(key) for key in _SCOPE if key in whole})
    return whole


def put_back(earlier: Fields) -> dict[str, Any]:
    """Write an object as it once stood: what it left out was at its default, and has to be said so to come back."""
    kept = {key: value for key, value in earlier.items() if key not in _BOOKKEEPING and value is not None}
    return {**_defaults(), **kept}


def normal(content: Fields | None) -> dict[str, Any] | None:
    """Only what was decided and is not the default, so that two objects that mean the same are equal."""
    if content is None:
        return None
    plain = {key: _plain(key, value) for key, value in sorted(content.items()) if key not in _BOOKKEEPING}
    return {key: value for key, value in plain.items() if not _is_default(key, value)}


def differences(before: Fields | None, after: Fields | None) -> list[Difference]:
    """List the fields in which two objects differ, in order; the name, which is their identity, is none of them."""
    old, new = normal(before) or {}, normal(after) or {}
    return [
        Difference(field, old.get(field, DEFAULTS.get(field)), new.get(field, DEFAULTS.get(field)))
        for field in sorted(set(old) | set(new))
        if field != "name" and old.get(field) != new.get(field)
    ]


def told(before: Fields | None, after: Fields | None) -> list[Difference]:
    """
    The differences as somebody decides on them.

    Where one side is nothing, its values are None, and what a policy does and is about is told even at its defaults.
    """
    if before is not None and after is not None:
        return differences(before, after)
    standing, whole = normal(after if before is None else before) or {}, _defaults()
    fields = sorted({*standing, *_ALWAYS_TOLD} - {"name"})
    values = [(field, standing.get(field, whole.get(field))) for field in fields]
    return [
        Difference(field, None, value) if before is None else Difference(field, value, None) for field, value in values
    ]


def is_same(one: Fields | None, other: Fields | None) -> bool:
    """Whether a console that holds the one need not be changed to hold the other."""
    return normal(one) == normal(other)


def digest(tenant_pk: int, name: str, before: Fields | None, after: Fields | None) -> str:
    """What an approval is bound to: the console, the policy, and both of its states, as 64 hexadecimal digits."""
    told = json.dumps([tenant_pk, name, normal(before), normal(after)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def _defaults() -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(json.dumps(dict(DEFAULTS)))
    return copied


def _is_default(key: str, value: Any) -> bool:
    default = _plain(key, DEFAULTS.get(key, _OTHER_DEFAULTS.get(key)))
    return bool(value == default) or (_is_nothing(value) and _is_nothing(default))


def _plain(key: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        told = {name: _plain(name, one) for name, one in sorted(value.items()) if name not in _STAMPS}
        # An entry's empty fields fit anything, as absent ones do.
        return {name: one for name, one in told.items() if not _is_nothing(one)}
    if isinstance(value, (list, tuple)):
        entries = [_plain("", one) for one in value]
        return entries if key in _ORDERED else sorted(entries, key=lambda one: json.dumps(one, sort_keys=True))
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _is_nothing(value: Any) -> bool:
    return not value or (isinstance(value, Mapping) and all(_is_nothing(one) for one in value.values()))
