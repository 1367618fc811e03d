"""The list of images: what fits, in which order, and what a row may say."""

from datetime import timedelta

import pytest

from engagement.domain import images, paging
from engagement.domain.images import Wanted
from engagement.models import Engagement, Image, ScanState
from tests.factories import EngagementFactory, ImageFactory, RegistryFactory, ScanFactory
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory()


def named(engagement: Engagement, repository: str, tag: str = "1.0", **fields: object) -> Image:
    return ImageFactory(engagement=engagement, repository=repository, tag=tag, **fields)


def page(**wanted: object) -> paging.Page[images.Row]:
    [pk] = Image.objects.values_list("engagement", flat=True).order_by().distinct()
    n_all = Image.objects.count()
    return images.page(Engagement.objects.get(pk=pk), Wanted(**wanted), n_all=n_all, with_reasons=True)


def names(**wanted: object) -> list[str]:
    return [row.name for row in page(**wanted).rows]


def row(image: Image, *, with_reasons: bool = True) -> images.Row:
    [only] = images.page(image.engagement, Wanted(), n_all=1, with_reasons=with_reasons).rows
    return only


def scanned(image: Image, **scan_fields: object) -> Image:
    image.latest_scan = ScanFactory(image=image, **scan_fields)
    image.save()
    return image


def test_images_stand_by_name_and_tag(engagement):
    for repository, tag in (("web", "2"), ("api", "1"), ("web", "1")):
        named(engagement, repository, tag)

    assert names() == ["api:1", "web:1", "web:2"]


def test_the_worst_first_compares_severity_by_severity(engagement):
    named(engagement, "many-low", n_low=900)
    named(engagement, "one-critical", n_critical=1)
    named(engagement, "highs", n_high=3)

    assert names(sort="-findings") == ["one-critical:1.0", "highs:1.0", "many-low:1.0"]


def test_an_image_without_a_scan_is_never_among_the_newest(engagement):
    named(engagement, "never")
    named(engagement, "old", scanned_at=NOW - timedelta(days=1))
    named(engagement, "new", scanned_at=NOW)

    assert names(sort="-scanned") == ["new:1.0", "old:1.0", "never:1.0"]
    assert names(sort="scanned") == ["old:1.0", "new:1.0", "never:1.0"]


def test_an_unknown_sort_is_the_usual_one(engagement):
    named(engagement, "web")
    named(engagement, "api")

    assert names(sort="colour") == ["api:1.0", "web:1.0"]


def test_every_word_of_a_search_must_fit(engagement):
    named(engagement, "shop/web", "2.0")
    named(engagement, "shop/api", "2.0")

    assert names(q="WEB:2") == ["shop/web:2.0"]
    assert names(q="shop 3") == []


def test_the_list_can_be_narrowed_by_state_registry_and_severity(engagement):
    harbor = RegistryFactory(engagement=engagement)
    named(engagement, "a", registry=harbor, scan_state=ScanState.FAILED)
    named(engagement, "b", registry=harbor, n_critical=1)
    named(engagement, "c")

    assert names(state="failed") == ["a:1.0"]
    assert names(registry=harbor.pk) == ["a:1.0", "b:1.0"]
    assert names(severity="critical") == ["b:1.0"]


def test_a_page_says_which_rows_it_has(engagement):
    ImageFactory.create_batch(30, engagement=engagement)

    first, second = page(), page(page=2)

    assert (first.text, first.previous, first.next) == ("1–25 of 30", None, {"page": 2})
    assert (second.text, second.previous, second.next) == ("26–30 of 30", {"page": 1}, None)


def test_past_the_end_the_first_page_is_shown(engagement):
    named(engagement, "web")

    shown = page(page=9)

    assert (shown.text, shown.previous) == ("1–1 of 1", None)


def test_a_narrowed_list_counts_what_fits(engagement):
    ImageFactory.create_batch(30, engagement=engagement)
    named(engagement, "other")

    assert page(q="team").text == "1–25 of 30"


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(q="team"), Wanted(sort="-findings", state="not_scanned")])
def test_a_page_costs_one_query(engagement, wanted, django_assert_num_queries):
    ImageFactory.create_batch(30, engagement=engagement)

    with django_assert_num_queries(1):
        images.page(engagement, wanted, n_all=30, with_reasons=True)


def test_a_failed_first_scan_has_no_outcome_at_all(engagement):
    shown = row(named(engagement, "web", scan_state=ScanState.FAILED, error="The pull failed."))

    assert (shown.tone, shown.reason, shown.has_outcome, shown.is_compliant) == ("bad", "The pull failed.", False, None)


def test_after_a_failed_rescan_the_earlier_outcome_is_outdated(engagement):
    image = scanned(named(engagement, "web", scan_state=ScanState.FAILED, n_critical=2, is_compliant=False))

    shown = row(image)

    assert (shown.has_outcome, shown.is_outdated, shown.counted) == (True, True, "2 critical")


def test_a_finished_scan_without_findings_says_so(engagement):
    shown = row(scanned(named(engagement, "web", scan_state=ScanState.FINISHED)))

    assert (shown.is_outdated, shown.counted) == (False, "No findings")


def test_reasons_are_left_out_for_those_outside_the_team(engagement):
    image = named(engagement, "web", scan_state=ScanState.FAILED, error="10.0.0.7 refused the connection")

    assert row(image, with_reasons=False).reason == ""


@pytest.mark.parametrize(
    ("checks", "is_compliant", "shown"),
    [
        ([], True, None),
        ([], False, False),
        ([{"control": "malware"}], True, True),
        ([{"control": "malware"}], False, False),
    ],
)
def test_compliance_is_told_only_where_somebody_judged(engagement, checks, is_compliant, shown):
    image = named(engagement, "web", scan_state=ScanState.FINISHED, is_compliant=is_compliant)

    assert row(scanned(image, checks=checks)).is_compliant is shown


def failed_check(policy: str, control: str, *, blocks: bool) -> dict[str, object]:
    return {"policy": policy, "control": control, "failed": True, "blocking": blocks}


@pytest.mark.parametrize(
    ("checks", "why"),
    [
        ([failed_check("Hygiene", "malware", blocks=False), failed_check("Production", "root_user", blocks=True)],
         "Production: Superuser"),
        ([{"policy": "A", "control": "malware", "failed": False}, failed_check("B", "max_score", blocks=True)],
         "B: Vulnerability Score"),
        ([], "Marked in the console"),
    ],
)  # fmt: skip
def test_a_non_compliant_image_says_which_policy_and_control_it_fails_first(engagement, checks, why):
    image = named(engagement, "web", scan_state=ScanState.FINISHED, is_compliant=False)

    assert row(scanned(image, checks=checks)).why == why


def test_a_compliant_image_has_no_reason_although_a_policy_reports(engagement):
    image = named(engagement, "web", scan_state=ScanState.FINISHED, is_compliant=True)

    assert row(scanned(image, checks=[failed_check("Hygiene", "malware", blocks=False)])).why == ""


def test_a_finished_scan_is_clean_or_has_findings(engagement):
    scanned(named(engagement, "clean", scan_state=ScanState.FINISHED))
    scanned(named(engagement, "dirty", scan_state=ScanState.FINISHED, n_low=1))

    assert [(one.state_label, one.tone) for one in page().rows] == [("Clean", "good"), ("Findings", "warn")]
    assert (names(state="clean"), names(state="findings")) == (["clean:1.0"], ["dirty:1.0"])


def test_the_list_can_be_narrowed_by_compliance(engagement):
    scanned(named(engagement, "good", is_compliant=True), checks=[{"control": "malware"}])
    scanned(named(engagement, "bad", is_compliant=False))
    scanned(named(engagement, "unjudged", is_compliant=True))
    named(engagement, "never")

    assert [names(compliance=asked) for asked in ("yes", "no", "unjudged")] == [
        ["good:1.0"],
        ["bad:1.0"],
        ["never:1.0", "unjudged:1.0"],
    ]


def test_the_list_can_be_narrowed_to_what_is_new_since_a_day(engagement):
    named(engagement, "new")
    old = named(engagement, "old")
    Image.objects.filter(pk=old.pk).update(added_at=old.added_at - timedelta(days=3))

    assert names(since=(old.added_at - timedelta(days=1)).date()) == ["new:1.0"]


def test_repositories_of_a_page_are_offered_once_each(engagement):
    for tag in ("1", "2"):
        named(engagement, "web", tag, registry=RegistryFactory(engagement=engagement, name=f"hub-{tag}"))

    offered = images.repositories_of(page().rows)

    assert [label for _, label in offered] == ["web (hub-1)", "web (hub-2)"]


def test_a_digest_is_cut_to_what_people_compare():
    assert images.short("sha256:" + "ab" * 32) == "abababababab"
