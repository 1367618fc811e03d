"""Images: the list with its queue, adding, scanning, and the outcome of one."""

import pytest
from django.test import Client

from engagement.domain import rollups, scans
from engagement.domain.images import SEVERITIES
from engagement.models import (
    Engagement,
    Image,
    Membership,
    Operation,
    Registry,
    Scan,
    ScanState,
    User,
    Vulnerability,
)
from tests.factories import (
    AssignmentFactory,
    EngagementFactory,
    ImageFactory,
    MembershipFactory,
    OperationFactory,
    PsLeadFactory,
    RegistryFactory,
    ScanFactory,
    VulnerabilityFactory,
)
from tests.factories.instants import NOW
from tests.fragments import lasting, part, swapped

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
LIST, ADD, RUN = "/engagements/NW-7/scans/", "/engagements/NW-7/scans/add/", "/engagements/NW-7/scans/run/"
CHECKS = [{"policy": "Production", "control": "root_user", "failed": True, "blocking": True, "detail": {}}]


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-7")


@pytest.fixture
def consultant(engagement: Engagement) -> User:
    return AssignmentFactory(engagement=engagement).consultant


@pytest.fixture
def client(consultant: User) -> Client:
    return signed_in(consultant)


@pytest.fixture
def registry(engagement: Engagement) -> Registry:
    registry = RegistryFactory(engagement=engagement, name="Docker Hub", type_code="HUB")
    rollups.recount_registries(engagement.pk)
    return registry


@pytest.fixture
def image(registry: Registry) -> Image:
    return ImageFactory(registry=registry, repository="alpine", tag="3.4")


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def finished(image: Image, **fields: object) -> Scan:
    """The image's newest scan has ended well with these values."""
    counts = {f"n_{name}": fields.get(f"n_{name}", 0) for name in SEVERITIES}
    scan = ScanFactory(image=image, **fields)
    values = counts | {"is_compliant": scan.is_compliant, "latest_scan": scan, "scanned_at": NOW}
    Image.objects.filter(pk=image.pk).update(scan_state=ScanState.FINISHED, **values)
    return scan


def failed(image: Image, error: str = "The pull failed.") -> Scan:
    Image.objects.filter(pk=image.pk).update(scan_state=ScanState.FAILED, error=error)
    return ScanFactory(image=image, state=ScanState.FAILED, error=error)


def url(image: Image, more: str = "") -> str:
    return f"{LIST}{image.pk}/{more}"


def text(client: Client, address: str, **more: object) -> str:
    return client.get(address, **more).content.decode()


# ── the list ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_without_a_standing_registry_the_list_leads_to_the_registries(client, engagement):
    RegistryFactory(engagement=engagement, state=Registry.State.FAILED)

    page = text(client, LIST)

    assert "No registry is integrated yet" in page
    assert 'href="/engagements/NW-7/registries/"' in page


def test_without_images_the_list_leads_to_adding_some(client, registry):
    page = part(text(client, LIST), "images")

    assert "No image yet" in page
    assert f'href="{ADD}"' in page


def test_filters_that_find_nothing_offer_the_whole_list(client, image):
    assert "No image fits these filters" in text(client, f"{LIST}?q=nothing-of-that-name")


def test_a_failed_scan_does_not_look_like_one_without_findings(client, image):
    failed(image)

    page = part(text(client, LIST), "images")

    assert ("Scan failed" in page, "The pull failed." in page, "No result yet" in page) == (True, True, True)
    assert "No findings" not in page


def test_a_result_from_before_a_failed_scan_is_marked(client, image):
    finished(image, n_critical=2)
    failed(image)

    page = part(text(client, LIST), "images")

    assert "2 critical" in page
    assert "From an earlier scan" in page


def test_a_finished_scan_shows_its_counts_and_compliance(client, image):
    finished(image, n_critical=2, n_high=15, is_compliant=False, checks=CHECKS)

    page = part(text(client, LIST), "images")

    assert "2 critical, 15 high" in page
    assert "Non-compliant" in page


def test_while_scans_are_under_way_the_list_asks_for_itself(client, consultant, image):
    scans.request_scan(image, by=consultant, at=NOW)

    page = text(client, f"{LIST}?state=queued")

    assert f'id="images" hx-get="{LIST}?state=queued" hx-trigger="every 2s"' in page
    assert "0 of 1 done" in page


def test_when_nothing_is_under_way_the_list_asks_no_more(client, image):
    assert "every 2s" not in text(client, LIST)


def test_the_list_swapped_in_equals_the_page_loaded_afresh(client, consultant, image):
    operation = scans.request_scan(image, by=consultant, at=NOW)
    old = text(client, LIST)
    Operation.objects.filter(pk=operation.pk).update(state="succeeded", ended_at=NOW, look_again_at=None)
    finished(Image.objects.get(pk=image.pk), n_low=3, requested_at=NOW)
    rollups.recount(image.engagement_id)

    fragment = text(client, LIST, headers=HTMX)

    assert "3 low" in fragment
    assert lasting(swapped(old, fragment)) == lasting(text(client, LIST))


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=" + "x" * 10_000, "q=%E2%80%8F", "q==cmd()", "state=burning", "registry=x", "registry=9e99", "page=0"],
)
def test_an_address_that_makes_no_sense_shows_the_list(client, image, query):
    assert client.get(f"{LIST}?{query}").status_code == 200


def test_the_list_can_be_narrowed_to_one_of_several_registries(client, engagement, image):
    other = ImageFactory(engagement=engagement, repository="elsewhere")
    rollups.recount_registries(engagement.pk)

    page = text(client, f"{LIST}?registry={other.registry_id}")

    assert f'<option value="{other.registry_id}" selected>' in page
    assert ("elsewhere:1.0" in page, "alpine:3.4" in page) == (True, False)


@pytest.mark.parametrize(("n", "is_live"), [(1, False), (50, False), (1, True), (50, True)])
def test_the_list_costs_the_same_for_any_length(client, consultant, registry, n, is_live, django_assert_num_queries):
    RegistryFactory(engagement=registry.engagement)
    for _ in range(n):
        finished(ImageFactory(registry=registry), n_critical=1, n_high=2, n_medium=3, n_low=4, checks=CHECKS)
    if is_live:
        scans.request_scans(registry.engagement, Image.objects.all(), by=consultant, at=NOW)
    rollups.recount(registry.engagement_id)

    with django_assert_num_queries(6 if is_live else 5):
        response = client.get(LIST)

    assert len(response.content) < 80_000


# ── adding ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_images_are_added_and_queued(client, registry):
    sent = {"registry": registry.pk, "images": "alpine:3.4\nubuntu:14.04", "scan_at_once": "on"}

    response = client.post(ADD, sent, follow=True)

    assert response.redirect_chain == [(LIST, 302)]
    assert "2 images added and queued for scanning." in response.content.decode()
    assert list(Image.objects.values_list("scan_state", flat=True)) == ["queued", "queued"]


def test_images_can_be_added_without_a_scan(client, registry):
    client.post(ADD, {"registry": registry.pk, "images": "alpine:3.4"})

    assert Image.objects.get().scan_state == ScanState.NOT_SCANNED


def test_one_wrong_line_adds_nothing_and_keeps_what_was_typed(client, registry):
    response = client.post(ADD, {"registry": registry.pk, "images": "alpine:3.4\nWRONG"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "alpine:3.4\nWRONG</textarea>" in page
    assert "WRONG: A repository is lower-case letters" in page
    assert not Image.objects.exists()


def test_a_known_image_adds_nothing_and_is_named(client, image):
    response = client.post(ADD, {"registry": image.registry_id, "images": "ubuntu:14.04, alpine:3.4"})

    assert response.status_code == 422
    assert "alpine:3.4 of Docker Hub is in the list already." in response.content.decode()
    assert Image.objects.count() == 1


@pytest.mark.parametrize("typed", ["\x00", "x" * 10_000, "‏alpine", "=cmd()", "<script>", "alpine:3.4\x00"])
def test_bad_names_are_refused_and_change_nothing(client, registry, typed):
    response = client.post(ADD, {"registry": registry.pk, "images": typed})

    assert response.status_code == 422
    assert "<script>alpine" not in response.content.decode()
    assert not Image.objects.exists()


@pytest.mark.parametrize("key", ["", "0", "x", "\x00", "99999999999999999999"])
def test_a_registry_that_was_not_offered_is_refused(client, registry, key):
    assert client.post(ADD, {"registry": key, "images": "alpine:3.4"}).status_code == 422


def test_a_registry_of_another_engagement_is_refused(client, registry):
    foreign = RegistryFactory()

    assert client.post(ADD, {"registry": foreign.pk, "images": "alpine:3.4"}).status_code == 422
    assert not Image.objects.exists()


def test_the_guides_demo_images_are_one_button(client, registry):
    page = text(client, ADD)

    assert '<input type="hidden" name="images" value="alpine:3.4, ubuntu:14.04">' in page
    assert f'<input type="hidden" name="registry" value="{registry.pk}">' in page


def test_without_docker_hub_the_demo_images_say_where_they_come_from(client, engagement):
    RegistryFactory(engagement=engagement, type_code="ACR")

    assert "come from Docker Hub, which is not integrated here" in text(client, ADD)


def test_without_a_standing_registry_nothing_can_be_added(client, engagement):
    assert "No registry is integrated yet" in text(client, ADD)


# ── scanning ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_ticked_images_are_scanned_and_the_list_stays_as_it_was(client, registry, image):
    other = ImageFactory(registry=registry)

    response = client.post(f"{RUN}?q=alpine&page=1", {"which": "selected", "image": [image.pk]})

    assert response.url == f"{LIST}?q=alpine&page=1"
    assert list(Scan.objects.values_list("image", flat=True)) == [image.pk]
    assert other.scans.count() == 0


def test_all_images_that_were_never_scanned_are_scanned(client, registry, image):
    failed(ImageFactory(registry=registry))

    response = client.post(RUN, {"which": "unscanned"}, follow=True)

    assert "1 scan put in the queue." in response.content.decode()
    assert image.scans.count() == 1


@pytest.mark.parametrize("sent", [{"which": "selected"}, {}, {"which": "selected", "image": ["x"]}, {"which": "\x00"}])
def test_choosing_nothing_scans_nothing_and_says_so(client, image, sent):
    response = client.post(RUN, sent, follow=True)

    assert response.status_code == 200
    assert 'class="alert' in response.content.decode()
    assert not Scan.objects.exists()


def test_one_image_is_scanned_from_its_row(client, image):
    response = client.post(f"{url(image, 'scan/')}?page=2", {"back": "list"})

    assert response.url == f"{LIST}?page=2"
    assert image.scans.count() == 1


def test_one_image_is_scanned_from_its_page(client, image):
    assert client.post(url(image, "scan/")).url == url(image)


def test_removing_an_image_asks_first(client, image):
    page = text(client, url(image, "remove/"))

    assert "its scan results go from this engagement" in page
    assert Image.objects.exists()


def test_a_confirmed_removal_leads_back_to_the_list(client, image):
    assert client.post(url(image, "remove/")).url == LIST
    assert not Image.objects.exists()


def test_an_image_under_scan_is_not_removed(client, consultant, image):
    scans.request_scan(image, by=consultant, at=NOW)

    response = client.post(url(image, "remove/"), follow=True)

    assert "cancel it first" in response.content.decode()
    assert Image.objects.exists()


# ── the outcome: Risk ────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_image_that_was_never_scanned_says_so(client, image):
    assert "Not scanned yet" in text(client, url(image))


def test_the_verdict_names_failed_checks_and_what_to_do(client, image):
    finished(image, is_compliant=False, checks=CHECKS)

    page = part(text(client, url(image)), "outcome")

    assert "Non-compliant" in page
    assert "<strong>Superuser.</strong> The image runs as root." in page
    assert "What to do: Set another user with USER in the Dockerfile, and rebuild." in page


def test_a_failed_scan_says_why_and_marks_the_earlier_result(client, image):
    finished(image, n_critical=2)
    failed(image)

    page = part(text(client, url(image)), "outcome")

    assert "The last scan failed" in page
    assert "The pull failed." in page
    assert "This result is from an earlier scan" in page


def test_a_failed_first_scan_is_not_the_same_as_no_findings(client, image):
    failed(image)

    page = text(client, url(image))

    assert "nothing is known of this image: that is not the same as no findings" in page
    assert "Aqua found no vulnerability" not in page


def test_while_a_scan_is_under_way_the_outcome_asks_for_itself_and_the_card_does_not(client, consultant, image):
    operation = scans.request_scan(image, by=consultant, at=NOW)

    page = text(client, url(image))

    assert f'id="outcome" hx-get="{url(image)}" hx-trigger="every 2s"' in page
    assert f'id="operation-{operation.pk}">' in page
    assert page.count("every 2s") == 1


def test_the_outcome_swapped_in_equals_the_page_loaded_afresh(client, consultant, image):
    operation = scans.request_scan(image, by=consultant, at=NOW)
    old = text(client, url(image))
    Operation.objects.filter(pk=operation.pk).update(state="succeeded", ended_at=NOW, look_again_at=None)
    Scan.objects.all().delete()
    finished(image, n_critical=2, n_high=1)

    fragment = text(client, url(image), headers=HTMX)

    assert "every 2s" not in fragment
    assert lasting(swapped(old, fragment)) == lasting(text(client, url(image)))


@pytest.mark.parametrize(("n", "is_live"), [(1, False), (50, False), (1, True), (50, True)])
def test_the_outcome_costs_the_same_for_any_history(client, consultant, image, n, is_live, django_assert_num_queries):
    for _ in range(n):
        finished(image, n_critical=2, n_new=1, n_fixed=1, n_changed=1, is_compliant=False, checks=CHECKS)
    if is_live:
        scans.request_scan(image, by=consultant, at=NOW)

    with django_assert_num_queries(7 if is_live else 6):
        response = client.get(url(image))

    assert len(response.content) < 80_000


# ── the outcome: Vulnerabilities ─────────────────────────────────────────────────────────────────────────────────────


def test_findings_can_be_searched_and_filtered_by_the_address(client, image):
    scan = finished(image, n_critical=1, n_high=1)
    VulnerabilityFactory(scan=scan, name="CVE-2014-0160", severity=4, resource_name="openssl", fix_version="1.0.1g")
    VulnerabilityFactory(scan=scan, name="CVE-2020-1", resource_name="zlib")

    page = text(client, url(image, "vulnerabilities/?q=openssl&severity=critical&severity=low&fix=yes"))

    assert "CVE-2014-0160" in page
    assert "CVE-2020-1" not in page
    assert "1–1 of 1" in page


def test_the_list_of_findings_swapped_in_equals_the_page_loaded_afresh(client, image):
    scan = finished(image, n_high=60)
    VulnerabilityFactory.create_batch(60, scan=scan)
    address = url(image, "vulnerabilities/?page=2")
    old = text(client, address)

    fragment = text(client, address, headers=HTMX)

    assert lasting(swapped(old, fragment)) == lasting(text(client, address))


def test_a_failed_first_scan_has_no_empty_list_of_findings(client, image):
    failed(image)

    page = text(client, url(image, "vulnerabilities/"))

    assert "that is not the same as no findings" in page


def test_findings_of_an_earlier_scan_are_marked_as_such(client, image):
    finished(image)
    failed(image)

    assert "These findings are from an earlier one." in text(client, url(image, "vulnerabilities/"))


def test_a_clean_scan_says_that_nothing_was_found(client, image):
    finished(image)

    assert "Aqua found no vulnerability" in text(client, url(image, "vulnerabilities/"))


def test_a_finding_opens_as_a_page_and_as_a_drawer(client, image):
    finding = VulnerabilityFactory(scan=finished(image), name="CVE-2014-0160", description="A <b>long</b> story.")
    address = url(image, f"vulnerabilities/{finding.pk}/")

    page, drawer = text(client, address), text(client, address, headers=HTMX)

    assert "A &lt;b&gt;long&lt;/b&gt; story." in drawer
    assert lasting(part(page, "finding")) == lasting(drawer.strip())


def test_a_finding_of_another_image_is_not_found(client, registry, image):
    finding = VulnerabilityFactory(scan=ScanFactory(image=ImageFactory(registry=registry)))

    assert client.get(url(image, f"vulnerabilities/{finding.pk}/")).status_code == 404


def test_a_link_that_is_no_web_address_is_left_out(client, image):
    finding = VulnerabilityFactory(scan=finished(image), url="javascript:alert(1)")

    assert "javascript:" not in text(client, url(image, f"vulnerabilities/{finding.pk}/"))


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=" + "x" * 10_000, "q=%25", "severity=fatal", "sort=secret", "page=99999", "fix=maybe", "q==cmd()"],
)
def test_an_address_that_makes_no_sense_shows_the_findings(client, image, query):
    finished(image)

    assert client.get(url(image, f"vulnerabilities/?{query}")).status_code == 200


@pytest.mark.parametrize("query", ["", "?q=CVE"])
@pytest.mark.parametrize("n", [1, 60])
def test_the_findings_cost_the_same_for_any_number(client, image, n, query, django_assert_num_queries):
    VulnerabilityFactory.create_batch(
        n,
        scan=finished(image, n_high=n, n_new=n),
        description="Long. " * 500,
        exploit_type="remote",
        change=Vulnerability.Change.NEW,
    )

    with django_assert_num_queries(6):
        response = client.get(url(image, f"vulnerabilities/{query}"))

    assert len(response.content) < 80_000


# ── who may ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def outsiders(engagement: Engagement) -> dict[str, User]:
    people = {role: MembershipFactory(customer=engagement.customer, role=role).user for role in Membership.Role.values}
    return people | {"PS lead": PsLeadFactory()}


@pytest.mark.parametrize("who", [*Membership.Role.values, "PS lead"])
def test_who_does_not_drive_aqua_sees_outcomes_without_buttons(engagement, image, who):
    person = signed_in(outsiders(engagement)[who])
    finished(image, n_critical=2, is_compliant=False, checks=CHECKS)

    listed, outcome = part(text(person, LIST), "images"), part(text(person, url(image)), "outcome")

    assert ("2 critical" in listed, "Superuser" in outcome) == (True, True)
    assert ("<button" in listed, "<button" in outcome, 'type="checkbox"' in listed) == (False, False, False)


@pytest.mark.parametrize("who", [*Membership.Role.values, "PS lead"])
def test_who_does_not_drive_aqua_is_refused_every_deed(engagement, image, who):
    person = signed_in(outsiders(engagement)[who])
    sent = {"registry": image.registry_id, "images": "ubuntu:14.04", "which": "unscanned"}

    answers = [
        person.post(address, sent).status_code for address in (ADD, RUN, url(image, "scan/"), url(image, "remove/"))
    ]

    assert answers == [403, 403, 403, 403]
    assert (Image.objects.count(), Scan.objects.count()) == (1, 0)


@pytest.mark.parametrize("role", Membership.Role.values)
def test_a_customer_is_told_of_a_failure_without_its_technical_reason(engagement, image, role):
    person = signed_in(outsiders(engagement)[role])
    failed(image, error="10.0.0.7 refused the connection")
    OperationFactory(image=image, kind=Operation.Kind.SCAN_IMAGE, state="failed", answer="10.0.0.7 refused")

    pages = [text(person, LIST), text(person, url(image))]

    assert ["10.0.0.7" in page for page in pages] == [False, False]
    assert ["Scan failed" in page for page in pages] == [True, True]


def test_a_customer_sees_that_a_scan_is_under_way_without_its_operation(engagement, consultant, image):
    person = signed_in(MembershipFactory(customer=engagement.customer).user)
    scans.request_scan(image, by=consultant, at=NOW)

    page = text(person, url(image))

    assert "A scan is under way." in page
    assert "every 2s" in page
    assert 'id="operation-' not in page


def test_a_stranger_finds_nothing(image):
    stranger = signed_in(MembershipFactory().user)

    answers = [stranger.get(at).status_code for at in (LIST, ADD, url(image), url(image, "vulnerabilities/"))]

    assert answers == [404, 404, 404, 404]


def test_an_image_of_another_engagement_is_not_found(client, engagement):
    foreign = ImageFactory()

    assert client.get(url(foreign)).status_code == 404
    assert client.post(url(foreign, "scan/")).status_code == 404
