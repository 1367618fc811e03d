"""One checklist item with what proves it: the facts, and the trail of evidence."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engagement.domain import paging
from engagement.domain.checklist import rows
from engagement.models import ChecklistItem, Engagement, Evidence, FactSeen, Operation, Owner, Verdict
from engagement.rules import facts as catalogue
from engagement.rules.subjects import NAMED

State = ChecklistItem.State

# Of one fact and subject the latest verdict is shown; a subject such as each image may be many.
SHOWN_VERDICTS = 30

_VERDICTS = {
    Verdict.PASS: ("good", "circle-check"),
    Verdict.FAIL: ("bad", "circle-x"),
    Verdict.UNKNOWN: ("warn", "help-circle"),
}


_HAND_INS = {"CICD-2": "report", "CICD-3": "report", "CICD-4": "report", "POL-5": "policy", "LOG-3": "record"}


@dataclass(frozen=True)
class Seen:
    """What Aqua was last seen to say of a fact about one subject."""

    subject: str
    label: str
    tone: str
    icon: str
    said: str
    checked_at: datetime
    since: datetime


@dataclass(frozen=True)
class Fact:
    """A fact that proves the item, and its latest verdicts; none while it was never looked at."""

    key: str
    title: str
    proven_when: str
    how: str
    # The part of its page's address where a person hands in what proves it; empty where only Aqua can.
    hand_in: str
    seen: list[Seen]


@dataclass(frozen=True)
class Trace:
    """
    An entry of the evidence trail.

    What a call was, what came back, of which console, and what to do about a failure is only for the team: everybody
    else reads which fact held or did not, and what people said.
    """

    icon: str
    label: str
    tone: str
    seen_at: datetime
    by: str
    fact: str
    subject: str
    text: str
    link: str
    asked: str
    answered: str


@dataclass(frozen=True)
class Shown:
    """An item in the words of who looks, and what they may do with it."""

    item: ChecklistItem
    owner: str
    state_label: str
    tone: str
    icon: str
    regressed_at: datetime | None
    is_overdue: bool
    may_tick: bool
    may_untick: bool
    may_add: bool
    is_open: bool
    may_reopen: bool
    needs_note: bool


def shown(item: ChecklistItem, *, is_inside: bool, may_answer: bool, today: date) -> Shown:
    """Put an item into the words of who looks; costs no query."""
    label, tone, icon = rows.state_look(item.state)
    is_theirs = may_answer and (is_inside or item.owner == Owner.CUSTOMER)
    is_unsettled = item.state in (State.OPEN, State.BLOCKED)
    return Shown(
        item=item,
        owner=rows.owner_label(item.owner, is_inside=is_inside),
        state_label=label,
        tone=tone,
        icon=icon,
        regressed_at=item.regressed_at if item.state == State.OPEN else None,
        is_overdue=is_unsettled and item.due_on is not None and item.due_on < today,
        may_tick=is_theirs and item.state == State.OPEN,
        may_untick=is_theirs and item.state == State.DONE,
        may_add=is_theirs,
        is_open=is_unsettled,
        may_reopen=item.state in (State.BLOCKED, *ChecklistItem.LEFT_OUT),
        needs_note=bool(item.template.facts),
    )


def facts(item: ChecklistItem, *, is_inside: bool) -> list[Fact]:
    """
    The facts that prove the item with their latest verdicts, worst first; at most one query.

    What was said is for the team, which can act on it; everybody else reads the verdict.
    """
    keys = item.template.facts
    seen = _seen(item, keys) if keys else []
    is_only_console = len({row.tenant_id for row in seen}) < 2
    known = [catalogue.CATALOGUE[key] for key in keys if key in catalogue.CATALOGUE]
    return [
        Fact(
            one.key,
            one.title,
            one.proven_when,
            one.how,
            _HAND_INS.get(one.key, ""),
            [_verdict(row, is_inside, is_only_console) for row in seen if row.fact == one.key],
        )
        for one in known
    ]


def is_checking(engagement: Engagement) -> bool:
    """Whether Aqua is being asked about facts of the engagement; a query only while anything is asked of it at all."""
    looks = Operation.objects.live().filter(engagement=engagement, kind=Operation.Kind.CHECK_FACTS)
    return engagement.summary.n_operations_live > 0 and looks.exists()


def trail(item: ChecklistItem, *, number: int, is_inside: bool) -> paging.Page[Trace]:
    """One page of what was seen of the item, newest first, with two queries."""
    found = Evidence.objects.filter(item=item).select_related("given_by").order_by("-seen_at", "-pk")
    cut = paging.cut(found, number=number)
    return paging.Page([_trace(one, is_inside) for one in cut.rows], cut.text, cut.previous, cut.next)


def _seen(item: ChecklistItem, keys: Sequence[str]) -> list[FactSeen]:
    found = FactSeen.objects.filter(engagement=item.engagement_id, fact__in=keys)
    word, _, name = item.template.subject.partition(":")
    if word in NAMED:
        found = found.filter(subject=name)
    found = found.select_related("tenant")
    order = {Verdict.FAIL: 0, Verdict.UNKNOWN: 1, Verdict.PASS: 2}
    return sorted(found.order_by("fact", "subject")[:SHOWN_VERDICTS], key=lambda one: order[Verdict(one.verdict)])


def _verdict(row: FactSeen, is_inside: bool, is_only_console: bool) -> Seen:
    tone, icon = _VERDICTS[Verdict(row.verdict)]
    said = row.said if is_inside else ""
    subject = row.subject if is_only_console or not is_inside else f"{row.subject} in {row.tenant.label}".strip()
    return Seen(subject, row.get_verdict_display(), tone, icon, said, row.checked_at, row.since)


_KIND_ICONS = {
    Evidence.Kind.API: "radar",
    Evidence.Kind.FILE: "file",
    Evidence.Kind.LINK: "link",
    Evidence.Kind.NOTE: "note",
}


def _trace(one: Evidence, is_inside: bool) -> Trace:
    label, tone, icon = one.get_kind_display(), "neutral", _KIND_ICONS[Evidence.Kind(one.kind)]
    if one.verdict:
        label, (tone, icon) = one.get_verdict_display(), _VERDICTS[Verdict(one.verdict)]
    is_link = one.kind == Evidence.Kind.LINK
    is_told = is_inside or one.kind != Evidence.Kind.API or one.verdict == Verdict.PASS
    return Trace(
        icon=icon,
        label=label,
        tone=tone,
        seen_at=one.seen_at,
        by=str(one.given_by or "Tidemark"),
        fact=one.fact,
        subject=one.subject if is_inside else "",
        text=one.text if is_told and not is_link else "",
        link=one.text if is_link else "",
        asked=one.asked if is_inside else "",
        answered=_pretty(one.answered) if is_inside else "",
    )


def _pretty(answered: Any) -> str:
    return json.dumps(answered, indent=2, sort_keys=True, ensure_ascii=False) if answered else ""
