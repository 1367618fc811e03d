"""Asking for a change of a console: from what stands there to what shall, and who has to agree."""

import pytest

from engagement.domain import promotion
from engagement.models import AquaTenant, Notice, Operation, PolicyRequest, PolicyVersion, User
from engagement.rules import policy_objects
from tests.factories import NOW, AquaTenantFactory, PolicySeenFactory, PolicyVersionFactory

pytestmark = pytest.mark.django_db

State = PolicyRequest.State


def test_a_console_that_was_never_read_is_read_first(version: PolicyVersion, consultant: User) -> None:
    unread = AquaTenantFactory(customer=version.policy.engagement.customer)

    with pytest.raises(promotion.NotRead):
        promotion.ask(version, tenant=unread, by=consultant, at=NOW)


def test_a_request_holds_what_stands_there_and_what_shall(
    version: PolicyVersion, tenant: AquaTenant, consultant: User
) -> None:
    standing = {"name": version.policy.name, "disallow_malware": True, "auto_scan_enabled": True}
    PolicySeenFactory(tenant=tenant, name=version.policy.name, content=standing)

    made = promotion.ask(version, tenant=tenant, stage="nonprod", by=consultant, at=NOW)

    assert (made.state, made.n_approvals_needed, made.before) == (State.ASKED, 1, standing)
    assert made.after == policy_objects.rendered(version.content, name=made.name, stage="nonprod", standing=standing)
    assert [one["field"] for one in made.differences] == [
        "block_failed",
        "custom_severity_enabled",
        "cvss_severity",
        "cvss_severity_enabled",
        "description",
        "maximum_score",
        "only_none_root_users",
        "scan_sensitive_data",
    ]


@pytest.mark.parametrize(("stage", "needed"), [("nonprod", 1), ("prod", 2), ("", 1)])
def test_the_stage_says_how_many_have_to_agree(
    stage: str, needed: int, version: PolicyVersion, tenant: AquaTenant, consultant: User
) -> None:
    made = promotion.ask(version, tenant=tenant, stage=stage, by=consultant, at=NOW)

    assert (made.state, made.n_approvals_needed) == (State.ASKED, needed)


def test_in_dev_test_it_begins_at_once(version: PolicyVersion, tenant: AquaTenant, consultant: User) -> None:
    made = promotion.ask(version, tenant=tenant, stage="devtest", by=consultant, at=NOW)

    operation = Operation.objects.get(kind=Operation.Kind.APPLY_POLICY)
    assert (made.state, made.operation, operation.params["request"]) == (State.APPLYING, operation, made.pk)


def test_those_who_may_approve_are_told(
    version: PolicyVersion, tenant: AquaTenant, consultant: User, customer_lead: User, ps_lead: User
) -> None:
    promotion.ask(version, tenant=tenant, stage="prod", by=consultant, at=NOW)

    assert set(Notice.objects.values_list("user", flat=True)) == {customer_lead.pk, ps_lead.pk}
    assert tenant.label not in Notice.objects.get(user=customer_lead).text


def test_asking_for_the_same_again_returns_the_open_request(
    version: PolicyVersion, tenant: AquaTenant, consultant: User
) -> None:
    first = promotion.ask(version, tenant=tenant, by=consultant, at=NOW)

    assert promotion.ask(version, tenant=tenant, by=consultant, at=NOW) == first


def test_another_version_replaces_the_request_and_voids_its_approvals(
    version: PolicyVersion, tenant: AquaTenant, consultant: User, ps_lead: User
) -> None:
    first = promotion.ask(version, tenant=tenant, stage="prod", by=consultant, at=NOW)
    promotion.approve(first, digest=first.digest, by=ps_lead, at=NOW)
    newer = PolicyVersionFactory(policy=version.policy, number=2, content={"disallow_malware": True})

    second = promotion.ask(newer, tenant=tenant, stage="prod", by=consultant, at=NOW)

    first.refresh_from_db()
    assert (first.state, second.state, second.approvals.count()) == (State.WITHDRAWN, State.ASKED, 0)


def test_while_one_is_applied_nothing_else_is_asked_for(
    version: PolicyVersion, tenant: AquaTenant, consultant: User
) -> None:
    promotion.ask(version, tenant=tenant, stage="devtest", name="p", by=consultant, at=NOW)

    with pytest.raises(promotion.NotNow):
        promotion.ask(version, tenant=tenant, stage="prod", name="p", by=consultant, at=NOW)


def test_a_console_that_holds_it_already_is_left_alone(
    version: PolicyVersion, tenant: AquaTenant, consultant: User
) -> None:
    PolicySeenFactory(tenant=tenant, name=version.policy.name, content={**version.content, "name": version.policy.name})

    with pytest.raises(promotion.NothingToChange):
        promotion.ask(version, tenant=tenant, by=consultant, at=NOW)


def test_what_was_shown_is_what_is_asked_for(version: PolicyVersion, tenant: AquaTenant, consultant: User) -> None:
    shown = promotion.propose(version, tenant=tenant, by=consultant, at=NOW).digest
    PolicySeenFactory(tenant=tenant, name=version.policy.name)

    with pytest.raises(promotion.Changed):
        promotion.ask(version, tenant=tenant, shown=shown, by=consultant, at=NOW)


def test_a_version_that_cannot_be_read_is_not_applied(
    version: PolicyVersion, tenant: AquaTenant, consultant: User
) -> None:
    bad = PolicyVersionFactory(policy=version.policy, number=2, content={"maximum_score": 11})

    with pytest.raises(promotion.NotUsable, match="maximum_score"):
        promotion.ask(bad, tenant=tenant, by=consultant, at=NOW)


def test_stages_that_share_the_only_console_have_a_suffix_each(version: PolicyVersion, tenant: AquaTenant) -> None:
    assert promotion.name_in(tenant, version.policy, "prod") == "starter-image-policy"
    AquaTenant.objects.exclude(pk=tenant.pk).delete()
    assert promotion.name_in(tenant, version.policy, "prod") == "starter-image-policy-prod"
    assert promotion.name_in(tenant, version.policy, "") == "starter-image-policy"
