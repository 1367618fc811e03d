"""Permission sets (contract section 14)."""

from collections.abc import Iterator

from aqua_client.console import Console
from aqua_client.models.access import PermissionSet
from aqua_client.resources.store import Store

PATH = "/api/v2/access_management/permissions"


class PermissionSets:
    """The permission sets of a tenant."""

    def __init__(self, console: Console) -> None:
        self._store = Store(console, PATH, PermissionSet)

    def iterate(self) -> Iterator[PermissionSet]:
        """Go through all: `GET /api/v2/access_management/permissions` (contract 14)."""
        return self._store.iterate()

    def get(self, name: str) -> PermissionSet:
        """Fetch one: `GET /api/v2/access_management/permissions/{name}` (contract 14). Raises NotFound."""
        return self._store.get(name)

    def create(self, permission_set: PermissionSet) -> PermissionSet:
        """
        Create one and return what is stored: `POST /api/v2/access_management/permissions` (contract 14).

        Raises Conflict for a name that is taken, which Aqua answers with 404 (3.5).
        """
        return self._store.create(permission_set, name=permission_set.name)

    def update(self, permission_set: PermissionSet) -> PermissionSet:
        """Replace one whole: `PUT /api/v2/access_management/permissions/{name}` (contract 14). Raises NotFound."""
        return self._store.put(permission_set.name, permission_set)

    def delete(self, name: str) -> None:
        """Delete one: `DELETE /api/v2/access_management/permissions/{name}` (contract 14). Raises NotFound."""
        self._store.delete(name)
