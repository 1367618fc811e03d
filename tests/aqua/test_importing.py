"""Reports become scans: whole, once, and with what changed since the one before."""

import json

import pytest

from aqua_client import reports as report_reader
from engagement.aqua import imports as worker
from engagement.aqua import report_reading
from engagement.lib import file_store
from engagement.models import Engagement, Image, Registry, ReportImport, Scan, User, Vulnerability
from tests.aqua.reports import bring_in, finding, hand_in, report, resource
from tests.aqua_client import samples
from tests.factories import AssignmentFactory, RegistryFactory

pytestmark = pytest.mark.django_db

State = ReportImport.State
LATER = 1_700_086_400
HOLLOW = ("defectdojo-over_api_v2_empty.json",)


@pytest.fixture
def engagement(db: None) -> Engagement:
    return AssignmentFactory().engagement


@pytest.fixture
def consultant(engagement: Engagement) -> User:
    return engagement.assignments.get().consultant


@pytest.fixture
def docker_hub(engagement: Engagement) -> Registry:
    return RegistryFactory(engagement=engagement, name="Docker Hub")


@pytest.mark.parametrize("name", [name for name in samples.SCAN_RESULTS if name not in HOLLOW])
def test_every_finding_of_every_sample_is_stored(engagement, consultant, docker_hub, name):
    whole = report_reader.read(samples.load(name))

    row = bring_in(engagement, consultant, (samples.FOLDER / name).read_bytes(), registry=docker_hub)

    assert (row.state, row.n_findings, row.n_stored) == (State.STORED, len(whole.findings), len(whole.findings))
    assert Vulnerability.objects.filter(scan__imports=row).count() == len(whole.findings)


@pytest.mark.parametrize("name", samples.OTHER_EVENTS)
def test_what_is_no_scan_result_is_refused_and_named(engagement, consultant, docker_hub, name):
    row = bring_in(engagement, consultant, (samples.FOLDER / name).read_bytes(), registry=docker_hub)

    assert (row.state, "not a scan result" in row.said, Scan.objects.count()) == (State.REFUSED, True, 0)


def test_a_report_becomes_a_scan_of_its_image(engagement, consultant, docker_hub):
    row = bring_in(engagement, consultant, report(resource(finding())))

    image = Image.objects.get()
    scan = image.latest_scan
    assert (image.name, image.registry, image.scan_state, image.n_high) == ("alpine:3.4", docker_hub, "finished", 1)
    assert (scan.digest, scan.os, scan.os_version, scan.is_compliant) == ("sha256:1", "alpine", "3.4.6", False)
    assert (scan.finished_at.timestamp(), scan.n_new) == (1_700_000_000, None)
    assert (row.layout, row.n_images, list(row.scans.all())) == ("scanner", 1, [scan])


def test_the_contents_of_the_image_come_along(engagement, consultant, docker_hub):
    metadata = {
        "architecture": "amd64",
        "created": "2020-01-02T03:04:05Z",
        "container_config": {"env": ["PATH=/bin", "TOKEN=hush"], "user": "app", "labels": {"team": "shop"}},
    }
    secrets = [{"type": "RSA PRIVATE KEY", "path": "/etc/key.pem"}]
    document = report(
        resource(finding(), layer_digest="sha256:9"), metadata=metadata, sensitive_data=secrets, image_size=1234
    )

    bring_in(engagement, consultant, document)

    scan = Scan.objects.get()
    content = scan.content
    package = {"name": "musl", "version": "1.1", "format": "apk", "path": "", "arch": "x86_64"}
    assert content.packages == [package | {"licenses": ["MIT", "BSD"], "layer": "sha256:9"}]
    assert (content.user, content.labels, content.environment) == ("app", {"team": "shop"}, ["PATH", "TOKEN"])
    assert [one["path"] for one in content.secrets] == ["/etc/key.pem"]
    assert (scan.n_sensitive_data, scan.size_bytes) == (1, 1234)
    assert scan.vulnerabilities.get().layer_digest == "sha256:9"


def test_the_difference_to_the_scan_before_is_told(engagement, consultant, docker_hub):
    bring_in(engagement, consultant, report(resource(finding("CVE-1"), finding("CVE-2"), finding("CVE-3"))))
    found = resource(finding("CVE-1"), finding("CVE-2", fix_version="1.3"), finding("CVE-9"))

    bring_in(engagement, consultant, report(found, at=LATER))

    scan = Image.objects.get().latest_scan
    assert (scan.n_new, scan.n_fixed, scan.n_changed) == (1, 1, 1)


def test_the_same_file_twice_changes_nothing(engagement, consultant, docker_hub):
    bring_in(engagement, consultant, report(resource(finding())))

    again = bring_in(engagement, consultant, report(resource(finding())))

    assert (again.state, again.n_images, Scan.objects.count()) == (State.UNCHANGED, 1, 1)


def test_the_same_result_in_another_order_and_spelling_changes_nothing(engagement, consultant, docker_hub):
    first, second = resource(finding("CVE-1"), finding("CVE-2")), resource(finding("CVE-3"), name="zlib")
    bring_in(engagement, consultant, report(first, second))
    turned = dict(reversed(report(resource(finding("CVE-2"), finding("CVE-1")), second).items()))

    again = bring_in(engagement, consultant, json.dumps([turned], indent=2).encode())

    assert (again.state, Scan.objects.count()) == (State.UNCHANGED, 1)


@pytest.mark.parametrize("more", [{"epss_score": 0.9}, {"description": "New words."}, {"already_acknowledged": True}])
def test_whatever_else_is_known_of_a_finding_makes_it_another_result(engagement, consultant, docker_hub, more):
    bring_in(engagement, consultant, report(resource(finding())))

    again = bring_in(engagement, consultant, report(resource(finding(**more))))

    assert (again.state, Scan.objects.count()) == (State.STORED, 2)


def test_the_same_file_is_read_again_when_its_scan_is_gone(engagement, consultant, docker_hub):
    bring_in(engagement, consultant, report(resource(finding())))
    Image.objects.get().delete()

    again = bring_in(engagement, consultant, report(resource(finding())))

    assert (again.state, Vulnerability.objects.count()) == (State.STORED, 1)


def test_an_older_result_becomes_history(engagement, consultant, docker_hub):
    bring_in(engagement, consultant, report(resource(finding("CVE-1")), at=LATER))

    bring_in(engagement, consultant, report(resource(finding("CVE-1"), finding("CVE-2"))))

    image = Image.objects.get()
    assert (image.latest_scan.finished_at.timestamp(), image.n_high, image.scans.count()) == (LATER, 1, 2)


def test_several_results_of_one_image_are_compared_with_each_other(engagement, consultant, docker_hub):
    newer = report(resource(finding("CVE-1"), finding("CVE-2")), at=LATER)

    bring_in(engagement, consultant, [newer, report(resource(finding("CVE-1")))])

    assert [(scan.n_new, scan.n_fixed) for scan in Scan.objects.order_by("finished_at")] == [(None, None), (1, 0)]


def test_a_report_of_an_unknown_registry_waits_for_a_choice(engagement, consultant, docker_hub):
    row = bring_in(engagement, consultant, report(resource(finding()), registry="Harbor"))

    assert (row.state, row.needs_registry, Image.objects.count()) == (State.REFUSED, True, 0)
    assert "“Harbor”" in row.said
    assert file_store.size_bytes(row.stored_as) == row.size_bytes


def test_pages_of_rows_are_told_apart_by_their_image(engagement, consultant, docker_hub):
    rows = [
        finding(image_name=image, registry="Docker Hub", resource={"name": "musl"}) for image in ("a:1", "b:1", "a:1")
    ]
    page = {"count": 3, "page": 1, "pagesize": 50, "result": rows}

    row = bring_in(engagement, consultant, page)

    assert (row.state, row.n_images) == (State.STORED, 2)
    assert dict(Image.objects.values_list("repository", "n_high")) == {"a": 2, "b": 1}


def test_a_page_that_is_not_all_is_refused(engagement, consultant, docker_hub):
    page = samples.load("defectdojo-over_api_v2.json")

    row = bring_in(engagement, consultant, page | {"result": page["result"][:50]}, registry=docker_hub)

    assert (row.state, Scan.objects.count(), "holds 50 of them" in row.said) == (State.REFUSED, 0, True)


@pytest.mark.parametrize(
    "document", [{}, [], [{"image_name": "alpine:3.8", "results": {}}], *map(samples.load, HOLLOW)]
)
def test_an_empty_report_changes_nothing_and_says_so(engagement, consultant, docker_hub, document):
    row = bring_in(engagement, consultant, document)

    assert (row.state, row.said) == (State.UNCHANGED, "The report is empty: nothing was scanned.")


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.999])
def test_of_a_file_that_is_cut_off_nothing_is_stored(engagement, consultant, docker_hub, cut):
    whole = json.dumps(report(*[resource(finding(f"CVE-{n}")) for n in range(200)])).encode()

    row = bring_in(engagement, consultant, whole[: int(len(whole) * cut)])

    assert (row.state, Scan.objects.count(), Vulnerability.objects.count()) == (State.REFUSED, 0, 0)
    assert "line 1" in row.said


def test_of_a_report_with_one_bad_finding_nothing_is_stored(engagement, consultant, docker_hub):
    row = bring_in(engagement, consultant, report(resource(finding()), resource(finding(aqua_severity=7))))

    assert (row.state, Scan.objects.count()) == (State.REFUSED, 0)
    assert "resources[1].vulnerabilities[0].aqua_severity" in row.said


def test_signs_that_the_database_cannot_hold_are_replaced(engagement, consultant, docker_hub):
    odd = "a\x00b\ud800"

    row = bring_in(engagement, consultant, report(resource(finding(description=odd), name=odd), os=odd))

    assert (row.state, Scan.objects.get().os) == (State.STORED, "a\ufffdb\ufffd")
    assert Vulnerability.objects.get().description == "a\ufffdb\ufffd"


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_the_database_cannot_hold_is_refused_at_once(engagement, consultant, docker_hub, number):
    checks = {"disallowed": True, "checks_performed": [{"control": "max_score", "failed": True, "score": number}]}

    row = bring_in(engagement, consultant, report(resource(finding()), image_assurance_results=checks))

    assert (row.state, row.attempt, Scan.objects.count()) == (State.REFUSED, 1, 0)


def test_a_summary_that_counts_otherwise_is_told(engagement, consultant, docker_hub):
    row = bring_in(engagement, consultant, report(resource(finding()), vulnerability_summary={"total": 3}))

    assert (row.state, row.said) == (
        State.STORED,
        "alpine:3.4: its summary counts 3, and 1 are listed, negligible ones left out.",
    )


def test_a_long_report_is_stored_as_a_short_one_is(engagement, consultant, docker_hub):
    text = "A flaw that takes many words to be told. " * 400
    found = [resource(finding(f"CVE-{n}", description=text), finding(f"CVE-{n}")) for n in range(1_200)]
    assert len(json.dumps(report(*found))) > report_reading.HELD_BYTES

    row = bring_in(engagement, consultant, report(*found))

    assert (row.state, row.n_stored, Vulnerability.objects.count()) == (State.STORED, 2_400, 2_400)
    assert Vulnerability.objects.values("finding_key").distinct().count() == 2_400


def test_the_file_is_forgotten_when_it_was_read(engagement, consultant, docker_hub, django_capture_on_commit_callbacks):
    [row] = hand_in(engagement, consultant, report(resource(finding())))

    with django_capture_on_commit_callbacks(execute=True):
        worker.read(row.pk)

    with pytest.raises(file_store.Gone):
        file_store.size_bytes(row.stored_as)
    row.refresh_from_db()
    assert row.stored_as == ""


def test_a_report_is_read_once_though_the_message_comes_twice(engagement, consultant, docker_hub):
    row = bring_in(engagement, consultant, report(resource(finding())))

    worker.read(row.pk)

    row.refresh_from_db()
    assert (row.attempt, Scan.objects.count()) == (1, 1)
