"""`policy validate|plan|apply|drift`: a repository of policies against the console of an environment."""

import argparse
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from aqua_client import Unusable, documents
from aqua_client.cli import exits, files, output
from aqua_client.repository import drifts, layout, plans
from aqua_client.repository.layout import Repository

PLAN_HEADS = ("POLICY", "ACTION", "FIELD", "IN AQUA", "IN THE REPOSITORY")
DRIFT_HEADS = ("POLICY", "STATUS", "FIELD", "IN THE REPOSITORY", "IN AQUA", "EDITOR", "CHANGED AT")

LONGEST_VALUE = 60


def validate(asked: argparse.Namespace) -> int:
    """Check every file without asking a console: what a pipeline may do for a stranger's pull request."""
    found = _read(asked)
    if asked.json:
        output.as_json({"policies": list(found.policies), "environments": list(found.environments)})
    else:
        output.say(f"valid for {', '.join(found.environments)}: {', '.join(found.policies) or 'no policy'}")
    return exits.OK


def plan(asked: argparse.Namespace) -> int:
    """Tell what `apply` would change; 2 when that is something."""
    repository = _read(asked)
    with repository.environment(asked.environment).connect(os.environ) as aqua:
        changes = plans.make(aqua, repository, asked.environment)
    _keep(asked.output, _plan(asked.environment, changes))
    _tell_plan(asked, changes, nothing=f"{asked.environment} is as the repository says")
    return exits.CHANGES if changes else exits.OK


def apply(asked: argparse.Namespace) -> int:
    """Bring the console to what the repository says; with a plan's file only what that says."""
    repository = _read(asked)
    approved = documents.decode(files.read(asked.plan)) if asked.plan else None
    if isinstance(approved, dict) and approved.get("environment") != asked.environment:
        raise Unusable("the plan is one of another environment")
    with repository.environment(asked.environment).connect(os.environ) as aqua:
        changes = plans.make(aqua, repository, asked.environment)
        if asked.plan:
            plans.check_approved(changes, approved)
        for change in changes:
            plans.carry_out(aqua, change)
    _keep(asked.output, _plan(asked.environment, changes))
    _tell_plan(asked, changes, nothing=f"{asked.environment} was already as the repository says")
    if changes and not asked.json:
        output.say(f"{len(changes)} applied to {asked.environment} and read back")
    return exits.OK


def drift(asked: argparse.Namespace) -> int:
    """Tell where the console is not as the repository says; 2 when it is not."""
    repository = _read(asked)
    with repository.environment(asked.environment).connect(os.environ) as aqua:
        found = drifts.find(aqua, repository, asked.environment)
    told = {"environment": asked.environment, "policies": [one.told() for one in found]}
    _keep(asked.output, told)
    if asked.json:
        output.as_json(told)
    else:
        output.table(DRIFT_HEADS, [line for one in found for line in _drift_lines(one)])
    return exits.CHANGES if any(one.status != drifts.IN_SYNC for one in found) else exits.OK


def _read(asked: argparse.Namespace) -> Repository:
    return layout.read(Path(asked.repository))


def _plan(environment: str, changes: Iterable[plans.Change]) -> dict[str, Any]:
    return {"environment": environment, "changes": [one.told() for one in changes]}


def _keep(name: str, told: dict[str, Any]) -> None:
    """Write the file that a pipeline keeps. Raises Unusable."""
    if not name:
        return
    try:
        Path(name).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise Unusable(f"{name} cannot be written: {error.strerror}") from None


def _tell_plan(asked: argparse.Namespace, changes: Sequence[plans.Change], *, nothing: str) -> None:
    if asked.json:
        output.as_json(_plan(asked.environment, changes))
    elif changes:
        output.table(PLAN_HEADS, [line for one in changes for line in _plan_lines(one)])
    else:
        output.say(nothing)


def _plan_lines(change: plans.Change) -> Sequence[tuple[str, ...]]:
    head = (change.name, change.action)
    found = [(*head, one.field, _short(one.before), _short(one.after)) for one in change.differences]
    return found or [(*head, "", "", "")]


def _drift_lines(one: drifts.Standing) -> Sequence[tuple[str, ...]]:
    at = "" if one.changed_at is None else one.changed_at.isoformat()
    head, tail = (one.name, one.status), (one.editor, at)
    found = [(*head, field.field, _short(field.after), _short(field.before), *tail) for field in one.differences]
    return found or [(*head, "", "", "", *tail)]


def _short(value: Any) -> str:
    text = "" if value is None else json.dumps(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 3]}..."
