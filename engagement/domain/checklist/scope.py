"""Which items an engagement has, and when they are due: from its package, its scope and its plan."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Q

from engagement.domain import rollups
from engagement.lib.zones import in_zone
from engagement.models import ChecklistItem, ChecklistTemplate, Engagement, PlanNeeds, Registry, Session, TimeAllocation

_UNSETTLED = (ChecklistItem.State.OPEN, ChecklistItem.State.BLOCKED)


def add_items(engagement: Engagement, *, expects_on_premises: bool = False) -> None:
    """
    Give the engagement an item for each template of its topics in scope; adding them twice changes nothing.

    Those for an on-premises registry only where it has one, as a row or among what its plan needs, or where the caller
    has learned of one (`expects_on_premises`). An item whose template was pulled from a later version of the package
    stands for the older template of the same key.
    """
    with transaction.atomic():
        known = set(engagement.checklist.values_list("topic_id", "template__key"))
        missing = [one for one in _templates(engagement, expects_on_premises) if (one.topic_id, one.key) not in known]
        ChecklistItem.objects.bulk_create(
            ChecklistItem(engagement=engagement, topic_id=one.topic_id, template=one, owner=one.owner)
            for one in missing
        )
        follow_plan(engagement)


def follow_plan(engagement: Engagement) -> None:
    """
    Set when unsettled items are due: on the date, at the customer's, of the last booked session that holds their topic.

    An item carried to a later session is due with that one. A date that somebody typed stays; where no session holds
    the topic, nothing is due yet.
    """
    with transaction.atomic():
        items = engagement.checklist.select_for_update(of=("self",)).filter(state__in=_UNSETTLED, is_due_typed=False)
        by_topic, by_session = _planned(engagement)
        changed = []
        for item in items:
            due_on = _due_on(item, by_topic, by_session)
            if due_on != item.due_on:
                item.due_on = due_on
                changed.append(item)
        ChecklistItem.objects.bulk_update(changed, ["due_on"])
        rollups.recount_delivery(engagement.pk)


def planned_due_on(item: ChecklistItem) -> date | None:
    """When the item is due as the plan stands, whatever date it has."""
    return _due_on(item, *_planned(item.engagement))


def _planned(engagement: Engagement) -> tuple[dict[int, date], dict[int, date]]:
    """The customer's date of the last booked session of each topic, and of each booked session, by primary key."""
    booked = Session.objects.filter(engagement=engagement, status__in=Session.BOOKED)
    zone = engagement.customer.time_zone
    dates = {session.pk: in_zone(session.starts_at, zone).date() for session in booked}
    return _last_dates(engagement, dates), dates


def _templates(engagement: Engagement, expects_on_premises: bool) -> list[ChecklistTemplate]:
    in_scope = engagement.scope.filter(is_in_scope=True).values("topic")
    found = ChecklistTemplate.objects.filter(topic__in=in_scope).order_by("topic__position", "position")
    return list(found if expects_on_premises or is_on_premises(engagement) else found.filter(is_on_premises_only=False))


def is_on_premises(engagement: Engagement) -> bool:
    """Whether it has an on-premises registry, as a row or among what its plan needs."""
    there = Q(hosting=Registry.Hosting.ON_PREMISES) & ~Q(state=Registry.State.REMOVED)
    if engagement.registries.filter(there).exists():
        return True
    needs = PlanNeeds.objects.filter(engagement=engagement).first()
    return needs is not None and any(one.get("is_on_premises") for one in needs.registries)


def _last_dates(engagement: Engagement, dates: Mapping[int, date]) -> dict[int, date]:
    """The date of the last booked session of each topic, by the topic's primary key."""
    last: dict[int, date] = {}
    held = TimeAllocation.objects.filter(session__engagement=engagement).values_list("topic_id", "session_id")
    for topic_pk, session_pk in held:
        if session_pk in dates:
            last[topic_pk] = max(last.get(topic_pk, date.min), dates[session_pk])
    return last


def _due_on(item: ChecklistItem, by_topic: Mapping[int, date], by_session: Mapping[int, date]) -> date | None:
    of_topic, carried = by_topic.get(item.topic_id), by_session.get(item.carried_to_id or 0)
    known = [one for one in (of_topic, carried) if one]
    return max(known, default=None)
