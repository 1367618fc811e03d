"""From files to the policy that a console shall hold, and back to what is worth keeping (work-package.md 5.2, 5.3)."""

import dataclasses
from collections.abc import Mapping
from enum import Enum
from typing import Any, cast

from aqua_client import fields, shapes
from aqua_client.differences import Difference
from aqua_client.errors import Unusable
from aqua_client.models.policies import BOOKKEEPING, STAMPS, AssurancePolicy

OF_THE_ENVIRONMENT = (
    *("application_scopes", "exclude_application_scopes", "scope"),
    *("audit_on_failure", "fail_cicd", "block_failed"),
)
"""What an overlay says, and no policy's file: where it holds, and what happens on failure."""

SUFFIX, EACH = "name_suffix", "policies"
ORDERED = frozenset({"variables", "vulnerability_score_range", "score_range"})
"""Lists that mean something else in another order."""


def render(policy: fields.Row, overlay: fields.Row) -> AssurancePolicy:
    """
    Lay an overlay over a policy: whole, with every default written out.

    What the overlay says under `policies` for this one counts more than what it says for all. Raises BadField.
    """
    own = overlay.get(EACH, {}).get(policy["name"], {})
    laid = {key: value for key, value in {**overlay, **own}.items() if key in OF_THE_ENVIRONMENT}
    name = name_in(str(policy["name"]), overlay)
    return AssurancePolicy.from_row(whole(AssurancePolicy.from_row({**policy, **laid, "name": name})))


def name_in(name: str, overlay: fields.Row) -> str:
    """Name a policy as the console of the overlay has it."""
    return f"{name}{overlay.get(SUFFIX, '')}"


def whole(policy: AssurancePolicy) -> dict[str, Any]:
    """Write every field of a policy that people decide, with its default where it says nothing."""
    return {key: value for key, value in _plain(policy).items() if key not in BOOKKEEPING}


def for_repository(policy: AssurancePolicy) -> dict[str, Any]:
    """
    Write what a file keeps of a policy: no bookkeeping, no stamps, no defaults, nothing of an environment.

    Keys and lists are in an order of their own, so that the same policy is always the same file.
    """
    usual = whole(AssurancePolicy(name=""))
    kept = {
        key: _sorted(key, value)
        for key, value in sorted(whole(policy).items())
        if key not in OF_THE_ENVIRONMENT and value != usual[key]
    }
    return {"name": policy.name} | kept


def differences(live: AssurancePolicy, wanted: AssurancePolicy) -> tuple[Difference, ...]:
    """
    List what differs: `before` is the console's, `after` the repository's.

    Fields that this client does not know are the console's own business: no file says anything about them.
    """
    known = whole(wanted)
    return tuple(
        Difference(one.field, _readable(one.after), _readable(one.before))
        for one in live.drift_from(wanted)
        if one.field in known
    )


def check_overlay(overlay: fields.Row, *, at: str, names: Mapping[str, Any]) -> None:
    """Raises Unusable, which names the place, for anything that an overlay may not say."""
    for key in overlay:
        if key not in (*OF_THE_ENVIRONMENT, SUFFIX, EACH):
            raise Unusable(f"{at}: {key} does not belong here; an overlay says {', '.join(OF_THE_ENVIRONMENT)}")
    if not isinstance(overlay.get(SUFFIX, ""), str):
        raise Unusable(f"{at}: {SUFFIX} has to be a text")
    each = overlay.get(EACH, {})
    if not isinstance(each, dict):
        raise Unusable(f"{at}: {EACH} has to be an object")
    for name, own in each.items():
        if name not in names:
            raise Unusable(f"{at}: there is no policy {name}")
        if not isinstance(own, dict) or set(own) - set(OF_THE_ENVIRONMENT):
            raise Unusable(f"{at}: {name} may say {', '.join(OF_THE_ENVIRONMENT)}, and nothing else")


def _plain(value: Any) -> Any:
    """A value as JSON, whatever it was read from."""
    if dataclasses.is_dataclass(value):
        slots = shapes.slots_of(cast("Any", type(value)))
        return {slot.wire: _plain(getattr(value, slot.name)) for slot in slots if slot.wire not in STAMPS}
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items() if key not in STAMPS}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return "" if value is None else str(value) if isinstance(value, Enum) else value


def _sorted(key: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _sorted(name, one) for name, one in sorted(value.items())}
    if isinstance(value, list):
        rows = [_without_blanks(one) for one in value]
        return rows if key in ORDERED else sorted(rows, key=repr)
    return value


def _without_blanks(value: Any) -> Any:
    return (
        {key: one for key, one in sorted(value.items()) if one not in ("", [], {})}
        if isinstance(value, dict)
        else value
    )


def _readable(value: Any) -> Any:
    """A value of a difference as JSON can hold it."""
    plain = _plain(value)
    return [_without_blanks(one) for one in plain] if isinstance(plain, list) else plain
