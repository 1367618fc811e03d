"""What a tenant is connected to and entitled to: log services, notifications, licences (contract section 15)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aqua_client import fields
from aqua_client.shapes import called


@dataclass(frozen=True, slots=True)
class LogService:
    """Where audit events go: Splunk, syslog, a cloud's log ... Its secrets come back masked or empty."""

    name: str = ""
    is_enabled: bool = field(default=False, metadata=called("enable"))
    audit_filter: str = ""
    url: str = ""
    network: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    key_id: str = field(default="", metadata=called("keyid"))
    region: str = ""
    log_group: str = field(default="", metadata=called("loggroup"))
    index: str = ""
    source: str = ""
    source_type: str = field(default="", metadata=called("sourcetype"))
    workspace: str = ""
    tenant_id: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    cloud: str = ""
    project_id: str = field(default="", metadata=called("projectid"))
    credentials_json: str = field(default="", repr=False)
    role_arn: str = ""
    external_id: str = ""
    stream_name: str = ""
    rule: str = ""
    verify_cert: bool = False
    ca_cert: str = ""
    authentication_option: str = ""
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class NotificationOutput:
    """Where notifications go: `type` is `slack`, `email`, `webhook` ...; `properties` may hold secrets."""

    name: str
    type: str
    id: str = ""
    template: Mapping[str, Any] = field(default_factory=dict)
    properties: Mapping[str, Any] = field(default_factory=dict, repr=False)
    author: str = ""
    updated_at: datetime | None = field(default=None, metadata=called("last_updated"))
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What the active production licences cover together; a flag is None where Aqua does not name it."""

    num_repositories: int = 0
    malware_protection: bool | None = None
    vshield: bool | None = None
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class ThreatAnalysis:
    """Dynamic threat analysis among the system settings; `is_enabled` is None where Aqua does not say."""

    is_enabled: bool | None = field(default=None, metadata=called("enabled"))
    url: str = ""
    token: str = field(default="", repr=False)
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class License:
    """A licence of the tenant; what it covers is in `row`, since each kind names other things."""

    name: str = ""
    status: str = ""
    type: str = field(default="", metadata=called("license_type"))
    expires_at: datetime | None = field(default=None, metadata=called("expiration_date"))
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)
