"""
Reading scan results in every layout that Aqua writes or sends (contract 6.1, 7.1, 10 and 11).

    report = reports.read(Path("report.json").read_bytes())
    report.image, report.layout, len(report.findings), report.verdict

Nothing is left out and nothing half read: a document becomes a report with all its findings, or is refused with the
place of what cannot be read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from aqua_client import documents, fields, findings, layouts, ratings, shapes, summaries, verdicts
from aqua_client.errors import BadField, UnknownLayout
from aqua_client.findings import Resource, Vulnerability
from aqua_client.layouts import Layout
from aqua_client.models.images import MalwareItem, SensitiveItem
from aqua_client.summaries import Summary
from aqua_client.verdicts import Verdict

KINDS = {None: "package", 1: "file", 2: "executable"}
"""`resource.type` of a scan result (contract 10.1) in the words of the rows (7.1); packages have none."""

_read_sensitive = shapes.reader(SensitiveItem)
_read_malware = shapes.reader(MalwareItem)

Found = tuple[Vulnerability, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """
    One document, read.

    `findings` are in the document's order. `verdict` is None where the layout has none, and so is `stated`, the
    document's own summary. `parts` has the single reports of a document about several images, whose findings are
    together here; what they do not share is empty. `row` is all that came of a single one. `announced` is how many
    findings a list has in all, of which a page holds some.
    """

    layout: Layout
    image: str = ""
    registry: str = ""
    digest: str = ""
    os: str = ""
    os_version: str = ""
    scanned_at: datetime | None = None
    findings: Found = field(default=(), repr=False)
    sensitive_data: tuple[SensitiveItem, ...] = field(default=(), repr=False)
    malware: tuple[MalwareItem, ...] = field(default=(), repr=False)
    verdict: Verdict | None = None
    stated: Summary | None = None
    parts: tuple["Report", ...] = ()
    row: fields.Row = field(default_factory=dict, repr=False)
    announced: int | None = None

    @property
    def summary(self) -> Summary:
        """The findings counted by Aqua's rules (contract 10.3)."""
        return summaries.count(self.findings)

    @property
    def differences(self) -> tuple[str, ...]:
        """Where the document's own summary and its findings disagree; empty when they agree or there is none."""
        if self.parts and self.announced is None:
            return tuple(f"{part.image}: {line}" for part in self.parts for line in part.differences)
        found = () if self.stated is None else summaries.differences(self.stated, self.summary)
        if self.announced is not None and self.announced != len(self.findings):
            found = (*found, f"count: {self.announced} in all, {len(self.findings)} in this document")
        return found

    @property
    def rated_otherwise(self) -> Found:
        """Findings whose severity does not follow from their words and scores (contract 7.2): somebody changed it."""
        return tuple(one for one in self.findings if ratings.expected(one) not in (None, one.severity))


def read(document: Any) -> Report:
    """
    Read a document: its JSON as text or bytes, or already decoded.

    Raises NotJson; UnknownLayout for what is no scan result, which it names (an incident, an insight ...); BadField
    with the place of a field that is missing or of the wrong kind.
    """
    decoded = documents.decode(document) if isinstance(document, (str, bytes, bytearray)) else document
    if isinstance(decoded, list):
        return _together([of_object(fields.row(entry, f"[{n}]"), f"[{n}]") for n, entry in enumerate(decoded)])
    return of_object(fields.row(decoded, "document"), "")


def of_object(row: fields.Row, at: str) -> Report:
    """Read one object of a document, `at` its place there."""
    layout = layouts.recognise(row, at)
    if layout is Layout.EMPTY:
        return Report(layout)
    if layout is Layout.WRAPPED:
        return _wrapped(row, at)
    if layout is Layout.V1_RESULT:
        return _v1_result(row, at)
    if layout is Layout.V2_VULNERABILITIES:
        return _v2_page(row, at)
    return _scan_result(row, at, layout)


def _scan_result(row: fields.Row, at: str, layout: Layout) -> Report:
    """Read a scan result (contract 10): what the contract marks as always there must be there."""
    results, summary, started = (
        fields.row(row.get(key), _place(at, key))
        for key in ("image_assurance_results", "vulnerability_summary", "scan_started")
    )
    stated = summaries.read(summary, _place(at, "vulnerability_summary"))
    if row.get("resources") is None and stated.total:
        place = _place(at, "resources")
        raise BadField(f"{place} is missing, but the summary counts {stated.total} findings", field=place)
    return Report(
        layout,
        image=fields.text(row, "image", at),
        registry=fields.text_or_empty(row, "registry", at),
        digest=fields.text_or_empty(row, "digest", at),
        os=fields.text_or_empty(row, "os", at),
        os_version=fields.text_or_empty(row, "version", at),
        scanned_at=fields.moment(started, "seconds", _place(at, "scan_started")),
        findings=tuple(_of_resources(row, at)),
        sensitive_data=tuple(_sensitive_data(row, at)),
        malware=tuple(_read_malware(one, place) for one, place in fields.objects(row, "malware", at)),
        verdict=verdicts.of_results(results, _place(at, "image_assurance_results")),
        stated=stated,
        row=row,
    )


def _of_resources(row: fields.Row, at: str) -> Iterator[Vulnerability]:
    for entry, place in fields.objects(row, "resources", at):
        yield from of_resource(entry, place)[1]


def of_resource(entry: fields.Row, place: str) -> tuple[Resource, Found]:
    """Read an entry of `resources` of a scan result (contract 10.1): what it is about, and its findings."""
    described = f"{place}.resource"
    resource = _resource(fields.row(entry.get("resource"), described), described)
    listed = f"{place}.vulnerabilities"
    found = tuple(
        _finding(finding, f"{listed}[{number}]", findings.REPORT, resource)
        for number, finding in enumerate(fields.rows(entry.get("vulnerabilities"), listed))
    )
    return resource, found


def of_cve(entry: fields.Row, place: str) -> Vulnerability:
    """Read an entry of `cves` of a v1 result (contract 6.1)."""
    return _finding(entry, place, findings.CVE, _file(entry, place))


def of_row(entry: fields.Row, place: str) -> Vulnerability:
    """Read a row of a page of vulnerabilities (contract 7.1)."""
    return _finding(entry, place, findings.ROW, None)


def _sensitive_data(row: fields.Row, at: str) -> Iterator[SensitiveItem]:
    """Read secrets: of the image, and those that stand with the resource they lie in (contract 10 and 10.1)."""
    yield from (_read_sensitive(one, place) for one, place in fields.objects(row, "sensitive_data", at))
    for entry, place in fields.objects(row, "resources", at):
        yield from secrets_of_resource(entry, place)


def secrets_of_resource(entry: fields.Row, place: str) -> Iterator[SensitiveItem]:
    """Read the secrets that stand with an entry of `resources`."""
    for one, where in fields.objects(entry, "sensitive_data_items", place):
        item, described = _read_sensitive(one, where), f"{place}.resource"
        path = fields.text_or_empty(fields.row(entry.get("resource"), described), "path", described)
        yield item if item.path else replace(item, path=path)


def _finding(row: Any, at: str, shape: findings.Shape, within: Resource | None) -> Vulnerability:
    name, severity = findings.name_and_severity(row, at, shape)
    return Vulnerability(name, severity, row, shape, at, within).read_all()


def _resource(row: fields.Row, at: str) -> Resource:
    """Read the resource of a scan result (contract 10.1): its type is a number, its licences are one text."""
    kind = row.get("type")
    known = KINDS.get(kind) if kind is None or type(kind) is int else None
    licenses = fields.text_or_empty(row, "license", at)
    told = {**row, "type": known or kind}
    if licenses and not row.get("licenses"):
        told["licenses"] = [name.strip() for name in licenses.split(",")]
    return findings.read_resource(told, at)


def _v1_result(row: fields.Row, at: str) -> Report:
    """Read a v1 `scan_result` (contract 6.1)."""
    counts = _place(at, "cves_counts")
    stated = summaries.read(fields.row(row.get("cves_counts") or {}, counts), counts)
    if row.get("cves") is None and stated.total:
        place = _place(at, "cves")
        raise BadField(f"{place} is missing, but the summary counts {stated.total} findings", field=place)
    return Report(
        Layout.V1_RESULT,
        image=fields.text(row, "image_name", at),
        registry=fields.text_or_empty(row, "registry", at),
        findings=tuple(of_cve(entry, place) for entry, place in fields.objects(row, "cves", at)),
        verdict=verdicts.of_v1_result(row, at),
        stated=stated,
        row=row,
    )


def _file(row: fields.Row, at: str) -> Resource:
    """Read where a v1 finding is: `file` is a path or the name of a package."""
    name, version = fields.text_or_empty(row, "file", at), fields.text_or_empty(row, "have_version", at)
    path = name if "/" in name else ""
    return Resource("file" if path else "package", "", name.rpartition("/")[2], version, path, "")


def _v2_page(row: fields.Row, at: str) -> Report:
    """Read a page of vulnerabilities (contract 7.1). It is about one image when its rows, or the query, say so."""
    place = _place(at, "result")
    if "result" not in row:
        raise BadField(f"{place} is missing", field=place)
    found = tuple(of_row(entry, f"{place}[{n}]") for n, entry in enumerate(fields.rows(row["result"], place)))
    query = fields.row(row.get("query") or {}, _place(at, "query"))
    asked = fields.text_or_empty(query, "image_name", _place(at, "query"))
    return Report(
        Layout.V2_VULNERABILITIES,
        image=_same([one.image_name for one in found] or [asked]),
        registry=_same([fields.text_or_empty(one.row, "registry", one.place) for one in found]),
        digest=_same([fields.text_or_empty(one.row, "image_digest", one.place) for one in found]),
        os=_same([fields.text_or_empty(one.row, "os", one.place) for one in found]),
        os_version=_same([fields.text_or_empty(one.row, "os_version", one.place) for one in found]),
        findings=found,
        announced=None if row.get("is_estimated_count") else fields.whole_or_zero(row, "count", at) or None,
        row=row,
    )


def _wrapped(row: fields.Row, at: str) -> Report:
    """Read what a pipeline task wraps a result into (contract 10); the result may be empty."""
    place = _place(at, "results")
    results = fields.row(row["results"] or {}, place)
    if layouts.recognise(results, place) is Layout.WRAPPED:
        raise UnknownLayout(f"{place} is wrapped once more", field=place, layout=Layout.WRAPPED)
    inner = of_object(results, place)
    image = inner.image or fields.text_or_empty(row, "image_name", at)
    return replace(inner, layout=Layout.WRAPPED, image=image, row=row)


def _together(parts: Sequence[Report]) -> Report:
    if len(parts) == 1:
        return parts[0]
    judged = [part.verdict for part in parts if part.verdict is not None]
    stated = [part.stated for part in parts if part.stated is not None]
    names = dict.fromkeys(part.layout for part in parts)
    layout = next(iter(names), Layout.EMPTY) if len(names) < 2 else Layout.WRAPPED
    return Report(
        layout,
        image=_same([part.image for part in parts]),
        registry=_same([part.registry for part in parts]),
        findings=tuple(finding for part in parts for finding in part.findings),
        sensitive_data=tuple(item for part in parts for item in part.sensitive_data),
        malware=tuple(item for part in parts for item in part.malware),
        verdict=verdicts.together(judged) if judged else None,
        stated=summaries.together(stated) if stated else None,
        announced=max(part.announced or 0 for part in parts) if layout is Layout.V2_VULNERABILITIES else None,
        parts=tuple(parts),
    )


def _same(values: Sequence[str]) -> str:
    """Give the one value that all have; empty when they differ."""
    return values[0] if values and len(set(values)) == 1 else ""


def _place(at: str, key: str) -> str:
    return f"{at}.{key}" if at else key
