"""What is done on the live page: the clock, the checklist, attendance, captures, errands."""

import pytest
from django.test import Client
from django.utils import timezone

from engagement.models import ChecklistItem, Engagement, Image, RaidItem, Session, Topic
from tests.factories import (
    AquaTenantFactory,
    AttendeeFactory,
    ChecklistItemFactory,
    RegistryFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
HARMLESS = ["‮right to left", "=cmd()", "<script>alert(1)</script>"]


def url(session: Session, deed: str = "") -> str:
    return f"/engagements/NW-7/sessions/{session.pk}/live/{deed}"


@pytest.fixture
def topic(session: Session) -> Topic:
    return session.allocations.get().topic


def test_a_planned_session_is_started(client: Client, session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(status=Session.Status.PLANNED, started_at=None)

    response = client.post(url(session, "start/"))

    session.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, url(session))
    assert session.status == Session.Status.IN_PROGRESS


def test_a_draft_is_not_started_and_the_page_says_why(client: Client, session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(status=Session.Status.DRAFT, started_at=None)

    page = client.post(url(session, "start/"), follow=True).content.decode()

    assert "This session is still a draft" in page


def test_a_clock_is_started_and_the_part_shows_it_running(client: Client, session: Session, topic: Topic) -> None:
    response = client.post(url(session, "deed/"), {"run": topic.pk}, headers=HTMX)

    assert response.status_code == 200
    assert response.context["pulse"].is_running


def test_a_clock_is_paused_without_javascript(client: Client, session: Session, topic: Topic) -> None:
    client.post(url(session, "deed/"), {"run": topic.pk})

    response = client.post(url(session, "deed/"), {"pause": topic.pk})

    assert (response.status_code, response["Location"]) == (302, url(session))
    assert session.clock.filter(ended_at=None).count() == 0


def test_a_clock_of_a_closed_session_is_refused_in_words(client: Client, session: Session, topic: Topic) -> None:
    Session.objects.filter(pk=session.pk).update(status=Session.Status.DONE, ended_at=timezone.now())

    response = client.post(url(session, "deed/"), {"run": topic.pk}, headers=HTMX)

    assert response.status_code == 422
    assert "This session is not under way" in response.content.decode()


@pytest.mark.parametrize("value", ["", "x", "-1", "0", "\x00", "9" * 10_000, "9" * 19])
def test_a_key_that_cannot_be_read_does_nothing(client: Client, session: Session, value: str) -> None:
    response = client.post(url(session, "deed/"), {"run": value})

    assert response.status_code == 302
    assert session.clock.count() == 0


def test_an_item_is_ticked_and_taken_back(client: Client, session: Session, topic: Topic) -> None:
    item = ChecklistItemFactory(engagement=session.engagement, template__topic=topic)
    client.post(url(session, "deed/"), {"tick": item.pk}, headers=HTMX)
    item.refresh_from_db()
    ticked = item.state

    client.post(url(session, "deed/"), {"untick": item.pk}, headers=HTMX)

    item.refresh_from_db()
    assert (ticked, item.state) == (ChecklistItem.State.DONE, ChecklistItem.State.OPEN)


def test_an_item_of_another_engagement_is_not_found(client: Client, session: Session) -> None:
    item = ChecklistItemFactory()

    assert client.post(url(session, "deed/"), {"tick": item.pk}).status_code == 404


def test_an_item_that_aqua_proves_has_no_button_for_a_tick(client: Client, session: Session, topic: Topic) -> None:
    ChecklistItemFactory(engagement=session.engagement, template__topic=topic, template__facts=["REG-1"])

    assert 'name="tick"' not in client.get(url(session)).content.decode()


def test_somebody_is_marked_as_here(client: Client, session: Session) -> None:
    ana = AttendeeFactory(session=session, name="Ana")

    response = client.post(url(session, "attendance/"), {"present": ana.pk}, headers=HTMX)

    ana.refresh_from_db()
    assert response.status_code == 200
    assert ana.was_present is True


def test_somebody_is_marked_as_absent_without_javascript(client: Client, session: Session) -> None:
    ana = AttendeeFactory(session=session, name="Ana")

    response = client.post(url(session, "attendance/"), {"absent": ana.pk})

    ana.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, f"{url(session)}#attendance")
    assert ana.was_present is False


def test_an_attendee_of_another_session_is_refused(client: Client, session: Session) -> None:
    elsewhere = AttendeeFactory(session=SessionFactory(engagement=session.engagement, number=3))

    response = client.post(url(session, "attendance/"), {"present": elsewhere.pk}, headers=HTMX)

    assert response.status_code == 422


def test_an_action_is_captured_where_it_came_up(client: Client, session: Session) -> None:
    sent = {"kind": "action", "text": "Open port 443.", "owner": "Network team", "due_on": "2030-01-09"}

    response = client.post(url(session, "capture/"), sent, headers=HTMX)

    item = RaidItem.objects.get()
    assert response.status_code == 200
    assert (item.session, item.kind, item.text, item.owner) == (session, "action", "Open port 443.", "Network team")
    assert "Open port 443." in response.content.decode()


def test_a_capture_without_javascript_leads_back_to_the_page(client: Client, session: Session) -> None:
    response = client.post(url(session, "capture/"), {"kind": "decision", "text": "Scan nightly."})

    assert (response.status_code, response["Location"]) == (302, f"{url(session)}#captured")


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
@pytest.mark.parametrize("text", ["", "   ", "zero\x00byte", "x" * 10_000], ids=["empty", "blank", "zero", "long"])
def test_a_text_that_cannot_be_kept_is_told_beside_the_field(
    client: Client, session: Session, text: str, headers: dict[str, str]
) -> None:
    sent = {"kind": "risk", "text": text, "owner": "Network team"}

    response = client.post(url(session, "capture/"), sent, headers=headers)

    page = response.content.decode()
    assert response.status_code == 422
    assert [word for word in ('id="id_text-error"', 'value="Network team"') if word not in page] == []
    assert RaidItem.objects.count() == 0


@pytest.mark.parametrize("text", HARMLESS)
def test_odd_text_is_kept_as_plain_text(client: Client, session: Session, text: str) -> None:
    client.post(url(session, "capture/"), {"kind": "risk", "text": text, "owner": text})

    assert RaidItem.objects.values_list("text", "owner").get() == (text, text)
    assert "<script>alert" not in client.get(url(session)).content.decode()


def test_the_demo_images_are_scanned(client: Client, session: Session, engagement: Engagement) -> None:
    RegistryFactory(engagement=engagement, type_code="HUB")

    response = client.post(url(session, "errand/"), {"errand": "demo"}, headers=HTMX)

    assert response.status_code == 200
    assert len(response.context["pulse"].operations) == 2
    assert Image.objects.count() == 2


def test_the_evidence_is_checked_from_the_page(client: Client, session: Session, topic: Topic) -> None:
    AquaTenantFactory(customer=session.engagement.customer, label="Dev/Test")
    ChecklistItemFactory(engagement=session.engagement, template__topic=topic, template__facts=["ENV-1"])

    response = client.post(url(session, "errand/"), {"errand": "check"}, headers=HTMX)

    assert [work.name for work in response.context["pulse"].operations] == ["Check evidence: Dev/Test"]


def test_without_a_console_there_is_nothing_to_check(client: Client, session: Session) -> None:
    page = client.post(url(session, "errand/"), {"errand": "check"}, follow=True).content.decode()

    assert "There is nothing to ask Aqua yet" in page


def test_without_docker_hub_the_page_says_what_to_do(client: Client, session: Session) -> None:
    response = client.post(url(session, "errand/"), {"errand": "demo"}, headers=HTMX)

    assert response.status_code == 422
    assert "integrate it first" in response.content.decode()


def test_the_way_to_a_registry_form_knows_the_way_back(client: Client, session: Session) -> None:
    response = client.post(url(session, "errand/"), {"errand": "registry"})

    assert response["Location"] == "/engagements/NW-7/registries/add/"
    assert f'href="{url(session)}"' in client.get("/engagements/NW-7/registries/add/").content.decode()
