"""What a draft would change, in the words that the page shows."""

from typing import Any

import pytest

from engagement.domain.what_if import Estate, Trial, try_out
from engagement.models import Engagement, Image, ScanContent
from engagement.rules.assurance import Policy
from tests.factories import EngagementFactory, ImageFactory, RegistryFactory, ScanFactory, VulnerabilityFactory
from tests.rules.assurance.generated import AT

pytestmark = pytest.mark.django_db

QUIET = {"audit_on_failure": True, "fail_cicd": False}


@pytest.fixture
def engagement(db: None) -> Engagement:
    """`old` has a critical finding, `rooted` runs as root, `clean` has nothing."""
    engagement = EngagementFactory()
    registry = RegistryFactory(engagement=engagement)
    for name, severity, user in (("old", 4, "app"), ("rooted", None, "root"), ("clean", None, "app")):
        image = ImageFactory(registry=registry, repository=name, tag="1")
        scan = ScanFactory(image=image)
        ScanContent.objects.create(scan=scan, user=user, knows_user=True)
        if severity is not None:
            VulnerabilityFactory(scan=scan, severity=severity, score=9.8)
        Image.objects.filter(pk=image.pk).update(latest_scan=scan)
    return engagement


def policy(name: str, **settings: Any) -> Policy:
    return Policy.read({**QUIET, "name": name, "block_failed": True, **settings})


def changes(trial: Trial) -> dict[str, str]:
    return {one.image.name.repository: one.effect.change for one in trial.outlooks}


def test_a_new_control_makes_images_fail(engagement: Engagement) -> None:
    draft = policy("starter", only_none_root_users=True)

    trial = try_out(draft, engagement.images.all(), Estate(), at=AT)

    assert changes(trial) == {"clean": "unchanged", "old": "unchanged", "rooted": "newly_failed"}


def test_the_draft_takes_the_place_of_the_policy_of_its_name(engagement: Engagement) -> None:
    standing = policy("starter", only_none_root_users=True)

    trial = try_out(policy("starter"), engagement.images.all(), Estate([standing]), at=AT)

    assert changes(trial) == {"clean": "unchanged", "old": "unchanged", "rooted": "newly_passing"}


def test_another_policy_that_still_fails_keeps_an_image_non_compliant(engagement: Engagement) -> None:
    standing = [policy("starter", only_none_root_users=True), policy("users", only_none_root_users=True)]

    trial = try_out(policy("starter"), engagement.images.all(), Estate(standing), at=AT)

    assert changes(trial)["rooted"] == "unchanged"


def test_a_draft_that_only_audits_fails_images_and_changes_no_verdict(engagement: Engagement) -> None:
    draft = policy("starter", only_none_root_users=True, block_failed=False)

    trial = try_out(draft, engagement.images.all(), Estate(), at=AT)

    assert (trial.by_control, trial.n_non_compliant) == ({"root_user": 1}, 0)


def test_each_control_says_how_many_images_it_fails(engagement: Engagement) -> None:
    draft = policy("starter", only_none_root_users=True, cvss_severity_enabled=True, cvss_severity="low")

    trial = try_out(draft, engagement.images.all(), Estate(), at=AT)

    assert trial.by_control == {"max_severity": 1, "root_user": 1}


def test_the_control_that_alone_holds_most_images_back_is_named(engagement: Engagement) -> None:
    draft = policy("starter", only_none_root_users=True, cvss_severity_enabled=True, cvss_severity="low")
    ScanContent.objects.filter(scan__image__repository="clean").update(user="root")

    trial = try_out(draft, engagement.images.all(), Estate(), at=AT)

    assert trial.best_control == ("root_user", 2)


def test_what_is_not_known_leaves_the_verdict_open(engagement: Engagement) -> None:
    ScanContent.objects.all().update(knows_user=False)

    trial = try_out(policy("starter", only_none_root_users=True), engagement.images.all(), Estate(), at=AT)

    assert set(changes(trial).values()) == {"unknown"}


def test_a_draft_that_is_off_judges_nothing(engagement: Engagement) -> None:
    draft = policy("starter", only_none_root_users=True, enabled=False)

    trial = try_out(draft, engagement.images.all(), Estate(), at=AT)

    assert set(changes(trial).values()) == {"unchanged"}
