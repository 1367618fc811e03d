"""Vulnerabilities (contract section 7)."""

from collections.abc import Iterator

from aqua_client import fields
from aqua_client.console import Console
from aqua_client.findings import Vulnerability
from aqua_client.transport import Query
from aqua_client.words import Severity

PATH = "/api/v2/risks/vulnerabilities"

SEVERITIES = {severity.value: severity for severity in Severity}
"""The known words, found without the detour through the enumeration: lists are long."""


class Vulnerabilities:
    """The findings of a tenant."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def iterate(
        self, *, registry: str, image: str, show_negligible: bool = True, page_size: int = 1000
    ) -> Iterator[Vulnerability]:
        """
        Go through the findings of one image, worst first: `GET /api/v2/risks/vulnerabilities` (contract 7.1).

        `image` is repository and tag. An unknown image has none. Aqua gives at most 1,000 rows a page. Walk image by
        image: deep pages get slow on the server (7.3).
        """
        query: Query = {
            "registry_name": registry,
            "image_name": image,
            "image_name_exact_match": True,
            "show_negligible": show_negligible,
        }
        return self._console.pages(PATH, read, query=query, page_size=page_size)


def read(row: fields.Row, at: str) -> Vulnerability:
    """Read name and severity of a row; the rest waits until it is asked for."""
    try:
        name, severity = row["name"], SEVERITIES[row["aqua_severity"]]
        if name.__class__ is str and name:
            return Vulnerability(name, severity, row)
    except (KeyError, TypeError):
        pass
    row = fields.row(row, at)
    return Vulnerability(fields.text(row, "name", at), Severity(fields.text(row, "aqua_severity", at)), row)
