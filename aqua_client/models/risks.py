"""Accepted risks (contract section 8.1)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Self

from aqua_client import fields
from aqua_client.findings import Vulnerability
from aqua_client.shapes import called


class Reach(StrEnum):
    """How far an accepted risk reaches."""

    IMAGE = "image"
    REPOSITORY = "repository"
    EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """
    An accepted risk: a vulnerability, a secret or malware that no longer counts against policies.

    It reaches as far as is filled in: one image, one repository, or everything. `expiration_days` is 1 to 999, and 0
    for one that never ends.
    """

    issue_name: str = ""
    issue_type: str = "vulnerability"
    resource_type: str = ""
    resource_name: str = ""
    resource_version: str = ""
    resource_format: str = ""
    resource_cpe: str = ""
    resource_path: str = ""
    resource_hash: str = ""
    registry_name: str = ""
    image_name: str = ""
    repository_name: str = ""
    docker_id: str = ""
    os: str = ""
    os_version: str = ""
    fix_version: str = ""
    expiration_days: int = 0
    comment: str = ""
    author: str = ""
    acknowledged_at: datetime | None = field(default=None, metadata=called("date"))
    row: fields.Row = field(default_factory=dict, repr=False, compare=False)

    @property
    def reach(self) -> Reach:
        """How far it reaches."""
        if self.image_name or self.row.get("image"):
            return Reach.IMAGE
        return Reach.REPOSITORY if self.repository_name or self.row.get("repository") else Reach.EVERYWHERE

    @classmethod
    def of(cls, finding: Vulnerability, reach: Reach = Reach.IMAGE, *, expiration_days: int = 0) -> Self:
        """Describe a finding of the vulnerability list (contract 7.1) as a risk to accept."""
        row, resource, name = finding.row, finding.resource, finding.name
        return cls(
            issue_name=name,
            resource_type=resource.type,
            resource_name=resource.name,
            resource_version=resource.version,
            resource_format=resource.format,
            resource_cpe=resource.cpe,
            resource_path=resource.path,
            resource_hash=resource.hash,
            registry_name="" if reach is Reach.EVERYWHERE else fields.text_or_empty(row, "registry", name),
            image_name=fields.text_or_empty(row, "image_name", name) if reach is Reach.IMAGE else "",
            repository_name=(
                fields.text_or_empty(row, "image_repository_name", name) if reach is Reach.REPOSITORY else ""
            ),
            os=fields.text_or_empty(row, "os", name),
            os_version=fields.text_or_empty(row, "os_version", name),
            fix_version=finding.fix_version,
            expiration_days=expiration_days,
        )
