"""Reading a report that was handed in: claimed, read, and stored whole or refused with the place."""

import logging

from django.db import DatabaseError, DataError
from django.utils import timezone

import aqua_client as aqua
from engagement.aqua.report_reading import Incomplete, Reading
from engagement.domain import imports
from engagement.domain.refusals import Refused
from engagement.lib import file_store, traces
from engagement.models import ReportImport

logger = logging.getLogger(__name__)

_NOTHING_IN_IT = "The report is empty: nothing was scanned."


def read(pk: int) -> None:
    """Read the report with this key, if it waits. Every way that can end is recorded in its row."""
    row = imports.claim(pk, at=timezone.now())
    if row is None:
        return
    with traces.traced(f"import-{pk}"):
        try:
            _read(row)
        except imports.LeaseLost:
            logger.warning("lease lost, another worker goes on")
        except DatabaseError:
            # Nothing can be recorded now; the lease runs out and the sweep hands the row out again.
            logger.exception("database trouble, report left to the sweep")
        except Exception:
            logger.exception("fault")
            said = f"Tidemark had a fault of its own; it is logged as {traces.current_id()}. Nothing was stored."
            _refuse(row, said)


def _read(row: ReportImport) -> None:
    if not imports.is_new(row):
        imports.settle_unchanged(row, at=timezone.now())
        return
    try:
        with file_store.opened(row.stored_as) as file:
            reading = Reading(file, size_bytes=row.size_bytes)
            said = " ".join(reading.remarks) if reading.results else _NOTHING_IN_IT
            imports.store(row, reading.layout, reading.results, reading.findings, said=said, at=timezone.now())
    except aqua.Unreadable as error:
        _refuse(row, f"It cannot be read: {error}. Nothing was stored.")
    except imports.NoRegistry as refusal:
        _refuse(row, str(refusal), needs_registry=True)
    except (Incomplete, Refused) as refusal:
        _refuse(row, f"{refusal} Nothing was stored.")
    except DataError:
        logger.warning("a value that the database cannot hold")
        _refuse(row, "It holds a number or a text that cannot be stored. Nothing was stored.")
    except file_store.Gone:
        _refuse(row, "The file is no longer there; hand it in again.")


def _refuse(row: ReportImport, said: str, *, needs_registry: bool = False) -> None:
    imports.refuse(row, said=said, at=timezone.now(), needs_registry=needs_registry)
