"""The week grid: what stands in it, and saving it at once."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from engagement.domain.hours.week import monday_of
from engagement.models import Engagement, Session, TimeEntry, User
from tests.factories import (
    AssignmentFactory,
    EngagementFactory,
    SessionFactory,
    TimeAllocationFactory,
    TimeEntryFactory,
)

pytestmark = pytest.mark.django_db

LAST_MONDAY = monday_of(timezone.localdate()) - timedelta(days=7)
TUESDAY = LAST_MONDAY + timedelta(days=1)
URL = f"/week/?on={LAST_MONDAY.isoformat()}"
NASTY = ["\x00", "x" * 10_000, "‮‏work", "=cmd()"]


@pytest.fixture
def session(engagement: Engagement, consultant: User) -> Session:
    """Held last Tuesday at nine: registry 90 minutes."""
    return held(engagement, consultant)


def held(engagement: Engagement, consultant: User, *, hour: int = 9, **fields: object) -> Session:
    start = timezone.now().replace(
        year=TUESDAY.year, month=TUESDAY.month, day=TUESDAY.day, hour=hour, minute=0, second=0, microsecond=0
    )
    fields.setdefault("status", Session.Status.DONE)
    session = SessionFactory(
        engagement=engagement, consultant=consultant, starts_at=start, ends_at=start + timedelta(minutes=30), **fields
    )
    TimeAllocationFactory(session=session, topic__name="Registry", planned_minutes=90)
    return session


def boxes(client: Client, address: str = URL) -> dict[str, str]:
    """What a browser sends when nothing is changed."""
    return sent(client.get(address).content.decode())


def sent(text: str) -> dict[str, str]:
    tags = re.findall(r"<input[^>]*>", text.split('id="week"')[1].split("</form>")[0])
    given = [dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in tags]
    return {one["name"]: one["value"] for one in given if "name" in one and one["name"] != "csrfmiddlewaretoken"}


def filled(found: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in found.items() if value and name != "seen"}


def entered() -> list[tuple[str, str, date, int]]:
    """Kind, topic, day, minutes."""
    rows = TimeEntry.objects.order_by("kind", "pk").select_related("topic")
    return [(one.kind, str(one.topic or ""), one.worked_on, one.minutes) for one in rows]


def cell_of(session: Session, kind: str, day: int = 1) -> str:
    topic = session.allocations.get().topic_id if kind in ("delivery", "rehearsal") else 0
    return f"{session.engagement_id}-{session.pk}-{topic}-{kind}-{day}"


# ── what stands in it ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_held_session_suggests_its_minutes_and_what_stands_around_it(client: Client, session: Session) -> None:
    assert filled(boxes(client)) == {
        cell_of(session, "delivery"): "1 h 30 min",
        cell_of(session, "preparation"): "1 h",
        cell_of(session, "follow_up"): "30 min",
    }


def test_what_was_entered_is_not_suggested_again(client: Client, session: Session, consultant: User) -> None:
    TimeEntryFactory(
        session=session,
        worked_by=consultant,
        kind="preparation",
        worked_on=LAST_MONDAY - timedelta(days=3),
        minutes=45,
    )

    assert filled(boxes(client)) == {
        cell_of(session, "delivery"): "1 h 30 min",
        cell_of(session, "follow_up"): "30 min",
    }


def test_a_session_that_is_over_but_not_logged_leads_to_its_log(
    client: Client, engagement: Engagement, consultant: User
) -> None:
    session = held(engagement, consultant, status=Session.Status.CONFIRMED)

    text = client.get(URL).content.decode()

    assert f'href="/engagements/NW-7/sessions/{session.pk}/log/"' in text
    assert filled(sent(text)) == {}


def test_a_rehearsal_has_neither_preparation_nor_write_up(
    client: Client, engagement: Engagement, consultant: User
) -> None:
    session = held(engagement, consultant, kind=Session.Kind.REHEARSAL)

    assert filled(boxes(client)) == {cell_of(session, "rehearsal"): "1 h 30 min"}


def test_entries_stand_on_their_day(client: Client, engagement: Engagement, consultant: User) -> None:
    TimeEntryFactory(
        engagement=engagement, worked_by=consultant, kind="preparation", worked_on=TUESDAY + timedelta(days=2)
    )

    assert filled(boxes(client)) == {f"{engagement.pk}-0-0-preparation-3": "1 h"}


def test_approved_time_is_shown_and_cannot_be_typed_over(
    client: Client, engagement: Engagement, consultant: User, lead: User
) -> None:
    TimeEntryFactory(
        engagement=engagement,
        worked_by=consultant,
        worked_on=TUESDAY,
        state="approved",
        approved_by=lead,
        approved_at=timezone.now(),
    )

    text = client.get(URL).content.decode()

    assert 'class="tm-locked">1 h<svg class="tm-icon" role="img" aria-label="approved"' in text
    assert filled(sent(text)) == {}


def test_several_entries_of_a_day_are_told_as_their_sum(
    client: Client, engagement: Engagement, consultant: User
) -> None:
    TimeEntryFactory.create_batch(2, engagement=engagement, worked_by=consultant, worked_on=TUESDAY)

    assert (
        'class="tm-locked">2 h<svg class="tm-icon" role="img" aria-label="2 entries"'
        in client.get(URL).content.decode()
    )


def test_the_week_of_a_colleague_is_their_own(client: Client, engagement: Engagement, consultant: User) -> None:
    colleague = AssignmentFactory(engagement=engagement).consultant
    held(engagement, colleague)
    TimeEntryFactory(engagement=engagement, worked_by=colleague, worked_on=TUESDAY)

    assert filled(boxes(client)) == {}


@pytest.mark.parametrize("on", ["", "soon", "0001-01-01", "9999-12-31", "\x00", "2030-02-30"])
def test_an_address_without_a_readable_day_shows_a_week(client: Client, consultant: User, on: str) -> None:
    assert client.get("/week/", {"on": on}).status_code == 200


def test_weeks_lead_to_each_other(client: Client, consultant: User) -> None:
    text = client.get(URL).content.decode()

    assert f'href="/week/?on={(LAST_MONDAY - timedelta(days=7)).isoformat()}" rel="prev"' in text
    assert f'href="/week/?on={(LAST_MONDAY + timedelta(days=7)).isoformat()}" rel="next"' in text


@pytest.mark.parametrize("n", [1, 6])
def test_the_page_costs_seven_queries_for_any_number_of_sessions(
    client: Client, consultant: User, n: int, django_assert_num_queries
) -> None:
    for hour in range(n):
        engagement = AssignmentFactory(engagement=EngagementFactory(), consultant=consultant).engagement
        session = held(engagement, consultant, hour=hour)
        TimeEntryFactory(session=session, engagement=engagement, worked_by=consultant, worked_on=TUESDAY)

    with django_assert_num_queries(7):
        answer = client.get(URL)

    assert len(answer.content) < 80_000


# ── saving ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_whole_week_is_caught_up_with_one_click(client: Client, session: Session) -> None:
    answer = client.post(URL, boxes(client), follow=True)

    assert answer.redirect_chain == [(URL, 302)]
    assert "Saved: 3 cells of this week." in answer.content.decode()
    assert entered() == [
        ("delivery", "Registry", TUESDAY, 90),
        ("follow_up", "", TUESDAY, 30),
        ("preparation", "", TUESDAY, 60),
    ]


def test_saving_again_changes_nothing(client: Client, session: Session) -> None:
    client.post(URL, boxes(client))
    before = list(TimeEntry.objects.values_list("pk", "minutes"))

    answer = client.post(URL, boxes(client), follow=True)

    assert "Nothing was changed." in answer.content.decode()
    assert list(TimeEntry.objects.values_list("pk", "minutes")) == before


def test_an_emptied_suggestion_is_not_entered(client: Client, session: Session) -> None:
    client.post(URL, boxes(client) | {cell_of(session, "preparation"): ""})

    assert [kind for kind, *_ in entered()] == ["delivery", "follow_up"]


def test_a_changed_cell_changes_its_entry_and_keeps_the_rest_of_it(
    client: Client, engagement: Engagement, consultant: User
) -> None:
    entry = TimeEntryFactory(engagement=engagement, worked_by=consultant, worked_on=TUESDAY, note="Kept.")
    name = f"{engagement.pk}-0-0-delivery-1"

    client.post(URL, boxes(client) | {name: "2h"})

    entry.refresh_from_db()
    assert (entry.minutes, entry.note) == (120, "Kept.")


def test_an_emptied_cell_removes_its_entry(client: Client, engagement: Engagement, consultant: User) -> None:
    TimeEntryFactory(engagement=engagement, worked_by=consultant, worked_on=TUESDAY)

    client.post(URL, boxes(client) | {f"{engagement.pk}-0-0-delivery-1": ""})

    assert entered() == []


def test_other_work_is_entered_for_the_chosen_engagement(
    client: Client, engagement: Engagement, consultant: User
) -> None:
    client.post(
        URL,
        boxes(client)
        | {
            "other-0-engagement": str(engagement.pk),
            "other-0-kind": "preparation",
            "other-0-0": "45",
            "other-0-1": "1:15",
        },
    )

    assert entered() == [("preparation", "", LAST_MONDAY, 45), ("preparation", "", TUESDAY, 75)]


@pytest.mark.parametrize("missing", ["engagement", "kind"])
def test_other_work_needs_an_engagement_and_a_kind(
    client: Client, engagement: Engagement, consultant: User, missing: str
) -> None:
    other = {"other-0-engagement": str(engagement.pk), "other-0-kind": "preparation", "other-0-0": "45"}

    answer = client.post(URL, boxes(client) | other | {f"other-0-{missing}": ""})

    assert answer.status_code == 422
    assert f"Choose the {missing}." in answer.content.decode()
    assert entered() == []


def test_other_work_that_a_row_above_is_about_is_refused(
    client: Client, engagement: Engagement, consultant: User
) -> None:
    TimeEntryFactory(engagement=engagement, worked_by=consultant, worked_on=TUESDAY, kind="preparation")
    other = {"other-0-engagement": str(engagement.pk), "other-0-kind": "preparation", "other-0-1": "45"}

    answer = client.post(URL, boxes(client) | other)

    assert "A row above is about this already" in answer.content.decode()
    assert len(entered()) == 1


def test_another_engagement_cannot_be_chosen(client: Client, engagement: Engagement, consultant: User) -> None:
    foreign = EngagementFactory()
    other = {"other-0-engagement": str(foreign.pk), "other-0-kind": "preparation", "other-0-0": "45"}

    assert client.post(URL, boxes(client) | other).status_code == 422
    assert entered() == []


def test_one_wrong_cell_keeps_the_whole_week_unsaved_and_as_typed(client: Client, session: Session) -> None:
    name = cell_of(session, "preparation")

    answer = client.post(URL, boxes(client) | {name: "a while", cell_of(session, "delivery"): "2h"})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "is no duration" in text.split(f'id="e{name}"')[1].split("</p>")[0]
    assert filled(sent(text)) == {
        cell_of(session, "delivery"): "2h",
        name: "a while",
        cell_of(session, "follow_up"): "30 min",
    }
    assert entered() == []


def test_a_day_ahead_is_told_at_its_cell(client: Client, engagement: Engagement, consultant: User) -> None:
    coming = f"/week/?on={(LAST_MONDAY + timedelta(days=21)).isoformat()}"
    other = {"other-0-engagement": str(engagement.pk), "other-0-kind": "preparation", "other-0-0": "45"}

    text = client.post(coming, boxes(client, coming) | other).content.decode()

    assert "This day is still ahead." in text.split('id="eother-0-0"')[1].split("</p>")[0]


def test_a_longer_entry_that_reaches_into_another_is_told_at_its_cell(
    client: Client, session: Session, consultant: User
) -> None:
    first = TimeEntryFactory(
        session=session,
        worked_by=consultant,
        worked_on=TUESDAY,
        topic=session.allocations.get().topic,
        starts_at=session.starts_at,
        ends_at=session.starts_at + timedelta(hours=1),
    )
    TimeEntryFactory(
        worked_by=consultant,
        worked_on=TUESDAY,
        starts_at=session.starts_at + timedelta(hours=2),
        ends_at=session.starts_at + timedelta(hours=3),
    )
    name = cell_of(session, "delivery")

    text = client.post(URL, boxes(client) | {name: "3h"}).content.decode()

    first.refresh_from_db()
    assert "This overlaps 60 min delivery" in text.split(f'id="e{name}"')[1].split("</p>")[0]
    assert first.minutes == 60


def test_what_changed_meanwhile_is_told_and_not_overwritten(
    client: Client, engagement: Engagement, consultant: User
) -> None:
    entry = TimeEntryFactory(engagement=engagement, worked_by=consultant, worked_on=TUESDAY)
    drawn = boxes(client)
    TimeEntry.objects.filter(pk=entry.pk).update(minutes=75)

    answer = client.post(URL, drawn | {f"{engagement.pk}-0-0-delivery-1": "90"})

    entry.refresh_from_db()
    assert "This was changed meanwhile and holds 1 h 15 min." in answer.content.decode()
    assert entry.minutes == 75


def test_a_page_drawn_before_a_change_elsewhere_leaves_it_alone(
    client: Client, engagement: Engagement, consultant: User
) -> None:
    entry = TimeEntryFactory(engagement=engagement, worked_by=consultant, worked_on=TUESDAY)
    drawn = boxes(client)
    TimeEntry.objects.filter(pk=entry.pk).update(minutes=75)

    client.post(URL, drawn)

    entry.refresh_from_db()
    assert entry.minutes == 75


def test_what_was_approved_meanwhile_is_told(
    client: Client, engagement: Engagement, consultant: User, lead: User
) -> None:
    entry = TimeEntryFactory(engagement=engagement, worked_by=consultant, worked_on=TUESDAY)
    drawn = boxes(client)
    TimeEntry.objects.filter(pk=entry.pk).update(state="approved", approved_by=lead, approved_at=timezone.now())

    answer = client.post(URL, drawn | {f"{engagement.pk}-0-0-delivery-1": "90"})

    entry.refresh_from_db()
    assert answer.status_code == 422
    assert "This cannot be changed here (approved)." in answer.content.decode()
    assert entry.minutes == 60


@pytest.mark.parametrize("nasty", NASTY, ids=["zero", "long", "right to left", "formula"])
@pytest.mark.parametrize("name", ["cell", "other-0-engagement", "other-0-kind", "other-0-0"])
def test_nonsense_is_refused(client: Client, session: Session, name: str, nasty: str) -> None:
    name = cell_of(session, "preparation") if name == "cell" else name

    answer = client.post(URL, boxes(client) | {name: nasty})

    assert (answer.status_code, entered()) == (422, [])


@pytest.mark.parametrize("seen", ["", "x", "a:b,c", "1:99999999999999999999", "‮:1"])
def test_what_the_page_had_seen_may_be_lost(client: Client, session: Session, seen: str) -> None:
    assert client.post(URL, boxes(client) | {"seen": seen}).status_code == 302
