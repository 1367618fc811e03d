"""Findings as one JSON document."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from engagement.domain.finding_exports import Row

# Raised whenever a field changes its meaning or goes.
VERSION = 1


def json_parts(rows: Iterable[Row], *, reference: str, at: datetime) -> Iterator[str]:
    """The document in pieces, one a finding, so that it is never in memory as a whole; keys are those of Row."""
    head = {"format": "tidemark-findings", "version": VERSION, "engagement": reference, "written_at": at.isoformat()}
    yield f'{json.dumps(head, ensure_ascii=False)[:-1]}, "findings": ['
    for n, row in enumerate(rows):
        yield f"{',' if n else ''}\n{json.dumps(_plain(row), ensure_ascii=False)}"
    yield "\n]}\n"


def _plain(row: Row) -> dict[str, Any]:
    values = row._asdict()
    values["image"] = row.image
    values["upgrade_to"] = row.upgrade_to
    values["finding_key"] = str(row.finding_key)
    values["scanned_at"] = row.scanned_at.isoformat()
    values["published_on"] = row.published_on.isoformat() if row.published_on else None
    return values
