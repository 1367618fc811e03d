"""Accepting risks (contract section 8.1)."""

from collections.abc import Collection, Iterator
from typing import Any

from aqua_client import fields, shapes
from aqua_client.console import Console
from aqua_client.models.risks import Acknowledgement

PATH = "/api/v2/risks/acknowledge"
PAGE_SIZE = 500

READ_ONLY = frozenset({"author", "date", "comment"})


class Acknowledgements:
    """The accepted risks of a tenant."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def iterate(self, *, order_by: str = "date") -> Iterator[Acknowledgement]:
        """Go through all: `GET /api/v2/risks/acknowledge` (contract 8.1); Aqua cannot narrow them to an image."""
        return self._console.pages(
            PATH,
            shapes.reader(Acknowledgement),
            identity=_identity,
            query={"order_by": order_by},
            page_size=PAGE_SIZE,
        )

    def create(self, risks: Collection[Acknowledgement], *, comment: str) -> None:
        """Accept risks, each as far as it reaches: `POST /api/v2/risks/acknowledge` (contract 8.1)."""
        self._console.call("POST", PATH, body=_body(risks, comment))

    def delete(self, risks: Collection[Acknowledgement], *, comment: str = "") -> None:
        """Stop accepting risks: `DELETE /api/v2/risks/acknowledge/multiple` with a body (contract 8.1)."""
        self._console.call("DELETE", f"{PATH}/multiple", body=_body(risks, comment))


def _body(risks: Collection[Acknowledgement], comment: str) -> dict[str, Any]:
    """Write risks as issues. One that was read goes back as it came: that is what Aqua knows it by."""
    return {"comment": comment, "issues": [_issue(risk) for risk in risks]}


def _issue(risk: Acknowledgement) -> dict[str, Any]:
    row = shapes.write(risk)
    return row if risk.row else {key: value for key, value in row.items() if value and key not in READ_ONLY}


def _identity(row: fields.Row) -> tuple[Any, ...]:
    keys = ("issue_type", "issue_name", "resource_type", "resource_name", "resource_version", "resource_path")
    reach = ("registry_name", "repository_name", "image_name", "registry", "repository", "image", "ack_repo_id")
    return tuple(row.get(key) for key in (*keys, *reach))
