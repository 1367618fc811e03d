"""Images and scans."""

import pytest

from engagement.models import ScanState
from tests.factories import ImageFactory, ScanFactory
from tests.models.refusals import refused_by

pytestmark = pytest.mark.django_db


def test_an_image_of_a_registry_is_there_once():
    image = ImageFactory()

    with refused_by("image_once"):
        ImageFactory(registry=image.registry, repository=image.repository, tag=image.tag)


def test_a_finished_scan_has_its_time():
    with refused_by("finished_scan_has_its_time"):
        ScanFactory(state=ScanState.FINISHED, finished_at=None)


def test_a_failed_scan_says_why():
    with refused_by("failed_scan_says_why"):
        ScanFactory(state=ScanState.FAILED, error="")


@pytest.mark.parametrize("state", [ScanState.QUEUED, ScanState.SCANNING])
def test_an_image_has_one_scan_under_way(state):
    scan = ScanFactory(state=ScanState.QUEUED)

    with refused_by("one_live_scan_an_image"):
        ScanFactory(image=scan.image, state=state)


def test_an_image_may_have_many_scans_that_are_over():
    image = ImageFactory()
    ScanFactory.create_batch(2, image=image, state=ScanState.FINISHED)
    ScanFactory(image=image, state=ScanState.FAILED)

    assert ScanFactory(image=image, state=ScanState.QUEUED).pk


def test_an_image_is_named_by_repository_and_tag():
    assert ImageFactory(repository="library/alpine", tag="3.4").name == "library/alpine:3.4"


def test_findings_are_the_sum_of_all_severities():
    scan = ScanFactory(n_critical=2, n_high=15, n_medium=21, n_low=6, n_negligible=1)

    assert scan.n_findings == 45
