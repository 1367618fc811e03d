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
    Redirected,
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
from aqua_client.models import (
    Check,
    ConnectionTest,
    Counts,
    Image,
    NewRegistry,
    QueueSummary,
    Registry,
    ScanJob,
)
from aqua_client.reports import Report
from aqua_client.summaries import Summary
from aqua_client.resources.vulnerabilities import VulnerabilityFilter
from aqua_client.tokens import MemoryTokens, TokenStore
from aqua_client.words import ScanStatus, Severity

__all__ = [
    "ACCOUNT_HOSTS",
    "Answered",
    "AquaError",
    "BadField",
    "Check",
    "Client",
    "Conflict",
    "ConnectionTest",
    "ConnectionTestFailed",
    "Counts",
    "CutOff",
    "DestinationRefused",
    "Forbidden",
    "GatewayAddress",
    "Image",
    "Invalid",
    "Layout",
    "MemoryTokens",
    "NewRegistry",
    "NotFound",
    "NotJson",
    "QueueSummary",
    "Redirected",
    "Registry",
    "Report",
    "Resource",
    "ScanJob",
    "ScanStatus",
    "ServerFault",
    "Severity",
    "SignInRejected",
    "StillRefused",
    "Summary",
    "TimedOut",
    "TokenStore",
    "TooLarge",
    "TooManyRequests",
    "UnknownLayout",
    "Unreachable",
    "Unreadable",
    "Unusable",
    "Vulnerability",
    "VulnerabilityFilter",
]
