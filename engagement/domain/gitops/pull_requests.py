"""An edit in a console, written as the pull request that brings it into the repository (work-package.md 5.3)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engagement.domain.gitops.boards import Drifted
from engagement.rules import policy_objects
from engagement.rules.drift import Status

# What an overlay says, and no policy's file (work-package.md 5.2).
OF_THE_STAGE = (
    *("application_scopes", "exclude_application_scopes", "scope"),
    *("audit_on_failure", "fail_cicd", "block_failed"),
)


@dataclass(frozen=True)
class PullRequest:
    """A branch, a title, a description, and the files as they are to be; plain text all of it."""

    branch: str
    title: str
    body: str
    path: str
    content: str
    overlay: str


def pull_request(found: Drifted) -> PullRequest:
    """Write it for a policy that the console holds otherwise, under the name that the repository has for it."""
    policy = found.policy or found.name
    decided = policy_objects.normal(found.found) or {}
    kept = {key: value for key, value in sorted(decided.items()) if key not in (*OF_THE_STAGE, "name")}
    staged = {one.field: (found.found or {}).get(one.field) for one in found.fields if one.field in OF_THE_STAGE}
    slug = "".join(one if one.isalnum() else "-" for one in policy.casefold())
    return PullRequest(
        branch=f"console-edit-{slug}",
        title=f"Take over the console's edit of {policy}",
        body=_body(found),
        path=f"policies/image/{policy}.json",
        content="" if found.status == Status.MISSING else _as_json({"name": policy} | kept),
        overlay=_as_json(staged) if staged else "",
    )


def _body(found: Drifted) -> str:
    who = f" by {found.changed_by}" if found.changed_by else ""
    when = f" on {found.changed_at:%d %B %Y at %H:%M} UTC" if found.changed_at else ""
    if found.status == Status.MISSING:
        return f"{found.name} is gone from {found.console}. Put a tombstone in its place if that was meant."
    if found.status == Status.UNMANAGED:
        return f"{found.name} stands in {found.console} and in no file. It was changed there last{who}{when}."
    lines = [f"- {one.label} ({one.field}): {one.repository} -> {one.console}" for one in found.fields]
    return "\n".join([f"{found.name} was changed in {found.console}{who}{when}:", "", *lines])


def _as_json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
