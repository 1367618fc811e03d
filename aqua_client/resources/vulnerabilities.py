"""Vulnerabilities (contract section 7)."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace

from aqua_client import fields, findings
from aqua_client.console import Console
from aqua_client.findings import Vulnerability
from aqua_client.paging import NUMBERED, UNCOUNTED
from aqua_client.resources.images import Images
from aqua_client.transport import Query
from aqua_client.words import ScanStatus

PATH = "/api/v2/risks/vulnerabilities"


@dataclass(frozen=True, slots=True)
class VulnerabilityFilter:
    """
    Which findings are wanted (contract 7.1); None and empty leave the choice to Aqua.

    `has_fix`: only those with a fix, or without; `is_acknowledged`: only accepted risks, or only open ones;
    `first_found_date`: as `last|30|days` or `over|90|days`; `order_by`: a field, with a minus for descending.
    """

    severities: tuple[str, ...] = ()
    show_negligible: bool | None = True
    hide_base_image: bool | None = None
    include_vpatch_info: bool | None = None
    use_cvss3: bool | None = None
    has_fix: bool | None = None
    is_acknowledged: bool | None = None
    scope: str = ""
    cluster: str = ""
    namespaces: tuple[str, ...] = ()
    has_workloads: bool | None = None
    text: str = ""
    has_exploit: bool | None = None
    exploit_type: str = ""
    network_attack: bool | None = None
    first_found_date: str = ""
    digest: str = ""
    order_by: str = ""
    skip_count: bool | None = None
    use_estimated_count: bool | None = None

    def query(self) -> dict[str, str | bool]:
        """Write the filter under Aqua's names."""
        given: dict[str, str | bool | None] = {
            "severities": ",".join(self.severities),
            "show_negligible": self.show_negligible,
            "hide_base_image": self.hide_base_image,
            "include_vpatch_info": self.include_vpatch_info,
            "use_cvss3": self.use_cvss3,
            "fix_availability": self.has_fix,
            "acknowledge_status": self.is_acknowledged,
            "scope": self.scope,
            "cluster": self.cluster,
            "namespace_names": ",".join(self.namespaces),
            "has_workloads": self.has_workloads,
            "text_search": self.text,
            "exploit_availability": self.has_exploit,
            "exploit_type": self.exploit_type,
            "network_attack": self.network_attack,
            "first_found_date": self.first_found_date,
            "digest": self.digest,
            "order_by": self.order_by,
            "skip_count": self.skip_count,
            "use_estimated_count": self.use_estimated_count,
        }
        return {key: value for key, value in given.items() if value is not None and value != ""}


EVERY = VulnerabilityFilter()


class Vulnerabilities:
    """The findings of a tenant."""

    def __init__(self, console: Console, images: Images) -> None:
        self._console = console
        self._images = images

    def iterate(
        self,
        *,
        registry: str = "",
        image: str = "",
        show_negligible: bool = True,
        where: VulnerabilityFilter = EVERY,
        page_size: int = 1000,
    ) -> Iterator[Vulnerability]:
        """
        Go through the findings of one image, worst first: `GET /api/v2/risks/vulnerabilities` (contract 7.1).

        `image` is repository and tag, matched exactly; without it come the findings of the registry or of the whole
        tenant. An unknown image has none. Aqua gives at most 1,000 rows a page; deep ones are slow on the server (7.3),
        so for many images take `walk`.
        """
        query = where.query()
        query["show_negligible"] = show_negligible and where.show_negligible is not False
        if registry:
            query["registry_name"] = registry
        if image:
            query |= {"image_name": image, "image_name_exact_match": True}
        style = UNCOUNTED if where.skip_count else NUMBERED
        return self._console.pages(PATH, read, identity=_identity, query=query, page_size=page_size, style=style)

    def count(self, *, registry: str, image: str) -> int:
        """
        Count the findings of one image, negligible and accepted ones too, without fetching them (contract 7.1).

        `GET /api/v2/risks/vulnerabilities` with one row a page. `image` is repository and tag, matched exactly.
        """
        query: Query = {
            "registry_name": registry,
            "image_name": image,
            "image_name_exact_match": True,
            "show_negligible": True,
        }
        return self._console.count(PATH, query)

    def walk(self, *, registry: str | None = None, where: VulnerabilityFilter = EVERY) -> Iterator[Vulnerability]:
        """
        Go through the findings of all images, or those of one registry, image by image: no deep pages (contract 7.3).

        `GET /api/v2/images` (5.1), and for each image `GET /api/v2/risks/vulnerabilities`. A filter with a digest names
        one image already: take `iterate`.
        """
        for image in self._images.iterate(registry):
            if image.scan_status is not ScanStatus.NOT_STARTED:
                of_image = replace(where, digest=image.digest)
                yield from self.iterate(registry=image.registry, image=image.name, where=of_image)


def read(row: fields.Row, at: str) -> Vulnerability:
    """Read name and severity of a row; the rest waits until it is asked for."""
    name, severity = findings.name_and_severity(row, at, findings.ROW)
    return Vulnerability(name, severity, row)


def _identity(row: fields.Row) -> Hashable:
    """Aqua's own identity of a row (contract 7.1); a row without it is taken as it is."""
    resource = row.get("scan_resource_id")
    return None if resource is None else (resource, row.get("name"))
