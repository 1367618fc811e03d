"""What lies in an image beside its findings, as one scan saw it: kept whole, replaced by the next look at that scan."""

from dataclasses import dataclass, field
from datetime import datetime

from engagement.models import Scan, ScanContent

Part = dict[str, object]


@dataclass(frozen=True)
class Contents:
    """
    The parts of an image; one that is None was not told, which is not the same as empty.

    The keys of the rows stand at the fields of ScanContent. Of the environment only the names come in, and of secrets
    only what kind they are and where they lie.
    """

    architecture: str = ""
    built_at: datetime | None = None
    user: str = ""
    knows_user: bool = False
    base_image: str = ""
    labels: dict[str, str] | None = None
    environment: list[str] = field(default_factory=list)
    layers: list[Part] | None = None
    packages: list[Part] | None = None
    secrets: list[Part] | None = None
    malware: list[Part] | None = None
    failing_scripts: list[str] | None = None
    has_microenforcer: bool | None = None
    threat: str = ""
    past_scans: list[Part] = field(default_factory=list)


NOTHING_TOLD = Contents()


def store(scan: Scan, contents: Contents) -> None:
    """Keep what the scan saw, in the place of what was kept of it before."""
    ScanContent.objects.update_or_create(scan=scan, defaults=vars(contents))


def base_image(scan: Scan) -> str:
    """The image that this one is built on, as far as the scan could tell; costs a query."""
    return ScanContent.objects.filter(scan=scan).values_list("base_image", flat=True).first() or ""
