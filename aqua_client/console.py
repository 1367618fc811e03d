"""Calls to the console of one tenant: with its address, its token, one renewal, and page after page."""

from collections.abc import Callable, Collection, Iterator
from typing import Any, TypeVar

from aqua_client import addresses, fields, tokens
from aqua_client.errors import AquaError, BadField, SignInRejected, StillRefused
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
    """The signed-in way to a console; safe for many threads."""

    def __init__(self, transport: Transport, sign_in: SignIn, address: str | None, account: str) -> None:
        self._transport = transport
        self._sign_in = sign_in
        self._address = address
        self._account = account

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: Any = None,
        secrets: Collection[str] = (),
    ) -> Any:
        """
        Send one request and return its decoded answer.

        A refused token is replaced once (contract 2.7); refused again it is StillRefused. `secrets` names what in the
        body must not come back in an error.
        """
        packed = None if body is None else tokens.compact(body)
        token = self._sign_in.token()
        try:
            return self._send(token, method, path, query, packed, secrets)
        except SignInRejected:
            fresh = self._sign_in.replace(token)
        try:
            return self._send(fresh, method, path, query, packed, secrets)
        except SignInRejected as error:
            raise StillRefused(
                STILL_REFUSED, method=method, path=path, status=error.status, aqua_message=error.aqua_message
            ) from None

    def one(self, path: str, read: Reader[Value]) -> Value:
        """GET one object."""
        return read_answer(self.call("GET", path), read, "GET", path)

    def every(self, path: str, read: Reader[Value]) -> Iterator[Value]:
        """GET a bare array, which has no pages (contract 3.1)."""
        answer = self.call("GET", path)
        with _Located("GET", path):
            for index, row in enumerate(fields.rows(answer, "answer")):
                yield read(fields.row(row, f"[{index}]"), f"[{index}]")

    def pages(self, path: str, read: Reader[Value], *, query: Query, page_size: int) -> Iterator[Value]:
        """
        GET a list page by page, as the caller goes on.

        Ends at an empty page, or when `count` is reached; a short page is no end (contract 3.1). A server that gives
        the same page twice is not asked for ever: BadField.
        """
        seen, before, number = 0, None, 1
        while True:
            answer = self.call("GET", path, query={**query, "page": number, "pagesize": page_size})
            with _Located("GET", path):
                rows, count = _page(answer)
                if not rows:
                    return
                if rows == before:
                    raise BadField(f"page {number} is the same as the one before", field="page")
                for index, row in enumerate(rows):
                    yield read(row, f"result[{index}]")
            seen, before, number = seen + len(rows), rows, number + 1
            if count and seen >= count:
                return

    def _send(
        self, token: str, method: str, path: str, query: Query | None, body: bytes | None, secrets: Collection[str]
    ) -> Any:
        return self._transport.call(
            method,
            self._address or self._address_in(token),
            path,
            query=query,
            body=body,
            headers={"Authorization": f"Bearer {token}"},
            secrets=(token, *secrets),
        )

    def _address_in(self, token: str) -> str:
        """Find the console that the token is for (contract 2.4); the claim has no scheme, the account's is taken."""
        found: Any = tokens.claims(token)
        for key in ("csp_metadata", "urls", "ese_url"):
            found = found.get(key) if isinstance(found, dict) else None
        if not isinstance(found, str) or not found:
            raise BadField(
                "the token does not name the tenant's console: give its address", field="csp_metadata.urls.ese_url"
            )
        scheme = self._account.partition("://")[0]
        return addresses.base(found if "://" in found else f"{scheme}://{found}")


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


def _page(answer: Any) -> tuple[list[Any], int]:
    """Rows of a page, and how many there are in all; 0 when the server does not know. Past the end `[]` may come."""
    if isinstance(answer, list):
        return answer, 0
    envelope = fields.row(answer, "answer")
    if "result" not in envelope:
        raise BadField("result is missing", field="result")
    count = 0 if envelope.get("is_estimated_count") else fields.whole_or_zero(envelope, "count", "")
    return fields.rows(envelope["result"], "result"), count
