"""What the health of engagements is judged by, read for many of them in one statement."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from engagement.domain import reads
from engagement.lib.zones import in_zone
from engagement.models import Owner
from engagement.rules.forecast import Wait
from engagement.rules.health import Named, Overdue, Signs
from engagement.rules.working_time import MONDAY_TO_FRIDAY, working_days_before

# What a topic still asks for: what the plan gives it, at least its shortest time, else its usual time; less what was
# used. A topic without items, such as a closing, asks for no more than is booked for it. Preparation is the team's own.
_SIGNS = """
SELECT e.id AS pk, e.status, c.time_zone, n.weekdays, n.days_off,
       (SELECT json_agg(json_build_array(tp.text, i.owner, i.due_on, i.state = 'blocked',
                (SELECT max(a.at) FROM engagement_auditentry a
                  WHERE i.state = 'blocked' AND a.engagement_id = e.id AND a.object_type = 'checklistitem'
                    AND a.object_id = i.id AND a.what = 'item.blocked'),
                EXISTS (SELECT 1 FROM engagement_topicdependency d
                          JOIN engagement_engagementtopic w ON w.topic_id = d.topic_id AND w.engagement_id = e.id
                         WHERE d.needs_id = i.topic_id AND d.kind = 'hard' AND w.is_in_scope
                           AND (w.n_items = 0 OR w.n_items_settled < w.n_items))))
          FROM engagement_checklistitem i JOIN engagement_checklisttemplate tp ON tp.id = i.template_id
         WHERE i.engagement_id = e.id AND i.state IN ('open', 'blocked')
           AND (i.due_on < %(tomorrow)s OR i.state = 'blocked')
           AND NOT EXISTS (SELECT 1 FROM engagement_engagementtopic o
                            WHERE o.engagement_id = e.id AND o.topic_id = i.topic_id AND NOT o.is_in_scope)) AS items,
       (SELECT json_agg(json_build_array(r.text, r.raised_at)) FROM engagement_raiditem r
         WHERE r.engagement_id = e.id AND r.kind = 'issue' AND r.is_high AND r.state = 'open') AS issues,
       (SELECT sum(CASE WHEN et.n_items = 0
                        THEN (SELECT coalesce(sum(a.planned_minutes), 0)
                                FROM engagement_timeallocation a JOIN engagement_session s ON s.id = a.session_id
                               WHERE a.topic_id = t.id AND s.engagement_id = e.id
                                 AND s.status IN ('draft', 'planned', 'confirmed', 'in_progress'))
                        WHEN et.n_items_settled >= et.n_items THEN 0
                        WHEN et.planned_minutes > 0
                        THEN greatest(greatest(et.planned_minutes, t.min_minutes) - et.used_minutes, 0)
                        ELSE greatest(t.default_minutes - et.used_minutes, 0) END)
          FROM engagement_engagementtopic et JOIN engagement_topic t ON t.id = et.topic_id
         WHERE et.engagement_id = e.id AND et.is_in_scope AND t.kind <> 'preparation') AS needed,
       (SELECT json_agg(json_build_array(s.starts_at,
                (extract(epoch FROM s.ends_at - greatest(s.starts_at, %(at)s)) / 60)::int) ORDER BY s.starts_at)
          FROM engagement_session s
         WHERE s.engagement_id = e.id AND s.kind = 'delivery' AND s.ends_at > %(at)s
           AND s.status IN ('draft', 'planned', 'confirmed', 'in_progress')) AS booked,
       (SELECT json_agg(json_build_array(m.number, m.n)) FROM (
          SELECT s.number, count(*) AS n FROM engagement_session s JOIN engagement_sessionmove v ON v.session_id = s.id
           WHERE s.engagement_id = e.id AND s.kind = 'delivery' AND s.status NOT IN ('done', 'cancelled')
           GROUP BY s.number) m) AS moves,
       (SELECT json_agg(json_build_array(p.text, p.lead_working_days, b.starts_at))
          FROM (SELECT DISTINCT ON (a.topic_id) a.topic_id, s.starts_at, s.status
                  FROM engagement_timeallocation a JOIN engagement_session s ON s.id = a.session_id
                 WHERE s.engagement_id = e.id AND s.kind = 'delivery'
                   AND s.status IN ('draft', 'planned', 'confirmed', 'in_progress', 'done')
                 ORDER BY a.topic_id, s.starts_at) b
          JOIN engagement_prerequisite p ON p.topic_id = b.topic_id
         WHERE b.status <> 'done' AND b.starts_at > %(at)s
           AND (p."when" = 'always' OR coalesce(n.registries @> '[{"is_on_premises": true}]', false)
                OR EXISTS (SELECT 1 FROM engagement_registry g
                            WHERE g.engagement_id = e.id AND g.hosting = 'on_premises' AND g.state <> 'removed'))
           AND NOT EXISTS (SELECT 1 FROM engagement_metprerequisite m
                            WHERE m.engagement_id = e.id AND m.prerequisite_id = p.id)
           AND NOT EXISTS (SELECT 1 FROM engagement_checklistitem i
                             JOIN engagement_checklisttemplate k ON k.id = i.template_id
                            WHERE i.engagement_id = e.id AND k.key = p.met_by_item
                              AND i.state IN ('done', 'proven', 'waived', 'not_applicable'))
           AND NOT EXISTS (SELECT 1 FROM engagement_answer w JOIN engagement_question q ON q.id = w.question_id
                            WHERE w.engagement_id = e.id AND q.key = p.met_by_question)) AS prerequisites,
       (SELECT min(f.checked_at) FROM (SELECT max(checked_at) AS checked_at FROM engagement_factseen
                                        WHERE engagement_id = e.id GROUP BY fact) f) AS checked_at,
       (SELECT min(coalesce((SELECT max(a.at) FROM engagement_auditentry a
                              WHERE a.engagement_id IS NULL AND a.object_type = 'aquatenant' AND a.object_id = t.id
                                AND a.what = 'tenant.paused'), t.verified_at, %(at)s))
          FROM engagement_aquatenant t
         WHERE t.customer_id = e.customer_id AND t.state = 'rejected') AS rejected_at
  FROM engagement_engagement e
  JOIN engagement_customer c ON c.id = e.customer_id
  LEFT JOIN engagement_planneeds n ON n.engagement_id = e.id
 WHERE e.id = ANY(%(pks)s)
"""
CONSOLE = "Aqua console"
_OWNERS: Mapping[str, str] = dict(Owner.choices)


@dataclass(frozen=True)
class Read:
    """All that an engagement is judged by; `booked` holds day and minutes of each session ahead, soonest first."""

    pk: int
    status: str
    signs: Signs
    booked: tuple[tuple[date, int], ...]
    waits: tuple[Wait, ...]


def read(pks: Sequence[int], *, at: datetime) -> list[Read]:
    """Read the signs of these engagements, each on the day of its customer. One query, whatever their number."""
    # Which day it is depends on the customer: ask for one more than it can be anywhere, and leave out the rest here.
    tomorrow = at.date() + timedelta(days=1)
    return [_read(row, at) for row in reads.fetch(_SIGNS, {"pks": list(pks), "at": at, "tomorrow": tomorrow})]


@dataclass(frozen=True)
class _Item:
    text: str
    owner: str
    due_on: date | None
    is_blocked: bool
    blocked_at: datetime | None
    has_waiting: bool

    def wait(self, today: date, zone: str) -> Wait | None:
        """Since it was due, or since it was blocked where that is known; None when neither keeps anybody waiting."""
        since = [self.due_on] if self.due_on and self.due_on < today else []
        if self.blocked_at:
            since.append(in_zone(self.blocked_at, zone).date())
        elif self.is_blocked and not since:
            since.append(today)
        return Wait(_OWNERS[self.owner], min(since)) if since else None


def _read(row: Mapping[str, Any], at: datetime) -> Read:
    zone = row["time_zone"]
    today = in_zone(at, zone).date()
    items = [_item(one) for one in row["items"] or ()]
    booked = tuple((_day(starts_at, zone), minutes) for starts_at, minutes in row["booked"] or ())
    signs = Signs(
        today=today,
        overdue=[_overdue(one, one.due_on) for one in items if one.due_on is not None and one.due_on < today],
        high_issues=[Named(_bare(text), _day(raised_at, zone)) for text, raised_at in row["issues"] or ()],
        needed_minutes=int(row["needed"] or 0),
        bookable_minutes=sum(minutes for _, minutes in booked),
        moved_sessions=[(f"Session {number}", n) for number, n in row["moves"] or ()],
        open_prerequisites=list(_prerequisites(row)),
        checked_on=in_zone(row["checked_at"], zone).date() if row["checked_at"] else None,
    )
    waits = [wait for one in items if (wait := one.wait(today, zone)) is not None]
    if row["rejected_at"]:
        waits.append(Wait(CONSOLE, in_zone(row["rejected_at"], zone).date()))
    return Read(row["pk"], row["status"], signs, booked, tuple(waits))


def _item(one: Sequence[Any]) -> _Item:
    text, owner, due_on, is_blocked, blocked_at, has_waiting = one
    return _Item(
        text=text,
        owner=owner,
        due_on=date.fromisoformat(due_on) if due_on else None,
        is_blocked=is_blocked,
        blocked_at=datetime.fromisoformat(blocked_at) if blocked_at else None,
        has_waiting=has_waiting,
    )


def _overdue(item: _Item, due_on: date) -> Overdue:
    return Overdue(_bare(item.text), due_on, blocks=item.has_waiting)


def _prerequisites(row: Mapping[str, Any]) -> Iterator[Named]:
    """Each with the day by which it has to be met: so many of the customer's working days before its topic begins."""
    weekdays = frozenset(row["weekdays"]) if row["weekdays"] else MONDAY_TO_FRIDAY
    days_off = frozenset(row["days_off"] or ())
    for text, lead, starts_at in row["prerequisites"] or ():
        begins_on = _day(starts_at, row["time_zone"])
        yield Named(_bare(text), working_days_before(begins_on, lead, weekdays=weekdays, days_off=days_off))


def _bare(text: str) -> str:
    """Without the full stop that it may end with: a rule goes on behind it."""
    return text.rstrip(". ")


def _day(moment: str, zone: str) -> date:
    """The day on the customer's calendar, of an instant as JSON writes it."""
    return in_zone(datetime.fromisoformat(moment), zone).date()
