"""Once a day the file store is held against the rows: what no row names, or was removed long ago, goes."""

import logging
from datetime import datetime, timedelta
from itertools import islice

from engagement.domain.documents.deeds import KEPT_AFTER_REMOVAL
from engagement.lib import file_store
from engagement.models import Document, ReportImport

logger = logging.getLogger(__name__)

# An upload is in the store before its row is committed; none takes as long.
_UNNAMED_FOR = timedelta(days=1)
_AT_ONCE = 500


def sweep(*, at: datetime) -> int:
    """Delete the files that nothing needs, and give how many; rows stay, for the trail."""
    file_store.delete_unfinished_before(at - _UNNAMED_FOR)
    keys, n = file_store.keys_before(at - _UNNAMED_FOR), 0
    while some := list(islice(keys, _AT_ONCE)):
        for key in set(some) - _needed(some, at):
            file_store.delete(key)
            n += 1
    if n:
        logger.info("files swept: n=%s", n)
    return n


def _needed(keys: list[str], at: datetime) -> set[str]:
    named = Document.objects.filter(stored_as__in=keys).exclude(removed_at__lte=at - KEPT_AFTER_REMOVAL)
    # A report is forgotten when it was read; one that waits for somebody's choice waits no longer than a removed file.
    reports = ReportImport.objects.filter(stored_as__in=keys, received_at__gt=at - KEPT_AFTER_REMOVAL)
    return {*named.values_list("stored_as", flat=True), *reports.values_list("stored_as", flat=True)}
