"""What resources with the usual five calls have in common: list, get, create, replace, delete."""

from collections.abc import Collection, Iterator
from typing import Any, Generic

from aqua_client import fields, shapes
from aqua_client.addresses import segment
from aqua_client.console import Console, read_answer
from aqua_client.errors import NotFound
from aqua_client.paging import UNFILTERED, Style
from aqua_client.places import Service
from aqua_client.shapes import Value

PAGE_SIZE = 100


class Store(Generic[Value]):
    """
    The objects under one path. `key` names them; `envelope` is the field around one object, empty for none.

    A list may come as pages or as a bare array, which ends at once.
    """

    def __init__(
        self,
        console: Console,
        path: str,
        kind: type[Value],
        *,
        key: str = "name",
        envelope: str = "",
        style: Style = UNFILTERED,
        service: Service = Service.CONSOLE,
    ) -> None:
        self._console = console
        self._path = path
        self._kind = kind
        self._key = key
        self._envelope = envelope
        self._style = style
        self._service = service

    def iterate(self, query: dict[str, str] | None = None) -> Iterator[Value]:
        """GET the list."""
        return self._console.pages(
            self._path,
            shapes.reader(self._kind),
            identity=lambda row: row.get(self._key),
            query=query,
            page_size=PAGE_SIZE,
            style=self._style,
            service=self._service,
        )

    def get(self, name: object) -> Value:
        """GET one. Raises NotFound, also for an object without a name, which stands for an unknown one (3.5)."""
        path = self._of(name)
        answer = self._console.call("GET", path, service=self._service)
        if isinstance(answer, dict) and not self._envelope and answer.get(self._key) == "":
            raise NotFound(f"there is no {name!r}", method="GET", path=path, status=200)
        return read_answer(answer, self._read, "GET", path)

    def create(self, value: Any, *, name: object = None, secrets: Collection[str] = ()) -> Value:
        """POST one, and return what is stored; it is fetched by `name` where the answer does not hold it."""
        answer = self._console.call(
            "POST", self._path, body=shapes.write(value), secrets=secrets, service=self._service
        )
        inner = answer.get(self._envelope) if self._envelope and isinstance(answer, dict) else answer
        if isinstance(inner, dict) and inner.get(self._key):
            stored = {**shapes.write(value), **inner}
            return read_answer(stored, lambda row, at: shapes.read(self._kind, row, at), "POST", self._path)
        return self.get(name)

    def put(self, name: object, value: Any, *, secrets: Collection[str] = ()) -> Value:
        """PUT one whole, and fetch what is stored."""
        self._console.call("PUT", self._of(name), body=shapes.write(value), secrets=secrets, service=self._service)
        return self.get(name)

    def delete(self, name: object) -> None:
        """DELETE one."""
        self._console.call("DELETE", self._of(name), service=self._service)

    def _of(self, name: object) -> str:
        return f"{self._path}/{segment(str(name))}"

    def _read(self, row: fields.Row, at: str) -> Value:
        if self._envelope:
            at, row = self._envelope, fields.row(row.get(self._envelope), self._envelope)
        return shapes.read(self._kind, row, at)
