"""Registry integrations (contract section 4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aqua_client import fields
from aqua_client.shapes import called
from aqua_client.words import RegistryType


@dataclass(frozen=True, slots=True)
class NewRegistry:
    """
    What is sent to create or replace a registry integration (contract 4.3).

    `extra` holds further fields under Aqua's names (`acr_connection_type`, `tenant_id`, `client_key` ...). `force_save`
    saves although Aqua's connection test fails.
    """

    name: str
    type: str
    url: str
    username: str = ""
    password: str = field(default="", repr=False)
    description: str = ""
    prefixes: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict, repr=False)
    scanner_type: str = "any"
    scanner_group_name: str = ""
    auto_pull: bool = False
    auto_pull_time: str = "03:00"
    auto_pull_interval_days: int = 1
    auto_pull_max: int = 100
    always_pull_patterns: tuple[str, ...] = (":latest",)
    pull_repo_patterns: tuple[str, ...] = ()
    pull_repo_patterns_excluded: tuple[str, ...] = ()
    auto_cleanup: bool = False
    force_save: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)


def _read_options(row: fields.Row, key: str, at: str) -> dict[str, str]:
    return {
        fields.text(one, "option", place): fields.text_or_empty(one, "value", place)
        for one, place in fields.objects(row, key, at)
    }


def _write_options(options: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"option": option, "value": value} for option, value in options.items()]


@dataclass(frozen=True, slots=True)
class PullSchedule:
    """When images are pulled or scanned again: every `iteration` days, weeks or months at `time`, in UTC."""

    iteration_type: str = "none"
    iteration: int = 1
    auto_pull_day: int = 1
    time: str = ""
    week_days: tuple[str, ...] = ()
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class RegistryWebhook:
    """How a registry announces pushed images to Aqua; its token never comes back."""

    enabled: bool = False
    url: str = ""
    un_quarantine: bool = False
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Registry:
    """
    A registry integration as Aqua shows it (contract 4.3); its password never comes back.

    `is_connected` is the outcome of the last connection test, None when Aqua does not say. `row` is all that came, with
    the fields that this version does not know.
    """

    name: str
    type: RegistryType
    url: str = ""
    username: str = ""
    description: str = ""
    author: str = ""
    prefixes: tuple[str, ...] = ()
    default_prefix: str = ""
    options: Mapping[str, str] = field(
        default_factory=dict, repr=False, metadata=called("options", read=_read_options, write=_write_options)
    )
    scanner_type: str = "any"
    scanner_group_name: str = ""
    scanner_names: tuple[str, ...] = field(default=(), metadata=called("scanner_name"))
    existing_scanners: tuple[str, ...] = field(default=(), metadata=called("existsing_scanners"))
    auto_pull: bool = False
    auto_pull_time: str = ""
    auto_pull_interval_days: int = field(default=1, metadata=called("auto_pull_interval"))
    auto_pull_max: int = 100
    auto_pull_rescan: bool = False
    auto_pull_in_progress: bool = False
    auto_scan_time: PullSchedule = PullSchedule()
    always_pull_patterns: tuple[str, ...] = ()
    pull_repo_patterns: tuple[str, ...] = ()
    pull_repo_patterns_excluded: tuple[str, ...] = ()
    pull_image_tag_pattern: tuple[str, ...] = ()
    pull_max_tags: int = 0
    image_creation_date_condition: str = "none"
    pull_image_age: str = "0D"
    pull_image_count: int = 0
    auto_cleanup: bool = False
    advanced_settings_cleanup: bool = False
    registry_scan_timeout_minutes: int = field(default=0, metadata=called("registry_scan_timeout"))
    webhook: RegistryWebhook = RegistryWebhook()
    architecture: str = ""
    client_cert: str = field(default="", repr=False, metadata=called("client_cert"))
    acr_connection_type: str = ""
    icr_account_id: str = ""
    subscription_id: str = ""
    tenant_id: str = ""
    is_connected: bool | None = field(default=None, metadata=called("is_registry_connected"))
    connection_error: str = field(default="", metadata=called("error_msg"))
    updated_at: datetime | None = field(default=None, metadata=called("lastupdate"))
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class ConnectionTest:
    """How a connection test ended; `message` says why it failed."""

    is_connected: bool
    message: str
