"""The audit trail as people read it: a page of it, its filters, and the whole of it as a file."""

from engagement.domain.trail.reading import OBJECTS, Choices, Row, Wanted, choices, page
from engagement.domain.trail.taking import COLUMNS, take

__all__ = ["COLUMNS", "OBJECTS", "Choices", "Row", "Wanted", "choices", "page", "take"]
