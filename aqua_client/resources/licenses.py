"""Licences (contract section 15)."""

from collections.abc import Iterator

from aqua_client import fields, shapes
from aqua_client.console import Console
from aqua_client.models.settings import Entitlement, License

PATH = "/api/v2/licenses"
PAGE_SIZE = 25


class Licenses:
    """What a tenant is entitled to."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def iterate(self) -> Iterator[License]:
        """Go through all, active ones first: `GET /api/v2/licenses?order_by=-status` (contract 15)."""
        return self._console.pages(
            PATH,
            shapes.reader(License),
            identity=lambda row: repr(sorted(row.items())),
            query={"order_by": "-status"},
            page_size=PAGE_SIZE,
        )

    def entitlement(self) -> Entitlement:
        """Fetch what the active licences cover: `resources` beside the list of `GET /api/v2/licenses` (contract 15)."""
        return self._console.one(PATH, _read_entitlement)


def _read_entitlement(row: fields.Row, at: str) -> Entitlement:
    resources = fields.row(row.get("resources"), "resources")
    place = "resources.active_production"
    return shapes.read(Entitlement, fields.row(resources.get("active_production"), place), place)
