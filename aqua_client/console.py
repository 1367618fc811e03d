"""Calls to the console of one tenant: with its address, its token, one renewal, and page after page."""

from collections.abc import Callable, Collection, Iterator
from typing import Any, TypeVar

from aqua_client import fields, places, tokens
from aqua_client.errors import AquaError, SignInRejected, StillRefused
from aqua_client.paging import NUMBERED, Identity, Style, Walk
from aqua_client.places import Places, Service
from aqua_client.tokens import SignIn
from aqua_client.transport import Query, Transport

Value = TypeVar("Value")
Reader = Callable[[fields.Row, str], Value]
"""Makes a value of a row; the second argument is the row's place in the answer, for errors."""

STILL_REFUSED = (
    "refused with a token fetched a moment ago: the host is not this tenant's console, "
    "or the role or scope of the credentials does not allow this call"
)


class Console:
    """The signed-in way to the services of one tenant; safe for many threads."""

    def __init__(self, transport: Transport, sign_in: SignIn, where: Places) -> None:
        self._transport = transport
        self._sign_in = sign_in
        self._places = where
        self._header = "Authorization"

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: Any = None,
        secrets: Collection[str] = (),
        service: Service = Service.CONSOLE,
    ) -> Any:
        """
        Send one request and return its decoded answer.

        A refused token is replaced once (contract 2.7); refused again it is StillRefused. All attempts share one
        deadline; a sign-in on the way has its own. `secrets` names what in the body must not come back in an error.
        """
        packed = None if body is None else tokens.compact(body)
        token = self._sign_in.token()
        give_up_at = self._transport.deadline()

        def send(token: str) -> Any:
            return self._transport.call(
                method,
                self._places.base(service, token),
                path,
                query=query,
                body=packed,
                headers={self._header: f"Bearer {token}"},
                secrets=(token, *secrets),
                give_up_at=give_up_at,
            )

        try:
            return send(token)
        except SignInRejected:
            fresh = self._sign_in.replace(token)
        try:
            return send(fresh)
        except SignInRejected as error:
            refused = error
        if self._wants_another_header(fresh):
            return send(fresh)
        raise StillRefused(
            STILL_REFUSED, method=method, path=path, status=refused.status, aqua_message=refused.aqua_message
        )

    def find(self) -> str:
        """Sign in if need be, and name the address of the console after making sure that it is one (contract 2.4)."""
        token = self._sign_in.token()
        base = self._places.base(Service.CONSOLE, token)
        self._places.probe(base, token)
        return base

    def one(self, path: str, read: Reader[Value], *, query: Query | None = None) -> Value:
        """GET one object."""
        return read_answer(self.call("GET", path, query=query), read, "GET", path)

    def count(self, path: str, query: Query) -> int:
        """GET one row of a list for the sake of its `count` (contract 3.1). Raises BadField where none came."""
        answer = self.call("GET", path, query={**query, "page": 1, "pagesize": 1})
        return read_answer(answer, lambda row, at: fields.whole(row, "count", at), "GET", path)

    def every(self, path: str, read: Reader[Value]) -> Iterator[Value]:
        """GET a bare array, which has no pages (contract 3.1)."""
        answer = self.call("GET", path)
        with _Located("GET", path):
            for index, row in enumerate(fields.rows(answer, "answer")):
                yield read(fields.row(row, f"[{index}]"), f"[{index}]")

    def pages(
        self,
        path: str,
        read: Reader[Value],
        *,
        identity: Identity,
        query: Query | None = None,
        page_size: int,
        style: Style = NUMBERED,
        service: Service = Service.CONSOLE,
    ) -> Iterator[Value]:
        """GET a list page by page, as the caller goes on; how it ends, and that no row comes twice, see `paging`."""

        def fetch(cut: dict[str, int]) -> Any:
            return self.call("GET", path, query={**(query or {}), **cut}, service=service)

        with _Located("GET", path):
            for page, new in Walk(fetch, identity, size=page_size, style=style).pages():
                rows, at = page.rows, page.at
                for index in new:
                    yield read(rows[index], f"{at}[{index}]")

    def _wants_another_header(self, token: str) -> bool:
        """Ask a self-hosted console, once, where it wants the token (contract 2.6); True when it is elsewhere."""
        if not self._places.is_self_hosted or self._header != "Authorization":
            return False
        self._header = places.header_name(self._transport, self._places.base(Service.CONSOLE, token))
        return self._header != "Authorization"


class _Located:
    """Adds the call to an error of reading its answer."""

    def __init__(self, method: str, path: str) -> None:
        self._call = (method, path)

    def __enter__(self) -> None:
        """Nothing to set up."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, AquaError) and not error.method:
            error.method, error.path = self._call


def read_answer(answer: Any, read: Reader[Value], method: str, path: str) -> Value:
    """Read the one object of an answer; an error of reading names the call."""
    with _Located(method, path):
        return read(fields.row(answer, "answer"), "")
