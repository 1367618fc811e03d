"""What waits for a PS lead's look: a page read, section by section."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from engagement.domain import paging, reads
from engagement.domain.reviews import statements
from engagement.models import Engagement
from engagement.rules.policy_objects import STAGES

_COUNTS = "SELECT '{key}' AS key, (SELECT count(*) FROM (SELECT 1 FROM ({statement}) s LIMIT %(count_limit)s) c) AS n"
_PAGE = "{statement} ORDER BY {order} LIMIT %(limit)s OFFSET %(start)s"


@dataclass(frozen=True)
class Row:
    """
    Something to look at: what, why, whose deed, and since when.

    `pk` is the trail's entry that is seen, 0 where another deed takes it off the list; `topic` is the key of the topic
    to ask a signature for, empty for the whole engagement; `request` is the policy change or the risk to agree to.
    """

    pk: int
    reference: str
    customer: str
    what: str
    why: list[str]
    who: str
    at: datetime
    topic: str = ""
    request: int = 0


@dataclass(frozen=True)
class Section:
    """A list of one kind; `empty` says what it means that nothing is on it."""

    label: str
    icon: str
    statement: str
    order: str
    row: Callable[[Mapping[str, Any]], Row]
    empty: str


@dataclass(frozen=True)
class Page:
    """One section of the reviews; `counts` says how much waits in each, empty for nothing."""

    counts: dict[str, str]
    key: str
    section: Section
    rows: paging.Page[Row]


def page(known: QuerySet[Engagement], key: str, *, number: int) -> Page:
    """
    One page of a section of the engagements that somebody may know of; two queries.

    Without a key of SECTIONS, the first in which something waits.
    """
    scopes = {"known": reads.scope(known)}
    counts = " UNION ALL ".join(_COUNTS.format(key=one, statement=SECTIONS[one].statement) for one in SECTIONS)
    counted = {
        row["key"]: row["n"] for row in reads.fetch(counts, {"count_limit": paging.COUNT_LIMIT + 1}, scopes=scopes)
    }
    if key not in SECTIONS:
        key = next((one for one in SECTIONS if counted[one]), next(iter(SECTIONS)))
    section = SECTIONS[key]
    number = paging.within(number, counted[key])
    found = reads.fetch(
        _PAGE.format(statement=section.statement, order=section.order),
        {"limit": paging.PAGE_ROWS + 1, "start": (number - 1) * paging.PAGE_ROWS},
        scopes=scopes,
    )
    rows = paging.made([section.row(one) for one in found], n=counted[key], number=number)
    return Page({one: _count(n) for one, n in counted.items()}, key, section, rows)


def _count(n: int) -> str:
    if not n:
        return ""
    return f"{n:,}" if n <= paging.COUNT_LIMIT else f"{paging.COUNT_LIMIT:,}+"


def _plan(one: Mapping[str, Any]) -> Row:
    return Row(0, one["reference"], one["customer"], one["title"], one["errors"], one["who"], one["at"])


def _entry(what: Callable[[Mapping[str, Any]], str]) -> Callable[[Mapping[str, Any]], Row]:
    def row(one: Mapping[str, Any]) -> Row:
        why = [one["why"]] if one["why"] else []
        return Row(one["pk"], one["reference"], one["customer"], what(one), why, one["who"], one["at"])

    return row


def _time(one: Mapping[str, Any]) -> str:
    if one["what"] == "hours.unlocked":
        return f"Unlocked: {one['object_name']}"
    return f"Corrected from {one['minutes_before']} to {one['minutes_after']} min"


def _asked(one: Mapping[str, Any]) -> Row:
    about = one["topic_name"] or "The whole engagement"
    why = [f"Asked {one['n']} times"] if one["n"] > 1 else []
    return Row(0, one["reference"], one["customer"], about, why, one["who"], one["at"], topic=one["topic"] or "")


def _policy(one: Mapping[str, Any]) -> Row:
    stage = f" for {STAGES[one['stage']]}" if one["stage"] else ""
    why = [f"{one['given']} of {one['needed']} approvals"]
    what = f"{one['name']}{stage}, {one['console']}"
    return Row(0, one["reference"], one["customer"], what, why, one["who"], one["at"], request=one["request"])


def _risk(one: Mapping[str, Any]) -> Row:
    what = " ".join(part for part in (one["finding"], "in", one["package"]) if part)
    why = [f"Waits for {one['approver']}", one["reason"]]
    return Row(0, one["reference"], one["customer"], what, why, one["who"], one["at"], request=one["risk"])


SECTIONS: dict[str, Section] = {
    "plans": Section(
        "Plans",
        "calendar-event",
        statements.PLANS,
        "at, reference",
        _plan,
        "Every plan keeps the rules, or is approved as it stands.",
    ),
    "policies": Section(
        "Policy changes",
        "shield-half",
        statements.POLICIES,
        "at, request",
        _policy,
        "No change of a customer's policies waits for somebody to agree.",
    ),
    "risks": Section(
        "Risks to accept",
        "bug",
        statements.RISKS,
        "at, risk",
        _risk,
        "No finding waits for somebody to agree that it may stay.",
    ),
    "time": Section(
        "Locked time",
        "lock-open",
        statements.TIME,
        "pk DESC",
        _entry(_time),
        "No approved time was corrected or unlocked since you last looked.",
    ),
    "waivers": Section(
        "Waivers",
        "checklist",
        statements.WAIVERS,
        "pk DESC",
        _entry(lambda one: str(one["object_name"])),
        "No item was left undone by agreement since you last looked.",
    ),
    "asked": Section(
        "Signatures asked for",
        "signature",
        statements.ASKED,
        "at, reference",
        _asked,
        "No customer has been asked for a signature that is not given yet.",
    ),
    "withdrawn": Section(
        "Signatures withdrawn",
        "arrow-back-up",
        statements.WITHDRAWN,
        "pk DESC",
        _entry(lambda one: str(one["object_name"])),
        "No signature was withdrawn since you last looked.",
    ),
}
