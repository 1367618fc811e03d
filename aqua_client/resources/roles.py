"""Roles (contract section 14)."""

from collections.abc import Iterator

from aqua_client.console import Console
from aqua_client.models.access import Role
from aqua_client.resources.store import Store

PATH = "/api/v2/access_management/roles"


class Roles:
    """The roles of a tenant."""

    def __init__(self, console: Console) -> None:
        self._store = Store(console, PATH, Role)

    def iterate(self) -> Iterator[Role]:
        """Go through all: `GET /api/v2/access_management/roles` (contract 14)."""
        return self._store.iterate()

    def get(self, name: str) -> Role:
        """Fetch one: `GET /api/v2/access_management/roles/{name}` (contract 14). Raises NotFound."""
        return self._store.get(name)

    def create(self, role: Role) -> Role:
        """
        Create one and return what is stored: `POST /api/v2/access_management/roles` (contract 14).

        Raises Conflict for a name that is taken, which Aqua answers with 404 (3.5).
        """
        return self._store.create(role, name=role.name)

    def update(self, role: Role) -> Role:
        """Replace one whole: `PUT /api/v2/access_management/roles/{name}` (contract 14). Raises NotFound."""
        return self._store.put(role.name, role)

    def delete(self, name: str) -> None:
        """Delete one: `DELETE /api/v2/access_management/roles/{name}` (contract 14). Raises NotFound."""
        self._store.delete(name)
