"""Scanner groups, their scanners, and gateways (contract section 12)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aqua_client import fields
from aqua_client.shapes import called


@dataclass(frozen=True, slots=True)
class GroupScanner:
    """A scanner that has reported to its group; its token is a secret."""

    name: str = field(default="", metadata=called("scanner_name"))
    version: str = field(default="", metadata=called("scanner_version"))
    os_version: str = ""
    token: str = field(default="", repr=False)
    registered_at: datetime | None = field(default=None, metadata=called("registered_on"))
    last_heartbeat_at: datetime | None = field(default=None, metadata=called("last_heartbeat"))
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class ScannerGroup:
    """Scanners that take the scans of certain registries; the tokens they register with are secrets."""

    name: str
    description: str = ""
    type: str = "remote"
    os_type: str = "linux"
    status: str = ""
    author: str = ""
    registries: tuple[str, ...] = ()
    application_scopes: tuple[str, ...] = ("Global",)
    scanners: tuple[GroupScanner, ...] = ()
    tokens: tuple[str, ...] = field(default=(), repr=False)
    deploy_command: Mapping[str, Any] = field(default_factory=dict, repr=False)
    created_at: datetime | None = None
    updated_at: datetime | None = None
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway that scanners and enforcers speak to."""

    id: str
    name: str = field(default="", metadata=called("logicalname"))
    description: str = ""
    version: str = ""
    hostname: str = ""
    public_address: str = ""
    grpc_address: str = ""
    status: str = ""
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)
