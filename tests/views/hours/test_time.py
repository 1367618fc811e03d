"""The time tab: its list, and what may be done with an entry."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from engagement.domain import rollups
from engagement.models import Engagement, Session, TimeEntry, User
from tests.factories import (
    ConsultantFactory,
    EngagementTopicFactory,
    SessionFactory,
    TimeEntryFactory,
)

pytestmark = pytest.mark.django_db

URL = "/engagements/NW-7/time/"
HTMX = {"HX-Request": "true"}
State = TimeEntry.State
YESTERDAY = timezone.localdate() - timedelta(days=1)
NASTY = ["\x00", "x" * 10_000, "‮‏work", "=cmd()"]


def typed(**changes: str) -> dict[str, str]:
    return {
        "kind": "delivery",
        "duration": "1.5h",
        "worked_on": YESTERDAY.isoformat(),
        "begins": "",
        "session": "",
        "topic": "",
        "note": "",
    } | changes


def entries(engagement: Engagement) -> list[tuple[str, int]]:
    return list(TimeEntry.objects.filter(engagement=engagement).order_by("pk").values_list("state", "minutes"))


def approved(engagement: Engagement, worker: User, lead: User, **fields: object) -> TimeEntry:
    return TimeEntryFactory(
        engagement=engagement,
        worked_by=worker,
        state=State.APPROVED,
        approved_by=lead,
        approved_at=timezone.now(),
        **fields,
    )


def shown_minutes(text: str) -> list[str]:
    """What the rows of the list say about their length, in their order."""
    body = text.split('id="entries"')[1]
    return re.findall(r'<td class="tm-number">([^<]*)</td>', body)


# ── the list ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_entered_says_what_to_do(client: Client, consultant: User) -> None:
    text = client.get(URL).content.decode()

    assert "No time entered yet" in text
    assert 'href="/engagements/NW-7/time/add/"' in text


def test_entries_stand_newest_first(client: Client, engagement: Engagement, consultant: User) -> None:
    TimeEntryFactory(engagement=engagement, worked_by=consultant, worked_on=YESTERDAY, minutes=30)
    TimeEntryFactory(engagement=engagement, worked_by=consultant, worked_on=timezone.localdate(), minutes=90)

    assert shown_minutes(client.get(URL).content.decode()) == ["1 h 30 min", "30 min"]


def test_the_list_is_narrowed_by_kind_person_session_and_state(
    client: Client, engagement: Engagement, consultant: User, lead: User
) -> None:
    session = SessionFactory(engagement=engagement, consultant=consultant)
    TimeEntryFactory(engagement=engagement, worked_by=consultant, session=session, minutes=11)
    TimeEntryFactory(engagement=engagement, worked_by=consultant, kind="preparation", minutes=12)
    other = TimeEntryFactory(engagement=engagement, minutes=13).worked_by
    approved(engagement, consultant, lead, minutes=14)

    found = {
        query: shown_minutes(client.get(f"{URL}?{query}").content.decode())
        for query in ("kind=preparation", f"person={other.pk}", f"session={session.pk}", "state=approved")
    }

    assert list(found.values()) == [["12 min"], ["13 min"], ["11 min"], ["14 min"]]


def test_filters_that_nothing_fits_can_be_taken_back(client: Client, engagement: Engagement, consultant: User) -> None:
    TimeEntryFactory(engagement=engagement, worked_by=consultant)

    assert "No entry fits these filters" in client.get(f"{URL}?kind=rehearsal").content.decode()


@pytest.mark.parametrize("query", ["kind=x", "person=x", "session=-1", "page=0", "page=999", "sort=;drop", "kind=%00"])
def test_an_address_that_cannot_be_read_shows_the_list(
    client: Client, engagement: Engagement, consultant: User, query: str
) -> None:
    TimeEntryFactory(engagement=engagement, worked_by=consultant)

    assert shown_minutes(client.get(f"{URL}?{query}").content.decode()) == ["1 h"]


def test_the_fragment_is_the_list_alone(client: Client, engagement: Engagement, consultant: User) -> None:
    TimeEntryFactory(engagement=engagement, worked_by=consultant)

    fragment = client.get(URL, headers=HTMX).content.decode().strip()

    assert fragment.startswith('<section class="card" id="entries"')
    assert fragment.endswith("</section>")


def test_sold_planned_and_used_stand_above_the_entries(
    client: Client, engagement: Engagement, consultant: User
) -> None:
    topic = EngagementTopicFactory(engagement=engagement, topic__name="Registry", topic__default_minutes=120).topic
    TimeEntryFactory(engagement=engagement, worked_by=consultant, topic=topic, minutes=90)
    TimeEntryFactory(engagement=engagement, worked_by=consultant, minutes=15)
    rollups.recount_delivery(engagement.pk)

    text = client.get(URL).content.decode()
    table = text.split("Sold, planned and used minutes")[1].split("</table>")[0]

    assert [re.findall(r">([^<>]+)</t[hd]>", row) for row in table.split("<tr>")[2:]] == [
        ["Registry", "2 h", "0 min", "1 h 30 min", "30 min"],
        ["Without a topic", "0 min", "0 min", "15 min", "−15 min"],
        ["Whole", "18 h", "0 min", "1 h 45 min", "16 h 15 min"],
    ]


def test_preparation_and_rehearsal_are_told_by_themselves(
    client: Client, engagement: Engagement, consultant: User
) -> None:
    for kind, minutes in (("preparation", 60), ("rehearsal", 240), ("follow_up", 30)):
        TimeEntryFactory(engagement=engagement, worked_by=consultant, kind=kind, minutes=minutes)

    text = client.get(URL).content.decode()

    assert re.findall(r'tm-stat-value">([^<]*)<', text) == ["0 min", "18 h", "1 h", "4 h", "30 min"]


@pytest.mark.parametrize("n", [1, 50])
def test_the_list_costs_six_queries_for_any_length(
    client: Client, engagement: Engagement, consultant: User, n: int, django_assert_num_queries
) -> None:
    for _ in range(n):
        topic = EngagementTopicFactory(engagement=engagement).topic
        session = SessionFactory(engagement=engagement, consultant=consultant)
        TimeEntryFactory(engagement=engagement, worked_by=ConsultantFactory(), session=session, topic=topic)

    with django_assert_num_queries(6):
        client.get(URL)


@pytest.mark.parametrize("n", [1, 50])
def test_the_form_costs_five_queries_for_any_number_of_sessions(
    client: Client, engagement: Engagement, consultant: User, n: int, django_assert_num_queries
) -> None:
    for _ in range(n):
        SessionFactory(engagement=engagement, consultant=consultant)
        EngagementTopicFactory(engagement=engagement)

    with django_assert_num_queries(5):
        client.get(f"{URL}add/")


# ── logging ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("duration", "minutes"), [("1.5h", 90), ("90m", 90), ("1:30", 90), ("45", 45)])
def test_a_duration_is_typed_as_people_type_it(
    client: Client, engagement: Engagement, consultant: User, duration: str, minutes: int
) -> None:
    answer = client.post(f"{URL}add/", typed(duration=duration))

    assert (answer.status_code, answer.headers["Location"]) == (302, URL)
    assert entries(engagement) == [("open", minutes)]


def test_everything_typed_is_kept(client: Client, engagement: Engagement, consultant: User) -> None:
    topic = EngagementTopicFactory(engagement=engagement).topic
    session = SessionFactory(engagement=engagement)

    client.post(
        f"{URL}add/",
        typed(kind="follow_up", topic=str(topic.pk), session=str(session.pk), begins="09:30", note="Sent the recap."),
    )

    entry = TimeEntry.objects.get()
    assert (entry.kind, entry.topic, entry.session, entry.worked_by, entry.worked_on, entry.note) == (
        "follow_up",
        topic,
        session,
        consultant,
        YESTERDAY,
        "Sent the recap.",
    )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"duration": "-30m"}, "A duration cannot be negative."),
        ({"duration": "0"}, "A duration is at least one minute."),
        ({"duration": "25h"}, "is longer than a day"),
        ({"duration": "a while"}, "is no duration"),
        ({"duration": ""}, "Enter how long it took"),
        ({"worked_on": (YESTERDAY + timedelta(days=9)).isoformat()}, "This day is still ahead."),
        ({"worked_on": "yesterday"}, "Give a date"),
        ({"begins": "9 o'clock"}, "Give a time"),
        ({"kind": "holiday"}, "Choose one of the kinds."),
        ({"session": "999999"}, "Choose one of this engagement&#x27;s sessions."),
        ({"topic": "x"}, "Choose one of this engagement&#x27;s topics."),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    client: Client, engagement: Engagement, consultant: User, changes: dict[str, str], says: str
) -> None:
    answer = client.post(f"{URL}add/", typed(note="Kept.", **changes))

    (field,) = changes
    beside = answer.content.decode().split(f'id="id_{field}-error"')[1].split("</div>")[0]
    assert answer.status_code == 422
    assert says in beside
    assert 'value="Kept."' in answer.content.decode()
    assert entries(engagement) == []


def test_an_overlap_is_told_beside_the_start(client: Client, engagement: Engagement, consultant: User) -> None:
    client.post(f"{URL}add/", typed(begins="09:00"))

    answer = client.post(f"{URL}add/", typed(begins="10:00"))

    assert answer.status_code == 422
    assert (
        "This overlaps 90 min delivery for NW-7"
        in answer.content.decode().split('id="id_begins-error"')[1].split("</div>")[0]
    )
    assert entries(engagement) == [("open", 90)]


def test_a_session_of_another_engagement_is_not_offered(
    client: Client, engagement: Engagement, consultant: User
) -> None:
    foreign = SessionFactory()

    answer = client.post(f"{URL}add/", typed(session=str(foreign.pk)))

    assert answer.status_code == 422


@pytest.mark.parametrize("nasty", NASTY, ids=["zero", "long", "right to left", "formula"])
@pytest.mark.parametrize("field", ["duration", "worked_on", "begins", "session", "topic", "kind"])
def test_nonsense_is_refused_and_kept(
    client: Client, engagement: Engagement, consultant: User, field: str, nasty: str
) -> None:
    answer = client.post(f"{URL}add/", typed(**{field: nasty}))

    assert answer.status_code == 422
    assert entries(engagement) == []


@pytest.mark.parametrize(("nasty", "status"), list(zip(NASTY, [422, 422, 302, 302], strict=True)))
def test_a_note_is_plain_text(
    client: Client, engagement: Engagement, consultant: User, nasty: str, status: int
) -> None:
    assert client.post(f"{URL}add/", typed(note=nasty)).status_code == status
    assert client.get(URL).status_code == 200


def test_the_page_of_a_session_leads_to_the_form_with_it_chosen(
    client: Client, engagement: Engagement, consultant: User
) -> None:
    session = SessionFactory(engagement=engagement)

    text = client.get(f"{URL}add/?session={session.pk}").content.decode()

    assert f'<option value="{session.pk}" selected>' in text


# ── changing, removing ───────────────────────────────────────────────────────────────────────────────────────────────


def test_an_own_open_entry_is_changed(client: Client, engagement: Engagement, consultant: User) -> None:
    entry = TimeEntryFactory(engagement=engagement, worked_by=consultant, worked_on=YESTERDAY, minutes=90)

    text = client.get(f"{URL}{entry.pk}/edit/").content.decode()
    client.post(f"{URL}{entry.pk}/edit/", typed(duration="2h"))

    assert 'value="1 h 30 min"' in text
    assert entries(engagement) == [("open", 120)]


@pytest.mark.parametrize("deed", ["edit", "remove"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_locked_entry_leads_back_and_says_why(
    client: Client, engagement: Engagement, consultant: User, lead: User, deed: str, method: str
) -> None:
    entry = approved(engagement, consultant, lead)

    answer = getattr(client, method)(f"{URL}{entry.pk}/{deed}/", follow=True)

    assert answer.redirect_chain == [(URL, 302)]
    assert "This entry is approved and locked." in answer.content.decode()
    assert entries(engagement) == [("approved", 60)]


def test_the_time_of_a_colleague_is_not_changed(client: Client, engagement: Engagement, consultant: User) -> None:
    entry = TimeEntryFactory(engagement=engagement, worked_by__name="Kim Berg")

    answer = client.post(f"{URL}{entry.pk}/edit/", typed(), follow=True)

    assert "This is the time of Kim Berg. Only they change it." in answer.content.decode()
    assert entries(engagement) == [("open", 60)]


def test_removing_asks_first(client: Client, engagement: Engagement, consultant: User) -> None:
    entry = TimeEntryFactory(engagement=engagement, worked_by=consultant, worked_on=YESTERDAY)

    asked = client.get(f"{URL}{entry.pk}/remove/").content.decode()
    assert entries(engagement) == [("open", 60)]
    client.post(f"{URL}{entry.pk}/remove/")

    assert "It will no longer count." in asked
    assert entries(engagement) == []


# ── approving, unlocking, correcting ─────────────────────────────────────────────────────────────────────────────────


def test_a_lead_approves_what_was_ticked(lead_client: Client, engagement: Engagement) -> None:
    one, _ = TimeEntryFactory.create_batch(2, engagement=engagement)

    lead_client.post(f"{URL}approve/", {"which": "selected", "entry": [one.pk]})

    assert entries(engagement) == [("approved", 60), ("open", 60)]


def test_a_lead_approves_a_period(lead_client: Client, engagement: Engagement) -> None:
    for days in range(3):
        TimeEntryFactory(engagement=engagement, worked_on=YESTERDAY - timedelta(days=days), minutes=days + 1)

    lead_client.post(
        f"{URL}approve/",
        {"which": "period", "first": (YESTERDAY - timedelta(days=1)).isoformat(), "last": YESTERDAY.isoformat()},
    )

    assert entries(engagement) == [("approved", 1), ("approved", 2), ("open", 3)]


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"which": "selected"}, "Nothing there is open"),
        ({"which": "selected", "entry": "x"}, "x"),
        ({"which": "selected", "entry": "99999999999999999999999"}, "99999"),
        ({"which": "period"}, "Give the first or the last day of the period."),
        ({"which": "period", "first": "soon"}, "Give a date"),
        ({"which": "period", "first": "2030-01-02", "last": "2030-01-01"}, "The period ends before it begins."),
        ({"which": "\x00"}, "not one of the available choices"),
    ],
)
def test_an_approval_that_cannot_be_says_why(
    lead_client: Client, engagement: Engagement, sent: dict[str, str], says: str
) -> None:
    TimeEntryFactory(engagement=engagement)

    answer = lead_client.post(f"{URL}approve/", sent, follow=True)

    assert says in answer.content.decode()
    assert entries(engagement) == [("open", 60)]


def test_entries_of_another_engagement_are_not_approved(lead_client: Client, engagement: Engagement) -> None:
    foreign = TimeEntryFactory()

    lead_client.post(f"{URL}approve/", {"which": "selected", "entry": [foreign.pk]})

    foreign.refresh_from_db()
    assert foreign.state == State.OPEN


def test_a_lead_unlocks_with_a_reason(
    lead_client: Client, engagement: Engagement, lead: User, consultant: User
) -> None:
    entry = approved(engagement, consultant, lead)

    refused = lead_client.post(f"{URL}{entry.pk}/unlock/", {"reason": ""})
    lead_client.post(f"{URL}{entry.pk}/unlock/", {"reason": "Wrong day."})

    assert refused.status_code == 422
    assert entries(engagement) == [("open", 60)]


def test_a_correction_takes_the_place_and_both_stay_readable(
    client: Client, engagement: Engagement, consultant: User, lead: User
) -> None:
    entry = approved(engagement, consultant, lead, worked_on=YESTERDAY)

    answer = client.post(f"{URL}{entry.pk}/correct/", typed(reason="It took longer."), follow=True)

    on = f"{YESTERDAY.day} {YESTERDAY:%b}"
    assert entries(engagement) == [("corrected", 60), ("open", 90)]
    assert f"Stands in the place of 60 min of {on}: It took longer." in answer.content.decode()
    assert f"90 min of {on} stand in its place: It took longer." in answer.content.decode()


def test_a_correction_without_a_reason_is_refused(
    client: Client, engagement: Engagement, consultant: User, lead: User
) -> None:
    entry = approved(engagement, consultant, lead)

    answer = client.post(f"{URL}{entry.pk}/correct/", typed(reason=" "))

    assert answer.status_code == 422
    assert entries(engagement) == [("approved", 60)]


def test_a_consultant_corrects_only_their_own_time(
    client: Client, engagement: Engagement, consultant: User, lead: User
) -> None:
    entry = approved(engagement, ConsultantFactory(), lead)

    assert client.post(f"{URL}{entry.pk}/correct/", typed(reason="It took longer.")).status_code == 403


def test_a_rehearsal_may_not_be_entered_as_delivery(client: Client, engagement: Engagement, consultant: User) -> None:
    rehearsal = SessionFactory(engagement=engagement, kind=Session.Kind.REHEARSAL)

    answer = client.post(f"{URL}add/", typed(session=str(rehearsal.pk)))

    beside = answer.content.decode().split('id="id_kind-error"')[1].split("</div>")[0]
    assert "This session is a rehearsal" in beside
