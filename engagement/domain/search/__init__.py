"""Search over everything that somebody may see; the face of the room."""

from engagement.domain.search.finding import KINDS, Bounds, Found, Group, Hit, every, one_kind, suggest
from engagement.domain.search.words import LEAST, Sought, sought

__all__ = ["KINDS", "LEAST", "Bounds", "Found", "Group", "Hit", "Sought", "every", "one_kind", "sought", "suggest"]
