"""Can each session be held? What has to be so beforehand, by when, and which ready session could go first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engagement.domain.planning.looking import Look
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


@dataclass(frozen=True)
class _Needed:
    """A prerequisite with its row and the module that it is of."""

    row: Prerequisite
    module: str
    is_met: bool

    @property
    def as_rule(self) -> readiness_rules.Prerequisite:
        return readiness_rules.Prerequisite(
            key=str(self.row.pk),
            text=self.row.text,
            owner=_OWNERS[self.row.owner],
            lead_working_days=self.row.lead_working_days,
            is_met=self.is_met,
            blocks=Blocks.HARD if self.row.is_hard else Blocks.SOFT,
        )


def of(look: Look, *, today: date) -> ByNumber:
    """Judge every session still to be held, by number. One query; `today` is the customer's."""
    needed = _needed(look)
    ahead = [one for one in look.stand.deliveries if not one.is_held and one.has_date]
    verdicts = {one.number: _judge(look, one, needed, today) for one in ahead}
    ready = {number for number, (verdict, _) in verdicts.items() if verdict.verdict == Verdict.READY}
    return {number: _ready(look, number, verdict, rows, ready) for number, (verdict, rows) in verdicts.items()}


def _needed(look: Look) -> list[_Needed]:
    known = look.known
    rows = Prerequisite.objects.filter(topic__work_package=look.engagement.work_package_id).select_related("topic")
    found = []
    for row in rows.order_by("topic__position", "position"):
        if row.when == Prerequisite.When.ON_PREMISES and not known.now.is_on_premises:
            continue
        is_met = (
            row.pk in known.met
            or (bool(row.met_by_item) and row.met_by_item in known.settled)
            or (bool(row.met_by_question) and row.met_by_question in known.answered)
        )
        found.append(_Needed(row, row.topic.key, is_met))
    return found


def _judge(look: Look, one: Booked, needed: list[_Needed], today: date) -> tuple[Readiness, list[Missing]]:
    """A module's prerequisites count for the session in which it begins."""
    plan, zone = look.stand.plan, look.engagement.customer.time_zone
    begins = {key for key in one.cells if plan.sessions_of(key)[:1] == (one.number,)}
    here = {str(item.row.pk): item for item in needed if item.module in begins}
    days_off, weekdays = look.known.days_off, look.known.weekdays or MONDAY_TO_FRIDAY
    verdict = readiness_rules.can_be_held(
        [item.as_rule for item in here.values()],
        today,
        session_start=one.starts_at,
        zone=zone,
        days_off=days_off,
        weekdays=weekdays,
    )
    missing = []
    for open_one in verdict.missing:
        row = here[open_one.key].row
        due_on = readiness_rules.due_on(open_one, one.starts_at, zone, days_off, weekdays)
        missing.append(Missing(row.pk, row.text, _OWNERS[row.owner], due_on, due_on < today, row.is_hard))
    return verdict, missing


def _ready(look: Look, number: int, verdict: Readiness, missing: list[Missing], ready: set[int]) -> Ready:
    tone, icon, word = _LOOKS[verdict.verdict]
    found = []
    if verdict.verdict == Verdict.NOT_READY and ready:
        found = rules.swaps(look.package, look.known.now, look.stand.plan, number, ready)
    swap = found[0] if found else None
    return Ready(number, tone, icon, word, missing, swap.number if swap else 0, swap.why if swap else "")
