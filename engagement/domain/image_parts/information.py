"""What an image says of itself, as its latest scan read it."""

from dataclasses import dataclass
from datetime import datetime

from engagement.models import Image, Scan, ScanContent

# An image may carry as many as its author likes.
LABELS_SHOWN = 100
NAMES_SHOWN = 200


@dataclass(frozen=True)
class Information:
    """
    The facts of an image; an empty text is one that the scan did not tell.

    `user` is "root" for an image that names none, since it runs as root. Of the environment there are only the names.
    """

    registry: str
    digest: str
    os: str
    architecture: str
    size_bytes: int | None
    built_at: datetime | None
    user: str
    runs_as_root: bool
    base_image: str
    threat: str
    microenforcer: str
    labels: list[tuple[str, str]] | None
    n_labels: int
    environment: list[str]


def of(image: Image, scan: Scan) -> Information:
    """Read the facts of an image whose registry is loaded, with one query."""
    told = ScanContent.objects.filter(scan=scan).defer("layers", "packages", "secrets", "malware").first()
    told = told or ScanContent(scan=scan)
    labels = told.labels
    user = (told.user or "root") if told.knows_user else ""
    return Information(
        registry=image.registry.name,
        digest=scan.digest or image.digest,
        os=f"{scan.os} {scan.os_version}".strip(),
        architecture=told.architecture,
        size_bytes=scan.size_bytes,
        built_at=told.built_at,
        user=user,
        runs_as_root=user.partition(":")[0] in ("root", "0"),
        base_image=told.base_image,
        threat=told.threat,
        microenforcer={True: "Inside", False: "Not inside"}.get(told.has_microenforcer, ""),  # type: ignore[arg-type]
        labels=None if labels is None else sorted(labels.items())[:LABELS_SHOWN],
        n_labels=len(labels or {}),
        environment=told.environment[:NAMES_SHOWN],
    )
