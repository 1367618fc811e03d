"""
Whether a registry integration would work: the sandbox has no registry to ask, so rules over what was entered decide.

The rules are choices; the names and the password that they know stand in choices.py. Contract 4.1, 4.2, 12.3.
"""

import ipaddress
import re
from urllib.parse import urlsplit

from aqua_client.sandbox import choices
from aqua_client.sandbox.world import Registry, World

AWS_REGION = re.compile(r"(us|eu|ap|sa|ca|me|af|il|mx|cn)(-gov)?-[a-z]+-\d")
WITHOUT_HOST = frozenset({"ENGINE", "CTRDENGINE", "PODMAN"})


def problem(world: World, registry: Registry) -> str:
    """Why the console cannot use this registry, in the words of its answer; an empty text when it can."""
    kind, url = registry.fields["type"], registry.fields["url"]
    if kind == "AWS":
        place = "" if AWS_REGION.fullmatch(url) else f"unknown region {url!r}"
    elif kind in WITHOUT_HOST:
        place = ""
    else:
        place = _host_problem(world, registry, url)
    return place or _credentials_problem(registry)


def host_of(url: str) -> str:
    """The host that a registry's URL names, in lower case and without port; empty when it names none."""
    try:
        return (urlsplit(url if "//" in url else f"//{url}").hostname or "").lower()
    except ValueError:
        return ""


def is_private(host: str) -> bool:
    """Whether only something inside the customer's network could reach the host."""
    if host == "localhost" or host.endswith(choices.PRIVATE_HOST_ENDINGS):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return not address.is_global


def _host_problem(world: World, registry: Registry, url: str) -> str:
    host = host_of(url)
    if not host:
        return f"{url!r} is not the address of a registry"
    if is_private(host):
        return "" if _has_scanner(world, registry) else f"dial tcp {host}: i/o timeout"
    unknown = host.endswith(choices.UNKNOWN_HOST_ENDINGS) or host.startswith(choices.UNKNOWN_HOST_BEGINNINGS)
    if unknown or ("." not in host and ":" not in host):
        return f"dial tcp: lookup {host}: no such host"
    return ""


def _has_scanner(world: World, registry: Registry) -> bool:
    """Whether a scanner in the customer's network is meant to reach the registry, and is there."""
    fields = registry.fields
    if fields["scanner_type"] != "specific":
        return False
    group = fields["scanner_group_name"]
    if group:
        return group in world.scanner_pools.values()
    return bool(fields["scanner_name"] or fields["existsing_scanners"])


def _credentials_problem(registry: Registry) -> str:
    if registry.credentials == "wrong":
        return "unauthorized: authentication required"
    given = registry.credentials == "given" or any(
        option.get("option") == "ARNRole" and option.get("value") for option in registry.fields["options"]
    )
    if not given and registry.fields["type"] not in choices.TYPES_WITHOUT_CREDENTIALS:
        return "unauthorized: no credentials were given"
    return ""
