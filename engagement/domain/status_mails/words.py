"""The draft of a weekly status: a plain text for somebody who has never seen Aqua."""

from collections.abc import Iterable, Sequence
from datetime import date

from engagement.domain.status_mails.week import SHOWN, Meeting, Week
from engagement.lib.zones import in_zone
from engagement.models import ChecklistItem, Engagement, EngagementTopic, RaidItem


def draft(week: Week) -> str:
    """Plain text with Markdown's dashes, for a mail; parts that have nothing to say are left out."""
    today = in_zone(week.until, week.engagement.customer.time_zone).date()
    parts = [
        f"This is where {week.engagement.title} stands on {_day(today)} {today.year}.",
        _list("What was done this week", _done(week)) or "What was done this week\n\nNothing was finished this week.",
        _list("Decided", (one.text for one in week.decisions)),
        _list("What is next", _next(week)),
        _list("What we need from you", _owed(week.owed_by_customer, week)),
        _list("What you can expect from us", _owed(week.owed_by_team, week)),
        _list("Actions agreed", _cut([_action(one, week) for one in week.actions])),
        _list("Topic by topic", (_topic(one, week) for one in week.topics)),
        _list("Waiting for your acceptance", _to_accept(week)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _done(week: Week) -> list[str]:
    zone = week.engagement.customer.time_zone
    held = [
        f"{_name(one)} took place on {_day(in_zone(one.session.starts_at, zone).date())}{_about(one)}."
        for one in week.held
    ]
    signed = [f"You accepted {one.topic.name if one.topic else 'the whole engagement'}." for one in week.signed]
    return [*held, *_cut([_settled(one) for one in week.settled]), *signed]


def _settled(item: ChecklistItem) -> str:
    seen = " (seen in your console)" if item.state == ChecklistItem.State.PROVEN else ""
    return f"{item.template.text}{seen}"


def _next(week: Week) -> list[str]:
    if week.coming is None:
        return []
    zone = week.engagement.customer.time_zone
    starts = in_zone(week.coming.session.starts_at, zone)
    return [f"{_name(week.coming)} on {_day(starts.date())} at {starts:%H:%M} ({zone}){_about(week.coming)}."]


def _owed(items: Sequence[ChecklistItem], week: Week) -> list[str]:
    return _cut([f"{one.template.text} ({_by(one.due_on, week)})" for one in items])


def _action(item: RaidItem, week: Week) -> str:
    told = ", ".join(word for word in (item.owner, _by(item.due_on, week)) if word)
    return f"{item.text} ({told})" if told else item.text


def _by(due_on: date | None, week: Week) -> str:
    if due_on is None:
        return ""
    today = in_zone(week.until, week.engagement.customer.time_zone).date()
    return f"was due on {_day(due_on)}" if due_on < today else f"by {_day(due_on)}"


def _topic(one: EngagementTopic, week: Week) -> str:
    return f"{one.topic.name}: {_stand(one, week)}"


def _stand(one: EngagementTopic, week: Week) -> str:
    if one.topic_id in week.accepted or week.is_all_accepted:
        return "accepted"
    if one.n_items == 0 or one.n_items_settled == 0:
        return "not begun"
    if one.n_items_settled == one.n_items:
        return "all done"
    held_up = f", {one.n_items_blocked} held up" if one.n_items_blocked else ""
    return f"{one.n_items_settled} of {one.n_items} steps done{held_up}"


def _to_accept(week: Week) -> list[str]:
    if week.is_all_accepted:
        return []
    if week.engagement.status == Engagement.Status.DELIVERED:
        return ["Everything is delivered. Please read and accept the whole."]
    done = [one for one in week.topics if one.n_items and one.n_items_settled == one.n_items]
    return [f"{one.topic.name}: everything is done." for one in done if one.topic_id not in week.accepted]


def _name(meeting: Meeting) -> str:
    return f"Session {meeting.session.number}"


def _about(meeting: Meeting) -> str:
    return f": {', '.join(meeting.topics)}" if meeting.topics else ""


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"


def _list(title: str, lines: Iterable[str]) -> str:
    drawn = "\n".join(f"- {line}" for line in lines)
    return f"{title}\n\n{drawn}" if drawn else ""


def _cut(lines: list[str]) -> list[str]:
    return lines if len(lines) <= SHOWN else [*lines[:SHOWN], "and more, which you find in Tidemark"]
