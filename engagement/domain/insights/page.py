"""Topics that overrun, items that are waived, days to each step: a page read of five queries with its filters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from engagement.domain import audit, reads
from engagement.domain.insights import statements
from engagement.domain.insights.asking import Narrowed, Wanted, narrowed
from engagement.models import Engagement, User

# With fewer a median says more of one customer than of the work.
ENOUGH = 3
# So many rows of each are shown at most.
MOST = 40
AS_PLANNED = 100


@dataclass(frozen=True)
class Spread:
    """A topic in a version of the package: the quartiles of `n` engagements, rounded."""

    package: str
    name: str
    n: int
    low: int
    median: int
    high: int

    @property
    def is_enough(self) -> bool:
        return self.n >= ENOUGH


@dataclass(frozen=True)
class Item:
    """A checklist item that was waived in `n` of the `of` engagements on its version, with up to three reasons."""

    package: str
    name: str
    topic: str
    n: int
    of: int
    reasons: list[str]

    @property
    def percent(self) -> int:
        return round(100 * self.n / self.of) if self.of else 0

    @property
    def is_enough(self) -> bool:
        return self.of >= ENOUGH


@dataclass(frozen=True)
class Insights:
    """The three tables: overruns in percent of the plan, worst first; days from the start in the package's order."""

    overruns: list[Spread]
    waived: list[Item]
    days: list[Spread]

    @property
    def overruns_say(self) -> str:
        told = [one for one in self.overruns if one.is_enough]
        if not told:
            return _TOO_FEW
        worst = told[0]
        if worst.median <= AS_PLANNED:
            return f"No topic overruns: half of the deliveries of each used {worst.median} % of its plan or less."
        n_over = sum(one.median > AS_PLANNED for one in told)
        others = f" {n_over} of {len(told)} topics do." if n_over > 1 else ""
        half = f"half of its {worst.n} deliveries used {worst.median} % of what was planned, or more"
        return f"{worst.name} overruns most: {half}.{others}"

    @property
    def waived_say(self) -> str:
        told = [one for one in self.waived if one.is_enough]
        if not told:
            return "Nothing was waived." if not self.waived else _TOO_FEW
        most = told[0]
        return f"“{most.name}” is left undone most often: in {most.n} of {most.of} engagements."

    @property
    def days_say(self) -> str:
        told = [one for one in self.days if one.is_enough]
        if not told:
            return _TOO_FEW
        last = max(told, key=lambda one: one.median)
        when = f"{last.median} days after their start" if last.median else "on their first day"
        rank = "is done last" if len(told) > 1 else "is the only one done often enough to say"
        return f"{last.name} {rank}: half of the engagements have it {when}."

    @property
    def most_percent(self) -> int:
        """The end of the scale of overruns: at least twice the plan."""
        return max([2 * AS_PLANNED, *(one.high for one in self.overruns)])

    @property
    def most_days(self) -> int:
        return max([1, *(one.high for one in self.days)])


_TOO_FEW = f"Too few to say: it takes {ENOUGH} engagements to speak of a middle."


def page(known: QuerySet[Engagement], wanted: Wanted, *, today: date) -> Insights:
    """Read the three tables of the engagements that somebody may know of; three queries."""
    which = narrowed(known, wanted, today=today)
    return Insights(
        overruns=[_spread(row) for row in _fetch(statements.OVERRUNS, which)],
        waived=[_item(row) for row in _fetch(statements.WAIVED, which)],
        days=[_spread(row) for row in _fetch(statements.DAYS, which)],
    )


def note_export(by: User, *, table: str, n: int, at: datetime) -> None:
    """Write down that somebody took so many rows of a table away as a file."""
    audit.record(by, "insights.exported", by, at=at, changes={"table": ("", table), "rows": (0, n)})


def _fetch(statement: str, which: Narrowed) -> Sequence[Mapping[str, Any]]:
    # The scope's own braces stay for `reads.fetch`.
    text = statement.replace("{conditions}", which.conditions)
    return reads.fetch(text, which.parameters | {"most": MOST}, scopes=which.scopes)


def _spread(row: Mapping[str, Any]) -> Spread:
    low, median, high = (round(one) for one in row["quartiles"])
    return Spread(row["package"], row["name"], row["n"], low, median, high)


def _item(row: Mapping[str, Any]) -> Item:
    return Item(row["package"], row["name"], row["topic"], row["n"], row["of"], list(row["reasons"]))
