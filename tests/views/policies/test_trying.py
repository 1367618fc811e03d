"""What a draft would do, as the builder shows it while the settings are moved."""

import pytest

from engagement.models import Image, ScanContent
from tests.factories import (
    ImageFactory,
    PolicySeenFactory,
    RegistryFactory,
    ScanFactory,
    VulnerabilityFactory,
)
from tests.fragments import lasting, swapped
from tests.views.policies.builds import sent
from tests.views.policies.pages import BAD_TEXTS, HTMX, text, url

pytestmark = pytest.mark.django_db

ON = {"block_failed": "on"}


@pytest.fixture
def registry(engagement, tenant):
    return RegistryFactory(engagement=engagement, tenant=tenant)


def scanned(registry, name: str, *packages: tuple[str, int, str], user: str = "app") -> Image:
    """An image with a finding for each package, severity and fix, that runs as the user."""
    image = ImageFactory(registry=registry, repository=name, tag="1")
    scan = ScanFactory(image=image)
    ScanContent.objects.create(scan=scan, user=user, knows_user=True)
    for package, severity, fix in packages:
        VulnerabilityFactory(scan=scan, resource_name=package, severity=severity, score=2.0 * severity, fix_version=fix)
    Image.objects.filter(pk=image.pk).update(latest_scan=scan)
    return image


def tried(client, policy, **changed: object) -> str:
    response = client.post(url(policy, "try/"), sent(text(client, url(policy)), **changed), headers=HTMX)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_images_that_would_fail_are_named_with_the_control(client, policy, registry):
    scanned(registry, "old", ("busybox", 4, "1.29"))
    scanned(registry, "clean")

    fragment = tried(client, policy, **ON)

    assert "<strong>1</strong> of 2 images non-compliant" in fragment
    assert "old:1</a>" in fragment
    assert "</span> non-compliant: Vulnerability Severity" in fragment
    assert "clean:1" not in fragment


def test_moving_a_slider_changes_the_outcome(client, policy, registry):
    scanned(registry, "old", ("busybox", 3, "1.29"))
    on = {**ON, "cvss_severity_enabled": None, "maximum_score_enabled": "on"}

    assert "<strong>1</strong> of 1 image" in tried(client, policy, **on, maximum_score="6")
    assert "<strong>0</strong> of 1 image" in tried(client, policy, **on, maximum_score="6.1")


def test_a_draft_that_only_reports_says_so(client, policy, registry):
    scanned(registry, "old", ("busybox", 4, "1.29"))

    fragment = tried(client, policy)

    assert "non-compliant: this policy marks none, it only reports" in fragment
    assert "compliant; reported: Vulnerability Severity" in fragment
    assert "By this policy alone: what Dev holds was never read." in fragment


def test_the_policies_in_force_are_judged_together_with_it(client, policy, registry, tenant):
    scanned(registry, "rooted", user="root")
    PolicySeenFactory(tenant=tenant, name="Users", content={"name": "Users", "only_none_root_users": True})

    fragment = tried(client, policy, **ON)

    assert "<strong>1</strong> of 1 image" in fragment
    assert "<b>0</b> newly failed" in fragment
    assert "Together with 1 other policy in Dev" in fragment


def test_the_upgrade_that_clears_most_images_is_named(client, policy, registry):
    scanned(registry, "a", ("busybox", 4, "1.29"), ("musl", 1, ""))
    scanned(registry, "b", ("busybox", 3, "1.30"), ("busybox", 3, "1.9"))
    scanned(registry, "both", ("busybox", 4, "1.29"), ("zlib", 4, "2"))
    scanned(registry, "hopeless", ("musl", 4, ""))
    scanned(registry, "root", ("busybox", 4, "1.29"), user="root")

    fragment = tried(client, policy, **ON)

    assert "Upgrading <strong>busybox</strong> to 1.30 by itself clears 2 images" in fragment
    assert "<strong>Vulnerability Severity</strong> is all that holds back 4 images" in fragment


def test_what_cannot_be_told_says_what_is_missing(client, policy, registry):
    scanned(registry, "web")
    ScanContent.objects.update(knows_user=False)

    fragment = tried(client, policy, **ON)

    assert "Superuser cannot be judged without knowing the user that it runs as; scan again" in fragment


def test_without_a_scan_result_it_says_what_to_do(client, policy):
    assert "Scan an image of this console first." in tried(client, policy)


def test_the_images_of_another_console_are_left_out(client, policy, registry, engagement):
    scanned(registry, "near", ("busybox", 4, "1"))
    elsewhere = RegistryFactory(engagement=engagement, tenant__customer=engagement.customer, tenant__label="Zone")
    scanned(elsewhere, "far", ("busybox", 4, "1"))

    assert "far:1" not in tried(client, policy, **ON)
    assert "near:1" not in tried(client, policy, **ON, console=str(elsewhere.tenant_id))


def test_a_long_list_is_paged(client, policy, registry):
    for number in range(26):
        scanned(registry, f"app-{number:02}", ("busybox", 4, "1"))

    assert "app-25:1" in tried(client, policy, **ON, page="2")
    assert "1–25 of 26" in tried(client, policy, **ON)


@pytest.mark.parametrize("typed", BAD_TEXTS)
def test_what_cannot_be_read_is_told_in_the_part(client, policy, registry, typed):
    form = sent(text(client, url(policy)), maximum_score=typed, console=typed, page=typed, change=typed)

    response = client.post(url(policy, "try/"), form, headers=HTMX)

    assert response.status_code == 422
    assert "Give a score from 0 to 10." in response.content.decode()


def test_the_part_is_that_of_the_page(client, policy, registry):
    scanned(registry, "old", ("busybox", 4, "1.29"))
    form = sent(text(client, url(policy)), **ON)
    page = client.post(url(policy), form).content.decode()

    fragment = client.post(url(policy, "try/"), form, headers=HTMX).content.decode()

    assert lasting(swapped(page, fragment)) == lasting(page)


@pytest.mark.parametrize("n", [1, 20])
def test_a_trial_costs_the_same_for_any_number_of_images(
    client, policy, registry, tenant, n, django_assert_num_queries
):
    for number in range(n):
        scanned(registry, f"app-{number}", ("busybox", 4, "1"))
    PolicySeenFactory.create_batch(n, tenant=tenant)
    form = sent(text(client, url(policy)), **ON)

    with django_assert_num_queries(14):
        client.post(url(policy, "try/"), form, headers=HTMX)
