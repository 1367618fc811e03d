"""Consoles: who may keep them, what may be typed, and that credentials go in and never come out."""

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from engagement.domain import tenants
from engagement.models import AquaTenant, Engagement, Operation, User
from tests.factories import (
    AdministratorFactory,
    AquaTenantFactory,
    AssignmentFactory,
    ConsultantFactory,
    CustomerFactory,
    EngagementFactory,
    MembershipFactory,
    OperationFactory,
    PsLeadFactory,
    RegistryFactory,
)
from tests.fragments import lasting, swapped
from tests.ways_in import lend_power

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
KEY, SECRET = "the-key-that-nobody-sees", "the-secret-that-nobody-sees"
State = AquaTenant.State


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(customer=CustomerFactory(name="Northwind Retail"))


@pytest.fixture
def consultant(engagement: Engagement) -> User:
    return AssignmentFactory(engagement=engagement).consultant


@pytest.fixture
def client(consultant: User) -> Client:
    return signed_in(consultant)


@pytest.fixture
def tenant(engagement: Engagement) -> AquaTenant:
    return AquaTenantFactory(
        customer=engagement.customer, label="Prod", identifier=KEY, secret=SECRET, state=State.WORKING
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(engagement: Engagement | None = None, **fields: object) -> dict[str, object]:
    customer = {"customer": engagement.customer.pk} if engagement else {}
    return customer | {
        "label": "Prod",
        "region": "eu-1",
        "console_url": "",
        "sign_in_by": "api_key",
        "identifier": KEY,
        "secret": SECRET,
        **fields,
    }


def kept(tenant: AquaTenant, **fields: object) -> dict[str, object]:
    """The form of a console as it comes, with some fields typed anew."""
    stored = {name: getattr(tenant, name) for name in ("label", "region", "console_url", "sign_in_by")}
    return {**stored, "identifier": "", "secret": "", **fields}


def address(tenant: AquaTenant, more: str = "") -> str:
    return f"/consoles/{tenant.pk}/{more}"


def text(client: Client, url: str, **more: object) -> str:
    return client.get(url, **more).content.decode()


# ── who ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_consultant_sees_the_consoles_of_their_customers(client, tenant):
    AquaTenantFactory(label="Elsewhere")

    page = text(client, "/consoles/")

    assert f'href="{address(tenant)}"' in page
    assert "Elsewhere" not in page


def test_an_administrator_with_power_sees_every_console(tenant):
    client = signed_in(AdministratorFactory())
    lend_power(client)

    assert "Prod" in text(client, "/consoles/")


@pytest.mark.parametrize("who", ["PS lead", "member"])
@pytest.mark.parametrize("more", ["", "add/", "{pk}/"])
def test_nobody_else_learns_of_consoles(engagement, tenant, who, more):
    user = PsLeadFactory() if who == "PS lead" else MembershipFactory(customer=engagement.customer).user

    assert signed_in(user).get(f"/consoles/{more.format(pk=tenant.pk)}").status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_customers_console_is_not_found(client, method):
    foreign = AquaTenantFactory()

    assert getattr(client, method)(address(foreign)).status_code == 404
    assert client.post(address(foreign, "verify/")).status_code == 404


def test_a_console_cannot_be_added_to_another_customer(client):
    foreign = CustomerFactory()

    response = client.post("/consoles/add/", typed(customer=foreign.pk))

    assert response.status_code == 422
    assert "Choose one of your customers." in response.content.decode()
    assert AquaTenant.objects.count() == 0


# ── the list ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_without_a_console_the_list_leads_to_adding_one(client):
    page = text(client, "/consoles/")

    assert "No console yet" in page
    assert 'href="/consoles/add/"' in page


@pytest.mark.parametrize(
    ("state", "label"),
    [(State.WORKING, "Working"), (State.UNVERIFIED, "Not verified yet"), (State.REJECTED, "Credentials rejected")],
)
def test_the_list_says_whether_a_console_lets_us_in(client, engagement, state, label):
    AquaTenantFactory(customer=engagement.customer, state=state)

    assert f"{label}</span>" in text(client, "/consoles/")


def test_a_rejected_console_says_what_to_fix(client, tenant):
    tenants.record_rejected(tenant, message="The key and its secret do not fit.", at=timezone.now())

    for page in (text(client, "/consoles/"), text(client, address(tenant))):
        assert (
            "The key and its secret do not fit. Other operations of this console are paused until working credentials "
            "are put in and verified."
        ) in page


def test_the_list_is_searched_and_filtered_by_the_address(client, engagement, tenant):
    AquaTenantFactory(customer=engagement.customer, label="Dev/Test", state=State.REJECTED)

    page = text(client, "/consoles/?q=dev&state=rejected")

    assert "Dev/Test" in page
    assert ">Prod<" not in page


def test_filters_that_nothing_fits_offer_the_whole_list(client, tenant):
    assert "Nothing fits these filters" in text(client, "/consoles/?q=nothing")


@pytest.mark.parametrize("name", ["q", "state", "page"])
@pytest.mark.parametrize("value", ["\x00", "x" * 10_000, "\u202egnp", "=cmd()", "-1", "9" * 30])
def test_an_address_that_cannot_be_read_still_shows_the_list(client, name, value):
    assert client.get("/consoles/", data={name: value}).status_code == 200


@pytest.mark.parametrize("n", [1, 50])
def test_the_list_costs_the_same_for_any_length(client, engagement, n, django_assert_num_queries):
    AquaTenantFactory.create_batch(n, customer=engagement.customer)

    with django_assert_num_queries(4):
        client.get("/consoles/")


# ── add ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_console_is_verified_at_once(client, consultant, engagement):
    response = client.post("/consoles/add/", typed(engagement))

    tenant = AquaTenant.objects.get()
    assert response.headers["Location"] == address(tenant)
    assert (tenant.customer, tenant.label, tenant.region) == (engagement.customer, "Prod", "eu-1")
    assert (tenant.identifier.reveal(), tenant.secret.reveal()) == (KEY, SECRET)
    assert Operation.objects.get().kind == Operation.Kind.VERIFY_TENANT


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("customer", "Choose the customer whose console this is."),
        ("label", "Give the console a label, such as Prod."),
        ("identifier", "Enter the API key, or the user&#x27;s name."),
        ("secret", "Enter the secret of the API key, or the password."),
    ],
)
def test_what_is_needed_is_asked_for(client, engagement, field, message):
    response = client.post("/consoles/add/", typed(engagement, **{field: ""}))

    assert response.status_code == 422
    assert message in response.content.decode()


def test_a_console_outside_the_regions_needs_its_address(client, engagement):
    response = client.post("/consoles/add/", typed(engagement, region="other"))

    assert response.status_code == 422
    assert "Enter the address of the console; no region of Aqua leads to it." in response.content.decode()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://acme.cloud.aquasec.com", "The address must start with https://."),
        ("ftp://acme.cloud.aquasec.com", "The address must start with https://."),
        ("acme.cloud.aquasec.com", "The address must start with https://."),
        ("https://", "The address names no host; it looks like https://acme.cloud.aquasec.com."),
        (
            "https://me:pw@acme.example.com",
            "Leave user and password out of the address; they have fields of their own.",
        ),
        ("https://acme.example.com:9450", "A console answers on port 443 or 8443; leave other ports out."),
        ("https://acme.example.com:99999", "A console answers on port 443 or 8443; leave other ports out."),
        ("https://10.0.0.8", "Tidemark only calls public consoles."),
        ("https://127.0.0.1", "Tidemark only calls public consoles."),
        ("https://[::1]", "Tidemark only calls public consoles."),
        ("https://169.254.169.254", "Tidemark only calls public consoles."),
        ("https://2130706433", "Tidemark only calls public consoles."),
        ("https://localhost", "Tidemark only calls public consoles."),
        ("https://console.internal", "Tidemark only calls public consoles."),
        ("https://[half", "This is no address; it looks like https://acme.cloud.aquasec.com."),
        ("https://exa mple.com", "This is no address; it looks like https://acme.cloud.aquasec.com."),
    ],
)
def test_addresses_that_tidemark_does_not_call_are_refused_beside_the_field(client, engagement, url, message):
    response = client.post("/consoles/add/", typed(engagement, region="other", console_url=url))

    page = response.content.decode()
    assert response.status_code == 422
    assert page.index(message) < page.rindex(message)
    assert f'value="{url}"' in page
    assert AquaTenant.objects.count() == 0


@override_settings(SANDBOX_URL="http://sandbox:9450")
def test_the_configured_sandbox_is_the_one_exception(client, engagement):
    client.post("/consoles/add/", typed(engagement, region="other", console_url="http://sandbox:9450"))

    assert AquaTenant.objects.get().console_url == "http://sandbox:9450"


@override_settings(SANDBOX_URL="http://sandbox:9450")
def test_another_port_of_the_sandboxs_host_is_refused(client, engagement):
    response = client.post("/consoles/add/", typed(engagement, region="other", console_url="http://sandbox:5432"))

    assert response.status_code == 422


def test_a_label_that_is_taken_is_refused_beside_the_field(client, engagement, tenant):
    response = client.post("/consoles/add/", typed(engagement))

    assert response.status_code == 422
    assert "already has a console labelled Prod; choose another label." in response.content.decode()


@pytest.mark.parametrize("field", ["customer", "label", "region", "console_url", "sign_in_by", "identifier", "secret"])
@pytest.mark.parametrize("value", ["\x00", "x" * 10_000])
def test_what_cannot_be_stored_is_refused(client, engagement, field, value):
    response = client.post("/consoles/add/", typed(engagement, **{field: value}))

    assert response.status_code == 422
    assert AquaTenant.objects.count() == 0


@pytest.mark.parametrize("label", ["=cmd()", "\u202egnp", "<b>Prod</b>"])
def test_an_odd_label_is_kept_as_plain_text(client, engagement, label):
    client.post("/consoles/add/", typed(engagement, label=label))

    assert AquaTenant.objects.get().label == label
    assert "<b>Prod</b>" not in text(client, "/consoles/")


def test_credentials_that_were_typed_never_come_back(client, engagement):
    response = client.post("/consoles/add/", typed(engagement, label="", console_url="https://kept.example.com"))

    page = response.content.decode()
    assert KEY not in page
    assert SECRET not in page
    assert 'value="https://kept.example.com"' in page
    assert "Type it again: credentials are never sent back to the page." in page


# ── change ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_stored_credentials_are_never_shown(client, tenant):
    for page in (
        text(client, "/consoles/"),
        text(client, address(tenant)),
        text(client, address(tenant), headers=HTMX),
    ):
        assert KEY not in page
        assert SECRET not in page


def test_credentials_left_empty_are_kept(client, tenant):
    response = client.post(address(tenant), kept(tenant, label="Production"))

    tenant.refresh_from_db()
    assert response.headers["Location"] == address(tenant)
    assert (tenant.label, tenant.identifier.reveal(), tenant.secret.reveal()) == ("Production", KEY, SECRET)
    assert Operation.objects.get().kind == Operation.Kind.VERIFY_TENANT


def test_new_credentials_replace_the_stored(client, tenant):
    client.post(address(tenant), kept(tenant, identifier="new-key", secret=" new secret "))

    tenant.refresh_from_db()
    assert (tenant.identifier.reveal(), tenant.secret.reveal()) == ("new-key", " new secret ")


@pytest.mark.parametrize(
    "change",
    [{"console_url": "https://elsewhere.example.com"}, {"region": "us"}, {"sign_in_by": "password"}],
)
def test_stored_credentials_are_not_sent_to_another_address(client, tenant, change):
    response = client.post(address(tenant), kept(tenant, **change))

    tenant.refresh_from_db()
    assert response.status_code == 422
    assert "Enter the credentials too: those stored were given for another address." in response.content.decode()
    assert tenant.console_url == "https://console.example.com"
    assert Operation.objects.count() == 0


def test_another_address_with_its_own_credentials_is_taken(client, tenant):
    client.post(address(tenant), kept(tenant, console_url="https://elsewhere.example.com", identifier="a", secret="b"))

    tenant.refresh_from_db()
    assert tenant.console_url == "https://elsewhere.example.com"


def test_the_customer_of_a_console_cannot_be_changed(client, tenant, engagement):
    client.post(address(tenant), kept(tenant, customer=CustomerFactory().pk))

    tenant.refresh_from_db()
    assert tenant.customer == engagement.customer


# ── verify ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_verification_is_shown_as_it_goes_on(client, tenant):
    response = client.post(address(tenant, "verify/"), follow=True)

    page = response.content.decode()
    operation = Operation.objects.get()
    assert f'id="operation-{operation.pk}"' in page
    assert f'id="state" hx-get="{address(tenant)}" hx-trigger="every 2s"' in page
    assert "Verify now" not in page


def test_the_asking_ends_with_the_verification(client, tenant):
    OperationFactory(tenant=tenant, state=Operation.State.SUCCEEDED)

    fragment = text(client, address(tenant), headers=HTMX)

    assert "hx-trigger" not in fragment
    assert "Verify now" in fragment


def test_verifying_through_htmx_answers_with_the_part(client, tenant):
    page = text(client, address(tenant))

    fragment = client.post(address(tenant, "verify/"), headers=HTMX).content.decode()

    assert lasting(swapped(page, fragment)) == lasting(text(client, address(tenant)))


def test_verifying_twice_asks_once(client, tenant):
    client.post(address(tenant, "verify/"))
    client.post(address(tenant, "verify/"))

    assert Operation.objects.count() == 1


def test_a_paused_console_says_how_much_it_holds_back(client, engagement, tenant):
    registry = RegistryFactory(engagement=engagement, tenant=tenant)
    OperationFactory(registry=registry, kind=Operation.Kind.TEST_REGISTRY)
    tenants.record_rejected(tenant, message="No.", at=timezone.now())

    assert "1 operation</dd>" in text(client, address(tenant))


def test_verifying_is_not_done_by_a_link(client, tenant):
    assert client.get(address(tenant, "verify/")).status_code == 405


def test_a_consoles_page_costs_six_queries(client, tenant, django_assert_num_queries):
    OperationFactory(tenant=tenant)
    tenants.record_rejected(tenant, message="No.", at=timezone.now())

    with django_assert_num_queries(6):
        client.get(address(tenant))


def test_a_consultant_without_customers_is_shown_an_empty_list():
    assert "No console yet" in text(signed_in(ConsultantFactory()), "/consoles/")
