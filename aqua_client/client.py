"""The face of the client: credentials in, resources as attributes."""

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from aqua_client import addresses
from aqua_client.connections import MayConnect
from aqua_client.console import Console
from aqua_client.models.scans import Progress
from aqua_client.pacing import Bucket
from aqua_client.places import Places
from aqua_client.resources.acknowledgements import Acknowledgements
from aqua_client.resources.gateways import Gateways
from aqua_client.resources.images import Images
from aqua_client.resources.licenses import Licenses
from aqua_client.resources.log_services import LogServices
from aqua_client.resources.notifications import Notifications
from aqua_client.resources.permission_sets import PermissionSets
from aqua_client.resources.policies import Policies
from aqua_client.resources.registries import Registries
from aqua_client.resources.repositories import Repositories
from aqua_client.resources.roles import Roles
from aqua_client.resources.saml import Saml
from aqua_client.resources.scanner_groups import ScannerGroups
from aqua_client.resources.scanning import Scanning
from aqua_client.resources.scans import Scans
from aqua_client.resources.scopes import ApplicationScopes
from aqua_client.resources.system import System
from aqua_client.resources.users import AccountUsers, Users
from aqua_client.resources.vulnerabilities import Vulnerabilities
from aqua_client.tokens import MemoryTokens, SignIn, TokenStore, choose_credentials
from aqua_client.transport import Transport
from aqua_client.verdicts import Verdict


class Client:
    """
    One tenant of Aqua; safe for many threads, which share its connections and its token.

    - `console_url`: None, or the login page that users know, lets the token name the console (contract 2.4).
    - `account_url`: where the sign-in goes; else Aqua's own for Aqua's hosts, and the console itself for others. A user
      and a password sign in as with SaaS (2.1) when it is given or the console is Aqua's, else as self-hosted (2.5).
    - `tokens`: keeps the token; in memory by default.
    - `before_call`: called before every HTTP request, sign-in and repetition included; may raise.
    - `may_connect`: called with each address just before a socket connects to it; raises to refuse.
    - `calls_per_second`, `burst`: the client's own limit, shared by its threads; None for no limit (contract 16).
    - `connect_timeout_s`, `read_timeout_s`: how long a connection and a silence may last; `deadline_s`: how long a call
      may take in all, waiting and repeating included. One that reads slowly may end a read timeout later.
    - `attempts`: counts the first try. Repeated are reads, replacements and deletions after a passing fault, and any
      call that Aqua refuses for now, after the time it names; one beyond `longest_wait_s` is raised at once.
    - `csp_roles`: the console roles that a key's token shall carry; Aqua decides when none are named.

    Nothing is sent until the first call. Raises Unusable for an address or credentials that cannot be used.
    """

    def __init__(
        self,
        console_url: str | None,
        *,
        key: str = "",
        secret: str = "",
        user: str = "",
        password: str = "",
        account_url: str | None = None,
        tokens: TokenStore | None = None,
        before_call: Callable[[], None] | None = None,
        may_connect: MayConnect | None = None,
        connect_timeout_s: float = 5.0,
        read_timeout_s: float = 30.0,
        deadline_s: float = 120.0,
        attempts: int = 3,
        longest_wait_s: float = 10.0,
        calls_per_second: float | None = 10.0,
        burst: int = 3,
        csp_roles: Sequence[str] = (),
    ) -> None:
        given = None if console_url is None else addresses.base(console_url)
        account = addresses.account_for(given) if account_url is None else addresses.base(account_url)
        is_self_hosted = account_url is None and given is not None and not addresses.is_saas(given)
        credentials = choose_credentials(
            account=account,
            is_self_hosted=is_self_hosted,
            key=key,
            secret=secret,
            user=user,
            password=password,
            csp_roles=csp_roles,
        )
        self._transport = Transport(
            before_call=before_call,
            may_connect=may_connect,
            connect_timeout_s=connect_timeout_s,
            read_timeout_s=read_timeout_s,
            deadline_s=deadline_s,
            attempts=attempts,
            longest_wait_s=longest_wait_s,
            bucket=None if calls_per_second is None else Bucket(calls_per_second, burst),
            secrets=(key, secret, password),
        )
        self._address = None if given is None or addresses.is_login_page(given) else given
        self._sign_in = SignIn(credentials, self._transport, tokens or MemoryTokens())
        self._console = console = Console(
            self._transport, self._sign_in, Places(self._transport, self._address, account)
        )
        self.registries = Registries(console)
        self.repositories = Repositories(console)
        self.images = Images(console)
        self.scans = Scans(console)
        self._scanning = Scanning(self.images, self.scans)
        self.vulnerabilities = Vulnerabilities(console, self.images)
        self.acknowledgements = Acknowledgements(console)
        self.policies = Policies(console)
        self.scanner_groups = ScannerGroups(console)
        self.gateways = Gateways(console)
        self.scopes = ApplicationScopes(console)
        self.roles = Roles(console)
        self.permission_sets = PermissionSets(console)
        self.users = Users(console)
        self.account_users = AccountUsers(console)
        self.saml = Saml(console)
        self.log_services = LogServices(console)
        self.notifications = Notifications(console)
        self.licenses = Licenses(console)
        self.system = System(console)

    def __repr__(self) -> str:
        return f"Client({self._address or 'the console that the token names'})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def sign_in(self) -> None:
        """Sign in now, whatever token is kept, and keep the new one. Raises SignInRejected."""
        self._sign_in.renew()

    def scan(
        self,
        registry: str,
        image: str,
        *,
        timeout_s: float = 1800.0,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> Verdict:
        """
        Scan an image and wait for the verdict, with its reasons per policy and control (contract 6, 9.6).

        `image` is repository and tag; without a tag it is `latest`. `on_progress` is called after each look. Raises
        ScanFailed with Aqua's reason, and ScanUnfinished after `timeout_s`: the scan then goes on in Aqua.
        """
        repository, tag = addresses.split_image(image)
        told = on_progress or (lambda progress: None)
        return self._scanning.scan(registry, repository, tag, timeout_s=timeout_s, on_progress=told)

    def find_console(self) -> str:
        """
        Name the address of the console, after making sure that it is one (contract 2.4).

        Signs in if need be. Raises GatewayAddress for the host that only scanners speak to, NotFound or Unreadable for
        another kind of host, BadField when neither the token nor Aqua's provisioning service names a console.
        """
        return self._console.find()

    def close(self) -> None:
        """Close the open connections."""
        self._transport.close()
