"""The outcome of one image: verdict, difference, and never an old result that looks new."""

from datetime import timedelta

import pytest

from engagement.domain import outcomes
from engagement.models import Image, Operation, ScanState
from tests.factories import ImageFactory, OperationFactory, ScanFactory
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db


def check(control: str, policy: str = "Production", **more: object) -> dict[str, object]:
    return {"policy": policy, "control": control, "failed": True, "blocking": True, "detail": {}} | more


def scanned(state: str = ScanState.FINISHED, **scan_fields: object) -> Image:
    """An image whose latest finished scan has these values."""
    image = ImageFactory(scan_state=state)
    image.latest_scan = ScanFactory(image=image, **scan_fields)
    image.save()
    return image


def of(image: Image, *, is_inside: bool = True) -> outcomes.Outcome:
    return outcomes.of(image, is_inside=is_inside)


def test_an_image_that_meets_its_policies_is_compliant():
    verdict = of(scanned(is_compliant=True, checks=[check("malware", failed=False)])).verdict

    assert (verdict.what, verdict.failed, verdict.n_checks) == ("compliant", [], 1)


def test_an_image_that_no_control_looked_at_is_not_called_compliant():
    assert of(scanned(is_compliant=True, checks=[])).verdict.what == "not_judged"


def test_an_image_marked_by_hand_is_non_compliant_without_a_failed_check():
    verdict = of(scanned(is_compliant=False, checks=[])).verdict

    assert (verdict.what, verdict.text) == (
        "non_compliant",
        "It was marked as non-compliant in the console, not by a control.",
    )


def test_failed_checks_stand_by_policy_and_those_that_block_come_first():
    checks = [
        check("sensitive_data", "Hygiene", blocking=False),
        check("max_severity"),
        check("malware", failed=False),
        check("root_user"),
    ]

    failed = of(scanned(is_compliant=False, checks=checks)).verdict.failed

    assert [(policy.name, policy.blocks, [words.title for words in policy.checks]) for policy in failed] == [
        ("Production", True, ["Vulnerability Severity", "Superuser"]),
        ("Hygiene", False, ["Sensitive Data"]),
    ]


def test_a_report_only_policy_leaves_the_image_compliant_but_is_told():
    verdict = of(scanned(is_compliant=True, checks=[check("malware", blocking=False)])).verdict

    assert (verdict.what, [policy.name for policy in verdict.failed]) == ("compliant", ["Production"])


def test_checks_of_an_unexpected_shape_are_told_as_far_as_they_go():
    verdict = of(scanned(is_compliant=False, checks=[{"failed": True, "detail": None}])).verdict

    assert [(policy.name, policy.checks[0].title) for policy in verdict.failed] == [
        ("Unnamed policy", "Unnamed control")
    ]


def test_the_ring_is_as_long_as_the_findings():
    ring = of(scanned(n_critical=1, n_low=3)).ring

    assert [(slice.severity, slice.count, slice.start, slice.length) for slice in ring] == [
        ("critical", 1, 0.0, 25.0),
        ("low", 3, -25.0, 75.0),
    ]


def test_an_image_without_findings_has_an_empty_ring():
    assert of(scanned()).ring == []


def test_the_difference_is_said_in_words():
    assert of(scanned(n_new=1200, n_fixed=1, n_changed=0)).difference == "1,200 new, 1 gone, 0 changed"


def test_a_first_scan_has_no_difference():
    assert of(scanned()).difference == ""


def test_a_failed_scan_marks_the_earlier_result_as_outdated():
    image = scanned(ScanState.FAILED)
    failed = ScanFactory(
        image=image, state=ScanState.FAILED, error="The pull failed.", requested_at=NOW + timedelta(hours=1)
    )

    outcome = of(image)

    assert (outcome.is_outdated, outcome.failed, outcome.reason) == (True, failed, "The pull failed.")


def test_outside_the_team_the_reason_of_a_failure_is_not_told():
    image = ImageFactory(scan_state=ScanState.FAILED)
    ScanFactory(image=image, state=ScanState.FAILED, error="10.0.0.7 refused the connection")

    outcome = of(image, is_inside=False)

    assert (outcome.failed is None, outcome.reason, outcome.scan) == (False, "", None)


@pytest.mark.parametrize(
    ("state", "is_shown"),
    [("queued", True), ("running", True), ("failed", True), ("cancelled", True), ("succeeded", False)],
)
def test_the_newest_operation_is_shown_unless_it_went_well(state, is_shown):
    image = ImageFactory()
    operation = OperationFactory(image=image, kind=Operation.Kind.SCAN_IMAGE, state=state)

    assert of(image).operation == (operation if is_shown else None)


def test_outside_the_team_no_operation_is_shown():
    image = ImageFactory()
    OperationFactory(image=image, kind=Operation.Kind.SCAN_IMAGE)

    assert of(image, is_inside=False).operation is None
