"""`policy get|diff|apply`: one image assurance policy as a JSON file (contract 9)."""

import argparse
import json
from collections.abc import Iterable
from typing import Any

from aqua_client import AssurancePolicy, BadField, Difference, Unusable, documents
from aqua_client.cli import exits, files, output, promotion
from aqua_client.cli.tenant import connect
from aqua_client.repository import rendering

HEADS = ("FIELD", "IN AQUA", "IN THE FILE")

LONGEST_VALUE = 60
"""Characters of a value that people are shown; lists of findings or images can be long."""


def get(asked: argparse.Namespace) -> int:
    """Write a policy as Aqua keeps it, or as a repository does: files that `diff` and `apply` read."""
    with connect(asked) as aqua:
        found = aqua.policies.get(asked.name)
    output.as_json(rendering.for_repository(found) if asked.for_repository else dict(found.row))
    return exits.OK


def diff(asked: argparse.Namespace) -> int:
    """Tell what `apply` would change."""
    policy = _read(asked.file)
    with connect(asked) as aqua:
        found = aqua.policies.diff(policy)
    if asked.json:
        output.as_json([_told(one) for one in found])
    elif found:
        _show(found)
    else:
        output.say(f"{policy.name} stands in Aqua as in the file")
    return exits.OK


def apply(asked: argparse.Namespace) -> int:
    """Create or change a policy, and make sure that Aqua stored it; with an environment, those of a repository."""
    if asked.environment:
        if asked.file:
            raise Unusable("name a file or an environment, not both")
        return promotion.apply(asked)
    if not asked.file:
        raise Unusable("name a file with a policy, or an environment of a repository")
    policy = _read(asked.file)
    with connect(asked) as aqua:
        change = aqua.policies.apply(policy)
    if asked.json:
        differences = [_told(one) for one in change.differences]
        output.as_json({"name": policy.name, "created": change.created, "differences": differences})
    elif change.created:
        output.say(f"{policy.name} was created")
    elif change.differences:
        _show(change.differences)
        output.say(f"{policy.name} was changed")
    else:
        output.say(f"{policy.name} stands in Aqua as in the file")
    return exits.OK


def _read(name: str) -> AssurancePolicy:
    row = documents.decode(files.read(name))
    if not isinstance(row, dict):
        raise BadField("the file does not hold a policy, which is an object", field="policy")
    return AssurancePolicy.from_row(row)


def _told(one: Difference) -> dict[str, Any]:
    return {"field": one.field, "before": one.before, "after": one.after}


def _show(found: Iterable[Difference]) -> None:
    output.table(HEADS, [(one.field, _short(one.before), _short(one.after)) for one in found])


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 3]}..."
