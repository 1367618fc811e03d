"""What to fix first, from stored findings."""

import pytest
from django.db import connection

from engagement.domain import fixing
from engagement.domain.risk_points import POINTS
from engagement.models import Engagement, Image, ScanContent, Vulnerability
from engagement.rules import risk_order
from tests.factories import EngagementFactory, ImageFactory, ScanFactory, VulnerabilityFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory()


def scanned(engagement: Engagement, *found: dict[str, object], base: str = "", **named: object) -> Image:
    image = ImageFactory(engagement=engagement, **named)
    image.latest_scan = ScanFactory(image=image)
    image.save()
    ScanContent.objects.create(scan=image.latest_scan, base_image=base)
    for one in found:
        VulnerabilityFactory(scan=image.latest_scan, **{"fix_version": "1.29", "installed_version": "1.24"} | one)
    return image


def test_the_database_weighs_a_finding_as_the_rule_does():
    rows = [
        VulnerabilityFactory(
            severity=severity,
            own_severity=own,
            exploit_type=exploit,
            is_exploitable=flag,
            epss_score=epss,
            n_workloads=runs,
            fix_version=fix,
        )
        for severity, own, exploit, flag, epss, runs, fix in [
            (0, None, "", False, None, 0, ""),
            (3, 4, "", False, 0.7, 0, "1"),
            (4, 1, "remote", False, 0.29, 3, ""),
            (2, None, "", True, 1.0, 1, "2"),
            (4, None, "local", True, 0.0999, 0, "2"),
        ]
    ]

    with connection.cursor() as cursor:
        cursor.execute(" ".join(("SELECT", POINTS, "FROM engagement_vulnerability v ORDER BY v.id")))
        counted = [row[0] for row in cursor.fetchall()]

    assert counted == [
        risk_order.points(
            row.severity if row.own_severity is None else row.own_severity,
            is_exploitable=row.is_exploitable or bool(row.exploit_type),
            has_fix=bool(row.fix_version),
            epss=row.epss_score,
            runs=row.n_workloads > 0,
        )
        for row in Vulnerability.objects.order_by("pk")
    ]
    assert len(rows) == 5


def test_an_upgrade_is_counted_across_images(engagement):
    one = scanned(engagement, {}, {"fix_version": "1.28"}, repository="team/a", tag="1")
    other = scanned(engagement, {"severity": 4}, repository="team/b", tag="1")

    [row] = fixing.of_engagement(engagement).rows

    assert (row.title, row.effect) == (
        "Upgrade busybox 1.24 → 1.29",
        "Removes 3 findings, 1 of them critical, in 2 images.",
    )
    assert (row.images, row.n_more) == ([(one.pk, "team/a:1"), (other.pk, "team/b:1")], 0)


def test_what_is_accepted_or_has_no_fix_asks_for_no_step(engagement):
    scanned(engagement, {"is_acknowledged": True}, {"fix_version": ""})

    assert fixing.of_engagement(engagement).rows == []


def test_a_newer_base_image_is_a_step_where_the_base_brings_the_findings(engagement):
    of_base = [{"resource_name": name, "is_of_base": True} for name in ("musl", "zlib", "openssl")]
    scanned(engagement, *of_base, {"resource_name": "log4j", "severity": 4}, base="alpine:3.4")

    assert [row.title for row in fixing.of_engagement(engagement).rows] == [
        "Build on a newer alpine:3.4",
        "Upgrade log4j 1.24 → 1.29",
    ]


def test_another_tag_of_the_base_image_that_was_scanned_here_is_named(engagement):
    of_base = [{"resource_name": name, "is_of_base": True} for name in ("musl", "zlib")]
    image = scanned(engagement, *of_base, base="library/alpine:3.4")
    scanned(engagement, repository="alpine", tag="3.4")
    for tag, n_critical, n_low in (("3.9", 0, 5), ("3.18", 0, 2), ("2.7", 9, 0)):
        other = scanned(engagement, repository="alpine", tag=tag)
        Image.objects.filter(pk=other.pk).update(n_critical=n_critical, n_low=n_low)

    [row] = fixing.of_engagement(engagement).rows

    assert (row.title, row.candidate) == (
        "Build on a newer library/alpine:3.4",
        "alpine:3.18 was scanned here: 2 findings.",
    )
    assert fixing.of_image(image).rows[0].candidate == row.candidate


def test_a_tag_that_is_worse_or_of_another_engagement_is_not_named(engagement):
    scanned(engagement, {"is_of_base": True}, {"resource_name": "musl", "is_of_base": True}, base="alpine:3.4")
    worse = scanned(engagement, repository="alpine", tag="2.7")
    Image.objects.filter(pk=worse.pk).update(n_critical=9)
    scanned(EngagementFactory(), repository="alpine", tag="3.18")

    assert fixing.of_engagement(engagement).rows[0].candidate == ""


def test_one_image_has_steps_of_its_own(engagement):
    scanned(engagement, {"resource_name": "elsewhere"})
    image = scanned(engagement, {})

    assert [row.title for row in fixing.of_image(image).rows] == ["Upgrade busybox 1.24 → 1.29"]


def test_an_image_without_a_result_has_no_steps(engagement, django_assert_num_queries):
    image = ImageFactory(engagement=engagement)

    with django_assert_num_queries(0):
        assert fixing.of_image(image).rows == []


def test_findings_of_another_engagement_are_not_counted(engagement):
    scanned(EngagementFactory(customer=engagement.customer), {})

    assert fixing.of_engagement(engagement).rows == []


@pytest.mark.parametrize("n", [1, 12])
def test_the_steps_cost_the_same_for_any_number_of_images(engagement, n, django_assert_num_queries):
    for _ in range(n):
        scanned(engagement, {})

    with django_assert_num_queries(2):
        fixing.of_engagement(engagement)
