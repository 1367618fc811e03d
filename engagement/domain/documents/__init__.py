"""Files that people hand in: taken, listed, downloaded, removed, brought back, and in the end forgotten."""

from engagement.domain.documents.deeds import (
    KEPT_AFTER_REMOVAL,
    NotADocument,
    NotKept,
    Upload,
    download,
    removal_question,
    remove,
    restore,
    take,
)
from engagement.domain.documents.rows import Row, Wanted, latest, of_item, of_questions, page
from engagement.domain.documents.sweeping import sweep

__all__ = [
    "KEPT_AFTER_REMOVAL",
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
    "removal_question",
    "remove",
    "restore",
    "sweep",
    "take",
]
