"""Telling people of what is theirs to do: when it is given to them, two days before its date, and once that is over."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from engagement.domain.notices.audience import customer_people, deliverers
from engagement.domain.notices.writing import tell
from engagement.lib import links
from engagement.lib.zones import in_zone
from engagement.models import ChecklistItem, Engagement, MailKind, Owner, RaidItem, Topic, User

SOON = timedelta(days=2)
# What has been overdue for longer everybody knows by now.
_OLDEST = timedelta(days=7)
_WORKED_ON = (Engagement.Status.PLANNED, Engagement.Status.IN_PROGRESS, Engagement.Status.DELIVERED)
_OPEN = (ChecklistItem.State.OPEN, ChecklistItem.State.BLOCKED)


def tell_due(*, at: datetime) -> int:
    """
    Write a notice for whatever is due within two days, or overdue for a week at most, by the customer's calendar.

    Looking again writes nothing new: each date of each thing is told once before, and once after. Gives how many
    things were looked at.
    """
    first, last = at.date() - _OLDEST - timedelta(days=1), at.date() + SOON + timedelta(days=1)
    people = _People(at)
    n = 0
    for item in _items(first, last):
        n += _tell_item(item, people, at)
    for action in _actions(first, last):
        n += _tell_action(action, people, at)
    return n


def tell_owner(action: RaidItem, *, by: User, at: datetime) -> None:
    """
    Let the person whose name or e-mail stands as the owner of an open action know that it is theirs.

    Each is told once of an action, whatever is edited; nobody of what they gave themselves.
    """
    if action.kind != RaidItem.Kind.ACTION or action.state != RaidItem.State.OPEN or not action.owner.strip():
        return
    owners = _People(at).named(action.engagement, action.owner, is_internal=action.is_internal)
    due = f", due on {action.due_on.day} {action.due_on:%B}" if action.due_on else ""
    tell(
        [one for one in owners if one != by],
        MailKind.ITEM,
        f"{by} gave you an action{due}: {action.text}",
        key=f"action:{action.pk}:given",
        engagement=action.engagement,
        at=at,
        path=links.path("raid", action.engagement.reference),
        action=action,
    )


class _People:
    """Those of each engagement, read once however many items it has."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._sides: dict[tuple[int, bool], list[User]] = {}

    def of(self, engagement: Engagement, *, is_customer: bool) -> list[User]:
        side = (engagement.pk, is_customer)
        if side not in self._sides:
            found = customer_people(engagement, at=self._at) if is_customer else deliverers(engagement)
            self._sides[side] = found
        return self._sides[side]

    def named(self, engagement: Engagement, owner: str, *, is_internal: bool) -> list[User]:
        """Whoever bears the name or the e-mail that somebody typed as the owner."""
        sides = [self.of(engagement, is_customer=False)]
        if not is_internal:
            sides.append(self.of(engagement, is_customer=True))
        wanted = owner.strip().casefold()
        return [one for side in sides for one in side if wanted in (one.name.casefold(), one.email)]


def _items(first: date, last: date) -> Iterator[ChecklistItem]:
    found = ChecklistItem.objects.filter(
        engagement__status__in=_WORKED_ON, state__in=_OPEN, due_on__gte=first, due_on__lte=last
    )
    return found.select_related("engagement__customer", "template", "topic").order_by("pk").iterator(chunk_size=500)


def _actions(first: date, last: date) -> Iterator[RaidItem]:
    found = RaidItem.objects.filter(
        engagement__status__in=_WORKED_ON,
        kind=RaidItem.Kind.ACTION,
        state=RaidItem.State.OPEN,
        due_on__gte=first,
        due_on__lte=last,
    ).exclude(owner="")
    return found.select_related("engagement__customer").order_by("pk").iterator(chunk_size=500)


def _tell_item(item: ChecklistItem, people: _People, at: datetime) -> bool:
    when = _when(item.due_on, item.engagement, at)
    if not when:
        return False
    is_customer = item.owner == Owner.CUSTOMER and item.topic.kind != Topic.Kind.PREPARATION
    tell(
        people.of(item.engagement, is_customer=is_customer),
        MailKind.ITEM,
        f"{_said(when, item.due_on)}: {item.template.text}",
        key=f"item:{item.pk}:{when}:{item.due_on}",
        engagement=item.engagement,
        at=at,
        path=links.path("checklist-item", item.engagement.reference, item.pk),
        item=item,
    )
    return True


def _tell_action(action: RaidItem, people: _People, at: datetime) -> bool:
    when = _when(action.due_on, action.engagement, at)
    if not when:
        return False
    tell(
        people.named(action.engagement, action.owner, is_internal=action.is_internal),
        MailKind.ITEM,
        f"{_said(when, action.due_on)}: {action.text}",
        key=f"action:{action.pk}:{when}:{action.due_on}",
        engagement=action.engagement,
        at=at,
        path=links.path("raid", action.engagement.reference),
        action=action,
    )
    return True


def _when(due_on: date | None, engagement: Engagement, at: datetime) -> str:
    today = in_zone(at, engagement.customer.time_zone).date()
    if due_on is None or not today - _OLDEST <= due_on <= today + SOON:
        return ""
    return "overdue" if due_on < today else "soon"


def _said(when: str, due_on: date | None) -> str:
    day = f"{due_on:%A} {due_on.day} {due_on:%B}" if due_on else ""
    return f"Overdue since {day}" if when == "overdue" else f"Due on {day}"
