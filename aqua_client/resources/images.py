"""Images (contract section 5)."""

from collections.abc import Hashable, Iterator

from aqua_client import fields
from aqua_client.addresses import image_name, repository, segment
from aqua_client.console import Console
from aqua_client.models import Check, Counts, Image
from aqua_client.transport import Query
from aqua_client.words import ScanStatus

PATH = "/api/v2/images"
PAGE_SIZE = 100

CHECK_FIELDS = frozenset({"policy_name", "control", "failed", "blocking"})
"""Fields of a check that have a place of their own; the others are its detail."""


class Images:
    """The images that a tenant knows."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def get(self, registry: str, repository: str, tag: str) -> Image:
        """Fetch one: `GET /api/v2/images/{registry}/{repository}/{tag}` (contract 5.1). Raises NotFound."""
        return self._console.one(_path(registry, repository, tag), read)

    def iterate(self, registry: str | None = None) -> Iterator[Image]:
        """Go through all, or those of one registry: `GET /api/v2/images` (contract 5.1)."""
        query: Query = {"include_totals": True, **({} if registry is None else {"registry": registry})}
        return self._console.pages(PATH, read, identity=_identity, query=query, page_size=PAGE_SIZE)

    def register(self, registry: str, repository: str, tag: str) -> None:
        """
        Make an image known and queue its scan: `POST /api/v1/images` (contract 5.1).

        A known image is queued again (16). Aqua does not look whether the image exists: its scan fails then.
        """
        image_name(repository, tag)
        image = {"registry": registry, "repository": repository, "tag": tag, "digest": None, "source": None}
        self._console.call("POST", "/api/v1/images", body={"images": [image]})

    def delete(self, registry: str, repository: str, tag: str) -> None:
        """Forget one: `DELETE /api/v2/images/{registry}/{repository}/{tag}` (contract 5.1). Raises NotFound."""
        self._console.call("DELETE", _path(registry, repository, tag))


def _path(registry: str, repository_name: str, tag: str) -> str:
    return f"{PATH}/{segment(registry)}/{repository(repository_name)}/{segment(tag)}"


def read(row: fields.Row, at: str) -> Image:
    """Read an image object (contract 5.2)."""
    metadata = fields.row(row.get("metadata") or {}, f"{at}.metadata" if at else "metadata")
    return Image(
        registry=fields.text(row, "registry", at),
        registry_type=fields.text_or_empty(row, "registry_type", at),
        repository=fields.text(row, "repository", at),
        tag=fields.text(row, "tag", at),
        uid=None if row.get("image_uid") is None else fields.whole(row, "image_uid", at),
        digest=fields.text_or_empty(row, "digest", at),
        os=fields.text_or_empty(row, "os", at),
        os_version=fields.text_or_empty(row, "os_version", at),
        architecture=fields.text_or_empty(metadata, "architecture", f"{at}.metadata"),
        size_bytes=fields.whole_or_zero(row, "size", at),
        created_at=fields.moment(row, "created", at),
        default_user=fields.text_or_empty(metadata, "default_user", f"{at}.metadata"),
        scan_status=ScanStatus.read(fields.text(row, "scan_status", at)),
        scanned_at=fields.moment(row, "scan_date", at),
        scan_error=fields.text_or_empty(row, "scan_error", at),
        counts=_counts(row, at),
        sensitive_data=fields.whole_or_zero(row, "sensitive_data", at),
        malware=fields.whole_or_zero(row, "malware", at),
        disallowed=fields.truth(row, "disallowed", at),
        whitelisted=fields.truth(row, "whitelisted", at),
        blacklisted=fields.truth(row, "blacklisted", at),
        partial_results=fields.truth(row, "partial_results", at),
        checks=_checks(row, at),
    )


def _counts(row: fields.Row, at: str) -> Counts:
    keys = ("vulns_found", "crit_vulns", "high_vulns", "med_vulns", "low_vulns", "neg_vulns")
    return Counts(*[fields.whole_or_zero(row, key, at) for key in keys])


def _checks(row: fields.Row, at: str) -> tuple[Check, ...]:
    place = f"{at}.assurance_results" if at else "assurance_results"
    results = fields.row(row.get("assurance_results") or {}, place)
    return tuple(_check(check, where) for check, where in fields.objects(results, "checks_performed", place))


def _check(row: fields.Row, at: str) -> Check:
    return Check(
        policy_name=fields.text_or_empty(row, "policy_name", at),
        control=fields.text(row, "control", at),
        failed=fields.truth(row, "failed", at),
        blocking=fields.truth(row, "blocking", at),
        detail={key: value for key, value in row.items() if key not in CHECK_FIELDS},
    )


def _identity(row: fields.Row) -> Hashable:
    return row.get("image_uid") or (row.get("registry"), row.get("repository"), row.get("tag"), row.get("digest"))
