"""What engagements are judged by, and what the verdict writes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from engagement.domain import checklist, health, raid, rollups
from engagement.models import AuditEntry, Engagement
from tests.factories import (
    AquaTenantFactory,
    ChecklistItemFactory,
    ConsultantFactory,
    EngagementFactory,
    EngagementTopicFactory,
    FactSeenFactory,
    PrerequisiteFactory,
    PsLeadFactory,
    RaidItemFactory,
    SessionFactory,
    SessionMoveFactory,
    TimeAllocationFactory,
    TimeEntryFactory,
    TopicDependencyFactory,
    TopicFactory,
)
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-7", customer__time_zone="UTC")


def topic_of(engagement: Engagement, **fields: object):
    topic = TopicFactory(work_package=engagement.work_package, **fields)
    EngagementTopicFactory(engagement=engagement, topic=topic)
    return topic


def judged(engagement: Engagement, at=NOW) -> Engagement:
    rollups.recount(engagement.pk)
    health.judge([engagement.pk], at=at)
    return Engagement.objects.select_related("summary").get(pk=engagement.pk)


def rules_of(engagement: Engagement) -> list[str]:
    return [one["rule"] for one in judged(engagement).summary.health_fired]


def test_an_engagement_without_trouble_is_on_track(engagement):
    done = judged(engagement)

    assert (done.health, done.health_reason, done.summary.health_fired) == ("green", "", [])


def test_the_reason_names_the_first_rule_and_what_made_it_fire(engagement):
    ChecklistItemFactory(engagement=engagement, template__text="Connect ACR", due_on=YESTERDAY)

    done = judged(engagement)

    assert (done.health, done.health_reason) == ("amber", "Item overdue: Connect ACR: due on 6 January 2030.")


def test_an_overdue_item_blocks_when_a_topic_in_scope_hard_depends_on_its_own(engagement):
    first, second = topic_of(engagement), topic_of(engagement)
    TopicDependencyFactory(topic=second, needs=first)
    ChecklistItemFactory(engagement=engagement, template__topic=first, due_on=YESTERDAY)
    SessionFactory(engagement=engagement, starts_at=NOW + timedelta(days=1), ends_at=NOW + timedelta(days=2))

    assert rules_of(engagement) == ["blocking item overdue"]


def test_a_soft_dependency_does_not_block(engagement):
    first, second = topic_of(engagement), topic_of(engagement)
    TopicDependencyFactory(topic=second, needs=first, kind="soft")
    ChecklistItemFactory(engagement=engagement, template__topic=first, due_on=YESTERDAY)
    SessionFactory(engagement=engagement, starts_at=NOW + timedelta(days=1), ends_at=NOW + timedelta(days=2))

    assert rules_of(engagement) == ["item overdue"]


def test_an_item_of_a_topic_out_of_scope_is_not_waited_for(engagement):
    topic = TopicFactory(work_package=engagement.work_package)
    EngagementTopicFactory(engagement=engagement, topic=topic, is_in_scope=False)
    ChecklistItemFactory(engagement=engagement, template__topic=topic, due_on=YESTERDAY)

    assert rules_of(engagement) == []


def test_the_day_is_the_customers(engagement):
    engagement.customer.time_zone = "Pacific/Auckland"
    engagement.customer.save()
    ChecklistItemFactory(engagement=engagement, due_on=TODAY)

    assert rules_of(engagement) == ["item overdue"]


@pytest.mark.parametrize(("is_high", "kind", "expected"), [
    (True, "issue", ["high issue open too long"]), (False, "issue", []), (True, "risk", []),
])  # fmt: skip
def test_an_old_issue_of_high_severity_counts(engagement, is_high, kind, expected):
    RaidItemFactory(engagement=engagement, kind=kind, is_high=is_high, raised_at=NOW - timedelta(days=9))

    assert rules_of(engagement) == expected


def test_what_is_left_is_what_the_plan_gives_a_topic_less_what_was_used(engagement):
    topic = topic_of(engagement, min_minutes=60)
    ChecklistItemFactory(engagement=engagement, template__topic=topic)
    held = SessionFactory(engagement=engagement, status="done", starts_at=NOW - timedelta(days=2))
    TimeAllocationFactory(session=held, topic=topic, planned_minutes=100)
    TimeEntryFactory(engagement=engagement, topic=topic, minutes=30)

    assert judged(engagement).health_reason == (
        "Far more left than booked: 70 minutes are left to deliver, and no session is booked."
    )


def test_a_settled_topic_asks_for_nothing_more(engagement):
    ChecklistItemFactory(engagement=engagement, template__topic=topic_of(engagement), state="done")

    assert rules_of(engagement) == []


def test_a_topic_that_no_session_holds_asks_for_its_usual_time(engagement):
    ChecklistItemFactory(engagement=engagement, template__topic=topic_of(engagement, default_minutes=90))
    SessionFactory(engagement=engagement, starts_at=NOW, ends_at=NOW + timedelta(minutes=80))

    assert judged(engagement).health_reason == (
        "More left than booked: 90 minutes are left to deliver, 80 are booked: 13 % over."
    )


def test_a_session_moved_twice_counts_until_it_is_held(engagement):
    session = SessionFactory(engagement=engagement, number=3)
    SessionMoveFactory.create_batch(2, session=session)
    assert judged(engagement).health_reason == "Session moved twice: Session 3 was moved 2 times."

    session.status = "done"
    session.save()

    assert rules_of(engagement) == []


def test_a_prerequisite_counts_from_so_many_working_days_before_its_topic_begins(engagement):
    topic = topic_of(engagement)
    PrerequisiteFactory(topic=topic, text="Open port 443", lead_working_days=5)
    session = SessionFactory(engagement=engagement, starts_at=NOW + timedelta(days=7))
    TimeAllocationFactory(session=session, topic=topic)

    assert judged(engagement).health_reason == "Prerequisite due soon: Open port 443: by 7 January 2030."


def test_a_prerequisite_for_on_premises_registries_waits_for_one(engagement):
    topic = topic_of(engagement)
    PrerequisiteFactory(topic=topic, when="on_premises")
    session = SessionFactory(engagement=engagement, starts_at=NOW + timedelta(days=7))
    TimeAllocationFactory(session=session, topic=topic)

    assert rules_of(engagement) == []


def test_a_prerequisite_is_met_by_its_item(engagement):
    topic = topic_of(engagement)
    PrerequisiteFactory(topic=topic, met_by_item="proxy")
    ChecklistItemFactory(engagement=engagement, template__topic=topic, template__key="proxy", state="done")
    session = SessionFactory(engagement=engagement, starts_at=NOW + timedelta(days=7))
    TimeAllocationFactory(session=session, topic=topic)

    assert rules_of(engagement) == []


def test_evidence_is_as_old_as_the_fact_that_was_looked_at_least_recently(engagement):
    FactSeenFactory(engagement=engagement, checked_at=NOW)
    FactSeenFactory(engagement=engagement, fact="REG-1", checked_at=NOW - timedelta(days=8))

    assert judged(engagement).health_reason == "Evidence old: Aqua was last asked on 30 December 2029."


def test_the_forecast_is_the_last_booked_session(engagement):
    SessionFactory(engagement=engagement, starts_at=NOW + timedelta(days=3))
    SessionFactory(engagement=engagement, starts_at=NOW + timedelta(days=10))

    summary = judged(engagement).summary

    assert summary.forecast_on == date(2030, 1, 17)
    assert (summary.forecast_early_on, summary.forecast_late_on) == (date(2030, 1, 10), date(2030, 1, 17))


@pytest.mark.parametrize(("owner", "who"), [("customer", "Customer"), ("support", "Aqua Support")])
def test_it_is_stuck_on_the_owner_of_the_item_that_is_overdue_longest(engagement, owner, who):
    ChecklistItemFactory(engagement=engagement, due_on=YESTERDAY)
    ChecklistItemFactory(engagement=engagement, template__owner=owner, due_on=date(2030, 1, 2))

    summary = judged(engagement).summary

    assert (summary.stuck_on, summary.stuck_since) == (who, date(2030, 1, 2))


def test_it_is_stuck_on_a_console_that_rejects(engagement):
    AquaTenantFactory(customer=engagement.customer, state="rejected", verified_at=NOW - timedelta(days=3))

    summary = judged(engagement).summary

    assert (summary.stuck_on, summary.stuck_since) == ("Aqua console", date(2030, 1, 4))


def test_nothing_is_said_of_what_is_over(engagement):
    engagement.status = "delivered"
    engagement.health = "red"
    engagement.save()
    ChecklistItemFactory(engagement=engagement, due_on=YESTERDAY)

    health.judge_all(at=NOW)

    done = Engagement.objects.select_related("summary").get()
    assert (done.health, done.summary.health_fired, done.summary.stuck_on) == ("green", [], "")


def test_judging_again_changes_nothing(engagement):
    ChecklistItemFactory(engagement=engagement, due_on=YESTERDAY)

    assert [health.judge_all(at=NOW), health.judge_all(at=NOW)] == [1, 0]


@pytest.mark.parametrize("n", [1, 50])
def test_many_are_judged_in_as_many_statements_as_one(n, django_assert_num_queries):
    EngagementFactory.create_batch(n)

    # The keys, what they are judged by, and what is stored.
    with django_assert_num_queries(3):
        health.judge_all(at=NOW)


def test_an_override_stands_until_its_day_is_over(engagement):
    health.override(engagement, health="red", reason="The sponsor left.", until=TODAY, by=PsLeadFactory(), at=NOW)
    ChecklistItemFactory(engagement=engagement, due_on=YESTERDAY)

    today = judged(engagement)
    assert (today.health, today.health_reason) == ("red", "The sponsor left.")
    assert [one["rule"] for one in today.summary.health_fired] == ["item overdue"]

    later = judged(engagement, at=NOW + timedelta(days=1))
    assert (later.health, later.health_override, later.health_override_by) == ("amber", "", None)


def test_an_override_is_written_down(engagement):
    lead = PsLeadFactory()

    health.override(engagement, health="red", reason="The sponsor left.", until=TODAY, by=lead, at=NOW)

    entry = AuditEntry.objects.get()
    assert (entry.by, entry.what) == (lead, "health.overridden")
    assert entry.changes == {"override": ["", "red until 2030-01-07: The sponsor left."]}


def test_the_same_override_again_changes_nothing(engagement):
    lead = PsLeadFactory()
    for _ in range(2):
        health.override(engagement, health="red", reason="The sponsor left.", until=TODAY, by=lead, at=NOW)

    assert AuditEntry.objects.count() == 1


def test_taking_an_override_back_lets_the_rules_judge_at_once(engagement):
    lead = PsLeadFactory()
    health.override(engagement, health="red", reason="The sponsor left.", until=TODAY, by=lead, at=NOW)

    health.take_back(engagement, by=lead, at=NOW)

    engagement.refresh_from_db()
    assert (engagement.health, engagement.health_reason, engagement.health_override) == ("green", "", "")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"health": "purple"}, "health"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 301}, "reason"),
        ({"reason": "a\x00b"}, "reason"),
        ({"until": YESTERDAY}, "until"),
    ],
)
def test_an_override_that_cannot_be_used_is_refused(engagement, values, field):
    wish = {"health": "red", "reason": "The sponsor left.", "until": TODAY} | values

    with pytest.raises(health.NotAJudgement) as refusal:
        health.override(engagement, **wish, by=PsLeadFactory(), at=NOW)

    assert refusal.value.field == field


def test_a_deed_is_followed_by_a_judgement(engagement, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        item = ChecklistItemFactory(engagement=engagement)
        checklist.set_due(item, due_on=YESTERDAY, by=ConsultantFactory(), at=NOW)

    engagement.refresh_from_db()
    assert engagement.health == "amber"


def test_a_raised_issue_is_followed_by_a_judgement(engagement, django_capture_on_commit_callbacks):
    entry = raid.Entry(kind="issue", text="The proxy refuses us.", is_high=True)
    with django_capture_on_commit_callbacks(execute=True):
        item = raid.add(engagement, entry, by=ConsultantFactory(), at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        raid.edit(item, replace(entry, text="It refuses us still."), by=ConsultantFactory(), at=NOW + timedelta(days=9))

    engagement.refresh_from_db()
    assert engagement.health == "red"
