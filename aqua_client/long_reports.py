"""
Reading scan results of any length from a file, in every layout that `reports` reads, without holding their findings.

    with open("report.json", "rb") as file:
        for piece in long_reports.read(file):
            ...                           # Found, over and over, and a Report at the end of each image

The same documents are refused as by `reports.read`, with the same places. What was handed out before a refusal is void:
write it where it can be taken back.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from aqua_client import fields, layouts, pieces, reports
from aqua_client.errors import UnknownLayout
from aqua_client.findings import Resource, Vulnerability
from aqua_client.layouts import Layout
from aqua_client.models.images import SensitiveItem
from aqua_client.reports import Report

_LISTS = {
    Layout.SCANNER: "resources",
    Layout.WEBHOOK: "resources",
    Layout.RESPONSE_POLICY: "resources",
    Layout.V1_RESULT: "cves",
    Layout.V2_VULNERABILITIES: "result",
}
"""The list of each layout that holds its findings."""


@dataclass(frozen=True, slots=True)
class Found:
    """
    What one entry of a report says: its findings, and of a resource what else it holds.

    `number` is that of the object in the document. What image it is about is told by rows, which may be about several;
    the other layouts tell it with their Report. `row` is the resource's own object.
    """

    number: int
    findings: tuple[Vulnerability, ...]
    image: str = ""
    registry: str = ""
    digest: str = ""
    os: str = ""
    os_version: str = ""
    resource: Resource | None = None
    sensitive_data: tuple[SensitiveItem, ...] = ()
    row: fields.Row = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Ended:
    """An object of the document, all of whose entries were handed out: a report that lacks its findings."""

    number: int
    report: Report


def read(file: BinaryIO) -> Iterator[Found | Ended]:
    """
    Hand out what a document holds, an object's entries before the object itself.

    Raises NotJson, UnknownLayout, BadField as `reports.read` does, and TooLarge for an entry that nobody should hold.
    """
    for piece in pieces.walk(file):
        if isinstance(piece, pieces.Entry):
            yield _found(piece)
        else:
            yield Ended(piece.number, _report(piece))


def _found(entry: pieces.Entry) -> Found:
    row = fields.row(entry.value, entry.place)
    if entry.list_name == "resources":
        resource, found = reports.of_resource(row, entry.place)
        secrets = tuple(reports.secrets_of_resource(row, entry.place))
        return Found(entry.number, found, resource=resource, sensitive_data=secrets, row=row.get("resource") or {})
    if entry.list_name == "cves":
        return Found(entry.number, (reports.of_cve(row, entry.place),))
    finding = reports.of_row(row, entry.place)
    registry, digest, os, version = fields.all_texts(row, ("registry", "image_digest", "os", "os_version"), entry.place)
    return Found(entry.number, (finding,), finding.image_name, registry, digest, os, version)


def _report(whole: pieces.Object) -> Report:
    """Read the object; raises UnknownLayout where a list was handed out that is none of its layout."""
    report = reports.of_object(whole.row, whole.place)
    expected = _expected(whole.row, whole.place)
    for name in sorted(whole.lists - {expected}):
        place = f"{whole.place}.{name}" if whole.place else name
        raise UnknownLayout(f"{place} is a list that does not belong there", field=place)
    return report


def _expected(row: fields.Row, place: str) -> str:
    layout = layouts.recognise(row, place)
    if layout is not Layout.WRAPPED:
        return _LISTS.get(layout, "")
    inner = row[pieces.INNER] or {}
    listed = _LISTS.get(layouts.recognise(inner, place), "")
    return f"{pieces.INNER}.{listed}" if listed else ""
