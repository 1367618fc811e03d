"""The newest files that either side handed in."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from engagement.models import Document

SHOWN = 3


@dataclass(frozen=True)
class File:
    pk: int
    name: str
    by: str
    at: datetime


def read(documents: QuerySet[Document]) -> list[File]:
    """One query; internal ones are left out, whoever asks."""
    newest = documents.filter(is_internal=False).select_related("uploaded_by").order_by("-uploaded_at", "-pk")
    return [File(one.pk, one.name, str(one.uploaded_by), one.uploaded_at) for one in newest[:SHOWN]]
