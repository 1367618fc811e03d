"""The list of policies: what it tells to whom, at what cost."""

import pytest

from engagement.models import AssurancePolicy
from tests.factories import (
    AssurancePolicyFactory,
    PolicyApplicationFactory,
    PolicyRequestFactory,
    PolicySeenFactory,
    PolicyVersionFactory,
)
from tests.factories.instants import NOW
from tests.fragments import lasting, part, swapped
from tests.views.policies.pages import BAD_TEXTS, HTMX, LIST, text

pytestmark = pytest.mark.django_db

BLOCKING = {"only_none_root_users": True, "fail_cicd": False}


def decided(engagement, **fields: object) -> AssurancePolicy:
    return PolicyVersionFactory(policy__engagement=engagement, content=BLOCKING, number=1, **fields).policy


def test_an_empty_list_says_what_to_do(client, engagement):
    assert "Begin with the starter policy" in text(client, LIST)


def test_a_row_says_how_far_a_policy_is_and_what_it_does(client, policy):
    row = part(text(client, LIST), f"policy-{policy.pk}")

    assert "Draft" in row
    assert "Vulnerability Severity, Malware, Sensitive Data, Superuser" in row
    assert "<td>report</td>" in row


def test_the_version_that_was_applied_last_is_in_force(client, engagement, tenant):
    policy = decided(engagement)
    newer = PolicyVersionFactory(policy=policy, number=2)
    PolicyApplicationFactory(version=policy.versions.get(number=1), tenant=tenant)
    PolicyApplicationFactory(version=newer, tenant=tenant)

    assert "Dev: v2" in part(text(client, LIST), f"policy-{policy.pk}")


@pytest.mark.parametrize(
    ("found", "says"),
    [
        ({"only_none_root_users": True}, "in force"),
        ({"only_none_root_users": False}, "changed in the console"),
        (None, "gone from the console"),
    ],
)
def test_a_policy_that_stands_otherwise_in_the_console_is_told(client, engagement, tenant, found, says):
    policy = decided(engagement)
    version = policy.versions.get()
    PolicyApplicationFactory(version=version, tenant=tenant)
    wanted = {"only_none_root_users": True, "name": "there"}
    PolicyRequestFactory(version=version, tenant=tenant, name="there", after=wanted, state="applied", applied_at=NOW)
    PolicySeenFactory(tenant=tenant, name="Default")
    if found is not None:
        PolicySeenFactory(tenant=tenant, name="there", content={**found, "name": "there"})

    assert says in part(text(client, LIST), f"policy-{policy.pk}")


def test_a_customer_sees_what_was_decided_and_no_draft(member, engagement, policy, tenant):
    known = decided(engagement, why="Agreed in session 3")
    PolicyApplicationFactory(version=known.versions.get(), tenant=tenant)

    page = text(member, LIST)

    assert "1 console" in part(page, f"policy-{known.pk}")
    assert ("Dev" in page, f"policy-{policy.pk}" in page, "New policy" in page) == (False, False, False)


def test_the_list_is_searched_and_paged(client, engagement):
    AssurancePolicyFactory.create_batch(26, engagement=engagement)
    wanted = AssurancePolicyFactory(engagement=engagement, name="production")

    assert part(text(client, f"{LIST}?q=PROD"), "policies").count("<tr id") == 1
    assert f"policy-{wanted.pk}" in text(client, f"{LIST}?page=2")
    assert "1–25 of 27" in text(client, f"{LIST}?page=9")


@pytest.mark.parametrize("typed", BAD_TEXTS)
def test_any_search_is_answered(client, policy, typed):
    assert client.get(LIST, {"q": typed, "page": typed}).status_code == 200


def test_the_fragment_is_the_pages_own_part(client, policy):
    page, fragment = text(client, LIST), text(client, LIST, headers=HTMX)

    assert lasting(swapped(page, fragment)) == lasting(page)


@pytest.mark.parametrize("n", [1, 20])
def test_the_list_costs_the_same_for_any_length(client, engagement, tenant, n, django_assert_num_queries):
    for _ in range(n):
        PolicyApplicationFactory(version=decided(engagement).versions.get(), tenant=tenant)

    with django_assert_num_queries(5):
        client.get(LIST)
