"""An engagement of the demo: its scope, sessions, hours, checklist and what was said about it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from engagement.domain import audit, signoff
from engagement.domain.demo import calendar
from engagement.domain.demo.people import Cast
from engagement.models import (
    Assignment,
    Attendee,
    ChecklistItem,
    ChecklistTemplate,
    Comment,
    Engagement,
    EngagementSummary,
    EngagementTopic,
    Evidence,
    PlanNeeds,
    RaidItem,
    Session,
    TimeAllocation,
    TimeEntry,
    Topic,
    User,
    WorkPackage,
)

# What a consultant spends around each session (work-package.md 10, "Capacity"); the demo's contracts cover it.
_AROUND_A_SESSION = ((TimeEntry.Kind.PREPARATION, 60), (TimeEntry.Kind.FOLLOW_UP, 30))

Table = dict[str, Any]


def add(table: Table, cast: Cast, package: WorkPackage, proofs: Table, *, at: datetime) -> Engagement:
    """Add the engagement of a table with everything that needs no Aqua."""
    customer = cast.customers[table["customer"]]
    topics = {topic.key: topic for topic in package.topics.all()}
    days = [session["day"] for session in table["sessions"]]
    engagement = Engagement.objects.create(
        customer=customer,
        work_package=package,
        reference=table["reference"],
        title=table["title"],
        ps_lead=cast.users["ps_lead"],
        contracted_minutes=table["contracted_minutes"],
        starts_on=calendar.working_day(at.date(), min(days)),
        ends_on=calendar.working_day(at.date(), max(days) + 5),
        status=table["status"],
        health=table["health"],
        health_reason=table.get("health_reason", ""),
    )
    EngagementSummary.objects.create(engagement=engagement)
    PlanNeeds.objects.create(engagement=engagement, **table.get("needs", {}))
    consultants = [cast.users[key] for key in table["consultants"]]
    Assignment.objects.bulk_create(Assignment(engagement=engagement, consultant=user) for user in consultants)
    EngagementTopic.objects.bulk_create(
        EngagementTopic(engagement=engagement, topic=topic, is_in_scope=key not in table["without"])
        for key, topic in topics.items()
    )
    audit.record(cast.users["ps_lead"], "engagement.added", engagement, at=at, engagement=engagement)
    held = [_session(row, table, engagement, consultants[0], topics, at) for row in table["sessions"]]
    _add_checklist(table, engagement, topics, _last_held(held), proofs, at)
    _add_remarks(table, engagement, cast, at)
    _add_sign_offs(table, engagement, cast, topics, at)
    return engagement


# ── sessions and hours ───────────────────────────────────────────────────────────────────────────────────────────────


def _session(
    row: Table,
    table: Table,
    engagement: Engagement,
    consultant: User,
    topics: Mapping[str, Topic],
    at: datetime,
) -> Session:
    kind = row.get("kind", Session.Kind.DELIVERY)
    clock: str = row.get("at") or table["starts_at"]
    starts_at = calendar.instant(at.date(), row["day"], clock, engagement.customer.time_zone)
    ends_at = starts_at + timedelta(minutes=sum(row["minutes"].values()) + row.get("buffer", 0))
    is_done = row["status"] == Session.Status.DONE
    session = Session.objects.create(
        engagement=engagement,
        number=engagement.sessions.filter(kind=kind).count() + 1,
        kind=kind,
        consultant=consultant,
        starts_at=starts_at,
        ends_at=ends_at,
        status=row["status"],
        place="Video call",
        reason=row.get("reason", ""),
        public_notes=row.get("public_notes", ""),
        internal_notes=row.get("internal_notes", ""),
        started_at=starts_at if is_done else None,
        ended_at=ends_at if is_done else None,
    )
    TimeAllocation.objects.bulk_create(
        TimeAllocation(session=session, topic=topics[key], planned_minutes=minutes)
        for key, minutes in row["minutes"].items()
    )
    if kind == Session.Kind.DELIVERY:
        _invite(session, was_present=True if is_done else None)
    if is_done:
        _enter_hours(session, row, topics)
        audit.record(consultant, "session.closed", session, at=ends_at, engagement=engagement)
    return session


def _invite(session: Session, *, was_present: bool | None) -> None:
    contacts = [
        Attendee(session=session, name=contact.name, email=contact.email, was_present=was_present)
        for contact in session.engagement.customer.contacts.all()
    ]
    consultant = session.consultant
    leads = Attendee(
        session=session, user=consultant, name=consultant.name, email=consultant.email, was_present=was_present
    )
    Attendee.objects.bulk_create([leads, *contacts])


def _enter_hours(session: Session, row: Table, topics: Mapping[str, Topic]) -> None:
    """The minutes of each topic, as planned where the table does not say what was used, and those around them."""
    used = row["minutes"] | row.get("used", {})
    spent: list[tuple[TimeEntry.Kind, Topic | None, int]] = [
        (TimeEntry.Kind.DELIVERY, topics[key], minutes) for key, minutes in used.items()
    ]
    spent += [(kind, None, minutes) for kind, minutes in _AROUND_A_SESSION]
    TimeEntry.objects.bulk_create(
        TimeEntry(
            engagement=session.engagement,
            session=session,
            topic=topic,
            worked_by=session.consultant,
            worked_on=session.starts_at.date(),
            kind=kind,
            minutes=minutes,
        )
        for kind, topic, minutes in spent
    )


def _last_held(sessions: list[Session]) -> dict[int, datetime]:
    """When each topic is over: the end of the last session that holds it, by the topic's primary key."""
    booked = [session for session in sessions if session.status in Session.BOOKED]
    ends = sorted((session.ends_at, topic) for session in booked for topic in _topics_of(session))
    return {topic: ends_at for ends_at, topic in ends}


def _topics_of(session: Session) -> list[int]:
    return [allocation.topic_id for allocation in session.allocations.all()]


# ── checklist ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _add_checklist(
    table: Table,
    engagement: Engagement,
    topics: Mapping[str, Topic],
    over_at: Mapping[int, datetime],
    proofs: Table,
    at: datetime,
) -> None:
    templates = ChecklistTemplate.objects.filter(
        topic__in=[topic for key, topic in topics.items() if key not in table["without"]]
    ).select_related("topic")
    if not table["is_on_premises"]:
        templates = templates.filter(is_on_premises_only=False)
    items = ChecklistItem.objects.bulk_create(
        _item(template, table, engagement, over_at.get(template.topic_id), proofs, at) for template in templates
    )
    Evidence.objects.bulk_create(_evidence(item, proofs, at) for item in items if item.state in _WITH_EVIDENCE)


_WITH_EVIDENCE = (ChecklistItem.State.DONE, ChecklistItem.State.PROVEN)


def _item(
    template: ChecklistTemplate,
    table: Table,
    engagement: Engagement,
    over_at: datetime | None,
    proofs: Table,
    at: datetime,
) -> ChecklistItem:
    told = table["items"].get(template.key, {})
    settled = ChecklistItem.State.PROVEN if _fact(template, proofs) else ChecklistItem.State.DONE
    usual = settled if template.topic.key in table["delivered"] else ChecklistItem.State.OPEN
    state = told.get("state", usual)
    return ChecklistItem(
        engagement=engagement,
        topic=template.topic,
        template=template,
        owner=template.owner,
        due_on=over_at.date() if over_at else engagement.ends_on,
        state=state,
        reason=told.get("reason", ""),
        proven_at=min(over_at or at, at) if state == ChecklistItem.State.PROVEN else None,
        regressed_at=at if told.get("is_regressed") else None,
        approved_by=engagement.ps_lead if state == ChecklistItem.State.WAIVED else None,
    )


def _evidence(item: ChecklistItem, proofs: Table, at: datetime) -> Evidence:
    if item.state == ChecklistItem.State.PROVEN:
        fact = _fact(item.template, proofs)
        return Evidence(item=item, kind=Evidence.Kind.API, seen_at=item.proven_at or at, fact=fact, **proofs[fact])
    return Evidence(item=item, kind=Evidence.Kind.NOTE, seen_at=at, text=f"Seen: {item.template.evidence}.")


def _fact(template: ChecklistTemplate, proofs: Table) -> str:
    return next((fact for fact in template.facts if fact in proofs), "")


# ── what was said ────────────────────────────────────────────────────────────────────────────────────────────────────


def _add_remarks(table: Table, engagement: Engagement, cast: Cast, at: datetime) -> None:
    zone = engagement.customer.time_zone
    RaidItem.objects.bulk_create(
        RaidItem(
            engagement=engagement,
            kind=row["kind"],
            text=row["text"],
            owner=row["owner"],
            due_on=calendar.working_day(at.date(), row["due"]) if "due" in row else None,
            is_high=row.get("is_high", False),
            state=row.get("state", RaidItem.State.OPEN),
            raised_by=cast.users[table["consultants"][0]],
            raised_at=calendar.instant(at.date(), row["raised"], "16:00", zone),
        )
        for row in table["raid"]
    )
    Comment.objects.bulk_create(
        Comment(
            engagement=engagement,
            author=cast.users[row["by"]],
            text=row["text"],
            is_internal=row.get("is_internal", False),
            # Minutes apart, in the order told.
            written_at=calendar.instant(at.date(), row["day"], "16:30", zone) + timedelta(minutes=7 * position),
        )
        for position, row in enumerate(table["comments"])
    )


def _add_sign_offs(table: Table, engagement: Engagement, cast: Cast, topics: Mapping[str, Topic], at: datetime) -> None:
    """The topics that the customer has accepted, through the same verb as on the page."""
    for row in table.get("sign_offs", []):
        topic = topics[row["topic"]]
        signoff.sign(
            engagement,
            topic,
            shown=signoff.offer(engagement, topic).digest,
            name=str(cast.users[row["by"]]),
            role=row["role"],
            by=cast.users[row["by"]],
            at=calendar.instant(at.date(), row["day"], "11:00", engagement.customer.time_zone),
        )
