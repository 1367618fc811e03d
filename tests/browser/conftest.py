"""A served Tidemark, a real worker and a sandbox, looked at through a real browser."""

import os
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from engagement.domain import rollups
from engagement.models import AquaTenant, Engagement, Letter, Membership, User
from tests.factories import (
    PASSWORD,
    AquaTenantFactory,
    AssignmentFactory,
    ConsultantFactory,
    EngagementFactory,
    MembershipFactory,
    PsLeadFactory,
    RegistryFactory,
    UserFactory,
)
from tests.sandboxes import RunningSandbox
from tests.ways_in import code_in, forget_tries, shown_by, with_an_app
from tests.workers import Worker, working

SignIn = Callable[[User], None]
# Half of the tests run beside these, workers and sandboxes included: an answer may take its time, and still be right.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    path = os.environ.get("CHROMIUM_PATH")
    return browser_type_launch_args | ({"executable_path": path} if path else {})


@pytest.fixture
def worker(worker_env: dict[str, str]) -> Iterator[Worker]:
    with working(worker_env) as worker:
        yield worker


@pytest.fixture
def tenant(transactional_db: None, sandbox: RunningSandbox, settings: Settings) -> AquaTenant:
    settings.SANDBOX_URL = sandbox.url
    return AquaTenantFactory(customer__name="Northwind Retail", label="Dev/Test", console_url=sandbox.url)


@pytest.fixture
def engagement(tenant: AquaTenant) -> Engagement:
    """An engagement whose Docker Hub is integrated and which has a consultant and a customer lead."""
    engagement = EngagementFactory(customer=tenant.customer, reference="NW-7")
    RegistryFactory(engagement=engagement, tenant=tenant, name="Docker Hub", type_code="HUB")
    AssignmentFactory(engagement=engagement, consultant=ConsultantFactory())
    MembershipFactory(customer=tenant.customer, user=UserFactory(), role=Membership.Role.LEAD)
    rollups.recount(engagement.pk)
    return engagement


@pytest.fixture
def consultant(engagement: Engagement) -> User:
    return engagement.assignments.get().consultant


@pytest.fixture
def customer_lead(engagement: Engagement) -> User:
    return engagement.customer.memberships.get().user


@pytest.fixture
def ps_lead(transactional_db: None) -> User:
    return PsLeadFactory()


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser complained of (a blocked script, a missing file, an error); empty at the end of a good visit."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    yield heard
    assert heard == []


@pytest.fixture
def sign_in(page: Page, live_server: LiveServer) -> SignIn:
    """Come in through the form, as a person does."""

    def come_in(user: User) -> None:
        come_in_on(page, live_server.url, user)

    return come_in


def come_in_on(page: Page, url: str, user: User, *, wanted: str = "/") -> None:
    """The team by password and app, a customer by the code in the mail; whoever is in goes out first."""
    page.context.clear_cookies()
    forget_tries()
    if user.is_staff:
        page.goto(f"{url}/sign-in/team/?{urlencode({'next': wanted})}")
        secret = with_an_app(user)
        page.get_by_label("E-mail").fill(user.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_label("Code").fill(shown_by(secret))
    else:
        page.goto(f"{url}/sign-in/?{urlencode({'next': wanted})}")
        page.get_by_label("E-mail").fill(user.email)
        page.get_by_role("button", name="Send me a code").click()
        page.get_by_label("Code").fill(code_in(Letter.objects.latest("pk")))
    page.get_by_role("button", name="Sign in").click()
    # Whoever goes on before the answer is there takes the way in with them.
    expect(page.get_by_label("Code")).to_have_count(0)
