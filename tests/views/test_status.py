"""The pages of the weekly status."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from engagement.models import Engagement, Letter, StatusMail, StatusRhythm
from tests.factories import (
    AssignmentFactory,
    EngagementFactory,
    MembershipFactory,
    PsLeadFactory,
    StatusMailFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LIST = "/engagements/NW-7/status/"


@pytest.fixture
def engagement() -> Engagement:
    engagement = EngagementFactory(reference="NW-7")
    MembershipFactory(customer=engagement.customer, user=UserFactory(email="tom@northwind.example"))
    return engagement


@pytest.fixture
def status(engagement: Engagement) -> StatusMail:
    return StatusMailFactory(engagement=engagement, drafted_at=timezone.now(), text="All is well.\n")


@pytest.fixture
def consultant(client: Client, engagement: Engagement) -> Client:
    client.force_login(AssignmentFactory(engagement=engagement).consultant)
    return client


def page_of(status: StatusMail) -> str:
    return f"{LIST}{status.pk}/"


def test_the_list_shows_the_draft_that_waits(consultant: Client, status: StatusMail) -> None:
    answer = consultant.get(LIST)

    assert (answer.context["waiting"], [row.state for row in answer.context["page"].rows]) == (status, ["Draft"])


def test_without_a_status_the_list_says_what_to_do(consultant: Client) -> None:
    assert "No status yet" in consultant.get(LIST).text


def test_drafting_now_leads_to_the_draft(consultant: Client, engagement: Engagement) -> None:
    answer = consultant.post(f"{LIST}draft/")

    assert answer.headers["Location"] == page_of(engagement.status_mails.get())


def test_sending_mails_it_and_comes_back(consultant: Client, status: StatusMail) -> None:
    answer = consultant.post(page_of(status), {"text": "Hello", "based_on": 0, "send": 1}, follow=True)

    assert (Letter.objects.get().to_address, "Sent to 1 of the customer" in answer.text) == (
        "tom@northwind.example",
        True,
    )


def test_saving_sends_nothing(consultant: Client, status: StatusMail) -> None:
    consultant.post(page_of(status), {"text": "Hello", "based_on": 0, "save": 1})

    status.refresh_from_db()
    assert (status.text, status.state, Letter.objects.count()) == ("Hello\n", "draft", 0)


def test_skipping_ends_it(consultant: Client, status: StatusMail) -> None:
    consultant.post(page_of(status), {"skip": 1})

    status.refresh_from_db()
    assert status.state == "skipped"


def test_a_skipped_one_offers_to_take_it_up_again(consultant: Client, status: StatusMail) -> None:
    offered = "Take it up again" in consultant.post(page_of(status), {"skip": 1}, follow=True).text

    consultant.post(page_of(status), {"take_up": 1})

    status.refresh_from_db()
    assert (offered, status.state) == (True, "draft")


def test_a_text_that_others_changed_meanwhile_is_kept_on_the_page(consultant: Client, status: StatusMail) -> None:
    StatusMail.objects.update(text="Theirs\n", revision=1)

    answer = consultant.post(page_of(status), {"text": "Mine", "based_on": 0, "save": 1})

    assert (answer.status_code, answer.context["form"]["text"].value()) == (422, "Mine")
    assert answer.context["form"]["based_on"].value() == "1"


@pytest.mark.parametrize("text", ["", "a\x00b", "x" * 20_001])
def test_a_text_that_cannot_be_kept_is_refused(consultant: Client, status: StatusMail, text: str) -> None:
    assert consultant.post(page_of(status), {"text": text, "based_on": 0}).status_code == 422


@pytest.mark.parametrize("text", ["x" * 10_000, "\u202eright to left", "=cmd()", "<script>alert(1)</script>"])
def test_odd_texts_stay_plain_text(consultant: Client, status: StatusMail, text: str) -> None:
    consultant.post(page_of(status), {"text": text, "based_on": 0, "send": 1})

    assert (Letter.objects.get().text, "<script>alert" in consultant.get(page_of(status)).text) == (f"{text}\n", False)


@pytest.mark.parametrize("based_on", ["", "x", "-1", str(2**40)])
def test_a_revision_that_is_none_does_no_harm(consultant: Client, status: StatusMail, based_on: str) -> None:
    answer = consultant.post(page_of(status), {"text": "Hello", "based_on": based_on})

    assert answer.status_code in (302, 422)


def test_the_rhythm_is_kept(consultant: Client, engagement: Engagement) -> None:
    consultant.post(f"{LIST}rhythm/", {"is_on": "on", "weekday": 2, "hour": 15, "sends_itself": "on"})

    rhythm = StatusRhythm.objects.get()
    assert (rhythm.is_on, rhythm.weekday, rhythm.hour, rhythm.sends_itself) == (True, 2, 15, True)


@pytest.mark.parametrize("sent", [{}, {"weekday": 9, "hour": 9}, {"weekday": "a\x00b", "hour": "=cmd()"}])
def test_a_rhythm_that_is_none_is_refused(consultant: Client, sent: dict[str, object]) -> None:
    assert consultant.post(f"{LIST}rhythm/", sent).status_code == 422


def test_a_ps_lead_reads_and_sends_nothing(client: Client, status: StatusMail) -> None:
    client.force_login(PsLeadFactory())

    answer, refused = client.get(page_of(status)), client.post(page_of(status), {"skip": 1})

    assert (answer.status_code, "Save and send" in answer.text, refused.status_code) == (200, False, 403)


def test_a_customer_does_not_read_a_draft(client: Client, engagement: Engagement, status: StatusMail) -> None:
    client.force_login(engagement.customer.memberships.get().user)

    assert [client.get(path).status_code for path in (LIST, page_of(status))] == [403, 403]


def test_the_list_costs_the_same_for_any_length(
    consultant: Client, engagement: Engagement, django_assert_max_num_queries
) -> None:
    counts = []
    for n in (1, 25):
        for week in range(n):
            StatusMailFactory(
                engagement=engagement, week=date.fromordinal(700_000 + 7 * (week + 100 * n)), state="sent"
            )
        with django_assert_max_num_queries(10) as captured:
            consultant.get(LIST)
        counts.append(len(captured))

    assert counts[0] == counts[1]
