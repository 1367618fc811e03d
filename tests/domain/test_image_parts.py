"""What the tabs of an image show: layers, packages, files, facts, scans and decisions."""

from datetime import timedelta

import pytest

from engagement.domain.image_parts import decisions, files, history, information, layers, resources
from engagement.models import AcceptedRisk, Scan, ScanContent
from tests.factories import AcceptedRiskFactory, ImageFactory, ScanFactory, VulnerabilityFactory
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def scan() -> Scan:
    return ScanFactory()


def told(scan: Scan, **parts: object) -> Scan:
    ScanContent.objects.create(scan=scan, **parts)
    return scan


def layer(position: int, **values: object) -> dict[str, object]:
    return {"position": position, "digest": f"sha256:{position}", "created_by": f"RUN {position}", "size": 5} | values


# ── layers ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_layers_that_were_not_told_are_none(scan):
    assert layers.page(scan, number=1) is None


def test_layers_stand_in_their_order_with_what_they_brought(scan):
    told(scan, layers=[layer(0, n_critical=2, is_base=True), layer(1, n_secrets=1)])

    rows = layers.page(scan, number=1).rows

    assert [(row.position, row.command, row.is_base, row.n_critical, row.n_secrets) for row in rows] == [
        (1, "RUN 0", True, 2, 0),
        (2, "RUN 1", False, 0, 1),
    ]


@pytest.mark.parametrize(("packages", "known"), [([], ["", "sha256:1"]), (None, ["", ""])])
def test_a_layer_leads_to_its_findings_where_a_report_named_them(scan, packages, known):
    told(scan, layers=[layer(0), layer(1)], packages=packages)
    VulnerabilityFactory(scan=scan, layer_digest="sha256:1")

    assert [row.findings_of for row in layers.page(scan, number=1).rows] == known


def test_many_layers_are_paged_and_past_the_end_is_the_first_page(scan):
    told(scan, layers=[layer(position) for position in range(30)])

    assert [len(layers.page(scan, number=number).rows) for number in (1, 2, 3)] == [25, 5, 25]


# ── packages ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_without_a_list_the_packages_are_those_with_findings(scan):
    VulnerabilityFactory.create_batch(2, scan=scan, resource_name="musl", severity=4, fix_version="2")
    VulnerabilityFactory(scan=scan, resource_name="zlib", severity=1)

    rows = resources.page(scan, resources.Wanted()).rows

    assert [(row.name, row.n_critical, row.n_low, row.n_with_fix) for row in rows] == [
        ("musl", 2, 0, 2),
        ("zlib", 0, 1, 0),
    ]
    assert not resources.are_all_told(scan)


def test_packages_of_a_report_are_joined_with_their_findings(scan):
    listed = {"name": "musl", "version": "1.1", "format": "apk", "path": "", "licenses": ["MIT"]}
    told(scan, packages=[listed, {"name": "tini", "version": "0.19", "format": "apk"}])
    VulnerabilityFactory(scan=scan, resource_name="musl", resource_format="apk", installed_version="1.1", severity=3)

    rows = resources.page(scan, resources.Wanted()).rows

    assert [(row.name, row.licenses, row.n_findings) for row in rows] == [("musl", "MIT", 1), ("tini", "", 0)]
    assert resources.are_all_told(scan)


@pytest.mark.parametrize(("q", "names"), [("MUS", ["musl"]), ("mu zz", []), ("%", []), ("", ["musl", "zlib"])])
def test_packages_are_searched_by_words(scan, q, names):
    VulnerabilityFactory(scan=scan, resource_name="musl")
    VulnerabilityFactory(scan=scan, resource_name="zlib")

    assert [row.name for row in resources.page(scan, resources.Wanted(q=q, sort="name")).rows] == names


# ── files and facts ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_secrets_have_a_kind_and_a_place(scan):
    told(scan, secrets=[{"type": "RSA PRIVATE KEY", "path": "/root/id_rsa", "filename": "id_rsa", "is_accepted": True}])

    page = files.page(scan, "secrets", number=1)

    assert [(file.what, file.path, file.is_accepted) for file in page.rows] == [
        ("RSA PRIVATE KEY", "/root/id_rsa", True)
    ]


def test_malware_has_its_name_place_and_hash(scan):
    told(scan, malware=[{"malware": "Miner", "path": "/opt/x", "hash": "ab", "is_accepted": False}])

    assert files.page(scan, "malware", number=1).rows == [files.File("Miner", "/opt/x", "ab", is_accepted=False)]


def test_files_that_were_only_counted_are_none(scan):
    assert files.page(told(scan), "secrets", number=1) is None


@pytest.mark.parametrize(
    ("user", "knows_user", "shown", "is_root"),
    [("", True, "root", True), ("0:0", True, "0:0", True), ("app", True, "app", False), ("", False, "", False)],
)
def test_an_image_that_names_no_user_runs_as_root(scan, user, knows_user, shown, is_root):
    told(scan, user=user, knows_user=knows_user)

    about = information.of(scan.image, scan)

    assert (about.user, about.runs_as_root) == (shown, is_root)


def test_facts_that_were_not_told_are_empty(scan):
    about = information.of(scan.image, scan)

    assert (about.labels, about.base_image, about.architecture, about.microenforcer) == (None, "", "", "")


# ── scans and decisions ──────────────────────────────────────────────────────────────────────────────────────────────


def scans_of(image, *digests: str) -> None:
    for age, digest in enumerate(digests):
        ScanFactory(image=image, digest=digest, requested_at=NOW - timedelta(days=age))


def test_the_history_tells_a_changed_image_from_changed_knowledge():
    image = ImageFactory()
    scans_of(image, "sha256:b", "sha256:a", "sha256:a")

    rows = history.page(image, number=1, with_reasons=True).rows

    assert [row.same_image for row in rows] == [False, True, None]


def test_the_oldest_scan_of_a_page_is_compared_with_the_one_before_it():
    image = ImageFactory()
    scans_of(image, *["sha256:a"] * 26)

    assert history.page(image, number=1, with_reasons=True).rows[-1].same_image is True


def test_a_failed_scan_has_no_counts_and_tells_its_reason_inside_only():
    image = ImageFactory()
    ScanFactory(image=image, state="failed", error="10.0.0.7 refused")

    inside, outside = (
        history.page(image, number=1, with_reasons=with_reasons).rows[0] for with_reasons in (True, False)
    )

    assert (inside.counts, inside.reason, outside.reason) == (None, "10.0.0.7 refused", "")


def test_verdicts_are_told_where_they_changed():
    image = ImageFactory()
    for age, is_compliant in enumerate([False, False, True, True, False]):
        at = NOW - timedelta(days=age)
        ScanFactory(image=image, is_compliant=is_compliant, checks=[{"control": "x"}], requested_at=at, finished_at=at)

    turns = decisions.turns(image)

    assert [(turn.is_compliant, turn.is_first, (NOW - turn.at).days) for turn in turns] == [
        (False, False, 1),
        (True, False, 3),
        (False, True, 4),
    ]


def test_an_image_that_nobody_judged_has_no_verdict():
    image = ImageFactory()
    ScanFactory(image=image, is_compliant=True, checks=[])

    assert decisions.turns(image) == []


@pytest.mark.parametrize(
    ("reach", "repository", "tag", "is_shown"),
    [
        ("everywhere", "", "", True),
        ("repository", "team/app", "", True),
        ("repository", "team/other", "", False),
        ("image", "team/app", "1.0", True),
        ("image", "team/app", "2.0", False),
    ],
)
def test_accepted_risks_are_those_that_reach_the_image(reach, repository, tag, is_shown):
    image = ImageFactory(repository="team/app")
    AcceptedRiskFactory(
        engagement=image.engagement,
        reach=reach,
        registry_name=image.registry.name,
        repository=repository,
        tag=tag,
        state=AcceptedRisk.State.IN_FORCE,
    )

    assert bool(decisions.risks(image)) is is_shown
