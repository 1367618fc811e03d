"""
Where Tidemark may connect to on somebody's word: the guard against server-side request forgery, in one place.

A tenant's address is typed by people, and the console's answers can name another one. Reaching into the private
network, the cloud's metadata service or another port of this host would lend them Tidemark's position. So:
- only https, on the default port or 8443 (self-hosted consoles, api-contract.md section 1), without user info;
- only addresses that are global, judged *after* name resolution, at the moment of connecting, so that a name cannot
  show one address to the check and another to the socket;
- one exception, by configuration and to the letter: the sandboxes of TIDEMARK_SANDBOX_URL, with blanks between them.
"""

import ipaddress
from urllib.parse import urlsplit

PORTS = (443, 8443)


class Refused(Exception):
    """Tidemark does not connect there; the message says why, for the person who typed the address."""


def check_address(url: str, *, sandbox_url: str) -> None:
    """
    Judge an address as typed, without asking the network.

    Raises Refused. Passing is not leave to connect: `check_connection` judges the resolved address.
    """
    if _origin(url) is not None and _origin(url) in map(_origin, sandbox_url.split()):
        return
    try:
        parts = urlsplit(url)
    except ValueError:
        raise Refused("This is no address; it looks like https://acme.cloud.aquasec.com.") from None
    if parts.scheme != "https":
        raise Refused("The address must start with https://.")
    if parts.username or parts.password:
        raise Refused("Leave user and password out of the address; they have fields of their own.")
    if not parts.hostname:
        raise Refused("The address names no host; it looks like https://acme.cloud.aquasec.com.")
    if _port(url) not in PORTS:
        raise Refused("A console answers on port 443 or 8443; leave other ports out.")
    if _is_private_name(parts.hostname):
        raise Refused("This address is on a private network or on this host; Tidemark only calls public consoles.")


def check_connection(ip: str, port: int, *, sandbox_url: str) -> None:
    """Judge the address that a socket is about to connect to. Raises Refused."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None) or address
    is_public = mapped.is_global and not mapped.is_multicast and port in PORTS
    if not is_public and not any(_is_sandbox(mapped, port, one) for one in sandbox_url.split()):
        raise Refused(f"The console's name leads to {mapped}, port {port}, which Tidemark does not call.")


def _is_sandbox(address: ipaddress.IPv4Address | ipaddress.IPv6Address, port: int, sandbox_url: str) -> bool:
    if not sandbox_url or port != _port(sandbox_url):
        return False
    host = urlsplit(sandbox_url).hostname or ""
    # A name (the sandbox's container, say) leads to a private address; the operator who configured it vouches for it.
    return str(address) == host or (_is_loopback(sandbox_url) and address.is_loopback) or not _is_address(host)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _origin(url: str) -> tuple[str, str, int | None] | None:
    try:
        parts = urlsplit(url)
        if parts.username or not parts.hostname:
            return None
        return parts.scheme, parts.hostname.lower(), _port(url)
    except ValueError:
        return None


def _port(url: str) -> int | None:
    """The port an address leads to; None when it is no number."""
    try:
        parts = urlsplit(url)
        return parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        return None


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return ipaddress.ip_address(host).is_loopback if _is_address(host) else host == "localhost"


def _is_private_name(host: str) -> bool:
    """Whether the host is an address that is not global, or a name that only this network knows."""
    if _is_address(host):
        return not ipaddress.ip_address(host).is_global
    # Forms such as 2130706433 or 0x7f.1, which some resolvers read as addresses.
    if all(part.isalnum() and part[0].isdigit() for part in host.split(".") if part):
        return True
    return "." not in host.rstrip(".") or host.rstrip(".").endswith((".local", ".internal", ".localhost", ".lan"))
