"""The insights as tables that leave: one line a row, in the order of the page."""

from collections.abc import Iterator

from engagement.domain.insights import Insights, Spread
from engagement.exports.tables import csv_lines


def rows(insights: Insights, of: str) -> list[list[object]]:
    """The lines of one table: overruns, waived or days."""
    if of == "waived":
        return [
            [one.package, one.topic, one.name, one.n, one.of, one.percent, " | ".join(one.reasons)]
            for one in insights.waived
        ]
    return [_spread(one) for one in (insights.days if of == "days" else insights.overruns)]


def lines(of: str, table: list[list[object]]) -> Iterator[str]:
    """The file, one line at a time."""
    return csv_lines(_COLUMNS[of], table)


def _spread(one: Spread) -> list[object]:
    return [one.package, one.name, one.n, one.low, one.median, one.high, "" if one.is_enough else "too few to say"]


_COLUMNS = {
    "overruns": ("Package", "Topic", "Deliveries", "Lower quartile %", "Median %", "Upper quartile %", "Remark"),
    "waived": ("Package", "Topic", "Item", "Waived in", "Of engagements", "Percent", "Reasons"),
    "days": ("Package", "Topic", "Engagements", "Lower quartile days", "Median days", "Upper quartile days", "Remark"),
}
