"""Notification outputs (contract section 15)."""

from collections.abc import Iterator

from aqua_client import fields, shapes
from aqua_client.console import Console
from aqua_client.models.settings import NotificationOutput
from aqua_client.resources.store import Store

PATH = "/api/v2/notification/outputs"

SECRET_PROPERTIES = ("password", "token", "api_token", "auth_token", "secret")


class Notifications:
    """Where a console sends its notifications."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._store = Store(console, PATH, NotificationOutput, key="id")

    def iterate(self) -> Iterator[NotificationOutput]:
        """Go through all: `GET /api/v2/notification/outputs` (contract 15)."""
        return self._store.iterate()

    def by_type(self) -> dict[str, tuple[NotificationOutput, ...]]:
        """Fetch all, grouped: `GET /api/v2/notification/outputs?groupBy=type` (contract 15)."""
        return self._console.one(PATH, _read_groups, query={"groupBy": "type"})

    def get(self, output_id: str) -> NotificationOutput:
        """Fetch one: `GET /api/v2/notification/outputs/{id}` (contract 15). Raises NotFound."""
        return self._store.get(output_id)

    def create(self, output: NotificationOutput) -> NotificationOutput:
        """Create one: `POST /api/v2/notification/outputs` (contract 15)."""
        return self._store.create(output, secrets=_secrets(output))

    def update(self, output: NotificationOutput) -> NotificationOutput:
        """Replace one: `PUT /api/v2/notification/outputs/{id}` (contract 15). Raises NotFound."""
        return self._store.put(output.id, output, secrets=_secrets(output))

    def delete(self, output_id: str) -> None:
        """Delete one: `DELETE /api/v2/notification/outputs/{id}` (contract 15). Raises NotFound."""
        self._store.delete(output_id)


def _secrets(output: NotificationOutput) -> list[str]:
    return [str(output.properties[key]) for key in SECRET_PROPERTIES if output.properties.get(key)]


def _read_groups(row: fields.Row, at: str) -> dict[str, tuple[NotificationOutput, ...]]:
    return {
        kind: tuple(shapes.read(NotificationOutput, one, place) for one, place in fields.objects(row, kind, at))
        for kind in row
    }
