"""
A client of the Aqua Security platform.

    with Client("https://acme.cloud.aquasec.com", key="...", secret="...") as aqua:
        registry = aqua.registries.get("acme-acr")
        for image in aqua.images.iterate(registry="acme-acr"):
            aqua.scans.start(image.registry, image.repository, image.tag)

This is the whole public face; the modules behind it are private. Calls raise the tree that `aqua_client.errors` draws.
"""

from aqua_client.addresses import ACCOUNT_HOSTS
from aqua_client.client import Client
from aqua_client.differences import Difference
from aqua_client.errors import (
    Answered,
    AquaError,
    BadField,
    Conflict,
    ConnectionTestFailed,
    CutOff,
    DestinationRefused,
    Forbidden,
    GatewayAddress,
    Invalid,
    NotFound,
    NotJson,
    NotStored,
    Redirected,
    ScanFailed,
    ScanUnfinished,
    ServerFault,
    SignInRejected,
    StillRefused,
    TimedOut,
    TooLarge,
    TooManyRequests,
    UnknownLayout,
    Unreachable,
    Unreadable,
    Unusable,
)
from aqua_client.findings import Resource, Vulnerability
from aqua_client.layouts import Layout
from aqua_client.models.access import (
    AccountGroup,
    AccountUser,
    ApplicationScope,
    Login,
    PermissionSet,
    Role,
    SamlMapping,
    SamlSettings,
    User,
)
from aqua_client.models.images import (
    Counts,
    Image,
    ImagePermission,
    Layer,
    MalwareItem,
    PastScan,
    Repository,
    SensitiveItem,
)
from aqua_client.models.policies import (
    AggregatedVulnerability,
    AssurancePolicy,
    Label,
    NamedImage,
    PackageRule,
    PolicyChange,
    PolicySettings,
    RescanSchedule,
    Scope,
    ScopeVariable,
    Script,
)
from aqua_client.models.registries import ConnectionTest, NewRegistry, PullSchedule, Registry, RegistryWebhook
from aqua_client.models.risks import Acknowledgement, Reach
from aqua_client.models.scanners import Gateway, GroupScanner, ScannerGroup
from aqua_client.models.scans import Progress, QueueSummary, ScanJob, Scanner, ScanResult
from aqua_client.models.settings import Entitlement, License, LogService, NotificationOutput, ThreatAnalysis
from aqua_client.reports import Report
from aqua_client.resources.images import ImageRef
from aqua_client.resources.vulnerabilities import VulnerabilityFilter
from aqua_client.summaries import Summary
from aqua_client.tokens import MemoryTokens, TokenStore
from aqua_client.verdicts import Outcome, Verdict
from aqua_client.words import RegistryType, ScanStatus, Severity

__all__ = [
    "ACCOUNT_HOSTS",
    "AccountGroup",
    "AccountUser",
    "Acknowledgement",
    "AggregatedVulnerability",
    "Answered",
    "ApplicationScope",
    "AquaError",
    "AssurancePolicy",
    "BadField",
    "Client",
    "Conflict",
    "ConnectionTest",
    "ConnectionTestFailed",
    "Counts",
    "CutOff",
    "DestinationRefused",
    "Difference",
    "Entitlement",
    "Forbidden",
    "Gateway",
    "GatewayAddress",
    "GroupScanner",
    "Image",
    "ImagePermission",
    "ImageRef",
    "Invalid",
    "Label",
    "Layer",
    "Layout",
    "License",
    "LogService",
    "Login",
    "MalwareItem",
    "MemoryTokens",
    "NamedImage",
    "NewRegistry",
    "NotFound",
    "NotJson",
    "NotStored",
    "NotificationOutput",
    "Outcome",
    "PackageRule",
    "PastScan",
    "PermissionSet",
    "PolicyChange",
    "PolicySettings",
    "Progress",
    "PullSchedule",
    "QueueSummary",
    "Reach",
    "Redirected",
    "Registry",
    "RegistryType",
    "RegistryWebhook",
    "Report",
    "Repository",
    "RescanSchedule",
    "Resource",
    "Role",
    "SamlMapping",
    "SamlSettings",
    "ScanFailed",
    "ScanJob",
    "ScanResult",
    "ScanStatus",
    "ScanUnfinished",
    "Scanner",
    "ScannerGroup",
    "Scope",
    "ScopeVariable",
    "Script",
    "SensitiveItem",
    "ServerFault",
    "Severity",
    "SignInRejected",
    "StillRefused",
    "Summary",
    "ThreatAnalysis",
    "TimedOut",
    "TokenStore",
    "TooLarge",
    "TooManyRequests",
    "UnknownLayout",
    "Unreachable",
    "Unreadable",
    "Unusable",
    "User",
    "Verdict",
    "Vulnerability",
    "VulnerabilityFilter",
]
