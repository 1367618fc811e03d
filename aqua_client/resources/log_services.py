"""Log services: where audit events go (contract section 15)."""

from typing import Any

from aqua_client import fields, shapes
from aqua_client.addresses import segment
from aqua_client.console import Console
from aqua_client.models.settings import LogService

PATH = "/api/v1/settings/log_services"

SECRET_FIELDS = ("password", "token", "key", "client_secret", "credentials_json")


class LogServices:
    """The log services of a console; every kind is there once, switched on or not."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def all(self) -> dict[str, LogService]:
        """Fetch all by name: `GET /api/v1/settings/log_services` (contract 15), which is a map."""
        return self._console.one(PATH, _read_all)

    def get(self, name: str) -> LogService:
        """Fetch one: `GET /api/v1/settings/log_services/{name}` (contract 15). Raises NotFound."""
        return self._console.one(f"{PATH}/{segment(name)}", _read)

    def set(self, name: str, service: LogService) -> LogService:
        """
        Replace one: `PUT /api/v1/settings/log_services/{name}` (contract 15). Raises NotFound.

        Secrets that came masked are sent back so, which keeps them.
        """
        body = shapes.write(service)
        secrets = [str(body[key]) for key in SECRET_FIELDS if body.get(key)]
        self._console.call("PUT", f"{PATH}/{segment(name)}", body=body, secrets=secrets)
        return self.get(name)

    def forget(self, name: str) -> None:
        """Switch one off and drop what was set: `PUT` without a body (contract 15). Raises NotFound."""
        self._console.call("PUT", f"{PATH}/{segment(name)}")


def _read(row: fields.Row, at: str) -> LogService:
    return shapes.read(LogService, row, at)


def _read_all(row: fields.Row, at: str) -> dict[str, LogService]:
    services: dict[str, Any] = {}
    for name, value in row.items():
        services[name] = shapes.read(LogService, fields.row(value, name), name)
    return services
