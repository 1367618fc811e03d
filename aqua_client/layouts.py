"""Telling the layouts of scan results apart, and naming what is none (contract 6.1, 7.1, 10 and 11)."""

from collections.abc import Collection
from enum import StrEnum

from aqua_client import fields
from aqua_client.errors import UnknownLayout


class Layout(StrEnum):
    """The layouts of scan results; the first three differ only in what stands beside the findings."""

    SCANNER = "scanner"
    """What `scannercli --jsonfile` writes (contract 10)."""
    WEBHOOK = "webhook"
    """What the scan-result webhook sends."""
    RESPONSE_POLICY = "response_policy_webhook"
    """What a response policy sends about a scan: the webhook's body, with scopes and the policy."""
    V1_RESULT = "v1_scan_result"
    """The answer of `GET .../scan_result` (contract 6.1)."""
    V2_VULNERABILITIES = "v2_vulnerabilities"
    """A page of `GET /api/v2/risks/vulnerabilities` (contract 7.1)."""
    WRAPPED = "wrapped"
    """`{"image_name", "results"}`, as the Azure DevOps task writes them."""
    EMPTY = "empty"
    """`{}` and `[]`: nothing was scanned."""


SCAN_RESULT = frozenset({"image", "scan_started", "image_assurance_results", "vulnerability_summary", "resources"})
"""Two of these make a scan result (contract 10); the others are then missed by name."""

OF_RESPONSE_POLICIES = frozenset(
    {"application_scope", "application_scope_owners", "response_policy_id", "response_policy_name"}
)
OF_WEBHOOKS = frozenset({"pull_skipped", "previous_digest", "vulnerability_diff", "function_metadata"})
"""What the server adds to the scanner's own result before it sends it."""

OF_PAGES = frozenset({"count", "page", "pagesize", "query", "result", "more_data_all_pages"})
"""Three of these make a page of a list (contract 3.1)."""

OTHERS: tuple[tuple[str, frozenset[str]], ...] = (
    ("an incident event", frozenset({"event_category"})),
    ("a risk insight", frozenset({"insight"})),
    ("an audit event", frozenset({"action", "category", "result"})),
    ("an image object", frozenset({"scan_status", "assurance_results"})),
    ("an assurance policy", frozenset({"assurance_type"})),
    ("a single vulnerability", frozenset({"name", "aqua_severity"})),
    ("an error answer", frozenset({"message", "code"})),
    ("a CycloneDX document", frozenset({"bomFormat"})),
    ("a SARIF document", frozenset({"runs"})),
    ("a Trivy report", frozenset({"SchemaVersion"})),
)
"""What else may be at hand, by the fields that give it away."""

NAMED_FIELDS = 5
"""Fields of an unknown document that its refusal names, so that it can be found out what it is."""

LONGEST_NAME = 40


def recognise(document: fields.Row, at: str) -> Layout:
    """
    Name the layout of one object.

    Raises UnknownLayout, which says what the object is instead where that can be told.
    """
    keys = document.keys()
    if not keys:
        return Layout.EMPTY
    if len(keys & SCAN_RESULT) >= 2:
        if keys & OF_RESPONSE_POLICIES:
            return Layout.RESPONSE_POLICY
        return Layout.WEBHOOK if keys & OF_WEBHOOKS else Layout.SCANNER
    if "cves" in keys or "cves_counts" in keys:
        return Layout.V1_RESULT
    if len(keys & OF_PAGES) >= 3:
        return Layout.V2_VULNERABILITIES
    if "results" in keys and "image_name" in keys:
        return Layout.WRAPPED
    raise _refusal(keys, at)


def _refusal(keys: Collection[str], at: str) -> UnknownLayout:
    place = at or "document"
    for name, marks in OTHERS:
        if marks <= set(keys):
            return UnknownLayout(f"{place} is {name}, not a scan result", field=place, layout=name)
    named = ", ".join(ascii(key[:LONGEST_NAME]) for key in list(keys)[:NAMED_FIELDS])
    reason = f"{place} has no layout of a scan result that is known; its first fields are {named}"
    return UnknownLayout(reason, field=place)
