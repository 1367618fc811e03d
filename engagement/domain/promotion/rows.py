"""Requests as pages show them: the list, one with its differences in words, and those that wait for somebody."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.db.models import Count, F, Q, QuerySet

from engagement.domain import paging
from engagement.domain.promotion.requests import State
from engagement.models import AquaTenant, PolicyApproval, PolicyRequest, User
from engagement.rules import policy_objects
from engagement.rules.assurance.wording import LABELS, said
from engagement.rules.policy_objects import STAGES

# Somebody may have listed thousands of CVEs; a page that nobody can read helps nobody.
_LONGEST_VALUE = 2_000
_LONGEST_JSON = 15_000

TONES = {
    State.ASKED: "warn",
    State.APPROVED: "info",
    State.REFUSED: "bad",
    State.APPLYING: "info",
    State.APPLIED: "good",
    State.STALE: "bad",
    State.FAILED: "bad",
    State.WITHDRAWN: "neutral",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A request in a list."""

    pk: int
    name: str
    what: str
    tenant: str
    stage: str
    state: str
    tone: str
    asked_by: str
    asked_at: datetime
    n_differences: int
    n_approvals: int
    n_approvals_needed: int


@dataclass(frozen=True, slots=True)
class Line:
    """One field that differs, in words."""

    field: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Approval:
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Detail:
    """
    One request with everything that is decided on.

    `may_approve`, `may_apply`, `may_withdraw` and `may_undo` tell what the state of the request lets this person do;
    the rights are the page's business. `again` is the query of the proposal's page for the same anew, where this one
    came to nothing; empty elsewhere.
    """

    row: Row
    digest: str
    said: str
    why: str
    lines: list[Line]
    before: str
    after: str
    approvals: list[Approval]
    applied_at: datetime | None
    undoes: int | None
    undone_by: int | None
    policy: int
    again: str
    is_under_way: bool
    may_approve: bool
    has_approved: bool
    is_own: bool
    may_apply: bool
    may_withdraw: bool
    may_undo: bool


def as_file(request: PolicyRequest) -> str:
    """Both objects whole, with what was asked for and its digest, as JSON."""
    told = {
        "name": request.name,
        "stage": request.stage,
        "digest": request.digest,
        "before": policy_objects.normal(request.before),
        "after": policy_objects.normal(request.after),
    }
    return json.dumps(told, indent=2, sort_keys=True, ensure_ascii=False)


def page(requests: QuerySet[PolicyRequest], *, number: int, is_inside: bool) -> paging.Page[Row]:
    """One page of these requests, the newest first, with two queries. `is_inside`: the team reads it."""
    cut = paging.cut(_counted(requests).order_by("-asked_at", "-pk"), number=number)
    return paging.Page([_row(one, is_inside) for one in cut.rows], cut.text, cut.previous, cut.next)


def waiting_for(requests: QuerySet[PolicyRequest], person: User | None, *, is_inside: bool) -> list[Row]:
    """
    Those that this person has to say yes or no to, the oldest first; their own wait for others. One query.

    None is somebody who has asked for nothing and agreed to nothing.
    """
    waiting = requests.filter(state=State.ASKED)
    if person is not None:
        answered = PolicyApproval.objects.filter(by=person).values("request")
        waiting = waiting.exclude(asked_by=person).exclude(pk__in=answered)
    return [_row(one, is_inside) for one in _counted(waiting).order_by("asked_at", "pk")]


def detail(requests: QuerySet[PolicyRequest], pk: int, person: User | None, *, is_inside: bool) -> Detail:
    """What the page of one of the requests shows this person, None as for `waiting_for`. Two queries."""
    found = _counted(requests).select_related("undone_by", "version").get(pk=pk)
    approvals = [one for one in found.approvals.select_related("by") if one.digest == found.digest]
    undone = getattr(found, "undone_by", None)
    is_waiting = found.state == State.ASKED
    has_approved = any(one.by == person for one in approvals)
    is_own = person is not None and found.asked_by_id == person.pk
    is_agreed = len(approvals) >= found.n_approvals_needed
    return Detail(
        row=_row(found, is_inside),
        digest=found.digest,
        said=found.said,
        why=found.version.why,
        lines=[line_of(one) for one in found.differences],
        before=_cut(_as_json(found.before)),
        after=_cut(_as_json(found.after)),
        approvals=[Approval(str(one.by), one.at) for one in approvals],
        applied_at=found.applied_at,
        undoes=found.undoes_id,
        undone_by=undone.pk if undone is not None else None,
        policy=found.version.policy_id,
        again=_again(found),
        is_under_way=found.state == State.APPLYING,
        may_approve=is_waiting and not has_approved and not is_own,
        has_approved=has_approved,
        is_own=is_own,
        may_apply=is_agreed and found.state in (State.APPROVED, State.FAILED),
        may_withdraw=found.state in (State.ASKED, State.APPROVED),
        may_undo=found.state == State.APPLIED and (undone is None or undone.state not in _TAKES_BACK),
    )


_CAME_TO_NOTHING = (State.STALE, State.FAILED, State.REFUSED, State.WITHDRAWN)
_TAKES_BACK = (*PolicyRequest.OPEN, State.APPLIED)


def _again(found: PolicyRequest) -> str:
    if found.state not in _CAME_TO_NOTHING or found.undoes_id is not None or found.after is None:
        return ""
    told = {"version": found.version_id, "tenant": found.tenant_id, "stage": found.stage, "name": found.name}
    return urlencode(told)


def line_of(difference: Mapping[str, Any]) -> Line:
    """A difference as it is kept with a request, in words."""
    field, before, after = str(difference["field"]), difference["before"], difference["after"]
    label = LABELS.get(field, field)
    if isinstance(before, list) and isinstance(after, list) and field not in _WHOLE:
        return Line(field, label, _only(field, before, after), _only(field, after, before))
    return Line(field, label, _said(field, before), _said(field, after))


# In these two an entry means nothing without the others.
_WHOLE = ("vulnerability_score_range", "scope")


def _only(field: str, entries: Sequence[Any], others: Sequence[Any]) -> str:
    """The entries of a list that the other side does not have; how many both have is said."""
    known = {json.dumps(one, sort_keys=True) for one in others}
    own = [one for one in entries if json.dumps(one, sort_keys=True) not in known]
    n_shared = len(entries) - len(own)
    shared = f"{n_shared} that {'stays' if n_shared == 1 else 'stay'}" if n_shared else ""
    return " and ".join(part for part in (_said(field, own) if own or not shared else "", shared) if part)


def where(tenant: AquaTenant, *, is_inside: bool) -> str:
    """The console as the reader knows it: by the team's name of it, or by its address."""
    if is_inside:
        return tenant.label
    host = urlsplit(tenant.console_url).hostname
    return f"your console {host}" if host else "your console"


def _said(field: str, value: Any) -> str:
    if field in LABELS and value is not None:
        told = said(field, value)
    else:
        told = "–" if value is None else json.dumps(value, ensure_ascii=False)
    return told if len(told) <= _LONGEST_VALUE else f"{told[:_LONGEST_VALUE].rstrip()} … (the whole is in the JSON)"


def _as_json(content: Mapping[str, Any] | None) -> str:
    """An object as people compare it: without bookkeeping and defaults, in order; empty for none."""
    told = policy_objects.normal(content)
    return "" if told is None else json.dumps(told, indent=2, sort_keys=True, ensure_ascii=False)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_JSON else f"{text[:_LONGEST_JSON]}\n…"


def _counted(requests: QuerySet[PolicyRequest]) -> QuerySet[PolicyRequest]:
    n_approvals = Count("approvals", filter=Q(approvals__digest=F("digest")))
    return requests.select_related("tenant", "asked_by").annotate(n_approvals=n_approvals)


def _row(one: Any, is_inside: bool) -> Row:
    return Row(
        pk=one.pk,
        name=one.name,
        what=_what(one),
        tenant=where(one.tenant, is_inside=is_inside),
        stage=STAGES.get(one.stage, ""),
        state=one.get_state_display(),
        tone=TONES[State(one.state)],
        asked_by=str(one.asked_by),
        asked_at=one.asked_at,
        n_differences=len(one.differences),
        n_approvals=one.n_approvals,
        n_approvals_needed=one.n_approvals_needed,
    )


def _what(one: PolicyRequest) -> str:
    if one.after is None:
        return "Take out"
    if one.undoes_id is not None:
        return "Undo"
    return "Create" if one.before is None else "Change"
