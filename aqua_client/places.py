"""Where the services of one tenant are, and how the console is found when only the token is known (contract 1, 2.4)."""

from enum import Enum
from typing import Any

from aqua_client import addresses, fields, tokens
from aqua_client.errors import AquaError, BadField, Forbidden, GatewayAddress, NotFound, SignInRejected, Unreadable
from aqua_client.transport import Transport

PROBE = "/api/v2/repositories"
"""What every console answers, and with few rows quickly."""


class Service(Enum):
    """The services of Aqua's that speak to a client; at Aqua's own hosts each has an address of its own."""

    CONSOLE = "console"
    ACCOUNT = "account"
    LOGIN = "login"


class Places:
    """The addresses of one tenant; safe for many threads."""

    def __init__(self, transport: Transport, console: str | None, account: str) -> None:
        self._transport = transport
        self._console = console
        self._account = account
        self._found: tuple[str, str] | None = None

    @property
    def is_self_hosted(self) -> bool:
        """True when the console is none of Aqua's own, as far as its address tells."""
        return self._console is not None and not addresses.is_saas(self._console)

    def base(self, service: Service, token: str) -> str:
        """Name the address of a service for the tenant of a token. Raises what finding the console may raise."""
        if service is Service.ACCOUNT:
            return self._account
        if service is Service.LOGIN:
            return addresses.login_for(self._account)
        if self._console is not None:
            return self._console
        found = self._found
        if found is None or found[0] != token:
            found = self._found = (token, self._find(token))
        return found[1]

    def probe(self, base: str, token: str) -> None:
        """
        Make sure that an address is a console: `GET /api/v2/repositories?page=1&pagesize=1` (contract 2.4).

        A console that does not allow the call is one nevertheless. Raises GatewayAddress, Unreachable, NotFound, and
        Unreadable for a host that answers something else.
        """
        try:
            answer = self._send(base, PROBE, token, query={"page": 1, "pagesize": 1})
        except (SignInRejected, Forbidden):
            return
        if not isinstance(answer, (dict, list)):
            raise Unreadable("this host is no console", method="GET", path=PROBE, status=200)

    def _find(self, token: str) -> str:
        """Find the console: in the token, else from the provisioning service, else at the account's own address."""
        named = _claimed(token) or self._provisioned(token)
        if named:
            # Neither names a scheme; Aqua's own is https, the sandbox may be http.
            scheme = self._account.partition("://")[0]
            return addresses.base(named if "://" in named else f"{scheme}://{named}")
        if addresses.is_account(self._account):
            raise _unknown_console()
        try:
            self.probe(self._account, token)
        except GatewayAddress:
            raise
        except (NotFound, Unreadable):
            raise _unknown_console() from None
        return self._account

    def _provisioned(self, token: str) -> str:
        """Ask the provisioning service: `GET {prov}/v1/envs` (contract 2.4); empty when it does not know."""
        try:
            answer = self._send(addresses.provisioning_for(self._account), "/v1/envs", token)
            return fields.text(fields.row(fields.row(answer, "answer").get("data"), "data"), "ese_url", "data")
        except GatewayAddress:
            raise
        except (SignInRejected, Forbidden, NotFound, Unreadable):
            return ""

    def _send(self, base: str, path: str, token: str, query: dict[str, int] | None = None) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        return self._transport.call("GET", base, path, query=query, headers=headers, secrets=(token,))


def header_name(transport: Transport, base: str) -> str:
    """
    Ask a self-hosted console in which header it wants the token: `GET /api` (contract 2.6).

    `Authorization` when it does not say.
    """
    try:
        answer = transport.call("GET", base, "/api")
    except AquaError:
        return "Authorization"
    named = answer.get("authorization_header") if isinstance(answer, dict) else None
    return "aqua-auth" if isinstance(named, str) and named.lower() == "aqua-auth" else "Authorization"


def _claimed(token: str) -> str:
    found: Any = tokens.claims(token)
    for key in ("csp_metadata", "urls", "ese_url"):
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""


def _unknown_console() -> BadField:
    reason = "neither the token nor Aqua's provisioning service names the tenant's console: give its address"
    return BadField(reason, field="csp_metadata.urls.ese_url")
