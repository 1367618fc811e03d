"""Who may do what: application scopes, roles, permission sets, users, groups and single sign-on (contract 14)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from aqua_client import fields, shapes
from aqua_client.models.policies import Scope
from aqua_client.shapes import called


@dataclass(frozen=True, slots=True)
class ApplicationScope:
    """A part of the tenant's artifacts, workloads and infrastructure; `categories` says which, as Aqua writes it."""

    name: str
    description: str = ""
    owner_email: str = ""
    author: str = ""
    categories: Mapping[str, Any] = field(default_factory=dict)
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)

    @property
    def images(self) -> Scope:
        """Which images belong to it."""
        artifacts = fields.row(self.categories.get("artifacts") or {}, "categories.artifacts")
        return shapes.read(Scope, fields.row(artifacts.get("image") or {}, "categories.artifacts.image"))

    def with_images(self, images: Scope) -> Self:
        """Make the same scope about other images."""
        artifacts = fields.row(self.categories.get("artifacts") or {}, "categories.artifacts")
        return replace(self, categories={**self.categories, "artifacts": {**artifacts, "image": shapes.write(images)}})


@dataclass(frozen=True, slots=True)
class Role:
    """A permission set within application scopes."""

    name: str
    description: str = ""
    permission: str = ""
    scopes: tuple[str, ...] = ()
    author: str = ""
    updated_at: datetime | None = None
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class PermissionSet:
    """What a role may do: `images.read`, `scan.read` ..."""

    name: str
    description: str = ""
    actions: tuple[str, ...] = ()
    ui_access: bool = True
    is_super: bool = False
    author: str = ""
    updated_at: datetime | None = None
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class User:
    """A user of a self-hosted console, named by `id`."""

    id: str
    name: str = ""
    email: str = ""
    roles: tuple[str, ...] = ()
    role: str = ""
    is_super: bool = False
    ui_access: bool = False
    first_time: bool = False
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


def _read_group_names(row: fields.Row, key: str, at: str) -> tuple[str, ...]:
    """Groups of a login: names, or objects with a name; sources differ (contract 14)."""
    place = f"{at}.{key}"
    rows = fields.rows(row.get(key), place)
    return tuple(one if isinstance(one, str) else fields.text(fields.row(one, place), "name", place) for one in rows)


@dataclass(frozen=True, slots=True)
class Login:
    """One time that a user of an account signed in, and the groups that the identity provider named then."""

    signed_in_at: datetime | None = field(default=None, metadata=called("created"))
    groups: tuple[str, ...] = field(default=(), metadata=called("groups", read=_read_group_names))
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class AccountUser:
    """A user of an account of Aqua's own service."""

    id: int
    email: str = ""
    confirmed: bool = False
    account_admin: bool = False
    csp_roles: tuple[str, ...] = ()
    groups: tuple[Mapping[str, Any], ...] = ()
    logins: tuple[Login, ...] = ()
    provider: str = ""
    mfa_enabled: bool = False
    created_at: datetime | None = field(default=None, metadata=called("created"))
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class AccountGroup:
    """A group of an account's users."""

    id: int
    name: str = ""
    created_at: datetime | None = field(default=None, metadata=called("created"))
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class SamlSettings:
    """Single sign-on of a self-hosted console; `role_mapping` is role to names of groups."""

    enabled: bool = False
    sso_enable: bool = False
    idp_issuer: str = field(default="", metadata=called("idpissuer"))
    idp_sso_url: str = field(default="", metadata=called("idpssourl"))
    idp_slo_url: str = field(default="", metadata=called("idpslourl"))
    certificate: str = field(default="", metadata=called("x509cert"))
    sp_id: str = ""
    assertion_url: str = ""
    logout_url: str = ""
    user_login_id: str = field(default="", metadata=called("user_loginid"))
    user_role: str = ""
    auth_by_role: bool = False
    role_mapping: Mapping[str, Any] = field(default_factory=dict)
    signed_request: bool = False
    slo_enabled: bool = False
    aqua_creds_enable: bool = False
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class SamlMapping:
    """Which groups of the identity provider have a console role; `id` is Aqua's, None for a new one."""

    csp_role: str
    saml_groups: tuple[str, ...] = ()
    id: int | None = None
    account_id: int | None = None
    created_at: datetime | None = field(default=None, metadata=called("created"))
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)
