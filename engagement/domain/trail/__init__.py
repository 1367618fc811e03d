"""The audit trail as people read it: a page of it, its filters, and the whole of it as a file; row by row, too."""

from engagement.domain.trail import rows
from engagement.domain.trail.reading import OBJECTS, Choices, Row, Wanted, choices, page
from engagement.domain.trail.taking import COLUMNS, take

__all__ = ["COLUMNS", "OBJECTS", "Choices", "Row", "Wanted", "choices", "page", "rows", "take"]
