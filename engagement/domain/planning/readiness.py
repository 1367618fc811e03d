"""Can each session be held? What has to be so beforehand, by when, and which ready session could go first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engagement.domain import reads
from engagement.domain.planning.looking import Look
from engagement.domain.planning.needs import Known
from engagement.domain.planning.plans import Booked
from engagement.models import Owner, Prerequisite
from engagement.rules import planning as rules
from engagement.rules import readiness as readiness_rules
from engagement.rules.readiness import Blocks, Readiness, Verdict
from engagement.rules.working_time import MONDAY_TO_FRIDAY

_LOOKS: Mapping[Verdict, tuple[str, str, str]] = {
    Verdict.READY: ("good", "circle-check", "Ready"),
    Verdict.AT_RISK: ("warn", "alert-triangle", "At risk"),
    Verdict.NOT_READY: ("bad", "ban", "Not ready"),
}
_OWNERS: Mapping[str, str] = dict(Owner.choices)


@dataclass(frozen=True)
class Missing:
    """A prerequisite that is open: what, whose, and until when."""

    pk: int
    text: str
    owner: str
    due_on: date
    is_overdue: bool
    is_hard: bool


@dataclass(frozen=True)
class Ready:
    """The verdict on a session, in a word with its tone and icon; `swap_with` is a ready session, 0 for none."""

    number: int
    tone: str
    icon: str
    word: str
    missing: list[Missing]
    swap_with: int
    swap_why: str

    @property
    def swap_label(self) -> str:
        return f"Swap with session {self.swap_with}, which is ready"


ByNumber = dict[int, Ready]


_PREREQUISITES = """
SELECT p.id AS pk, p.text, p.owner, p.lead_working_days, p.is_hard, p."when", p.met_by_item, p.met_by_question,
       t.key AS module
  FROM engagement_prerequisite p JOIN engagement_topic t ON t.id = p.topic_id
 WHERE t.work_package_id = %(package)s
 ORDER BY t.position, p.position
"""


@dataclass(frozen=True)
class _Needed:
    """A prerequisite and the module that it is of."""

    pk: int
    module: str
    is_hard: bool
    rule: readiness_rules.Prerequisite


def of(look: Look, *, today: date) -> ByNumber:
    """Judge every session still to be held, by number. One query; `today` is the customer's."""
    needed = _needed(look)
    ahead = [one for one in look.stand.deliveries if not one.is_held and one.has_date]
    verdicts = {one.number: _judge(look, one, needed, today) for one in ahead}
    ready = {number for number, (verdict, _) in verdicts.items() if verdict.verdict == Verdict.READY}
    return {number: _ready(look, number, verdict, rows, ready) for number, (verdict, rows) in verdicts.items()}


def _needed(look: Look) -> list[_Needed]:
    known = look.known
    rows = reads.fetch(_PREREQUISITES, {"package": look.engagement.work_package_id})
    is_on_premises = known.now.is_on_premises
    return [
        _Needed(row["pk"], row["module"], row["is_hard"], _as_rule(row, is_met=_is_met(row, known)))
        for row in rows
        if is_on_premises or row["when"] != Prerequisite.When.ON_PREMISES
    ]


def _is_met(row: Mapping[str, Any], known: Known) -> bool:
    """By somebody's word, by its item, or by the answer to its question; an empty key is none."""
    return row["pk"] in known.met or row["met_by_item"] in known.settled or row["met_by_question"] in known.answered


def _as_rule(row: Mapping[str, Any], *, is_met: bool) -> readiness_rules.Prerequisite:
    return readiness_rules.Prerequisite(
        key=str(row["pk"]),
        text=row["text"],
        owner=_OWNERS[row["owner"]],
        lead_working_days=row["lead_working_days"],
        is_met=is_met,
        blocks=Blocks.HARD if row["is_hard"] else Blocks.SOFT,
    )


def _judge(look: Look, one: Booked, needed: list[_Needed], today: date) -> tuple[Readiness, list[Missing]]:
    """A module's prerequisites count for the session in which it begins."""
    plan, zone = look.stand.plan, look.engagement.customer.time_zone
    begins = {key for key in one.cells if plan.sessions_of(key)[:1] == (one.number,)}
    here = {item.rule.key: item for item in needed if item.module in begins}
    days_off, weekdays = look.known.days_off, look.known.weekdays or MONDAY_TO_FRIDAY
    verdict = readiness_rules.can_be_held(
        [item.rule for item in here.values()],
        today,
        session_start=one.starts_at,
        zone=zone,
        days_off=days_off,
        weekdays=weekdays,
    )
    missing = []
    for open_one in verdict.missing:
        item = here[open_one.key]
        due_on = readiness_rules.due_on(open_one, one.starts_at, zone, days_off, weekdays)
        missing.append(Missing(item.pk, open_one.text, open_one.owner, due_on, due_on < today, item.is_hard))
    return verdict, missing


def _ready(look: Look, number: int, verdict: Readiness, missing: list[Missing], ready: set[int]) -> Ready:
    tone, icon, word = _LOOKS[verdict.verdict]
    found = []
    if verdict.verdict == Verdict.NOT_READY and ready:
        found = rules.swaps(look.package, look.known.now, look.stand.plan, number, ready)
    swap = found[0] if found else None
    return Ready(number, tone, icon, word, missing, swap.number if swap else 0, swap.why if swap else "")
