"""Repositories (contract section 5)."""

from collections.abc import Iterator

from aqua_client import shapes
from aqua_client.addresses import repository, segment
from aqua_client.console import Console
from aqua_client.models.images import Repository
from aqua_client.transport import Query

PATH = "/api/v2/repositories"
PAGE_SIZE = 500


class Repositories:
    """The repositories that a tenant knows."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def iterate(self, registry: str = "", *, scope: str = "", search: str = "") -> Iterator[Repository]:
        """Go through all, or those that fit, by name: `GET /api/v2/repositories` (contract 5.1)."""
        given = {"registry": registry, "scope": scope, "filter": search}
        query: Query = {
            "include_totals": True,
            "order_by": "name",
            **{key: value for key, value in given.items() if value},
        }
        return self._console.pages(
            PATH,
            shapes.reader(Repository),
            identity=lambda row: (row.get("registry"), row.get("name")),
            query=query,
            page_size=PAGE_SIZE,
        )

    def count(self, registry: str = "") -> int:
        """Count all, or those of one registry: `GET /api/v2/repositories` with one row a page (contract 5.1, 3.1)."""
        query: Query = {"include_totals": True, **({"registry": registry} if registry else {})}
        return self._console.count(PATH, query)

    def delete(self, registry: str, name: str) -> None:
        """
        Forget one with its images: `DELETE /api/v2/repositories/{registry}/{name}` (contract 5.1).

        Aqua does it after the answer. Raises NotFound.
        """
        self._console.call("DELETE", f"{PATH}/{segment(registry)}/{repository(name)}")
