"""Application scopes (contract section 14)."""

from collections.abc import Collection, Iterator

from aqua_client.console import Console
from aqua_client.models.access import ApplicationScope
from aqua_client.resources.store import Store

PATH = "/api/v2/access_management/scopes"


class ApplicationScopes:
    """The application scopes of a tenant."""

    def __init__(self, console: Console) -> None:
        self._store = Store(console, PATH, ApplicationScope)
        self._console = console

    def iterate(self) -> Iterator[ApplicationScope]:
        """Go through all: `GET /api/v2/access_management/scopes` (contract 14)."""
        return self._store.iterate()

    def get(self, name: str) -> ApplicationScope:
        """Fetch one: `GET /api/v2/access_management/scopes/{name}` (contract 14). Raises NotFound."""
        return self._store.get(name)

    def create(self, scope: ApplicationScope) -> ApplicationScope:
        """
        Create one and return what is stored: `POST /api/v2/access_management/scopes` (contract 14).

        Raises Conflict for a name that is taken, which Aqua answers with 404 (3.5).
        """
        return self._store.create(scope, name=scope.name)

    def update(self, scope: ApplicationScope) -> ApplicationScope:
        """Replace one whole: `PUT /api/v2/access_management/scopes/{name}` (contract 14). Raises NotFound."""
        return self._store.put(scope.name, scope)

    def delete(self, name: str) -> None:
        """Delete one: `DELETE /api/v2/access_management/scopes/{name}` (contract 14). Raises NotFound."""
        self._store.delete(name)

    def delete_many(self, names: Collection[str]) -> None:
        """Delete several: `POST /api/v2/access_management/scopes/delete` (contract 14)."""
        self._console.call("POST", f"{PATH}/delete", body=list(names))
