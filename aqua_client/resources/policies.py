"""Assurance policies (contract section 9)."""

from collections.abc import Iterator
from typing import Any

from aqua_client import differences, fields, shapes
from aqua_client.addresses import segment
from aqua_client.console import Console, read_answer
from aqua_client.differences import Difference
from aqua_client.errors import NotFound, NotStored
from aqua_client.models.policies import BOOKKEEPING, AssurancePolicy, PolicyChange

PATH = "/api/v2/assurance_policy"
PAGE_SIZE = 100


class Policies:
    """The assurance policies of a tenant. `assurance_type` is `image` unless another is named (contract 9.1)."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def get(self, name: str, *, assurance_type: str = "image") -> AssurancePolicy:
        """
        Fetch one: `GET /api/v2/assurance_policy/{type}/{name}` (contract 9.1). Raises NotFound.

        An object whose name is empty stands for an unknown one too (3.5).
        """
        path = _path(assurance_type, name)
        answer = self._console.call("GET", path)
        if isinstance(answer, dict) and answer.get("name") == "":
            raise NotFound(f"there is no policy {name!r}", method="GET", path=path, status=200)
        return read_answer(answer, read, "GET", path)

    def iterate(self, *, assurance_type: str = "image", order_by: str = "") -> Iterator[AssurancePolicy]:
        """
        Go through all of a type: `GET /api/v2/assurance_policy/{type}` (contract 9.1).

        With an empty type those of all types: `GET /api/v2/assurance_policy`.
        """
        path = f"{PATH}/{segment(assurance_type)}" if assurance_type else PATH
        query = {"order_by": order_by} if order_by else None
        return self._console.pages(path, read, identity=_identity, query=query, page_size=PAGE_SIZE)

    def create(self, policy: AssurancePolicy) -> AssurancePolicy:
        """
        Create one, and return what Aqua reads back: `POST /api/v2/assurance_policy/{type}` (contract 9.1).

        Raises Conflict for a name that is taken, NotStored for fields that Aqua ignored. Never repeated when no answer
        came: look first.
        """
        segment(policy.name)
        body = policy.to_row()
        path = f"{PATH}/{segment(policy.assurance_type)}"
        self._console.call("POST", path, body=body)
        return self._read_back(policy, body, "POST", path)

    def update(self, policy: AssurancePolicy) -> PolicyChange:
        """
        Replace one, if it differs: `GET`, then `PUT /api/v2/assurance_policy/{type}/{name}`, then `GET` (9.1).

        PUT replaces the whole object (16), so what the policy does not name itself is sent as it stands in Aqua.
        Nothing is sent when nothing differs. Raises NotFound, and NotStored for fields that Aqua ignored.
        """
        standing = self.get(policy.name, assurance_type=policy.assurance_type)
        return self._replace(policy, standing)

    def apply(self, policy: AssurancePolicy) -> PolicyChange:
        """Create the policy, or bring the one of its name up to date; see `create` and `update`."""
        try:
            standing = self.get(policy.name, assurance_type=policy.assurance_type)
        except NotFound:
            return PolicyChange(self.create(policy), created=True, differences=())
        return self._replace(policy, standing)

    def diff(self, policy: AssurancePolicy) -> tuple[Difference, ...]:
        """
        Tell what `update` would change; empty when the policy stands so already.

        `GET /api/v2/assurance_policy/{type}/{name}` (contract 9.1). Raises NotFound.
        """
        return _differences(self.get(policy.name, assurance_type=policy.assurance_type), policy)

    def delete(self, name: str, *, assurance_type: str = "image") -> None:
        """Delete one: `DELETE /api/v2/assurance_policy/{type}/{name}` (contract 9.1). Raises NotFound."""
        self._console.call("DELETE", _path(assurance_type, name))

    def _replace(self, policy: AssurancePolicy, standing: AssurancePolicy) -> PolicyChange:
        found = _differences(standing, policy)
        if not found:
            return PolicyChange(standing, created=False, differences=())
        path = _path(policy.assurance_type, policy.name)
        body = _over(standing.row, policy.to_row())
        self._console.call("PUT", path, body=body)
        return PolicyChange(self._read_back(policy, body, "PUT", path), created=False, differences=found)

    def _read_back(self, policy: AssurancePolicy, body: dict[str, Any], method: str, path: str) -> AssurancePolicy:
        """Make sure that Aqua stored what was sent: it answers with success for fields it does not know (16)."""
        stored = self.get(policy.name, assurance_type=policy.assurance_type)
        ignored = tuple(one.field for one in differences.between(stored.row, body, without=BOOKKEEPING))
        if ignored:
            reason = f"Aqua answered with success, but did not store {', '.join(ignored)}"
            raise NotStored(reason, method=method, path=path, fields=ignored)
        return stored


def read(row: fields.Row, at: str) -> AssurancePolicy:
    """Read a policy object (contract 9.2)."""
    return shapes.read(AssurancePolicy, fields.row(row, at), at)


def _path(assurance_type: str, name: str) -> str:
    return f"{PATH}/{segment(assurance_type)}/{segment(name)}"


def _differences(standing: AssurancePolicy, wanted: AssurancePolicy) -> tuple[Difference, ...]:
    return differences.between(standing.row, wanted.to_row(), without=BOOKKEEPING)


def _over(standing: fields.Row, wanted: fields.Row) -> dict[str, Any]:
    """Lay the wanted fields over the standing ones; of a nested object only those that are named."""
    merged = dict(standing)
    for key, value in wanted.items():
        before = standing.get(key)
        merged[key] = _over(before, value) if isinstance(value, dict) and isinstance(before, dict) else value
    return merged


def _identity(row: fields.Row) -> tuple[Any, Any]:
    return (row.get("assurance_type"), row.get("name"))
