"""Scanner groups (contract section 12.1)."""

from collections.abc import Collection, Iterator

from aqua_client.console import Console
from aqua_client.models.scanners import ScannerGroup
from aqua_client.resources.store import Store

PATH = "/api/v2/scanner_groups"


class ScannerGroups:
    """The scanner groups of a tenant."""

    def __init__(self, console: Console) -> None:
        self._store = Store(console, PATH, ScannerGroup)
        self._console = console

    def iterate(self) -> Iterator[ScannerGroup]:
        """Go through all: `GET /api/v2/scanner_groups` (contract 12.1)."""
        return self._store.iterate()

    def get(self, name: str) -> ScannerGroup:
        """Fetch one: `GET /api/v2/scanner_groups/{name}` (contract 12.1). Raises NotFound."""
        return self._store.get(name)

    def create(self, group: ScannerGroup) -> ScannerGroup:
        """
        Create one and return what is stored: `POST /api/v2/scanner_groups` (contract 12.1).

        Raises Conflict for a name that is taken, which Aqua answers with 404 (3.5).
        """
        return self._store.create(group, name=group.name)

    def update(self, group: ScannerGroup) -> ScannerGroup:
        """Replace one whole: `PUT /api/v2/scanner_groups/{name}` (contract 12.1). Raises NotFound."""
        return self._store.put(group.name, group)

    def delete(self, names: Collection[str]) -> None:
        """
        Delete some: `DELETE /api/v2/scanner_groups` with the names as its body (contract 12.1).

        Raises NotFound where Aqua knows one of them no more.
        """
        self._console.call("DELETE", PATH, body=list(names))

    def migrate(self) -> None:
        """Turn the groups of type `legacy` into new ones: `PUT /api/v2/migrate_scanner_groups` (contract 12.1)."""
        self._console.call("PUT", "/api/v2/migrate_scanner_groups")
