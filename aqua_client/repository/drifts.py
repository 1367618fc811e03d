"""Where a console is not as the repository says: found daily and after each apply (work-package.md 5.3)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aqua_client.client import Client
from aqua_client.differences import Difference
from aqua_client.models.policies import AssurancePolicy
from aqua_client.repository import rendering
from aqua_client.repository.layout import Repository

IN_SYNC, CHANGED, MISSING, UNMANAGED = "in-sync", "changed-in-console", "missing", "unmanaged"

BUILT_IN = frozenset({"Default", "DTA", "Malware-Default-Policy", "Sensitive-Data-Default-Policy"})
"""What every console has (contract 9.4): unmanaged unless a file names it, and no drift."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one policy stands; `editor` and `changed_at` are the console's word on its last change, empty if unknown."""

    name: str
    status: str
    differences: tuple[Difference, ...] = ()
    editor: str = ""
    changed_at: datetime | None = None

    def told(self) -> dict[str, Any]:
        """Write it as JSON; `repository` and `console` hold the two values of each field."""
        fields = [{"field": one.field, "repository": one.after, "console": one.before} for one in self.differences]
        at = None if self.changed_at is None else self.changed_at.isoformat()
        return {"name": self.name, "status": self.status, "fields": fields, "editor": self.editor, "changed_at": at}


def find(aqua: Client, repository: Repository, environment: str) -> list[Standing]:
    """Tell how every policy stands, by name: those of the files, and those of the console that no file names."""
    live = {one.name: one for one in aqua.policies.iterate()}
    wanted = repository.wanted(environment)
    known = repository.known_in(environment) | BUILT_IN
    managed = [_standing(policy, live.get(name)) for name, policy in wanted.items()]
    others = [_seen(live[name], UNMANAGED) for name in live if name not in known]
    return sorted([*managed, *others], key=lambda one: one.name)


def _standing(wanted: AssurancePolicy, live: AssurancePolicy | None) -> Standing:
    if live is None:
        return Standing(wanted.name, MISSING)
    found = rendering.differences(live, wanted)
    return _seen(live, CHANGED if found else IN_SYNC, found)


def _seen(live: AssurancePolicy, status: str, found: tuple[Difference, ...] = ()) -> Standing:
    return Standing(live.name, status, found, live.author, live.lastupdate)
