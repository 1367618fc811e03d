"""
Every place where the public sources are silent and the sandbox had to pick something.

Each constant says what was picked; the section numbers are those of the API contract that the package is built from.
A rule that a source states is not a choice and stands where it is carried out.
"""

import http


def phrase(status: int) -> str:
    """The words that go with a status."""
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


# -- Signing in (contract 2) ------------------------------------------------------------------------------------------

SIGN_IN_MINUTES = 240
"""How long a token of `/v2/signin` or `/api/v1/login` is valid; sources say "hours" (2.7)."""

TIMESTAMP_TOLERANCE_S = 300
"""How far `X-Timestamp` may be from the real time before the signature is refused (2.2)."""

WRONG_PASSWORD_STATUS = 401
WRONG_SIGNATURE_STATUS = 403
"""Wrong password on `/v2/signin`, wrong key or signature on `/v2/tokens`, both in the account envelope (18, no. 12)."""

READ_ONLY_ROLES = frozenset({"api_auditor", "Auditor"})
"""A token that carries only these console roles may read but not write."""

NOT_AUTHORIZED = "You are not authorized to perform this action"
"""Message of 401 for a missing, unknown or expired token and for missing rights: Aqua does not tell them apart (16)."""

ACCOUNT_ID = 7001
USER_ID = 22971

# -- Lists (contract 3.1) ---------------------------------------------------------------------------------------------

MAX_PAGE_SIZE = 1000
"""Larger pages are cut to this; clients ask for up to 1,000 and no refusal is documented."""

COUNT_WHEN_SKIPPED = 0
"""`count` of a list asked with `skip_count=true`: useless on purpose."""

# -- Faults and limits (contract 16) ----------------------------------------------------------------------------------

LARGEST_BODY = 10 * 1024 * 1024
"""Bytes of a request body; more is 413."""

# -- Configured objects (contract 14, 15) -----------------------------------------------------------------------------

FIRST_NUMBER = 101
"""Policies, users, keys and the like that are created in the sandbox are numbered from here."""

SECRET_MASK = "********"  # noqa: S105 - what is shown of a secret, and all that is kept of it

# -- Registries (contract 4) ------------------------------------------------------------------------------------------

REGISTRY_EXISTS_STATUS = 409
"""Creating a registry whose name is taken; no source shows the code."""

PSEUDO_REGISTRIES = frozenset({"Ad Hoc Scans", "Host Images", "Aqua"})
"""Names that the console shows as registries but does not let anybody create (4.2)."""

AD_HOC = "Ad Hoc Scans"
AD_HOC_TYPE = "API"
"""The pseudo-registry of images that a pipeline scanned without registering them (13), and its type."""

LONGEST_NAME = 255

REFUSED_PASSWORD = "wrong"  # noqa: S105 - the one password that no registry of the sandbox accepts
"""Credentials are right unless the password is this word."""

UNKNOWN_HOST_ENDINGS = (".invalid", ".nowhere.example")
UNKNOWN_HOST_BEGINNINGS = ("no-such", "unknown", "unreachable")
"""Hosts that do not resolve; any other name with a dot in it does."""

PRIVATE_HOST_ENDINGS = (".local", ".internal", ".lan", ".corp", ".intranet", ".home.arpa", ".onprem.example")
"""Hosts that only a scanner in the customer's network reaches, beside the private address ranges (12.3)."""

AWS_ACCOUNT = "111122223333"
"""The account in the default prefix of an ECR registry."""

TYPES_WITHOUT_CREDENTIALS = frozenset({"HUB", "V1", "V2", "ENGINE", "CTRDENGINE", "PODMAN"})
"""Types whose connection test passes without user, password, certificate or role."""

DETECTED_TYPES = {
    name: number
    for number, name in enumerate(
        (
            *("HUB", "V1", "V2", "AWS", "ACR", "GCR", "GAR", "ART", "NEXUS", "HARBOR", "QUAY", "DTR", "ICR"),
            *("OPENSHIFT", "ATOMIC", "CF", "ENGINE", "CTRDENGINE", "PODMAN"),
        ),
        start=1,
    )
}
"""The known registry types and a made-up numeric form of each (18, no. 10)."""

# -- Images and scans (contract 5, 6) ---------------------------------------------------------------------------------

SCAN_SECONDS = (20, 60)
"""Shortest and longest scan at speed 1; where between them follows from the image's name."""

SCANNER_HOST = "aqua-scanner"

IMAGE_NOT_FOUND = "image not found in registry"
"""Why the scan of an image fails that the registry does not hold."""

SCAN_FAILED = "the scan failed"
"""Why a scan fails that the fault `scan_fails` fails without a reason of its own."""

IMAGE_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""The one environment variable that every image has."""

DEMO_SIZE_MB = 4.82
DEMO_CREATED = "2019-01-30T00:00:00Z"
"""Size and build time of a demo image whose data names none: those of `alpine:3.4`, about."""

QUEUE_PAGE_SIZE = 50
SCANNERS_PAGE_SIZE = 5
"""Default page sizes of the scan queue and of its scanners (6.2)."""

# -- Vulnerabilities (contract 7) -------------------------------------------------------------------------------------

ROWS_PER_IMAGE = 1_000_000
"""`vulnerability_id` and `scan_resource_id` are the image's number times this, plus a position: unique per row."""

INVENTED_CVE = 900_000
"""Invented findings are numbered from here: real identifiers have never come near."""

# -- Assurance (contract 9) -------------------------------------------------------------------------------------------

POLICY_EXISTS_STATUS = 409
"""Creating an assurance policy whose name is taken; old versions answer 500 (3.5)."""

BUILT_IN_POLICIES_BLOCK = False
"""The shipped policies for malware and sensitive data report and do not make images non-compliant."""

SUPERUSERS = frozenset({"", "root", "0", "containeradministrator"})
"""Users of an image that count as root; the last one is that of Windows images."""

FILES_SCANNED = 512
"""`malware_file_scanned`: how many files the malware control has looked at, the same for every image."""

DTA_DISABLED = "DTA is disabled"
DTA_DEFAULT_LEVEL = "high"
"""Why dynamic threat analysis is skipped without its licence, and the level of a policy that names none."""

PERMISSION_WORDS = {None: "", True: "Allowed", False: "Blocked"}
"""`permission` of an image that somebody has allowed or blocked by hand."""

# -- Scanner groups (contract 12) -------------------------------------------------------------------------------------

SCANNERS_OF_A_GROUP = 1
"""How many scanners have joined a group when it is created; `POST /_sandbox/scanners` changes it."""

FIRST_GROUP_SCANNER = 1_000
"""Scanners of groups are numbered from here, the console's own ones from 0."""

SCANNER_VERSION = "2022.4.759"

GATEWAY_ID = "sandbox_gateway"
"""The one gateway of the tenant (12.2)."""

# -- Scan results (contract 10) ---------------------------------------------------------------------------------------

SCAN_OPTIONS = {
    "scan_executables": True,
    "scan_sensitive_data": True,
    "scan_malware": True,
    "scan_files": True,
    "scan_timeout": 3_600_000_000_000,
    "manual_pull_fallback": True,
    "save_adhoc_scans": True,
    "use_cvss3": True,
    "dockerless": True,
    "enable_fast_scanning": True,
    "memoryThrottling": True,
    "suggest_os_upgrade": True,
}

DATA_AGE_S = 6 * 3_600
"""How old the vulnerability data is that a scan uses."""

BLOCKED_BY_HAND = "blacklisted"
"""`disallow_reason` of an image that somebody has blocked (6.1)."""

# -- Access and settings (contract 14, 15) ----------------------------------------------------------------------------

ACTIONS = {
    "images": ("read", "write"),
    "image_assurance": ("read", "write"),
    "registries_integrations": ("read", "write"),
    "scan": ("read", "write"),
    "risks.vulnerabilities": ("read", "write"),
    "audits": ("read",),
    "dashboard": ("read",),
    "gateways": ("read", "write"),
    "integrations": ("read", "write"),
    "settings": ("read", "write"),
    "response_policies": ("read", "write"),
    "web_hook": ("read",),
}
"""What a permission set can be made of: the part of Aqua's list that concerns images and settings."""

RESPONSE_TRIGGERS = ("new_image_scanned", "image_non_compliant", "new_vulnerability", "incident")
"""Predefined triggers of response policies; the sandbox keeps response policies and fires none."""

SYSTEM = {
    "dta": {"enabled": False, "url": "", "token": ""},
    "image_scan_results_webhook": {"enabled": False, "url": ""},
}
"""The parts of the system settings that the sandbox knows, and a new tenant's values."""
