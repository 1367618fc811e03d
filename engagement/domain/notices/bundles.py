"""
The daily bundle: the notices that wait for a person, in one letter.

At most one a person and day of theirs, whatever happens: the letter's key holds both, notices are marked in its
transaction, and the person's row is held meanwhile, so that neither a second worker nor a second try writes another.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Min, QuerySet

from engagement.domain import letters, mail_choices
from engagement.domain.mail_choices import Choices
from engagement.domain.notices.audience import has_part
from engagement.lib import links
from engagement.models import ChecklistItem, Letter, Notice, RaidItem, User
from engagement.rules.quiet_hours import bundle_at
from engagement.rules.working_time import day_of

# Of one engagement; whoever comes back to more than that reads it there.
_LINES = 20


def bundle_due(*, at: datetime) -> int:
    """Write the bundle of everybody whose hour has come; gives how many letters that were."""
    waiting = _waiting().values("user").annotate(since=Min("noticed_at")).order_by("user")
    return sum(bundle(one["user"], at=at) for one in waiting)


def bundle(user_pk: int, *, at: datetime) -> bool:
    """
    Write the person's bundle if its hour has come, and say whether one was written.

    Not while another worker is at it, in their quiet hours, twice on a day of theirs, or with nothing left to tell:
    what they refused, what was settled and what is no longer theirs to see is dropped.
    """
    with transaction.atomic():
        held = User.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
        person = held.filter(pk=user_pk).first()
        if person is None:
            return False
        notices = list(_waiting().filter(user=person).select_related("engagement", "item", "action"))
        choices = mail_choices.of(person)
        if not notices or not _is_due(notices[0], choices, at):
            return False
        key = f"bundle:{person.pk}:{day_of(at, choices.zone)}"
        if Letter.objects.filter(key=key).exists():
            return False
        told = _worth_telling(notices, person, choices, at)
        _drop([one for one in notices if one not in told], at)
        if told:
            _write(person, told, key, at)
    return bool(told)


def _is_due(oldest: Notice, choices: Choices, at: datetime) -> bool:
    """Its hour has struck, and it is no quiet time now: a worker that comes late waits for the morning."""
    due_at = bundle_at(oldest.noticed_at, choices.zone, choices.hour, choices.quiet)
    return due_at <= at and not choices.quiet.holds_at(at.astimezone(ZoneInfo(choices.zone)))


def _worth_telling(notices: Sequence[Notice], person: User, choices: Choices, at: datetime) -> list[Notice]:
    open_to = has_part(person, [one.engagement for one in notices], at=at)
    return [one for one in notices if one.engagement_id in open_to and choices.wants(one.kind) and not _is_settled(one)]


def _is_settled(one: Notice) -> bool:
    if one.item is not None:
        return one.item.state in ChecklistItem.SETTLED
    return one.action is not None and one.action.state == RaidItem.State.CLOSED


def _write(person: User, told: Sequence[Notice], key: str, at: datetime) -> None:
    letter = letters.queue(
        Letter.Kind.BUNDLE,
        key=key,
        to_address=person.email,
        to_name=person.name,
        subject=_subject(told),
        text=_text(person, told),
        at=at,
    )
    Notice.objects.filter(pk__in=[one.pk for one in told]).update(bundled_into=letter, bundled_at=at)


def _waiting() -> QuerySet[Notice]:
    return Notice.objects.filter(bundled_at=None, dropped_at=None).order_by("noticed_at", "pk")


def _drop(notices: Sequence[Notice], at: datetime) -> None:
    Notice.objects.filter(pk__in=[one.pk for one in notices]).update(dropped_at=at)


def _subject(told: Sequence[Notice]) -> str:
    about = {one.engagement.reference for one in told}
    where = about.pop() if len(about) == 1 else f"{len(about)} engagements"
    return f"{len(told)} new {'thing' if len(told) == 1 else 'things'} in {where}"


def _text(person: User, told: Sequence[Notice]) -> str:
    def by_engagement(one: Notice) -> tuple[str, int]:
        return one.engagement.reference, one.engagement_id

    parts = [f"Hello {person},", "this is new for you."]
    for _, some in groupby(sorted(told, key=by_engagement), key=by_engagement):
        parts.append(_part(list(some)))
    return "\n\n".join(parts) + "\n" + links.line("When this mail comes, and what is in it:", "mail-choices")


def _part(told: Sequence[Notice]) -> str:
    engagement = told[0].engagement
    lines = [f"{engagement.reference}, {engagement.title}", ""]
    for one in told[:_LINES]:
        lines.append(f"- {one.text}")
        if address := links.whole(one.path):
            lines.append(f"  {address}")
    if len(told) > _LINES:
        lines.append(f"- and {len(told) - _LINES} more")
    return "\n".join(lines)
