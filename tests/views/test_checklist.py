"""The checklist: the list, an item's page, its deeds; who may, at what cost, and with hostile input."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from engagement.domain import rollups
from engagement.models import (
    AuditEntry,
    ChecklistItem,
    Engagement,
    Evidence,
    Membership,
    NonceProof,
    Operation,
    Owner,
    StepReport,
    Topic,
    User,
    Verdict,
)
from tests.factories import (
    AquaTenantFactory,
    AssignmentFactory,
    ChecklistItemFactory,
    EngagementFactory,
    EngagementTopicFactory,
    EvidenceFactory,
    FactSeenFactory,
    MembershipFactory,
    NonceProofFactory,
    PsLeadFactory,
    SessionFactory,
    TimeAllocationFactory,
)
from tests.factories.instants import NOW
from tests.fragments import lasting, part, swapped

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
LIST = "/engagements/NW-7/checklist/"
State = ChecklistItem.State
LONG = "x" * 10_000


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-7", ps_lead=PsLeadFactory(name="Kay Moss"))


@pytest.fixture
def topic(engagement: Engagement) -> Topic:
    return EngagementTopicFactory(
        engagement=engagement, topic__key="registry", topic__name="Registry Integration"
    ).topic


@pytest.fixture
def consultant(engagement: Engagement) -> User:
    return AssignmentFactory(engagement=engagement).consultant


@pytest.fixture
def client(consultant: User) -> Client:
    return signed_in(consultant)


@pytest.fixture
def member(engagement: Engagement) -> Client:
    return signed_in(MembershipFactory(customer=engagement.customer).user)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def item_of(engagement: Engagement, topic: Topic, **fields: object) -> ChecklistItem:
    return ChecklistItemFactory(engagement=engagement, template__topic=topic, **fields)


def text(client: Client, address: str, **more: object) -> str:
    response = client.get(address, **more)
    assert response.status_code == 200
    return response.content.decode()


def shown(client: Client, query: str = "") -> set[int]:
    """The keys of the items on the list."""
    page = part(text(client, LIST + query), "checklist")
    return {pk for pk in ChecklistItem.objects.values_list("pk", flat=True) if f'id="item-{pk}"' in page}


# ── the list ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_groups_the_items_by_topic_with_their_progress(engagement, topic, client):
    item_of(engagement, topic, state=State.DONE)
    item_of(engagement, topic)
    rollups.recount(engagement.pk)

    page = part(text(client, LIST), "topic-registry")

    assert "Registry Integration" in page
    assert "1 of 2" in page


def test_whose_an_item_is_depends_on_who_looks(engagement, topic, client, member):
    item = item_of(engagement, topic, owner=Owner.CUSTOMER)

    assert "<td>Customer&#x27;s</td>" in part(text(client, LIST), f"item-{item.pk}")
    assert "<td>Yours</td>" in part(text(member, LIST), f"item-{item.pk}")


def test_items_out_of_scope_and_of_the_teams_preparation_are_left_out(engagement, topic, client, member):
    item = item_of(engagement, topic)
    preparation = EngagementTopicFactory(engagement=engagement, topic__kind=Topic.Kind.PREPARATION).topic
    internal = item_of(engagement, preparation)
    item_of(engagement, EngagementTopicFactory(engagement=engagement, is_in_scope=False).topic)

    assert (shown(client), shown(member)) == ({item.pk, internal.pk}, {item.pk})


def test_the_list_is_filtered_by_owner_state_due_and_topic(engagement, topic, client):
    today = timezone.localdate()
    ours = item_of(engagement, topic, due_on=today - timedelta(days=1))
    theirs = item_of(engagement, topic, owner=Owner.CUSTOMER, due_on=today + timedelta(days=3))
    regressed = item_of(engagement, topic, regressed_at=NOW)
    done = item_of(engagement, EngagementTopicFactory(engagement=engagement, topic__key="sso").topic, state=State.DONE)

    assert {
        query: shown(client, f"?{query}")
        for query in (
            "owner=customer", "state=unsettled", "state=done", "state=regressed", "due=overdue", "due=soon",
            "due=never", "topic=sso", "owner=nobody", "page=9",
        )
    } == {
        "owner=customer": {theirs.pk},
        "state=unsettled": {ours.pk, theirs.pk, regressed.pk},
        "state=done": {done.pk},
        "state=regressed": {regressed.pk},
        "due=overdue": {ours.pk},
        "due=soon": {theirs.pk},
        "due=never": {regressed.pk},
        "topic=sso": {done.pk},
        "owner=nobody": {ours.pk, theirs.pk, regressed.pk, done.pk},
        "page=9": {ours.pk, theirs.pk, regressed.pk, done.pk},
    }  # fmt: skip


def test_the_list_is_filtered_by_the_session_that_holds_or_got_the_item(engagement, topic, client):
    session = SessionFactory(engagement=engagement, number=3)
    TimeAllocationFactory(session=session, topic=topic)
    held = item_of(engagement, topic)
    other = EngagementTopicFactory(engagement=engagement).topic
    carried = item_of(engagement, other, carried_to=session)
    item_of(engagement, other)

    assert shown(client, "?session=3") == {held.pk, carried.pk}


def test_an_overdue_and_a_regressed_item_stand_out(engagement, topic, client):
    item = item_of(engagement, topic, due_on=NOW.date().replace(year=2020), regressed_at=NOW)

    row = part(text(client, LIST), f"item-{item.pk}")

    assert "overdue" in row
    assert "regressed 7 Jan 2030" in row


@pytest.mark.parametrize("value", ["\x00", LONG, "\u202e1", "=cmd()", "-1", "9" * 30])
@pytest.mark.parametrize("page", ["checklist", "raid", "discovery", "comments"])
def test_hostile_words_in_the_address_are_left_out(client, page, value):
    names = ("owner", "state", "due", "topic", "session", "page", "q", "kind", "sort")
    if page == "comments":
        names = ("page",)

    response = client.get(f"/engagements/NW-7/{page}/", dict.fromkeys(names, value))

    assert response.status_code == 200


def test_an_empty_checklist_says_what_comes(client, member):
    assert "No checklist yet" in text(client, LIST)
    assert "Nothing fits these filters" in text(member, f"{LIST}?owner=support")


@pytest.mark.parametrize("n", [1, 50])
def test_the_list_costs_the_same_for_any_length(engagement, topic, client, n, django_assert_num_queries):
    for _ in range(n):
        item_of(engagement, topic)

    with django_assert_num_queries(6):
        page = client.get(LIST)

    assert len(page.content) < 80_000


# ── deeds in the list ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_tick_leads_back_to_the_same_list(engagement, topic, client):
    item = item_of(engagement, topic)

    response = client.post(f"{LIST}{item.pk}/tick/?state=unsettled", {"back": "list"})

    item.refresh_from_db()
    assert (item.state, response.url) == (State.DONE, f"{LIST}?state=unsettled#item-{item.pk}")


def test_the_fragment_of_a_tick_is_the_list_as_it_stands_now(engagement, topic, client):
    item = item_of(engagement, topic)
    before = text(client, LIST)

    fragment = client.post(f"{LIST}{item.pk}/tick/", {"back": "list"}, headers=HTMX).content.decode()

    assert lasting(part(swapped(before, fragment), "checklist")) == lasting(part(text(client, LIST), "checklist"))


def test_a_tick_that_is_refused_is_told_in_the_list(engagement, topic, member):
    item = item_of(engagement, topic)

    response = member.post(f"{LIST}{item.pk}/tick/", {"back": "list"}, headers=HTMX)

    item.refresh_from_db()
    assert (response.status_code, item.state) == (422, State.OPEN)
    assert "not yours to settle" in response.content.decode()


def test_without_javascript_a_refused_tick_leads_to_the_item(engagement, topic, member):
    item = item_of(engagement, topic)

    response = member.post(f"{LIST}{item.pk}/tick/", {"back": "list"}, follow=True)

    assert response.redirect_chain == [(f"{LIST}{item.pk}/", 302)]
    assert "not yours to settle" in response.content.decode()


# ── an item ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_item_shows_what_aqua_says_and_the_trail(engagement, topic, client, member):
    item = item_of(engagement, topic, template__facts=["REG-2"])
    FactSeenFactory(engagement=engagement, fact="REG-2", subject="acme-acr", verdict=Verdict.UNKNOWN, said="No right.")
    EvidenceFactory(
        item=item, kind="api", fact="REG-2", asked="GET /api/v1/registries/acme", answered={"type": "ACR"}, text="Said."
    )

    inside, outside = text(client, f"{LIST}{item.pk}/"), text(member, f"{LIST}{item.pk}/")

    assert ["No right." in page for page in (inside, outside)] == [True, False]
    assert ["GET /api/v1/registries/acme" in page for page in (inside, outside)] == [True, False]
    assert ["Could not be seen" in page for page in (inside, outside)] == [True, True]


@pytest.mark.parametrize("n", [1, 50])
def test_an_item_costs_the_same_for_any_trail(engagement, topic, client, n, django_assert_max_num_queries):
    item = item_of(engagement, topic, template__facts=["REG-2"])
    EvidenceFactory.create_batch(n, item=item)

    with django_assert_max_num_queries(10):
        client.get(f"{LIST}{item.pk}/")


@pytest.mark.parametrize(
    ("deed", "typed", "field"),
    [
        ("note", {"note": "a\x00b"}, "note"),
        ("note", {"note": LONG}, "note"),
        ("tick", {"note": LONG}, "note"),
        ("link", {"address": "javascript:alert(1)"}, "address"),
        ("link", {"address": LONG}, "address"),
        ("link", {"address": "https://a\x00b"}, "address"),
        ("link", {"address": "https://\u202egnp.exe"}, "address"),
        ("block", {"reason": "a\x00b"}, "reason"),
        ("block", {"reason": LONG}, "reason"),
        ("leave-out", {"reason": " "}, "reason"),
        ("waive", {"reason": "Later", "approver": "1\x00"}, "approver"),
        ("waive", {"reason": LONG, "approver": "999999"}, "reason"),
        ("due", {"due_on": "\u202e2030"}, "due_on"),
        ("due", {"due_on": LONG}, "due_on"),
        ("due", {"due_on": "=cmd()"}, "due_on"),
    ],
)
def test_hostile_input_is_refused_beside_its_field_and_kept_as_typed(engagement, topic, client, deed, typed, field):
    item = item_of(engagement, topic)

    response = client.post(f"{LIST}{item.pk}/{deed}/", typed)

    page = response.content.decode()
    item.refresh_from_db()
    assert (response.status_code, item.state, item.due_on) == (422, State.OPEN, None)
    assert f'{field}-error"' in page
    assert (AuditEntry.objects.count(), Evidence.objects.count()) == (0, 0)
    if field not in ("approver",):
        assert typed[field].replace("\x00", "").strip()[:50] in page.replace("\x00", "")


@pytest.mark.parametrize("words", ["\u202egnp.exe", "=cmd()", "<script>alert(1)</script>"])
def test_odd_words_are_kept_as_the_text_that_they_are(engagement, topic, client, words):
    item = item_of(engagement, topic)

    client.post(f"{LIST}{item.pk}/block/", {"reason": words})

    item.refresh_from_db()
    assert item.reason == words
    assert "<script>alert" not in text(client, f"{LIST}{item.pk}/")


def test_the_ps_lead_may_waive_and_nothing_else(engagement, topic):
    item, lead = item_of(engagement, topic), signed_in(engagement.ps_lead)

    answered = {
        deed: lead.post(f"{LIST}{item.pk}/{deed}/", {"reason": "Later", "approver": engagement.ps_lead.pk}).status_code
        for deed in ("tick", "note", "block", "leave-out", "due", "reopen", "waive")
    }

    assert answered == dict.fromkeys(("tick", "note", "block", "leave-out", "due", "reopen"), 403) | {"waive": 302}


def test_only_those_who_may_agree_are_offered_as_approvers(engagement, topic, client, consultant):
    item = item_of(engagement, topic)
    lead = MembershipFactory(customer=engagement.customer, role=Membership.Role.LEAD).user
    MembershipFactory(customer=engagement.customer)

    offered = client.get(f"{LIST}{item.pk}/").context["forms"]["waive"].fields["approver"].queryset

    assert set(offered) == {engagement.ps_lead, lead}
    assert client.post(f"{LIST}{item.pk}/waive/", {"reason": "x", "approver": consultant.pk}).status_code == 422


# ── proving ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_check_asks_aqua_and_the_page_follows_it_until_it_ends(engagement, topic, client):
    AquaTenantFactory(customer=engagement.customer)
    item = item_of(engagement, topic, template__facts=["ENV-1"])

    response = client.post(f"{LIST}{item.pk}/check/")

    polling = 'hx-trigger="every 2s"'
    assert (Operation.objects.get().kind, response.url) == (Operation.Kind.CHECK_FACTS, f"{LIST}{item.pk}/")
    assert polling in text(client, f"{LIST}{item.pk}/", headers=HTMX)
    Operation.objects.update(state=Operation.State.SUCCEEDED, ended_at=NOW)
    rollups.recount_operations(engagement.pk)
    assert polling not in text(client, f"{LIST}{item.pk}/", headers=HTMX)


def test_the_list_asks_for_itself_while_aqua_is_asked_and_then_no_more(engagement, topic, client):
    AquaTenantFactory(customer=engagement.customer)
    item_of(engagement, topic, template__facts=["ENV-1"])

    client.post(f"{LIST}check/")

    polling = f'hx-get="{LIST}?state=open" hx-trigger="every 2s"'
    assert polling in text(client, f"{LIST}?state=open", headers=HTMX)
    Operation.objects.update(state=Operation.State.SUCCEEDED, ended_at=NOW)
    rollups.recount_operations(engagement.pk)
    assert "every 2s" not in text(client, LIST, headers=HTMX)


def test_with_nothing_to_look_at_a_check_says_so(engagement, topic, client):
    item = item_of(engagement, topic)

    for address in (f"{LIST}{item.pk}/check/", f"{LIST}check/"):
        assert "nothing to look at yet" in client.post(address, follow=True).content.decode()


def test_a_steps_report_is_handed_in(engagement, topic, client):
    item = item_of(engagement, topic, template__facts=["CICD-2"])
    file = SimpleUploadedFile("report.json", b'{"image": "shop:1"}')

    response = client.post(f"{LIST}{item.pk}/report/", {"file": file, "image": "shop:1", "exit_code": "4"})

    assert (response.url, StepReport.objects.get().exit_code) == (f"{LIST}{item.pk}/", 4)


@pytest.mark.parametrize(
    ("content", "image", "code", "field"),
    [
        (b"\x00", "shop:1", "4", "file"),
        (b"[" * 10_000, "shop:1", "4", "file"),
        (b"{}", "shop:1", "4", "file"),
        (b'{"image": "shop:1"}', "a\x00b", "4", "image"),
        (b'{"image": "shop:1"}', LONG, "4", "image"),
        (b'{"image": "shop:1"}', "shop:1", "\u202e4x", "exit_code"),
        (b'{"image": "shop:1"}', "shop:1", "999", "exit_code"),
    ],
)
def test_what_is_no_report_is_refused_beside_its_field(engagement, topic, client, content, image, code, field):
    item = item_of(engagement, topic)
    typed = {"file": SimpleUploadedFile("report.json", content), "image": image, "exit_code": code}

    response = client.post(f"{LIST}{item.pk}/report/", typed)

    assert (response.status_code, StepReport.objects.count()) == (422, 0)
    assert f'id="id_{field}-error"' in response.content.decode()


def test_a_policy_that_the_engagement_does_not_have_is_refused(engagement, topic, client):
    item = item_of(engagement, topic)

    response = client.post(f"{LIST}{item.pk}/policy/", {"file": SimpleUploadedFile("p.json", b'{"name": "other"}')})

    assert response.status_code == 422
    assert "no policy named other" in response.content.decode()


def test_the_customer_pastes_the_record_of_the_marked_event(engagement, topic, member):
    item = item_of(engagement, topic)
    NonceProofFactory(engagement=engagement, nonce="tidemark-1", written_at=timezone.now())
    typed = {"record": f"{timezone.now():%Y-%m-%dT%H:%M:%SZ} updated, tidemark-1"}

    response = member.post(f"{LIST}{item.pk}/record/", typed)

    assert (response.url, NonceProof.objects.get().is_matched) == (f"{LIST}{item.pk}/", True)


@pytest.mark.parametrize("record", ["", "a\x00b", "x" * 20_001])
def test_a_record_that_cannot_be_kept_is_refused_beside_its_field(engagement, topic, client, record):
    item = item_of(engagement, topic)
    NonceProofFactory(engagement=engagement, written_at=timezone.now())

    response = client.post(f"{LIST}{item.pk}/record/", {"record": record})

    assert (response.status_code, NonceProof.objects.get().pasted_at) == (422, None)
    assert 'id="id_record-error"' in response.content.decode()


def test_without_a_marked_event_the_page_says_what_to_do(engagement, topic, client):
    item = item_of(engagement, topic)

    assert "No marked event was written yet" in text(client, f"{LIST}{item.pk}/record/")
    assert "no policy of its own yet" in client.post(f"{LIST}{item.pk}/mark/", follow=True).content.decode()
