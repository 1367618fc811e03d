"""How far the operations under way are."""

from datetime import timedelta

import pytest

from engagement.domain import progress, rollups
from engagement.models import AquaTenant, Engagement, Operation, Registry, ScanState
from tests.factories import ImageFactory, OperationFactory, RegistryFactory, ScanFactory
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

State = Operation.State


@pytest.fixture
def registry() -> Registry:
    return RegistryFactory(tenant__parallel_operations=2)


def scan(registry: Registry, state: str, *, asked_s: float = 0, scan_state: str = ScanState.QUEUED, **fields: object):
    image = ImageFactory(registry=registry)
    asked_at = NOW + timedelta(seconds=asked_s)
    kept = ScanFactory(image=image, state=scan_state, requested_at=asked_at, **fields)
    return OperationFactory(
        image=image, scan=kept, kind=Operation.Kind.SCAN_IMAGE, state=state, asked_at=asked_at, ended_at=ended(state)
    )


def ended(state: str):
    return None if state in Operation.LIVE else NOW


def walls(registry: Registry, *seconds: float) -> None:
    """Finished scans of the registry that took so long, long before the round of now."""
    for took in seconds:
        image, began = ImageFactory(registry=registry), NOW - timedelta(days=1)
        image.scanned_at = began + timedelta(seconds=took)
        image.latest_scan = ScanFactory(
            image=image,
            requested_at=began - timedelta(hours=1),
            scanning_since=began,
            finished_at=image.scanned_at,
        )
        image.save()


def of(registry: Registry, *, after_s: float = 0, kinds=progress.SCANS) -> progress.Progress | None:
    rollups.recount_operations(registry.engagement_id)
    engagement = Engagement.objects.select_related("summary").get(pk=registry.engagement_id)
    return progress.of(engagement, at=NOW + timedelta(seconds=after_s), kinds=kinds)


def test_nothing_under_way_has_no_progress(registry):
    scan(registry, State.SUCCEEDED, scan_state=ScanState.FINISHED)

    assert of(registry) is None


def test_while_nothing_is_live_the_database_is_not_asked(registry, django_assert_num_queries):
    engagement = Engagement.objects.select_related("summary").get(pk=registry.engagement_id)

    with django_assert_num_queries(0):
        assert progress.of(engagement, at=NOW) is None


def test_a_round_is_what_was_asked_for_since_the_oldest_live_one(registry):
    scan(registry, State.SUCCEEDED, asked_s=-60, scan_state=ScanState.FINISHED)
    scan(registry, State.QUEUED)
    scan(registry, State.SUCCEEDED, asked_s=1, scan_state=ScanState.FINISHED)
    scan(registry, State.FAILED, asked_s=2, scan_state=ScanState.FAILED)

    assert of(registry).text == "2 of 3 done, 1 failed"


def test_other_kinds_of_operations_are_no_scans(registry):
    OperationFactory(registry=registry, kind=Operation.Kind.INTEGRATE_REGISTRY)

    assert of(registry) is None
    assert of(registry, kinds=progress.ALL_KINDS).text == "0 of 1 done"


def test_with_fewer_than_three_finished_scans_there_is_no_estimate(registry):
    walls(registry, 120, 120)
    scan(registry, State.QUEUED)

    assert of(registry).text == "0 of 1 done"


def test_the_registrys_own_pace_gives_the_estimate(registry):
    walls(registry, 120, 180, 9000)
    elsewhere = RegistryFactory(engagement=registry.engagement)
    walls(elsewhere, 5, 5, 5)
    scan(registry, State.QUEUED)

    assert of(registry).text == "0 of 1 done, about 3 min left"


def test_a_registry_without_a_pace_takes_that_of_the_engagement(registry):
    elsewhere = RegistryFactory(engagement=registry.engagement)
    walls(elsewhere, 600, 600, 600)
    scan(registry, State.QUEUED)

    assert of(registry).text == "0 of 1 done, about 10 min left"


def test_before_anything_has_begun_the_consoles_limit_tells_how_many_run_side_by_side(registry):
    walls(registry, 120, 120, 120)
    for _ in range(4):
        scan(registry, State.QUEUED)

    assert of(registry).text == "0 of 4 done, about 4 min left"


def test_what_runs_counts_with_its_rest_only(registry):
    walls(registry, 600, 600, 600)
    scan(registry, State.WAITING, scan_state=ScanState.SCANNING, scanning_since=NOW)

    assert of(registry, after_s=300).text == "0 of 1 done, about 5 min left"


def test_work_of_a_console_that_refuses_us_has_no_estimate(registry):
    AquaTenant.objects.update(state=AquaTenant.State.REJECTED)
    walls(registry, 60, 60, 60)
    scan(registry, State.QUEUED)

    found = of(registry)

    assert (found.is_on_hold, found.text) == (True, "0 of 1 done")


@pytest.mark.parametrize("n", [1, 30])
def test_progress_costs_one_query_for_any_number(registry, n, django_assert_num_queries):
    for _ in range(n):
        scan(registry, State.QUEUED)
    rollups.recount_operations(registry.engagement_id)
    engagement = Engagement.objects.select_related("summary").get(pk=registry.engagement_id)

    with django_assert_num_queries(1):
        progress.of(engagement, at=NOW, kinds=progress.SCANS)
