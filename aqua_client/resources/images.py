"""Images (contract section 5)."""

from collections.abc import Collection, Hashable, Iterator
from dataclasses import dataclass

from aqua_client import fields, shapes
from aqua_client.addresses import image_name, repository, segment
from aqua_client.console import Console
from aqua_client.models.images import (
    Counts,
    Image,
    ImagePermission,
    Layer,
    MalwareItem,
    PastScan,
    SensitiveItem,
)
from aqua_client.transport import Query
from aqua_client.words import ScanStatus

PATH = "/api/v2/images"
PAGE_SIZE = 500
PARTS_PAGE_SIZE = 1000

TEXTS = ("registry_type", "digest", "os", "os_version", "scan_error")
COUNTS = ("vulns_found", "crit_vulns", "high_vulns", "med_vulns", "low_vulns", "neg_vulns")
WHOLES = ("size", "sensitive_data", "malware", *COUNTS)
TRUTHS = ("disallowed", "whitelisted", "blacklisted", "partial_results")


@dataclass(frozen=True, slots=True)
class ImageRef:
    """Names an image: its registry in Aqua, its repository and its tag."""

    registry: str
    repository: str
    tag: str

    def row(self) -> dict[str, str]:
        """Write it as Aqua's calls for several images want it. Raises Unusable for an empty part."""
        image_name(self.repository, self.tag)
        segment(self.registry)
        return {"registry": self.registry, "repository": self.repository, "tag": self.tag}


class Images:
    """The images that a tenant knows."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def get(self, registry: str, repository: str, tag: str, *, digest: str = "") -> Image:
        """
        Fetch one: `GET /api/v2/images/{registry}/{repository}/{tag}` (contract 5.1). Raises NotFound.

        The tag may be `@sha256:<hex>`; a digest narrows a tag (3.3).
        """
        query = {"digest": digest} if digest else None
        return self._console.one(_path(registry, repository, tag), read, query=query)

    def iterate(
        self,
        registry: str | None = None,
        *,
        repository: str = "",
        name: str = "",
        scope: str = "",
        search: str = "",
        has_fix: bool | None = None,
        order_by: str = "",
        page_size: int = PAGE_SIZE,
    ) -> Iterator[Image]:
        """Go through all, or those that fit: `GET /api/v2/images` (contract 5.1)."""
        given = {"registry": registry, "repository": repository, "name": name, "scope": scope, "search": search}
        query: Query = {
            "include_totals": True,
            **{key: value for key, value in given.items() if value},
            **({} if has_fix is None else {"fix_availability": has_fix}),
            **({"order_by": order_by} if order_by else {}),
        }
        return self._console.pages(PATH, read, identity=_identity, query=query, page_size=page_size)

    def register(self, registry: str, repository: str, tag: str) -> None:
        """
        Make an image known and queue its scan: `POST /api/v1/images` (contract 5.1).

        A known image is queued again (16). Aqua does not look whether the image exists: its scan fails then.
        """
        image = {**ImageRef(registry, repository, tag).row(), "digest": None, "source": None}
        self._console.call("POST", "/api/v1/images", body={"images": [image]})

    def rescan(self, images: Collection[ImageRef], *, full: bool = True) -> None:
        """Queue new scans: `POST /api/v1/images/rescan` (contract 5.1); `full` reads the layers again too."""
        body = {"full_rescan": full, "images": [image.row() for image in images]}
        self._console.call("POST", "/api/v1/images/rescan", body=body)

    def delete(self, registry: str, repository: str, tag: str) -> None:
        """Forget one: `DELETE /api/v2/images/{registry}/{repository}/{tag}` (contract 5.1). Raises NotFound."""
        self._console.call("DELETE", _path(registry, repository, tag))

    def delete_many(self, uids: Collection[int]) -> None:
        """Forget several by Aqua's numbers: `POST /api/v2/images/actions/delete` (contract 5.1)."""
        self._console.call("POST", f"{PATH}/actions/delete", body={"uids": list(uids)})

    def allow(self, images: Collection[ImageRef], *, comment: str = "") -> None:
        """Make images compliant by hand, whatever the policies say: `POST /api/v1/images/allow` (contract 5.1, 9.6)."""
        self._decide("allow", images, comment)

    def disallow(self, images: Collection[ImageRef], *, comment: str = "") -> None:
        """Make images non-compliant by hand: `POST /api/v1/images/disallow` (contract 5.1, 9.6)."""
        self._decide("disallow", images, comment)

    def permissions(self) -> tuple[ImagePermission, ...]:
        """Fetch all decisions by hand: `GET /api/v2/image_assurance/image_permissions` (contract 5.1)."""
        return self._console.one("/api/v2/image_assurance/image_permissions", _read_permissions)

    def layers(self, registry: str, repository: str, tag: str) -> Iterator[Layer]:
        """Go through the layers: `GET .../{tag}/history_layers` (contract 5.1). Raises NotFound."""
        return self._parts(registry, repository, tag, "history_layers", Layer)

    def sensitive_data(self, registry: str, repository: str, tag: str) -> Iterator[SensitiveItem]:
        """Go through the secrets that were found: `GET .../{tag}/sensitive` (contract 5.1). Raises NotFound."""
        return self._parts(registry, repository, tag, "sensitive", SensitiveItem)

    def malware(self, registry: str, repository: str, tag: str) -> Iterator[MalwareItem]:
        """Go through the malware that was found: `GET .../{tag}/malware` (contract 5.1). Raises NotFound."""
        return self._parts(registry, repository, tag, "malware", MalwareItem)

    def scan_history(self, registry: str, repository: str, tag: str) -> Iterator[PastScan]:
        """Go through the past scans, newest first: `GET .../{tag}/scan_history` (contract 5.1). Raises NotFound."""
        return self._parts(registry, repository, tag, "scan_history", PastScan, {"order_by": "-date"})

    def _decide(self, decision: str, images: Collection[ImageRef], comment: str) -> None:
        body = {"comment": comment, "images": [image.row() for image in images]}
        self._console.call("POST", f"/api/v1/images/{decision}", body=body)

    def _parts(
        self,
        registry: str,
        repository: str,
        tag: str,
        part: str,
        kind: type[shapes.Value],
        query: dict[str, str] | None = None,
    ) -> Iterator[shapes.Value]:
        path = f"{_path(registry, repository, tag)}/{part}"
        return self._console.pages(
            path, shapes.reader(kind), identity=_as_a_whole, query=query, page_size=PARTS_PAGE_SIZE
        )


def _path(registry: str, repository_name: str, tag: str) -> str:
    return f"{PATH}/{segment(registry)}/{repository(repository_name)}/{segment(tag)}"


def read(row: fields.Row, at: str) -> Image:
    """Read an image object (contract 5.2). Fields of a kind are read together: lists of images are long."""
    row = fields.row(row, at)
    inner = f"{at}.metadata" if at else "metadata"
    metadata = fields.row(row.get("metadata") or {}, inner)
    registry_type, digest, system, os_version, scan_error = fields.all_texts(row, TEXTS, at)
    architecture, default_user = fields.all_texts(metadata, ("architecture", "default_user"), inner)
    size_bytes, sensitive_data, malware, *counts = fields.all_wholes(row, WHOLES, at)
    disallowed, whitelisted, blacklisted, partial_results = fields.all_truths(row, TRUTHS, at)
    return Image(
        registry=fields.text(row, "registry", at),
        registry_type=registry_type,
        repository=fields.text(row, "repository", at),
        tag=fields.text(row, "tag", at),
        uid=None if row.get("image_uid") is None else fields.whole(row, "image_uid", at),
        digest=digest,
        os=system,
        os_version=os_version,
        architecture=architecture,
        size_bytes=size_bytes,
        created_at=fields.moment(row, "created", at),
        default_user=default_user,
        scan_status=ScanStatus.read(fields.text(row, "scan_status", at)),
        scanned_at=fields.moment(row, "scan_date", at),
        scan_error=scan_error,
        counts=Counts(*counts),
        sensitive_data=sensitive_data,
        malware=malware,
        disallowed=disallowed,
        whitelisted=whitelisted,
        blacklisted=blacklisted,
        partial_results=partial_results,
        row=row,
    )


def _read_permissions(row: fields.Row, at: str) -> tuple[ImagePermission, ...]:
    rows = [*fields.objects(row, "whitelisted_images", at), *fields.objects(row, "blacklisted_images", at)]
    return tuple(shapes.read(ImagePermission, one, place) for one, place in rows)


def _identity(row: fields.Row) -> Hashable:
    return row.get("image_uid") or (row.get("registry"), row.get("repository"), row.get("tag"), row.get("digest"))


def _as_a_whole(row: fields.Row) -> Hashable:
    """Parts of an image have no number; the same part on two pages is the same row throughout."""
    return repr(sorted(row.items()))
