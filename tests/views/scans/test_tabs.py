"""The nine tabs of one image: each says what it is for, and none is a dead end."""

import pytest

from engagement.models import Image, ScanContent
from engagement.rules.image_tabs import TABS
from tests.factories import AcceptedRiskFactory, AuditEntryFactory, MembershipFactory, VulnerabilityFactory
from tests.factories.instants import NOW
from tests.fragments import lasting, part, swapped
from tests.views.scans.pages import CHECKS, HTMX, failed, finished, signed_in, text, url

pytestmark = pytest.mark.django_db

ENDS = ["" if tab.key == "risk" else f"{tab.key}/" for tab in TABS]
# The tabs whose content a scan brings, with what each calls its part.
FILLED = {
    "layers/": "layers",
    "resources/": "resources",
    "sensitive-data/": "secrets",
    "malware/": "malware",
    "scan-history/": "history",
}


def full(image: Image, n: int = 1) -> None:
    """A finished scan that brought `n` of everything along."""
    scan = finished(
        image, n_high=n, n_sensitive_data=n, n_malware=n, is_compliant=False, checks=CHECKS, digest="sha256:" + "a" * 64
    )
    image.latest_scan = scan
    counts = {f"n_{severity}": 1 for severity in ("critical", "high", "medium", "low", "negligible")}
    ScanContent.objects.create(
        scan=scan,
        user="root",
        knows_user=True,
        base_image="library/alpine:3.4",
        labels={f"label-{place}": "value" for place in range(n)},
        environment=[f"NAME_{place}" for place in range(n)],
        layers=[
            {"position": place, "digest": f"sha256:{place}", "created_by": "RUN make " * 99, "size": 5_000_000} | counts
            for place in range(n)
        ],
        packages=[],
        secrets=[{"type": "RSA PRIVATE KEY", "path": f"/root/{place}/id_rsa"} for place in range(n)],
        malware=[{"malware": "Miner", "path": f"/opt/{place}", "hash": "sha256:ab"} for place in range(n)],
        past_scans=[{"at": NOW.isoformat(), "error": "", "is_compliant": True} | counts for _ in range(n)],
    )
    for place in range(n):
        VulnerabilityFactory(scan=scan, resource_name=f"package-{place}", layer_digest=f"sha256:{place}")
        AcceptedRiskFactory(
            engagement=image.engagement, reach="everywhere", repository="", tag="", reason="Not reachable."
        )
        AuditEntryFactory(engagement=image.engagement, object_type="image", object_id=image.pk, what="image.added")


@pytest.mark.parametrize(("tab", "end"), list(zip(TABS, ENDS, strict=True)))
def test_every_tab_says_what_it_is_for_and_which_one_is_open(client, image, tab, end):
    full(image)

    page = text(client, url(image, end))

    assert tab.about.replace("'", "&#x27;") in page
    assert f'<a href="{url(image, end)}" aria-current="page">' in page


@pytest.mark.parametrize("end", [*FILLED, "information/", "audit/"])
def test_every_tab_of_an_image_that_was_never_scanned_says_so(client, image, end):
    page = text(client, url(image, end))

    assert any(said in page for said in ("No result yet", "No scan yet", "No policy has judged this image yet"))


@pytest.mark.parametrize("end", ["layers/", "resources/", "sensitive-data/", "malware/", "information/"])
def test_a_failed_first_scan_is_not_the_same_as_nothing_found(client, image, end):
    failed(image)

    assert "that is not the same as no findings" in text(client, url(image, end))


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("layers/", "The layers were not told"),
        ("resources/", "No package with a finding"),
        ("sensitive-data/", "No key and no password was found"),
        ("malware/", "No malware was found"),
        ("information/", "The labels were not told"),
    ],
)
def test_a_scan_that_told_nothing_of_a_part_says_so(client, image, end, said):
    finished(image)

    assert said in text(client, url(image, end))


def test_files_that_were_only_counted_do_not_look_like_none(client, image):
    finished(image, n_sensitive_data=2, n_malware=1)

    pages = [text(client, url(image, end)) for end in ("sensitive-data/", "malware/")]

    assert ["The places were not told" in page for page in pages] == [True, True]


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("layers/", "?layer=sha256%3A0"),
        ("resources/", "?q=package-0"),
        ("sensitive-data/", "/root/0/id_rsa"),
        ("malware/", "Miner"),
        ("information/", "NAME_0"),
        ("scan-history/", "As Aqua tells it"),
        ("audit/", "Not reachable."),
    ],
)
def test_every_tab_shows_what_the_scan_brought(client, image, end, said):
    full(image)

    assert said in text(client, url(image, end))


@pytest.mark.parametrize(("end", "name"), list(FILLED.items()))
def test_a_page_of_a_tab_swapped_in_equals_the_page_loaded_afresh(client, image, end, name):
    full(image, 30)
    address = url(image, f"{end}?page=2")
    old = text(client, url(image, end))

    fragment = text(client, address, headers=HTMX)

    assert lasting(part(text(client, address), name)) == lasting(fragment.strip())
    assert lasting(part(swapped(old, fragment), name)) == lasting(fragment.strip())


@pytest.mark.parametrize(
    ("end", "n_queries"),
    [
        ("", 6),
        ("layers/", 6),
        ("resources/", 6),
        ("sensitive-data/", 5),
        ("malware/", 5),
        ("information/", 5),
        ("scan-history/", 7),
        ("audit/", 7),
    ],
)
@pytest.mark.parametrize("n", [1, 50])
def test_every_tab_costs_the_same_for_any_number(client, image, end, n_queries, n, django_assert_num_queries):
    full(image, n)

    with django_assert_num_queries(n_queries):
        response = client.get(url(image, end))

    assert len(response.content) < 80_000


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("query", ["q=%00", "q==cmd()", "q=%E2%80%8F", "page=0", "page=99999", "after=x", "sort=x"])
def test_an_address_that_makes_no_sense_shows_the_tab(client, image, end, query):
    full(image)

    assert client.get(url(image, f"{end}?{query}")).status_code == 200


def test_a_customer_sees_every_tab_without_the_teams_trail(engagement, image):
    full(image)
    customer = signed_in(MembershipFactory(customer=engagement.customer).user)

    pages = [customer.get(url(image, end)) for end in ENDS]

    assert [page.status_code for page in pages] == [200] * 9
    assert "Who did what" not in pages[-1].content.decode()


def test_a_customer_is_not_told_why_an_earlier_scan_failed(engagement, image):
    failed(image, error="10.0.0.7 refused the connection")
    customer = signed_in(MembershipFactory(customer=engagement.customer).user)

    assert "10.0.0.7" not in text(customer, url(image, "scan-history/"))


def test_a_label_of_an_image_is_plain_text(client, image):
    scan = finished(image)
    ScanContent.objects.create(scan=scan, labels={"<script>": "=cmd()"})

    page = text(client, url(image, "information/"))

    assert "&lt;script&gt;" in page
    assert "<script>=" not in page
