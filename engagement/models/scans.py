"""Images, their scans, and the findings of a scan."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from engagement.models.engagements import Engagement
from engagement.models.registries import Registry


class Severity(models.IntegerChoices):
    """Aqua's severities, worst highest, so that ordering by the column is ordering by severity (contract 9.5)."""

    NEGLIGIBLE = 0, "Negligible"
    LOW = 1, "Low"
    MEDIUM = 2, "Medium"
    HIGH = 3, "High"
    CRITICAL = 4, "Critical"


class ScanState(models.TextChoices):
    """Where an image's newest scan stands; a failed scan is never shown as one without findings."""

    NOT_SCANNED = "not_scanned", "Not scanned"
    QUEUED = "queued", "Queued"
    SCANNING = "scanning", "Scanning"
    FAILED = "failed", "Scan failed"
    FINISHED = "finished", "Scanned"


class SeverityCounts(models.Model):
    """Findings per severity; empty until something was counted."""

    n_critical = models.PositiveIntegerField(default=0)
    n_high = models.PositiveIntegerField(default=0)
    n_medium = models.PositiveIntegerField(default=0)
    n_low = models.PositiveIntegerField(default=0)
    n_negligible = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def n_findings(self) -> int:
        return self.n_critical + self.n_high + self.n_medium + self.n_low + self.n_negligible


class Image(SeverityCounts):
    """An image of interest. State and counts are those of its newest scan that ended well, or of the one under way."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="images")
    registry = models.ForeignKey(Registry, on_delete=models.CASCADE, related_name="images")
    repository = models.CharField(max_length=255)
    tag = models.CharField(max_length=128)
    digest = models.CharField(max_length=80, blank=True)
    scan_state = models.CharField(max_length=12, choices=ScanState, default=ScanState.NOT_SCANNED)
    scanned_at = models.DateTimeField(null=True, blank=True)
    is_compliant = models.BooleanField(null=True, blank=True)
    error = models.TextField(blank=True)
    latest_scan = models.ForeignKey(
        "engagement.Scan", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["engagement_id", "repository", "tag"]
        indexes = [
            models.Index(fields=["engagement", "repository", "tag"], name="image_by_name"),
            GinIndex(OpClass("repository", "gin_trgm_ops"), name="image_by_words"),
        ]
        constraints = [models.UniqueConstraint(fields=["registry", "repository", "tag"], name="image_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.repository}:{self.tag}"


class Scan(SeverityCounts):
    """One scan of an image: asked for, carried out by Aqua, read back."""

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="scans")
    state = models.CharField(max_length=12, choices=ScanState, default=ScanState.QUEUED)
    requested_at = models.DateTimeField()
    scanning_since = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=80, blank=True)
    os = models.CharField(max_length=60, blank=True)
    os_version = models.CharField(max_length=60, blank=True)
    size_bytes = models.BigIntegerField(null=True, blank=True)
    n_sensitive_data = models.PositiveIntegerField(default=0)
    n_malware = models.PositiveIntegerField(default=0)
    is_compliant = models.BooleanField(null=True, blank=True)
    is_partial = models.BooleanField(default=False)
    # Aqua's checks as [{policy, control, failed, blocking, detail}], in the order given (contract 9.6).
    checks = models.JSONField(default=list, blank=True)
    error = models.TextField(blank=True)
    n_new = models.PositiveIntegerField(null=True, blank=True)
    n_fixed = models.PositiveIntegerField(null=True, blank=True)
    n_changed = models.PositiveIntegerField(null=True, blank=True)
    # Of a result that came as a report: equal for equal results, so that the same one is not stored twice.
    fingerprint = models.CharField(max_length=32, blank=True, default="", db_default="")

    class Meta:
        ordering = ["image_id", "-requested_at"]
        indexes = [models.Index(fields=["image", "-requested_at"], name="scan_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="finished") | Q(finished_at__isnull=False), name="finished_scan_has_its_time"
            ),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(error=""), name="failed_scan_says_why"),
            models.UniqueConstraint(
                fields=["image"], condition=Q(state__in=["queued", "scanning"]), name="one_live_scan_an_image"
            ),
        ]

    def __str__(self) -> str:
        return f"Scan of {self.image}"


class ScanContent(models.Model):
    """
    What lies in the image beside its findings, as a scan saw it: what its tabs show, and its policies judge by.

    A list is null when nobody told: Aqua's API has no call for the packages of an image, a scanner's report has.
    """

    scan = models.OneToOneField(Scan, on_delete=models.CASCADE, primary_key=True, related_name="content")
    architecture = models.CharField(max_length=30, blank=True)
    built_at = models.DateTimeField(null=True, blank=True)
    # Empty for an image that names none, which runs as root.
    user = models.CharField(max_length=100, blank=True)
    knows_user = models.BooleanField(default=False)
    base_image = models.CharField(max_length=300, blank=True)
    # {name: value}
    labels = models.JSONField(null=True, blank=True)
    # Names of the variables only: their values may be secrets.
    environment = models.JSONField(default=list, blank=True)
    # [{position, digest, created_by, size, is_base, n_secrets, n_critical, ...}]
    layers = models.JSONField(null=True, blank=True)
    # [{name, version, format, path, arch, licenses, layer}]
    packages = models.JSONField(null=True, blank=True)
    # [{type, path, filename, is_accepted}] and [{malware, path, hash, is_accepted}]
    secrets = models.JSONField(null=True, blank=True)
    malware = models.JSONField(null=True, blank=True)
    failing_scripts = models.JSONField(null=True, blank=True)
    has_microenforcer = models.BooleanField(null=True, blank=True)
    threat = models.CharField(max_length=20, blank=True)
    # What Aqua tells of earlier scans, newest first: [{at, error, digest, is_compliant, is_partial, n_critical, ...}]
    past_scans = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return f"Contents of {self.scan}"


class Vulnerability(models.Model):
    """
    One finding of a scan: a vulnerability on a resource.

    Written in bulk by COPY (domain/findings.py), never one by one; `COLUMNS` there lists the same fields.
    """

    class Change(models.IntegerChoices):
        """What became of the finding since the scan before."""

        FIRST_SCAN = 0, "First scan"
        SAME = 1, "Same"
        CHANGED = 2, "Changed"
        NEW = 3, "New"

    scan = models.ForeignKey(Scan, on_delete=models.CASCADE, related_name="vulnerabilities", db_index=False)
    finding_key = models.UUIDField()
    name = models.CharField(max_length=100)
    severity = models.SmallIntegerField(choices=Severity)
    score = models.FloatField(null=True, blank=True)
    score_source = models.CharField(max_length=100, blank=True)
    vectors = models.CharField(max_length=200, blank=True)
    resource_type = models.CharField(max_length=20, blank=True)
    resource_format = models.CharField(max_length=20, blank=True)
    resource_name = models.CharField(max_length=300, blank=True)
    resource_path = models.CharField(max_length=1000, blank=True)
    installed_version = models.CharField(max_length=200, blank=True)
    fix_version = models.CharField(max_length=300, blank=True)
    description = models.TextField(blank=True)
    solution = models.TextField(blank=True)
    url = models.CharField(max_length=1000, blank=True)
    published_on = models.DateField(null=True, blank=True)
    exploit_type = models.CharField(max_length=100, blank=True)
    epss_score = models.FloatField(null=True, blank=True)
    is_acknowledged = models.BooleanField(default=False)
    # The customer's own severity, where they gave one.
    own_severity = models.SmallIntegerField(choices=Severity, null=True, blank=True)
    fix_published_on = models.DateField(null=True, blank=True)
    is_exploitable = models.BooleanField(default=False, db_default=False)
    is_of_base = models.BooleanField(default=False, db_default=False)
    n_workloads = models.PositiveIntegerField(default=0, db_default=0)
    layer_digest = models.CharField(max_length=80, blank=True, default="", db_default="")
    change = models.SmallIntegerField(choices=Change, default=Change.FIRST_SCAN)

    class Meta:
        verbose_name_plural = "vulnerabilities"
        indexes = [
            models.Index(F("scan"), F("severity").desc(), F("name"), F("id"), name="finding_worst_first"),
            # A search begins at the front of the name: "CVE-2021-44".
            models.Index(fields=["name"], opclasses=["varchar_pattern_ops"], name="finding_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} on {self.resource_name}"
