"""Plans that break a rule: found by looking again at whatever changed, and approved as they stand by a PS lead."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from engagement.domain import audit, planning, reads
from engagement.domain.planning import Look
from engagement.domain.refusals import Refused
from engagement.models import Engagement, PlanApproval, PlanBreach, User
from engagement.rules import lengths

# So many are looked at in one run of the timetable; each takes a handful of statements.
BATCH = 200
_CHANGED = """
SELECT e.id, newest.id AS entry
  FROM engagement_engagement e
  LEFT JOIN engagement_planbreach b ON b.engagement_id = e.id
 CROSS JOIN LATERAL (SELECT coalesce(max(a.id), 0) AS id
                       FROM engagement_auditentry a WHERE a.engagement_id = e.id) newest
 WHERE newest.id > coalesce(b.seen_entry, -1)
 ORDER BY newest.id
 LIMIT %(batch)s
"""


class NoReason(Refused):
    """Whoever approves a broken plan says why."""


class OtherPlan(Refused):
    """The plan is not the one that was read."""


class NothingToApprove(Refused):
    """The plan keeps the rules."""


@dataclass(frozen=True)
class Broken:
    """The errors in a plan as it stands, and the digest by which it is approved; no errors: nothing to approve."""

    errors: list[str]
    digest: str


def look_again(*, at: datetime) -> int:
    """
    Judge the plans of engagements that have a newer entry in the trail than at the last look; tells how many.

    What changes elsewhere (another engagement's booking, a day that passes) is noticed with the next entry.
    """
    rows = reads.fetch(_CHANGED, {"batch": BATCH})
    every = Engagement.objects.select_related("customer", "work_package", "summary")
    found = every.in_bulk([row["id"] for row in rows])
    for row in rows:
        _keep(found[row["id"]], row["entry"], at)
    return len(rows)


def broken(engagement: Engagement) -> Broken:
    """Look at the plan now. A held session's errors are past mending, and without sessions there is no plan."""
    return _broken(planning.look(engagement))


def is_approved(look: Look) -> bool:
    """Whether a PS lead has approved exactly this plan with exactly these errors. One query."""
    return PlanApproval.objects.filter(engagement=look.engagement, digest=_broken(look).digest).exists()


def approve(engagement: Engagement, *, digest: str, reason: str, by: User, at: datetime) -> PlanApproval:
    """
    Let the plan be carried out against its errors, until it changes. Approving it twice changes nothing.

    `digest` is that of the plan that was read. Raises NoReason, OtherPlan or NothingToApprove.
    """
    why = " ".join(reason.split())
    if not why or len(why) > lengths.REASON:
        raise NoReason(f"Say why, in at most {lengths.REASON} letters.", field="reason")
    with transaction.atomic():
        engagement = (
            Engagement.objects.select_for_update(of=("self",))
            .select_related("customer", "work_package", "summary")
            .get(pk=engagement.pk)
        )
        now = broken(engagement)
        if not now.errors:
            raise NothingToApprove("The plan keeps the rules; there is nothing to approve.")
        if now.digest != digest:
            raise OtherPlan("The plan changed while you were reading it. Read it again, then approve it.")
        approval, is_new = PlanApproval.objects.get_or_create(
            engagement=engagement,
            digest=digest,
            defaults={"errors": now.errors, "reason": why, "approved_by": by, "approved_at": at},
        )
        if is_new:
            told: dict[str, tuple[object, object]] = {"reason": ("", why), "errors": ("", now.errors)}
            audit.record(by, "engagement.plan_approved", engagement, at=at, engagement=engagement, changes=told)
    return approval


def _keep(engagement: Engagement, entry: int, at: datetime) -> None:
    now = Broken([], "") if engagement.status in planning.OVER else broken(engagement)
    known = PlanBreach.objects.filter(pk=engagement.pk).first()
    since = known.broken_since if known and known.errors else at
    PlanBreach.objects.update_or_create(
        engagement=engagement,
        defaults={
            "errors": now.errors,
            "digest": now.digest if now.errors else "",
            "broken_since": since if now.errors else None,
            "seen_entry": entry,
        },
    )


def _broken(look: Look) -> Broken:
    sessions = (*look.stand.deliveries, *look.stand.rehearsals)
    errors = [one.text for one in look.errors] if sessions else []
    plan = [
        [one.kind, one.number, one.starts_at.isoformat(), one.minutes, one.consultant.pk, dict(one.cells)]
        for one in sessions
    ]
    text = json.dumps([plan, [[one.rule, one.text] for one in look.errors]], sort_keys=True)
    return Broken(errors, hashlib.sha256(text.encode()).hexdigest())
