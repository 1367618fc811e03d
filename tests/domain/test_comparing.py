"""Two scans side by side."""

import uuid
from datetime import timedelta

import pytest

from engagement.domain import comparing, findings
from engagement.domain.comparing import Wanted
from engagement.domain.findings import Finding
from engagement.models import Engagement, Image, Scan, ScanContent
from tests.factories import EngagementFactory, ImageFactory, ScanFactory, VulnerabilityFactory
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

BLANK = Finding("", 3, 7.5, "NVD", "", "package", "apk", "musl", "", "1.1", "1.2", "", "", "", None, "", None, False)


@pytest.fixture
def image() -> Image:
    return ImageFactory(repository="alpine", tag="3.4")


def finding(name: str, **fields: object) -> Finding:
    return BLANK._replace(name=name, **fields)


def scanned(image: Image, *rows: Finding, digest: str = "sha256:1", day: int = 0) -> Scan:
    at = NOW + timedelta(days=day)
    scan = ScanFactory(image=image, digest=digest, requested_at=at, finished_at=at)
    findings.store(scan, rows, previous=None)
    image.latest_scan = scan
    image.save()
    return scan


def counted(before: Scan, after: Scan) -> dict[str, tuple[int, int]]:
    """By kind: how many because of the image, and because of the knowledge."""
    return {one.kind: (one.n_image, one.n_knowledge) for one in comparing.of(before, after, Wanted()).counts}


def listed(before: Scan, after: Scan, **wanted: object) -> list[str]:
    return [row.name for row in comparing.of(before, after, Wanted(**wanted)).page.rows]


def test_new_fixed_changed_and_same_are_told_apart(image):
    before = scanned(image, finding("CVE-1"), finding("CVE-2"), finding("CVE-3"), digest="sha256:0")
    after = scanned(image, finding("CVE-2", installed_version="1.1-r2"), finding("CVE-3"), finding("CVE-9"))

    assert {kind: listed(before, after, kind=kind) for kind in comparing.KINDS} == {
        "new": ["CVE-9"],
        "fixed": ["CVE-1"],
        "changed": ["CVE-2"],
        "same": ["CVE-3"],
    }


def test_of_the_same_digest_only_the_knowledge_changed(image):
    before = scanned(image, finding("CVE-1"), finding("CVE-2"))
    after = scanned(image, finding("CVE-2", severity=4), finding("CVE-9", resource_name="zlib"))

    comparison = comparing.of(before, after, Wanted())

    assert comparison.same_image
    assert comparison.summary == "The image is the same, byte for byte: only what is known of it changed."
    assert counted(before, after) == {"new": (0, 1), "fixed": (0, 1), "changed": (0, 1), "same": (0, 0)}


def test_in_a_changed_image_each_finding_says_what_brought_it(image):
    upgraded = {"resource_name": "zlib", "installed_version": "2.0"}
    before = scanned(
        image,
        finding("CVE-kept"),
        finding("CVE-upgraded-away", **upgraded | {"installed_version": "1.9"}),
        finding("CVE-judged-anew"),
        finding("CVE-taken-back"),
        digest="sha256:0",
    )
    after = scanned(
        image,
        finding("CVE-kept"),
        finding("CVE-judged-anew", severity=4),
        finding("CVE-published-since"),
        finding("CVE-of-the-upgrade", **upgraded),
    )

    causes = {
        kind: {row.name: row.cause for row in comparing.of(before, after, Wanted(kind=kind)).page.rows}
        for kind in ("new", "fixed", "changed")
    }

    assert causes == {
        "new": {"CVE-published-since": "knowledge", "CVE-of-the-upgrade": "image"},
        "fixed": {"CVE-upgraded-away": "image", "CVE-taken-back": "knowledge"},
        "changed": {"CVE-judged-anew": "knowledge"},
    }
    assert listed(before, after, kind="new", cause="image") == ["CVE-of-the-upgrade"]
    assert comparing.of(before, after, Wanted()).summary == (
        "The image changed. 2 of the differences come from what is in it, 3 from what is known of packages that stayed."
    )


def test_a_listed_package_without_a_finding_counts_as_there(image):
    before = scanned(image, digest="sha256:0")
    ScanContent.objects.create(scan=before, packages=[{"name": "musl", "version": "1.1", "format": "apk"}])
    after = scanned(image, finding("CVE-1"))

    assert counted(before, after)["new"] == (0, 1)


def test_without_a_digest_nobody_claims_that_the_image_changed(image):
    before = scanned(image, finding("CVE-1"), digest="")
    after = scanned(image, digest="")

    comparison = comparing.of(before, after, Wanted())

    assert (comparison.same_image, comparison.summary) == (
        None,
        "Whether the image changed is not known. All differences come from what is in it.",
    )


def test_what_changed_says_what_it_was(image):
    before = scanned(image, finding("CVE-1", severity=2, fix_version=""), digest="sha256:0")
    after = scanned(image, finding("CVE-1", severity=4, installed_version="1.3"))

    [row] = comparing.of(before, after, Wanted(kind="changed")).page.rows

    assert (row.severity, row.was, row.installed, row.fix) == ("critical", "medium", "1.1 → 1.3", "none → 1.2")


def test_two_images_are_compared_like_two_scans(image):
    other = ImageFactory(engagement=image.engagement, repository="alpine", tag="3.5")
    before = scanned(image, finding("CVE-1"), finding("CVE-2"))
    after = scanned(other, finding("CVE-2"), digest="sha256:other")

    assert (listed(before, after, kind="fixed"), listed(before, after, kind="same")) == (["CVE-1"], ["CVE-2"])


def test_the_order_in_which_findings_came_does_not_matter(image):
    rows = [finding("CVE-1", installed_version=f"1.{n}") for n in range(5)] + [finding(f"CVE-{n}") for n in range(9)]
    before = scanned(image, *rows)
    after = scanned(image, *rows[7:], *reversed(rows[:7]))

    assert counted(before, after) == {"new": (0, 0), "fixed": (0, 0), "changed": (0, 0), "same": (0, 14)}


def test_keys_of_an_older_version_are_made_anew_first(image):
    before = scanned(image, finding("CVE-1"))
    after = scanned(image, finding("CVE-1"))
    before.vulnerabilities.update(finding_key=uuid.UUID(int=7))

    assert counted(before, after)["same"] == (0, 1)


@pytest.mark.parametrize(
    ("name", "tag"), [("alpine:3.4", "3.4"), (" alpine:3.4 ", "3.4"), ("alpine", None), ("nothing:1", None)]
)
def test_an_image_is_found_by_its_whole_name(image, name, tag):
    scanned(image)

    found = comparing.image_named(Image.objects.filter(engagement=image.engagement), name)

    assert (found.tag if found else None) == tag


def test_an_image_of_another_engagement_is_not_found(image):
    scanned(image)
    elsewhere: Engagement = EngagementFactory()

    assert comparing.image_named(Image.objects.filter(engagement=elsewhere), "alpine:3.4") is None


def test_pages_hold_fifty_findings_the_worst_first(image):
    before = scanned(image, digest="sha256:0")
    after = scanned(image, *[finding(f"CVE-{n:03}", severity=n % 5) for n in range(120)])

    first, third = (comparing.of(before, after, Wanted(page=number)).page for number in (1, 3))

    assert (first.text, third.text, third.next) == ("1–50 of 120", "101–120 of 120", None)
    assert (first.rows[0].severity, third.rows[-1].severity) == ("critical", "negligible")


def test_past_the_last_page_it_is_the_first_one(image):
    before, after = scanned(image), scanned(image, finding("CVE-1"))

    assert comparing.of(before, after, Wanted(page=9)).page.text == "1–1 of 1"


@pytest.mark.parametrize("n", [1, 200])
def test_a_comparison_costs_two_queries_for_any_length(image, n, django_assert_num_queries):
    before = scanned(image, *[finding(f"CVE-{number}") for number in range(n)])
    after = scanned(image, *[finding(f"CVE-{number}", severity=4) for number in range(n)])

    with django_assert_num_queries(2):
        comparing.of(before, after, Wanted(kind="changed"))


def test_only_finished_scans_are_offered(image):
    done = scanned(image)
    ScanFactory(image=image, state="failed")
    ScanFactory(image=image, state="queued", finished_at=None)
    VulnerabilityFactory()

    assert comparing.scans_of(image) == [done]
