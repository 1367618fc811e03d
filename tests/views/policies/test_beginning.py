"""A new policy: from the starter, the guide's picture, a console, or empty."""

import pytest

from engagement.models import AssurancePolicy
from tests.factories import PolicySeenFactory
from tests.views.policies.pages import ADD, BAD_TEXTS, LIST, text, url

pytestmark = pytest.mark.django_db


def test_the_starter_policy_begins_as_a_draft_that_only_reports(client, engagement):
    response = client.post(ADD, {"start": "starter", "name": ""})

    made = AssurancePolicy.objects.get()
    assert response.url == url(made)
    assert (made.name, made.draft["cvss_severity"], made.draft["block_failed"]) == (
        "starter-image-policy",
        "high",
        False,
    )


def test_the_guides_picture_has_its_score_at_zero(client, engagement):
    client.post(ADD, {"start": "guide-picture", "name": "picture"})

    draft = AssurancePolicy.objects.get().draft
    assert (draft["maximum_score_enabled"], draft.get("maximum_score", 0)) == (True, 0)


def test_a_policy_of_a_console_is_taken_over_with_its_name(client, engagement, tenant):
    seen = PolicySeenFactory(tenant=tenant, name="Default", content={"name": "Default", "disallow_malware": True})

    client.post(ADD, {"start": f"seen-{seen.pk}", "name": ""})

    made = AssurancePolicy.objects.get()
    assert (made.name, made.draft["disallow_malware"], made.draft["block_failed"]) == ("Default", True, True)


def test_a_policy_of_another_customers_console_is_not_offered(client, engagement):
    seen = PolicySeenFactory()

    assert client.post(ADD, {"start": f"seen-{seen.pk}", "name": "x"}).status_code == 422


def test_a_name_of_a_console_that_is_too_long_here_has_to_be_shortened(client, engagement, tenant):
    seen = PolicySeenFactory(tenant=tenant, name="x" * 101)

    response = client.post(ADD, {"start": f"seen-{seen.pk}", "name": ""})

    assert response.status_code == 422
    assert "Give it a name of at most 100 characters." in response.content.decode()


def test_an_empty_policy_needs_a_name(client, engagement):
    response = client.post(ADD, {"start": "empty", "name": ""})

    assert response.status_code == 422
    assert "Give the policy a name." in response.content.decode()


def test_a_name_is_taken_once(client, policy):
    response = client.post(ADD, {"start": "starter", "name": "starter"})

    assert response.status_code == 422
    assert "There is a policy starter here already" in response.content.decode()


@pytest.mark.parametrize("typed", BAD_TEXTS)
def test_a_bad_name_is_refused_and_kept(client, engagement, typed):
    response = client.post(ADD, {"start": "starter", "name": typed})

    assert response.status_code == 422
    assert "<script>alert" not in response.content.decode()
    assert not AssurancePolicy.objects.exists()


def test_a_policy_that_cannot_be_read_says_so(client, engagement, tenant):
    seen = PolicySeenFactory(tenant=tenant, content={"cvss_severity": 7})

    response = client.post(ADD, {"start": f"seen-{seen.pk}", "name": "x"})

    assert response.status_code == 422
    assert "cannot be read here: cvss_severity" in response.content.decode()


def test_throwing_a_draft_away_asks_and_removes_a_policy_without_a_version(client, policy):
    assert "Throw away the draft of starter?" in text(client, url(policy, "discard/"))

    assert client.post(url(policy, "discard/")).url == LIST
    assert not AssurancePolicy.objects.exists()
