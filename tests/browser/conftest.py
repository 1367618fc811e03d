"""A served Tidemark, a real worker and a sandbox, looked at through a real browser."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from engagement.domain import rollups
from engagement.models import AquaTenant, Engagement, Membership, User
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
from tests.workers import Worker, working

SignIn = Callable[[User], None]


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
        page.goto(f"{live_server.url}/sign-in/")
        page.get_by_label("E-mail").fill(user.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()

    return come_in
