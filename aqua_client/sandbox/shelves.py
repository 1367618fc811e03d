"""
Configured objects that are kept and nothing more: users, roles, notification outputs and the like. Contract 14, 15.

A shelf knows its fields with their defaults, what a name that is taken or missing gives, and which statuses the public
clients accept (contract 3.4, 3.5). Unknown fields are ignored by the console and refused by the account API (2.8).
"""

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aqua_client.sandbox import choices, lists
from aqua_client.sandbox.messages import Answer, Request, console_refusal, is_console, refusal
from aqua_client.sandbox.routes import Route
from aqua_client.sandbox.world import World

Row = dict[str, Any]
WORDS = {bool: "bool", int: "int", float: "number", str: "string", list: "array", dict: "object"}


@dataclass(frozen=True, slots=True)
class Shelf:
    """One kind of object. `key` is the field that names it; when that is `id` the server numbers them."""

    store: str
    word: str
    defaults: Mapping[str, Any]
    key: str = "name"
    secrets: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    """Fields that may be sent to the account API although they are not kept."""
    created: int = 201
    changed: int = 204
    deleted: int = 204
    exists: int = 404
    missing: int = 404
    exists_text: str = "{word} {name} already exists"
    missing_text: str = "{word} {name} not found"
    stamp: Callable[[World, Request], Row] = field(default=lambda _world, _request: {})
    """Fields that the server sets whenever an object is written."""
    is_judging: bool = False
    """Whether verdicts on images depend on it."""

    def all(self, world: World) -> list[Row]:
        return list(world.store(self.store).values())

    def get(self, world: World, request: Request, name: str) -> Row:
        """The object of that name; Refused when there is none."""
        found: Row | None = world.store(self.store).get(name)
        if found is None:
            text = self.missing_text.format(word=self.word, name=name)
            raise refusal(request.path, self.missing, text)
        return found

    def add(self, world: World, request: Request, body: Row) -> Row:
        """Keep a new object; Refused when its name is taken."""
        fields = self.read(request, body)
        if self.key == "id":
            fields["id"] = world.number()
        name = str(fields[self.key])
        if not name.strip():
            raise refusal(request.path, 400, f"{self.word} {self.key} is required")
        if name in world.store(self.store):
            raise refusal(request.path, self.exists, self.exists_text.format(word=self.word, name=name))
        world.store(self.store)[name] = fields | self.stamp(world, request)
        self._note(world)
        kept: Row = world.store(self.store)[name]
        return kept

    def put(self, world: World, request: Request, name: str, body: Row) -> Row:
        """Replace an object; what the body leaves out falls back to its default, secrets that are masked stay."""
        old = self.get(world, request, name)
        fields = self.read(request, body) | {self.key: old[self.key]}
        fields |= {one: old[one] for one in self.secrets if not body.get(one) and old.get(one)}
        old.update(fields | self.stamp(world, request))
        self._note(world)
        return old

    def drop(self, world: World, request: Request, name: str) -> None:
        self.get(world, request, name)
        del world.store(self.store)[name]
        self._note(world)

    def read(self, request: Request, body: Row) -> Row:
        """The whole object from what was sent, secrets masked; Refused for a wrong type."""
        if not is_console(request.path):
            _refuse_unknown(request, body, {*self.defaults, *self.accepted, "id"})
        fields = copy.deepcopy(dict(self.defaults))
        for name, default in self.defaults.items():
            value = body.get(name)
            if value is not None and default is not None and not _fits(value, default):
                expected, got = WORDS[type(default)], WORDS.get(type(value), "null")
                raise refusal(request.path, 400, f"Unmarshal type error: expected={expected}, got={got}, field={name}")
            if value is not None:
                fields[name] = choices.SECRET_MASK if name in self.secrets and value else value
        return fields

    def _note(self, world: World) -> None:
        if self.is_judging:
            world.rejudge()
        world.touch()


@dataclass(frozen=True, slots=True)
class Envelope:
    """How lists and single objects are wrapped."""

    many: Callable[[Request, list[Row]], Answer]
    one: Callable[[int, Row], Answer]


def _paged(request: Request, rows: list[Row]) -> Answer:
    def key(name: str) -> Callable[[Row], Any]:
        return lambda row: str(row.get(name, ""))

    names = {name for row in rows[:1] for name in row}
    return lists.paged(
        request, lists.ordered(rows, request.text("order_by"), {name: key(name) for name in names}), dict
    )


def _account_list(request: Request, rows: list[Row]) -> Answer:
    """`limit` and `offset` instead of pages. Contract 2.9, 3.1."""
    limit, offset = request.number(len(rows) or 1, "limit"), request.number(0, "offset")
    after = offset + limit
    meta = {"count": len(rows), "next_offset": after if after < len(rows) else None}
    return Answer(200, {"status": 200, "code": 0, "data": rows[offset:after], "meta": meta})


PLAIN = Envelope(_paged, lambda status, row: Answer(status, row))
BARE = Envelope(lambda _request, rows: Answer(200, rows), lambda status, row: Answer(status, row))
ACCOUNT = Envelope(_account_list, lambda status, row: Answer(status, {"status": status, "code": 0, "data": row}))
"""The three ways: the console's usual list, a bare array, and the account API's `data`."""


def routes(shelf: Shelf, place: str, envelope: Envelope = PLAIN, methods: str = "list get add put drop") -> list[Route]:
    """The calls of a shelf below a path, or some of them."""

    def many(world: World, request: Request) -> Answer:
        return envelope.many(request, shelf.all(world))

    def one(world: World, request: Request) -> Answer:
        return envelope.one(200, shelf.get(world, request, request.parts["name"]))

    def add(world: World, request: Request) -> Answer:
        return _written(envelope, shelf.created, shelf.add(world, request, request.object()))

    def put(world: World, request: Request) -> Answer:
        return _written(envelope, shelf.changed, shelf.put(world, request, request.parts["name"], request.object()))

    def drop(world: World, request: Request) -> Answer:
        shelf.drop(world, request, request.parts["name"])
        return Answer(shelf.deleted, None if shelf.deleted == 204 else {})

    every = {
        "list": Route("GET", place, many),
        "add": Route("POST", place, add),
        "get": Route("GET", f"{place}/{{name}}", one),
        "put": Route("PUT", f"{place}/{{name}}", put),
        "drop": Route("DELETE", f"{place}/{{name}}", drop),
    }
    return [every[method] for method in methods.split()]


def _written(envelope: Envelope, status: int, row: Row) -> Answer:
    return Answer(204) if status == 204 else envelope.one(status, row)


def _fits(value: object, default: object) -> bool:
    if isinstance(default, float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is type(default)


def _refuse_unknown(request: Request, body: Row, known: Iterable[str]) -> None:
    unknown = sorted(body.keys() - set(known))
    if unknown:
        details = [{"field": f"data.{name}", "message": "has additional properties"} for name in unknown]
        raise refusal(request.path, 422, "Invalid request", details=details)


def names_in(request: Request) -> list[str]:
    """The body as an array of names, as the calls that delete several take it."""
    names = request.json()
    if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
        raise console_refusal(400, "the body is an array of names")
    return names
