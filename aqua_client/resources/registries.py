"""Registry integrations (contract section 4)."""

from collections.abc import Iterator
from typing import Any

from aqua_client import fields, shapes
from aqua_client.addresses import segment
from aqua_client.console import Console, read_answer
from aqua_client.errors import NotFound
from aqua_client.models.registries import ConnectionTest, NewRegistry, Registry

PATH = "/api/v1/registries"

SECRET_FIELDS = ("password", "client_key")


class Registries:
    """The registry integrations of a tenant."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def get(self, name: str) -> Registry:
        """
        Fetch one: `GET /api/v1/registries/{name}` (contract 4.1). Raises NotFound.

        Some servers answer for an unknown name with an object whose name is empty (3.5); that is NotFound too.
        """
        path = f"{PATH}/{segment(name)}"
        answer = self._console.call("GET", path)
        if isinstance(answer, dict) and answer.get("name") == "":
            raise NotFound(f"there is no registry {name!r}", method="GET", path=path, status=200)
        return read_answer(answer, read, "GET", path)

    def iterate(self) -> Iterator[Registry]:
        """Go through all: `GET /api/v1/registries` (contract 4.1), which has no pages."""
        return self._console.every(PATH, read)

    def create(self, new: NewRegistry) -> Registry:
        """
        Create one and return what Aqua stored: `POST /api/v1/registries` (contract 4.1).

        Aqua tests the connection first: ConnectionTestFailed unless `force_save`. Raises Conflict for a name that is
        taken. Never repeated when no answer came: look first.
        """
        segment(new.name)
        answer = self._console.call("POST", PATH, body=row_of(new), secrets=_secrets(new))
        return read_answer(answer, read, "POST", PATH) if isinstance(answer, dict) else self.get(new.name)

    def update(
        self, registry: Registry | NewRegistry, *, password: str = "", client_key: str = "", force_save: bool = False
    ) -> Registry:
        """
        Replace one and return what Aqua stored: `PUT /api/v1/registries/{name}` (contract 4.1).

        PUT replaces the whole object (16). A NewRegistry is sent as it is, so what it does not set is reset. A Registry
        that was read, perhaps changed with `dataclasses.replace`, is sent with all that came, unknown fields too. It
        holds no secrets, since Aqua shows none: a `password` or `client_key` goes along when it is given here, else
        none is sent. Raises NotFound, ConnectionTestFailed.
        """
        path = f"{PATH}/{segment(registry.name)}"
        given = {"password": password, "client_key": client_key, "force_save": force_save}
        body = row_of(registry) | {key: value for key, value in given.items() if value}
        answer = self._console.call("PUT", path, body=body, secrets=[*_secrets(registry), password, client_key])
        return read_answer(answer, read, "PUT", path) if isinstance(answer, dict) else self.get(registry.name)

    def delete(self, name: str) -> None:
        """Delete one and its images: `DELETE /api/v1/registries/{name}` (contract 4.1). Raises NotFound."""
        self._console.call("DELETE", f"{PATH}/{segment(name)}")

    def test(self, name: str) -> ConnectionTest:
        """
        Try the connection: `POST /api/v1/registries/{name}/test`.

        An extension of the sandbox: no public client knows Aqua's own call (contract 4.1). A console without it answers
        NotFound; there, saving again is the test.
        """
        path = f"{PATH}/{segment(name)}/test"
        return read_answer(self._console.call("POST", path), _read_test, "POST", path)


def read(row: fields.Row, at: str) -> Registry:
    """Read a registry object (contract 4.3)."""
    return shapes.read(Registry, row, at)


def _read_test(row: fields.Row, at: str) -> ConnectionTest:
    is_connected = fields.truth(row, "is_registry_connected", at)
    return ConnectionTest(is_connected, fields.text_or_empty(row, "error_msg", at))


def row_of(registry: Registry | NewRegistry) -> dict[str, Any]:
    """Write a registry object (contract 4.3); masked secrets that came with a Registry are left out."""
    if isinstance(registry, Registry):
        return {key: value for key, value in shapes.write(registry).items() if key not in SECRET_FIELDS}
    return {
        "name": registry.name,
        "type": registry.type,
        "url": registry.url,
        "username": registry.username,
        "password": registry.password,
        "description": registry.description,
        "prefixes": list(registry.prefixes),
        "options": [{"option": option, "value": value} for option, value in registry.options.items()],
        "scanner_type": registry.scanner_type,
        "scanner_group_name": registry.scanner_group_name,
        "auto_pull": registry.auto_pull,
        "auto_pull_time": registry.auto_pull_time,
        "auto_pull_interval": registry.auto_pull_interval_days,
        "auto_pull_max": registry.auto_pull_max,
        "always_pull_patterns": list(registry.always_pull_patterns),
        "pull_repo_patterns": list(registry.pull_repo_patterns),
        "pull_repo_patterns_excluded": list(registry.pull_repo_patterns_excluded),
        "auto_cleanup": registry.auto_cleanup,
        "force_save": registry.force_save,
        **registry.extra,
    }


def _secrets(registry: Registry | NewRegistry) -> list[str]:
    if isinstance(registry, Registry):
        return []
    return [registry.password, *(str(registry.extra[key]) for key in SECRET_FIELDS if registry.extra.get(key))]
