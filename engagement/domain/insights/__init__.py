"""What engagements teach together: which topics overrun, what is waived most, how long each step takes."""

from engagement.domain.insights.asking import PERIODS, Choices, Wanted, choices
from engagement.domain.insights.kept import Counted, counted
from engagement.domain.insights.page import Insights, Item, Spread, note_export, page

__all__ = [
    "PERIODS",
    "Choices",
    "Counted",
    "Insights",
    "Item",
    "Spread",
    "Wanted",
    "choices",
    "counted",
    "note_export",
    "page",
]
