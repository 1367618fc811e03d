"""
Every place where the public sources are silent and the sandbox had to pick something.

Each constant says what was picked; the section numbers are those of the API contract that the package is built from.
A rule that a source states is not a choice and stands where it is carried out.
"""

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

# -- Registries (contract 4) ------------------------------------------------------------------------------------------

REGISTRY_EXISTS_STATUS = 409
"""Creating a registry whose name is taken; no source shows the code."""

PSEUDO_REGISTRIES = frozenset({"Ad Hoc Scans", "Host Images", "Aqua"})
"""Names that the console shows as registries but does not let anybody create (4.2)."""

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
