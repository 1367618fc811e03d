"""The reviews: what waits for a PS lead's look, how it is taken off, at what cost, and with hostile input."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from engagement.domain import checklist, reviews, signoff
from engagement.models import AcceptedRisk, AuditEntry, Engagement, Membership, PlanApproval, Seen, User
from tests.factories import (
    AcceptedRiskFactory,
    AssignmentFactory,
    AuditEntryFactory,
    ChecklistItemFactory,
    ConsultantFactory,
    EngagementFactory,
    MembershipFactory,
    PlanBreachFactory,
    PolicyApprovalFactory,
    PolicyRequestFactory,
    PolicyVersionFactory,
    PsLeadFactory,
    SignOffFactory,
    TopicFactory,
)
from tests.factories.instants import NOW
from tests.plans import started

pytestmark = pytest.mark.django_db

PAGE = "/reviews/"
HTMX = {"HX-Request": "true"}
HOSTILE = ["\x00", "x" * 10_000, "\u202egnp.exe", "=cmd()"]


@pytest.fixture
def lead() -> User:
    return PsLeadFactory()


@pytest.fixture
def client(lead: User) -> Client:
    client = Client()
    client.force_login(lead)
    return client


@pytest.fixture
def engagement(lead: User) -> Engagement:
    return EngagementFactory(reference="NW-7", customer__name="Northwind", ps_lead=lead)


def text(client: Client, of: str = "", **query: object) -> str:
    response = client.get(PAGE, data={"of": of, **query})
    assert response.status_code == 200
    return unescape(response.content.decode())


def references(client: Client, of: str, **query: object) -> list[str]:
    rows = text(client, of, **query).split('class="tm-wide"><a href="/engagements/')[1:]
    return [row.partition("/")[0] for row in rows]


def unlocked(engagement: Engagement, reason: str = "A wrong day.") -> AuditEntry:
    return AuditEntryFactory(
        engagement=engagement, what="hours.unlocked", object_name="60 min delivery", changes={"reason": ["", reason]}
    )


# ── plans ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_broken_plan_waits_with_what_it_breaks_and_leads_to_its_approval(client, engagement):
    PlanBreachFactory(engagement=engagement, errors=["Session 5 is too full.", "The contract is exceeded."])

    page = text(client)

    assert references(client, "plans") == ["NW-7"]
    assert "Session 5 is too full." in page
    assert "The contract is exceeded." in page
    assert 'href="/reviews/plans/NW-7/"' in page


def test_an_approved_plan_waits_no_longer(client, engagement, lead):
    breach = PlanBreachFactory(engagement=engagement)
    PlanApproval.objects.create(
        engagement=engagement, digest=breach.digest, errors=[], reason="Fine.", approved_by=lead, approved_at=NOW
    )

    assert references(client, "plans") == []


@pytest.fixture
def broken() -> Engagement:
    """A plan whose first session was given an hour of another topic."""
    made = started(ConsultantFactory())
    cell = made.sessions.get(number=5).allocations.first()
    cell.planned_minutes += 60
    cell.save()
    return made


def test_a_lead_reads_what_is_broken_and_approves_it_with_a_reason(client, broken):
    page = client.get("/reviews/plans/NW-7/").content.decode()
    digest = page.partition('name="digest" value="')[2].partition('"')[0]
    assert "take 60 minutes more than its" in page

    answer = client.post("/reviews/plans/NW-7/", {"digest": digest, "reason": "They stay longer."})

    assert answer.url == PAGE
    assert broken.plan_approvals.get().reason == "They stay longer."


@pytest.mark.parametrize("reason", ["", *HOSTILE[:2]])
def test_a_reason_that_cannot_be_kept_is_refused_and_stays(client, broken, reason):
    answer = client.post("/reviews/plans/NW-7/", {"digest": reviews.broken(broken).digest, "reason": reason})

    assert answer.status_code == 422
    assert reason.replace("\x00", "") in answer.content.decode()
    assert not PlanApproval.objects.exists()


@pytest.mark.parametrize("reason", HOSTILE[2:])
def test_a_strange_reason_is_kept_as_plain_text(client, broken, reason):
    client.post("/reviews/plans/NW-7/", {"digest": reviews.broken(broken).digest, "reason": reason})

    assert PlanApproval.objects.get().reason == reason


def test_a_plan_that_changed_while_it_was_read_is_read_again(client, broken):
    answer = client.post("/reviews/plans/NW-7/", {"digest": "of another", "reason": "They stay longer."})

    assert answer.status_code == 422
    assert "The plan changed while you were reading it" in answer.content.decode()
    assert "They stay longer." in answer.content.decode()


def test_a_plan_that_keeps_the_rules_says_that_there_is_nothing_to_approve(client):
    started(ConsultantFactory())

    assert "The plan keeps the rules" in client.get("/reviews/plans/NW-7/").content.decode()


def test_who_delivers_it_does_not_approve_it(client, broken, lead):
    AssignmentFactory(engagement=broken, consultant=lead)

    assert client.get("/reviews/plans/NW-7/").status_code == 403


# ── what is to be seen ───────────────────────────────────────────────────────────────────────────────────────────────


def test_changed_locked_time_waits_until_it_was_seen(client, engagement, lead):
    entry = unlocked(engagement)
    assert "A wrong day." in text(client, "time")

    answer = client.post(f"/reviews/{entry.pk}/seen/", {"of": "time"})

    assert answer.url == "/reviews/?of=time"
    assert references(client, "time") == []
    assert Seen.objects.get().seen_by == lead


def test_seeing_twice_changes_nothing(client, engagement):
    entry = unlocked(engagement)

    for _ in range(2):
        client.post(f"/reviews/{entry.pk}/seen/")

    assert AuditEntry.objects.filter(what="review.seen").count() == 1


def test_what_nobody_is_asked_to_see_is_not_seen(client, engagement):
    entry = AuditEntryFactory(engagement=engagement, what="item.ticked")

    assert client.post(f"/reviews/{entry.pk}/seen/").status_code == 404


def test_a_correction_says_from_what_to_what(client, engagement):
    AuditEntryFactory(
        engagement=engagement, what="hours.corrected", changes={"minutes": [60, 90], "reason": ["", "It took longer."]}
    )

    page = text(client, "time")

    assert "Corrected from 60 to 90 min" in page
    assert "It took longer." in page


def test_a_waiver_says_why_and_who_agreed_and_goes_when_the_item_is_taken_up_again(client, engagement, lead):
    item = ChecklistItemFactory(engagement=engagement, template__text="Connect ACR")
    consultant = ConsultantFactory()
    checklist.waive(item, reason="They have none.", approver=lead, by=consultant, at=NOW)
    page = text(client, "waivers")
    assert f"They have none. (agreed by {lead.name})" in page
    assert "Connect ACR" in page

    checklist.reopen(item, by=consultant, at=NOW)

    assert references(client, "waivers") == []


def test_a_signature_that_was_asked_for_waits_until_it_is_given(client, engagement):
    MembershipFactory(customer=engagement.customer, role=Membership.Role.LEAD)
    topic = TopicFactory(work_package=engagement.work_package, name="Registry")
    for day in range(2):
        signoff.ask(engagement, topic, by=ConsultantFactory(), at=NOW + timedelta(days=day))
    page = text(client, "asked")
    assert references(client, "asked") == ["NW-7"]
    assert "Asked 2 times" in page
    assert f'name="topic" value="{topic.key}"' in page

    SignOffFactory(engagement=engagement, topic=topic, signed_at=NOW + timedelta(days=2))

    assert references(client, "asked") == []


def test_a_withdrawn_signature_says_why(client, engagement, lead):
    record = SignOffFactory(engagement=engagement)

    signoff.withdraw(record, reason="Signed by mistake.", by=lead, at=NOW)

    assert references(client, "withdrawn") == ["NW-7"]
    assert "Signed by mistake." in text(client, "withdrawn")


# ── the page ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_begins_with_the_first_section_in_which_something_waits(client, engagement):
    unlocked(engagement)

    assert "A wrong day." in text(client)


def test_a_risk_waits_until_whoever_was_asked_agrees(client, engagement):
    asked = AcceptedRiskFactory(
        engagement=engagement, finding="CVE-1", resource_name="bash", state="asked", reason="No fix yet."
    )

    page = text(client, "risks")

    assert references(client, "risks") == ["NW-7"]
    assert "CVE-1 in bash" in page
    assert f"Waits for {asked.approved_by}" in page
    AcceptedRisk.objects.update(state="in_force")
    assert references(client, "risks") == []


def test_a_change_of_a_policy_waits_until_enough_people_agree(client, engagement):
    version = PolicyVersionFactory(policy__engagement=engagement, policy__name="house-rules")
    asked = PolicyRequestFactory(version=version, tenant__label="Prod EU", stage="prod", n_approvals_needed=2)
    PolicyApprovalFactory(request=asked)

    page = text(client, "policies")

    assert references(client, "policies") == ["NW-7"]
    assert "house-rules for Prod, Prod EU" in page
    assert "1 of 2 approvals" in page
    asked.state = "approved"
    asked.save()
    assert references(client, "policies") == []


def test_each_tab_says_how_much_waits(client, engagement):
    for _ in range(3):
        unlocked(engagement)

    assert 'Locked time <span class="tm-count">3</span>' in text(client)


@pytest.mark.parametrize("of", reviews.SECTIONS)
def test_each_empty_section_says_so(client, of):
    assert reviews.SECTIONS[of].empty in text(client, of)


def test_a_long_section_has_pages(client, engagement):
    for number in range(30):
        unlocked(engagement, f"Reason {number}.")

    assert len(references(client, "time")) == 25
    assert "26–30 of 30" in text(client, "time", page=2)


@pytest.mark.parametrize("query", [*({"of": one} for one in HOSTILE), {"page": "9" * 40}, {"page": "\x00"}])
def test_an_address_that_cannot_be_read_shows_what_can(client, query):
    assert client.get(PAGE, query).status_code == 200


def test_the_part_for_htmx_is_the_part_of_the_page(client, engagement):
    unlocked(engagement)

    fragment = client.get(PAGE, {"of": "time"}, headers=HTMX).content.decode()

    assert '<section class="card" id="reviews"' in fragment
    assert "<html" not in fragment


@pytest.mark.parametrize("n", [1, 50])
@pytest.mark.parametrize("of", reviews.SECTIONS)
def test_it_costs_the_same_however_much_waits(client, n, of, django_assert_num_queries):
    for _ in range(n):
        made = EngagementFactory()
        PlanBreachFactory(engagement=made)
        unlocked(made)
        PolicyRequestFactory(version__policy__engagement=made)
        AcceptedRiskFactory(engagement=made, state="asked")
        for what in ("topic.signature_asked", "engagement.acceptance_withdrawn"):
            AuditEntryFactory(engagement=made, what=what, by=made.ps_lead)

    with django_assert_num_queries(4):
        client.get(PAGE, {"of": of})
