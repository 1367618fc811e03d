"""From a tenant to a signed-in client: address, token, rate limit, and the guard on where it may connect."""

import hashlib
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.utils import timezone

from aqua_client import ACCOUNT_HOSTS, Client
from engagement.aqua import looks
from engagement.domain import tenants
from engagement.lib import destinations, throttle
from engagement.lib.crypto import Undecipherable
from engagement.models import AquaTenant, Operation
from engagement.models.fields import keyring

# How long a worker may stand still for a token of the rate limit before it gives the operation back.
PATIENCE_S = 5.0
BURST = 3

_clients: dict[tuple[int, str], Client] = {}
_lock = threading.Lock()


def client_of(tenant: AquaTenant, operation: Operation | None = None) -> Client:
    """
    This process's client of the tenant's console; the same one until address or credentials change.

    Reusing it keeps connections open and signs in once, not once an operation. That the credentials are opened for it
    is written down, with who asked for the operation. Raises crypto.Undecipherable.
    """
    key = (tenant.pk, _fingerprint(tenant))
    with _lock:
        client = _clients.get(key)
        if client is None:
            for stale in [known for known in _clients if known[0] == tenant.pk]:
                _clients.pop(stale).close()
            tenants.note_read(tenant, for_operation=operation, at=timezone.now())
            client = _clients[key] = _build(tenant, key[1])
    return client


def _build(tenant: AquaTenant, fingerprint: str) -> Client:
    identifier, secret = tenant.identifier.reveal(), tenant.secret.reveal()
    by_key = tenant.sign_in_by == AquaTenant.SignIn.API_KEY
    return Client(
        tenant.console_url or None,
        key=identifier if by_key else "",
        secret=secret if by_key else "",
        user="" if by_key else identifier,
        password="" if by_key else secret,
        account_url=_account_url(tenant),
        tokens=SharedToken(f"token:{tenant.pk}:{fingerprint}"),
        before_call=_pacer(tenant),
        may_connect=_guard,
        read_timeout_s=settings.AQUA_TIMEOUT_S,
        deadline_s=2 * settings.AQUA_TIMEOUT_S,
        attempts=2,
        # Longer waits are a time in the operation's row, not a sleeping worker.
        longest_wait_s=1.0,
        calls_per_second=None,
    )


def _account_url(tenant: AquaTenant) -> str | None:
    """The Account API of the tenant's region; None leaves it to the console's own address."""
    if tenant.region == AquaTenant.Region.OTHER:
        return None
    return ACCOUNT_HOSTS["" if tenant.region == AquaTenant.Region.US else tenant.region]


def _fingerprint(tenant: AquaTenant) -> str:
    """Changes with everything that a client is built from; tells nothing about it."""
    parts = (
        tenant.region,
        tenant.console_url,
        tenant.sign_in_by,
        tenant.identifier.stored,
        tenant.secret.stored,
        str(tenant.calls_per_second),
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _pacer(tenant: AquaTenant) -> Callable[[], None]:
    name, per_second = f"tenant:{tenant.pk}", tenant.calls_per_second

    def pace() -> None:
        looks.keep_lease()
        throttle.take(name, per_second=per_second, burst=max(BURST, per_second // 10), patience_s=PATIENCE_S)

    return pace


def _guard(ip: str, port: int) -> None:
    destinations.check_connection(ip, port, sandbox_url=settings.SANDBOX_URL)


class SharedToken:
    """One token for all workers, kept in Redis under the same encryption as every other secret."""

    def __init__(self, name: str) -> None:
        self._name = name
        # Every call asks for the token; it is opened again only when it has changed.
        self._opened: tuple[bytes, str] = (b"", "")

    def get(self) -> str | None:
        stored = throttle.connection().get(self._name)
        if not isinstance(stored, bytes):
            return None
        known, token = self._opened
        if stored != known:
            try:
                token = keyring().decrypt(stored.decode())
            except Undecipherable:
                # Its key was taken out after a rotation; signing in again costs one call.
                return None
            self._opened = (stored, token)
        return token

    def put(self, token: str, expires_at: float) -> None:
        seconds = int(expires_at - time.time())
        if seconds > 0:
            throttle.connection().set(self._name, keyring().encrypt(token), ex=seconds)

    def forget(self, token: str) -> None:
        """Drop the token, unless another worker has put a newer one there meanwhile."""
        if self.get() == token:
            throttle.connection().delete(self._name)
