"""Gateways (contract section 12.2)."""

from collections.abc import Iterator

from aqua_client import shapes
from aqua_client.addresses import segment
from aqua_client.console import Console
from aqua_client.models.scanners import Gateway

PATH = "/api/v1/servers"


class Gateways:
    """The gateways that scanners and enforcers speak to."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def iterate(self) -> Iterator[Gateway]:
        """Go through all: `GET /api/v1/servers` (contract 12.2), which has no pages."""
        return self._console.every(PATH, shapes.reader(Gateway))

    def get(self, identity: str) -> Gateway:
        """Fetch one: `GET /api/v1/servers/{id}` (contract 12.2). Raises NotFound."""
        return self._console.one(f"{PATH}/{segment(identity)}", shapes.reader(Gateway))
