"""
The registry matrix: which types there are, what each needs to be filled in, and where Aqua keeps it.

A type has fields of its own and one or more ways to sign in, each with its complete set of fields. What was entered is
stored by field name; `wire_values` says where Aqua wants it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from engagement.rules.registry_fields import RegistryType
from engagement.rules.registry_matrix import MATRIX

TYPES: Mapping[str, RegistryType] = MappingProxyType({one.code: one for one in MATRIX})
"""Every type by its code, in the order of the matrix."""

ADDABLE = tuple(one for one in MATRIX if one.is_addable)
"""Those that a consultant may add."""

SIGN_IN = "sign_in"
"""The name under which a registry's options keep the code of its way to sign in."""

REHEARSAL_MINUTES = 240

ON_PREMISES_NEEDS = (
    "A cloud connector in the customer's network: Aqua SaaS cannot reach a private address without it.",
    "A local scanner in a scanner group of its own, which pulls and scans the images.",
    f"A rehearsal of at least {REHEARSAL_MINUTES} minutes on a replica of the same registry type, before the session.",
)
"""What the guide demands of an on-premises registry under SaaS (work-package.md 3.1 and 9.1)."""

LONGEST_NAME = 100

SHIPPED_NAME = "Docker Hub"
"""The integration that every console has from the start (contract 4.3); it may be taken over, but not made anew."""

# What the console shows like registries and lets nobody create (contract 4.2).
_RESERVED_NAMES = frozenset({"ad hoc scans", "host images", "aqua"})


@dataclass(frozen=True)
class WireObject:
    """Where the values of a registry go in Aqua's object (contract 4.3); `prefixes` come beside those of the row."""

    url: str
    username: str
    password: str = field(repr=False)
    options: Mapping[str, str] = field(repr=False)
    extra: Mapping[str, str | bool] = field(repr=False)
    prefixes: tuple[str, ...]


def wire_values(
    type_code: str, *, url: str, username: str, options: Mapping[str, str], credentials: Mapping[str, str]
) -> WireObject:
    """
    Place what is stored of a registry where Aqua wants it; empty values are left out.

    `options` and `credentials` are keyed by field name; `options[SIGN_IN]` names the way to sign in. `options` and
    `extra` of the result are keyed by Aqua's own names. Raises KeyError for a type that the matrix does not know.
    """
    kind = TYPES[type_code]
    sign_in = kind.sign_in(options.get(SIGN_IN, ""))
    entered = {**options, **credentials, "url": url, "username": username}
    placed = dict(sign_in.fixed)
    for one in (*kind.fields, *sign_in.fields):
        if entered.get(one.name):
            placed[one.wire] = entered[one.name]
    return WireObject(
        url=str(placed.get("url", url)),
        username=str(placed.get("username", "")),
        password=str(placed.get("password", "")),
        options={wire.removeprefix("option:"): str(value) for wire, value in placed.items() if "option:" in wire},
        extra={wire.removeprefix("field:"): value for wire, value in placed.items() if "field:" in wire},
        prefixes=(f"{_host(url)}/{placed['prefix']}",) if "prefix" in placed else (),
    )


def needs_credentials(type_code: str, options: Mapping[str, str]) -> bool:
    """
    Whether a registry signs in with a secret that Aqua must be given.

    False for public registries and for roles. Raises KeyError for a type that the matrix does not know.
    """
    return TYPES[type_code].sign_in(options.get(SIGN_IN, "")).needs_credentials


def name_problem(name: str, *, type_code: str, is_public: bool) -> str:
    """
    What is wrong with a name for an integration, and what to do; empty when nothing is.

    The name is the key in CI commands, scopes and API paths (work-package.md 3.1). `is_public`: without credentials.
    """
    if "/" in name or "\\" in name:
        return "A name cannot contain a slash: it is part of Aqua's addresses. Use a dash, such as acme-acr."
    if not name.isprintable():
        return "The name holds characters that cannot be seen. Type it anew, in letters, digits and dashes."
    if name in (".", "..") or name.lower() in _RESERVED_NAMES:
        return f"The console keeps the name {name} for itself. Choose another one, such as acme-registry."
    if name.lower() == SHIPPED_NAME.lower() and not (name == SHIPPED_NAME and type_code == "HUB" and is_public):
        return (
            f"Every console has an entry named {SHIPPED_NAME} already. Choose another name, such as acme-hub; or "
            f"choose the type {SHIPPED_NAME} with public images only, to work with the entry that is there."
        )
    return ""


def _host(url: str) -> str:
    return url.rpartition("://")[2].strip("/")
