"""What is done about drift: an issue in the RAID log, and the proof that console and repository agree."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from engagement.domain import evidence, raid
from engagement.domain.gitops.boards import Drifted
from engagement.domain.gitops.sources import applied_requests
from engagement.models import Engagement, PolicyRequest, RaidItem, User

# A console edit comes back as a pull request within two working days (work-package.md 5.3); a week-end may lie between.
_WORKING_DAYS = 2
_LONGEST_TEXT = 500


def raise_issue(engagement: Engagement, found: Drifted, *, by: User, at: datetime) -> RaidItem:
    """Write the drift into the RAID log, once: an open issue of the same policy and console is returned instead."""
    begins = f"Drift: {found.name} in {found.console}: "
    with transaction.atomic():
        Engagement.objects.select_for_update(of=("self",), no_key=True).get(pk=engagement.pk)
        open_one = engagement.raid.filter(
            kind=RaidItem.Kind.ISSUE, state=RaidItem.State.OPEN, text__startswith=begins[:_LONGEST_TEXT]
        ).first()
        if open_one is not None:
            return open_one
        entry = raid.Entry(
            kind=RaidItem.Kind.ISSUE,
            text=(begins + _what(found))[:_LONGEST_TEXT],
            owner=found.changed_by[:120],
            due_on=_due(at),
            response="Bring the edit back as a pull request, or apply the repository again.",
        )
        return raid.add(engagement, entry, by=by, at=at)


def prove(engagement: Engagement, requests: QuerySet[PolicyRequest], *, by: User, at: datetime) -> int:
    """
    Have a worker compare what was applied last with the consoles (fact POL-5), and record the evidence.

    Returns how many consoles are looked at: none where nothing was applied, or no item of the checklist asks for it.
    """
    if not applied_requests(requests).exists():
        return 0
    return len(evidence.request_check(engagement, by=by, at=at, facts=["POL-5"], after_change=True))


def _what(found: Drifted) -> str:
    fields = ", ".join(one.field for one in found.fields)
    return f"{found.words.lower()}{f' ({fields})' if fields else ''}"


def _due(at: datetime) -> date:
    day, left = at.date(), _WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day
