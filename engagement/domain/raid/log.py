"""Entries of the RAID log: raised, edited, closed and opened again (work-package.md 10)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import transaction

from engagement.domain import audit, health, notices
from engagement.domain.refusals import Refused
from engagement.models import Engagement, RaidItem, Session, User
from engagement.rules import lengths


class NotAnEntry(Refused):
    """The text, the owner or the weight of an entry cannot be used."""


@dataclass(frozen=True)
class Entry:
    """What somebody writes into the log; `probability` and `impact`, 1 to 5 each, are a risk's alone."""

    kind: str
    text: str
    owner: str = ""
    due_on: date | None = None
    is_high: bool = False
    probability: int | None = None
    impact: int | None = None
    response: str = ""
    is_internal: bool = False


def seed(engagement: Engagement, by: User, at: datetime) -> None:
    """
    Begin the log with what the package knows to go wrong (work-package.md 10, "Seed entries").

    A seed whose text the log has already is left out, so that seeding twice changes nothing.
    """
    with transaction.atomic():
        known = set(engagement.raid.values_list("kind", "text"))
        for one in engagement.work_package.raid_seeds:
            if (one["kind"], one["text"]) not in known:
                add(engagement, Entry(kind=one["kind"], text=one["text"]), by=by, at=at)


def capture(
    engagement: Engagement,
    kind: str,
    text: str,
    by: User,
    at: datetime,
    session: Session | None = None,
    owner: str = "",
    due_on: date | None = None,
    is_internal: bool = False,
) -> RaidItem:
    """Write down a decision, an action or the like where it comes up. Raises NotAnEntry."""
    entry = Entry(kind=kind, text=text, owner=owner, due_on=due_on, is_internal=is_internal)
    return add(engagement, entry, by=by, at=at, session=session)


def add(engagement: Engagement, entry: Entry, *, by: User, at: datetime, session: Session | None = None) -> RaidItem:
    """Add an entry, raised in the session where there is one. Raises NotAnEntry."""
    values = _checked(entry)
    with transaction.atomic():
        item = RaidItem.objects.create(engagement=engagement, session=session, raised_by=by, raised_at=at, **values)
        audit.record(by, "raid_item.added", item, at=at, engagement=engagement)
        notices.tell_owner(item, by=by, at=at)
        health.judge_soon(engagement.pk, at=at)
    return item


def edit(item: RaidItem, entry: Entry, *, by: User, at: datetime) -> RaidItem:
    """Change what an entry says; the same again changes nothing. Raises NotAnEntry."""
    values = _checked(entry)
    with transaction.atomic():
        item = RaidItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
        before = {name: getattr(item, name) for name in values}
        changes = {name: (before[name], value) for name, value in values.items() if before[name] != value}
        if changes:
            for name, (_, after) in changes.items():
                setattr(item, name, after)
            item.save(update_fields=list(changes))
            audit.record(by, "raid_item.edited", item, at=at, engagement=item.engagement, changes=changes)
            notices.tell_owner(item, by=by, at=at)
            health.judge_soon(item.engagement_id, at=at)
    return item


def close(item: RaidItem, *, by: User, at: datetime) -> RaidItem:
    """Say that nothing more has to be done about it; closing twice changes nothing."""
    return _turn(item, RaidItem.State.CLOSED, "raid_item.closed", by, at)


def reopen(item: RaidItem, *, by: User, at: datetime) -> RaidItem:
    """Take up a closed entry again; an open one stays as it is."""
    return _turn(item, RaidItem.State.OPEN, "raid_item.reopened", by, at)


def _turn(item: RaidItem, state: RaidItem.State, what: str, by: User, at: datetime) -> RaidItem:
    with transaction.atomic():
        item = RaidItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
        if item.state != state:
            is_closed = state == RaidItem.State.CLOSED
            audit.record(by, what, item, at=at, engagement=item.engagement, changes={"state": (item.state, state)})
            item.state, item.closed_by, item.closed_at = state, by if is_closed else None, at if is_closed else None
            item.save(update_fields=["state", "closed_by", "closed_at"])
            health.judge_soon(item.engagement_id, at=at)
    return item


def _checked(entry: Entry) -> Mapping[str, object]:
    """The values as they are stored: a weight is kept only of a risk. Raises NotAnEntry."""
    values = {one.name: getattr(entry, one.name) for one in fields(entry)}
    values["text"] = entry.text.strip()
    if entry.kind not in RaidItem.Kind.values:
        raise NotAnEntry("Choose what kind of entry this is.", field="kind")
    if not values["text"]:
        raise NotAnEntry("Say in a sentence what it is about.", field="text")
    if len(values["text"]) > lengths.RAID_TEXT:
        raise NotAnEntry(f"Say it in at most {lengths.RAID_TEXT} characters.", field="text")
    for name, longest in (("owner", lengths.RAID_OWNER), ("response", lengths.RAID_RESPONSE)):
        if len(values[name]) > longest:
            raise NotAnEntry(f"Say it in at most {longest:,} characters.", field=name)
    for name in ("text", "owner", "response"):
        if "\x00" in values[name]:
            raise NotAnEntry("This holds a character that cannot be stored; type it anew.", field=name)
    for name in ("probability", "impact"):
        if entry.kind != RaidItem.Kind.RISK:
            values[name] = None
        elif values[name] is not None and not 1 <= values[name] <= 5:
            raise NotAnEntry("Weigh it from 1 to 5.", field=name)
    return values
