"""Files that people hand in: taken, listed, downloaded, removed, brought back, and in the end forgotten."""

from engagement.domain.documents.deeds import NotADocument, NotKept, Upload, download, remove, restore, take
from engagement.domain.documents.rows import Row, Wanted, latest, of_item, of_questions, page
from engagement.domain.documents.sweeping import sweep

__all__ = [
    "NotADocument",
    "NotKept",
    "Row",
    "Upload",
    "Wanted",
    "download",
    "latest",
    "of_item",
    "of_questions",
    "page",
    "remove",
    "restore",
    "sweep",
    "take",
]
