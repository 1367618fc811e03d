"""Words of Aqua's that have an order or several spellings. Unknown ones are kept."""

from enum import StrEnum
from typing import Self


class _Word(StrEnum):
    """A word of Aqua's; one that this version does not know becomes a value of its own instead of an error."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = value
        return unknown

    @property
    def is_known(self) -> bool:
        """True for the words of the contract."""
        return self.value in type(self)._value2member_map_


class Severity(_Word):
    """
    How bad a finding is; negligible < low < medium < high < critical (contract 9.5).

    An unknown word ranks above them all, so that it is looked at and never slips below a limit.
    """

    NEGLIGIBLE = "negligible"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """1 for negligible to 5 for critical, 6 for a word that is not known."""
        return RANKS.get(self.value, len(RANKS) + 1)

    def __lt__(self, other: str) -> bool:
        return self.rank < Severity(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Severity(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Severity(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Severity(other).rank


RANKS = {severity.value: rank for rank, severity in enumerate(Severity, start=1)}


class ScanStatus(_Word):
    """Where a scan is. Images, the scan queue and the v1 calls use different words for the same (contract 6.2)."""

    NOT_STARTED = "not_started"
    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    FINISHED = "finished"
    FAILED = "failed"

    @classmethod
    def read(cls, word: str) -> "ScanStatus":
        """Understand the words of all calls: `Scanned` is finished, `Fail` is failed, `In Progress` in progress."""
        if word in STATUSES:
            return STATUSES[word]
        plain = word.strip().lower().replace(" ", "_")
        return cls({"scanned": "finished", "fail": "failed", "sent_to_scan": "pending"}.get(plain, plain))

    @property
    def is_over(self) -> bool:
        """True when no more will come of it: finished or failed."""
        return self in (ScanStatus.FINISHED, ScanStatus.FAILED)

    @property
    def is_under_way(self) -> bool:
        """True while it waits for a scanner or is with one."""
        return self in (ScanStatus.PENDING, ScanStatus.IN_PROGRESS)


STATUSES = {status.value: status for status in ScanStatus}
"""The words of the image object, found without rewriting them: lists of images are long."""


class RegistryType(_Word):
    """The kind of a registry (contract 4.2)."""

    DOCKER_HUB = "HUB"
    V1 = "V1"
    V2 = "V2"
    ECR = "AWS"
    ACR = "ACR"
    GCR = "GCR"
    GAR = "GAR"
    ARTIFACTORY = "ART"
    NEXUS = "NEXUS"
    HARBOR = "HARBOR"
    QUAY = "QUAY"
    DTR = "DTR"
    ICR = "ICR"
    OPENSHIFT = "OPENSHIFT"
    ATOMIC = "ATOMIC"
    TANZU = "CF"
    DOCKER_ENGINE = "ENGINE"
    CONTAINERD = "CTRDENGINE"
    PODMAN = "PODMAN"
