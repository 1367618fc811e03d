"""
The health of an engagement, and the rule that decided it (work-package.md 10, "RAG rule").

Every rule that fires is kept, the gravest first: a person who sees red wants to know why, and what would still be amber
once that is mended.
"""

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from engagement.rules.working_time import said_day, working_days_after

# The bounds of the rule, in the guide's own figures.
HIGH_ISSUE_WORKING_DAYS = 5
OVER_PERCENT = 20
SOON_WORKING_DAYS = 3
MOVES = 2
CHECK_DAYS = 7


class Health(enum.Enum):
    RED = "red"
    AMBER = "amber"
    GREEN = "green"


@dataclass(frozen=True)
class Overdue:
    """An unsettled checklist item whose date is past; `blocks` when a topic with a hard dependency waits for it."""

    text: str
    due_on: date
    blocks: bool


@dataclass(frozen=True)
class Named:
    """Something with a date: an issue and when it was raised, a prerequisite and when it is due."""

    text: str
    on: date


@dataclass(frozen=True)
class Signs:
    """
    What is known of an engagement on a day. Minutes are customer-facing: `needed_minutes` is what the topics in scope
    still ask for, `bookable_minutes` the length of the sessions ahead. `checked_on` is the day of the oldest latest
    check, None while nothing was ever checked.
    """

    today: date
    overdue: Sequence[Overdue] = ()
    high_issues: Sequence[Named] = ()
    needed_minutes: int = 0
    bookable_minutes: int = 0
    moved_sessions: Sequence[tuple[str, int]] = ()
    open_prerequisites: Sequence[Named] = ()
    checked_on: date | None = None


@dataclass(frozen=True)
class Fired:
    """A rule that holds, and what of the engagement made it so."""

    health: Health
    rule: str
    because: str


def judge(signs: Signs) -> tuple[Health, tuple[Fired, ...]]:
    """Give the health and every rule that fired, the gravest first; green comes with none."""
    fired = tuple(found for rule in _RULES if (found := rule(signs)) is not None)
    gravest_first = sorted(fired, key=lambda one: one.health is not Health.RED)
    return (gravest_first[0].health if fired else Health.GREEN), tuple(gravest_first)


def percent_over(signs: Signs) -> int:
    """
    By how much what is still needed exceeds what is still booked, rounded up; 0 when it fits.

    With nothing booked it is measured against one minute: far over, and never less than with something booked.
    """
    over = signs.needed_minutes - signs.bookable_minutes
    return -(-100 * over // max(signs.bookable_minutes, 1)) if over > 0 else 0


def _blocking_item(signs: Signs) -> Fired | None:
    late = sorted((item for item in signs.overdue if item.blocks), key=lambda item: (item.due_on, item.text))
    if not late:
        return None
    return Fired(
        Health.RED, "blocking item overdue", f"{late[0].text}: due on {said_day(late[0].due_on)}{_more(late)}."
    )


def _old_high_issue(signs: Signs) -> Fired | None:
    old = sorted(
        (issue for issue in signs.high_issues if working_days_after(issue.on, HIGH_ISSUE_WORKING_DAYS) < signs.today),
        key=lambda issue: (issue.on, issue.text),
    )
    if not old:
        return None
    return Fired(
        Health.RED, "high issue open too long", f"{old[0].text}: open since {said_day(old[0].on)}{_more(old)}."
    )


def _far_over(signs: Signs) -> Fired | None:
    over = percent_over(signs)
    return Fired(Health.RED, "far more left than booked", _minutes(signs, over)) if over > OVER_PERCENT else None


def _overdue_item(signs: Signs) -> Fired | None:
    late = sorted((item for item in signs.overdue if not item.blocks), key=lambda item: (item.due_on, item.text))
    if not late:
        return None
    return Fired(Health.AMBER, "item overdue", f"{late[0].text}: due on {said_day(late[0].due_on)}{_more(late)}.")


def _moved_twice(signs: Signs) -> Fired | None:
    often = [(name, n) for name, n in signs.moved_sessions if n >= MOVES]
    if not often:
        return None
    name, n = max(often, key=lambda one: one[1])
    return Fired(Health.AMBER, "session moved twice", f"{name} was moved {n} times{_more(often)}.")


def _prerequisite_soon(signs: Signs) -> Fired | None:
    horizon = working_days_after(signs.today, SOON_WORKING_DAYS)
    soon = sorted((one for one in signs.open_prerequisites if one.on <= horizon), key=lambda one: (one.on, one.text))
    if not soon:
        return None
    return Fired(Health.AMBER, "prerequisite due soon", f"{soon[0].text}: by {said_day(soon[0].on)}{_more(soon)}.")


def _over(signs: Signs) -> Fired | None:
    over = percent_over(signs)
    return Fired(Health.AMBER, "more left than booked", _minutes(signs, over)) if 0 < over <= OVER_PERCENT else None


def _old_check(signs: Signs) -> Fired | None:
    if signs.checked_on is None or (signs.today - signs.checked_on).days <= CHECK_DAYS:
        return None
    return Fired(Health.AMBER, "evidence old", f"Aqua was last asked on {said_day(signs.checked_on)}.")


_RULES: tuple[Callable[[Signs], Fired | None], ...] = (
    _blocking_item,
    _old_high_issue,
    _far_over,
    _overdue_item,
    _moved_twice,
    _prerequisite_soon,
    _over,
    _old_check,
)
# What they are called, in the same order: what lists are narrowed by.
RULES = (
    *("blocking item overdue", "high issue open too long", "far more left than booked", "item overdue"),
    *("session moved twice", "prerequisite due soon", "more left than booked", "evidence old"),
)


def _minutes(signs: Signs, over: int) -> str:
    left = f"{signs.needed_minutes} minutes are left to deliver"
    if signs.bookable_minutes == 0:
        return f"{left}, and no session is booked."
    return f"{left}, {signs.bookable_minutes} are booked: {over} % over."


def _more(found: Sequence[object]) -> str:
    return f", and {len(found) - 1} more" if len(found) > 1 else ""
