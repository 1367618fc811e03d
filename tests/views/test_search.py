"""The search: what it finds for whom, at what cost, and with hostile input; and the keys of the keyboard."""

from html import unescape

import pytest
from django.test import Client

from engagement.models import Engagement, Image, Membership, User
from tests.factories import (
    AnswerFactory,
    AquaTenantFactory,
    AssignmentFactory,
    ChecklistItemFactory,
    CommentFactory,
    ConsultantFactory,
    EngagementFactory,
    ImageFactory,
    MembershipFactory,
    PsLeadFactory,
    RaidItemFactory,
    RegistryFactory,
    ScanFactory,
    SessionFactory,
    VulnerabilityFactory,
)

pytestmark = pytest.mark.django_db

PAGE, SUGGEST = "/search/", "/search/suggest/"
HTMX = {"HX-Request": "true"}
HOSTILE = ["\x00", "x" * 10_000, "\u202egnp.exe", "=cmd()", "'; DROP TABLE engagement_user; --", "100%_\\", "a", "  "]


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-7", title="Shop platform", customer__name="Northwind")


@pytest.fixture
def client(engagement: Engagement) -> Client:
    return signed_in(AssignmentFactory(engagement=engagement, consultant__name="Alder").consultant)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def customer_of(engagement: Engagement, role: str = Membership.Role.LEAD) -> Client:
    return signed_in(MembershipFactory(customer=engagement.customer, role=role).user)


def text(client: Client, address: str = PAGE, **query: object) -> str:
    response = client.get(address, data=query)
    assert response.status_code == 200
    return unescape(response.content.decode())


def found(client: Client, **query: object) -> list[str]:
    """The kinds that have hits, in the order of the page."""
    return [piece.partition('"')[0] for piece in text(client, **query).split('aria-labelledby="found-')[1:]]


def scanned(engagement: Engagement, name: str) -> Image:
    image = ImageFactory(engagement=engagement, repository="team/shop", tag="2.1")
    image.latest_scan = ScanFactory(image=image)
    image.save()
    VulnerabilityFactory(scan=image.latest_scan, name=name)
    return image


def test_a_reference_opens_its_engagement_on_top(client):
    assert '<a class="btn btn-primary" href="/engagements/NW-7/">' in text(client, q="nw-7")


def test_a_reference_that_one_may_not_know_opens_nothing(client):
    EngagementFactory(reference="HB-3")

    assert "Nothing found" in text(client, q="HB-3")


def test_a_word_is_found_in_every_kind_of_thing(client, engagement):
    MembershipFactory(customer=engagement.customer, user__name="Zebra Smith")
    SessionFactory(engagement=engagement, public_notes="The zebra registry was shown.")
    ChecklistItemFactory(engagement=engagement, template__text="The zebra stands")
    RegistryFactory(engagement=engagement, name="zebra-acr")
    ImageFactory(engagement=engagement, repository="team/zebra")
    RaidItemFactory(engagement=engagement, text="Ask the zebra team.")
    CommentFactory(engagement=engagement, text="A zebra?")
    AnswerFactory(engagement=engagement, value="Two zebras")
    AquaTenantFactory(customer=engagement.customer, label="Zebra console")
    EngagementFactory(title="Zebra of somebody else")

    assert found(client, q="ZEBRA") == [
        *("people", "sessions", "items", "registries", "images", "raid", "comments", "answers", "consoles"),
    ]


@pytest.mark.parametrize("q", ["CVE-2021-44", "cve-2021-44228"])
def test_a_finding_is_found_by_the_front_of_its_name_in_the_newest_scan(client, engagement, q):
    image = scanned(engagement, "CVE-2021-44228")
    VulnerabilityFactory(scan=ScanFactory(image=image), name="CVE-2021-44999")

    page = text(client, q=q)

    assert f"/engagements/NW-7/scans/{image.pk}/vulnerabilities/" in page
    assert "CVE-2021-44999" not in page


@pytest.mark.parametrize("q", ["shop:2.1", "am/sho"])
def test_an_image_is_found_by_its_name_and_tag(client, engagement, q):
    scanned(engagement, "CVE-2021-44228")
    ImageFactory(engagement=engagement, repository="other/shop", tag="1.0")

    assert "team/shop:2.1" in text(client, q=q)


def test_a_long_text_is_shown_where_the_words_are(client, engagement):
    CommentFactory(engagement=engagement, text="before " * 100 + "the zebra" + " after" * 100)

    page = text(client, q="zebra", kind="comments")

    assert "the zebra after" in page
    assert "before " * 20 not in page


def test_the_team_finds_its_own_notes_and_a_customer_does_not(client, engagement):
    SessionFactory(engagement=engagement, public_notes="All well.", internal_notes="The zebra is difficult.")
    CommentFactory(engagement=engagement, text="zebra", is_internal=True)
    RaidItemFactory(engagement=engagement, text="zebra", is_internal=True)

    assert found(client, q="zebra") == ["sessions", "raid", "comments"]
    page = text(customer_of(engagement), q="zebra")
    assert "Nothing found" in page
    assert "difficult" not in page


def test_a_customers_member_does_not_find_who_else_is_let_in(engagement):
    MembershipFactory(customer=engagement.customer, user__name="Zebra Smith")

    assert found(customer_of(engagement), q="zebra") == ["people"]
    assert found(customer_of(engagement, Membership.Role.MEMBER), q="zebra") == []


def test_nobody_learns_by_a_count_that_there_is_more(client, engagement):
    for _ in range(7):
        RaidItemFactory(text="zebra of somebody else")
    RaidItemFactory(engagement=engagement, text="zebra")

    assert "More of these" not in text(client, q="zebra")
    assert "1–1 of 1" in text(client, q="zebra", kind="raid")


def test_each_kind_shows_five_and_leads_to_the_others(client, engagement):
    for number in range(30):
        RaidItemFactory(engagement=engagement, text=f"zebra {number}")

    page = text(client, q="zebra")

    assert page.count('<li><a href="/engagements/NW-7/raid/">zebra') == 5
    assert '<a href="?q=zebra&kind=raid">More of these</a>' in page
    assert "26–30 of 30" in text(client, q="zebra", kind="raid", page=2)


def test_a_kind_that_is_none_is_left_out(client, engagement):
    RaidItemFactory(engagement=engagement, text="zebra")

    assert found(client, q="zebra", kind="horses") == ["raid"]


def test_what_is_typed_is_taken_by_the_letter(client, engagement):
    RaidItemFactory(engagement=engagement, text="Everything is 100_ done.")
    RaidItemFactory(engagement=engagement, text="Everything is 100% done.")

    page = text(client, q="100%")

    assert "100% done" in page
    assert "100_ done" not in page


@pytest.mark.parametrize(
    ("q", "said"), [("", "Nothing to look for yet"), ("ab", "A little more, please"), ("zebra", "Nothing found")]
)
def test_each_empty_state_says_what_to_do(client, q, said):
    assert said in text(client, q=q)


@pytest.mark.parametrize("typed", HOSTILE)
@pytest.mark.parametrize("address", [PAGE, SUGGEST])
def test_hostile_words_are_looked_for_or_refused_with_a_message(client, address, typed):
    page = text(client, address, q=typed)

    assert "Traceback" not in page
    assert typed.strip("\x00")[:100].strip() in page or address == SUGGEST


@pytest.mark.parametrize("query", [{"kind": "\x00"}, {"page": "9" * 40}, {"kind": "raid", "page": "x"}])
def test_an_address_that_cannot_be_read_shows_what_can(client, query):
    assert text(client, q="zebra", **query)


def test_the_part_for_htmx_is_the_part_of_the_page(client, engagement):
    RaidItemFactory(engagement=engagement, text="zebra")

    fragment = client.get(PAGE, {"q": "zebra"}, headers=HTMX).content.decode()

    assert fragment.strip() in client.get(PAGE, {"q": "zebra"}).content.decode()


def test_suggestions_are_the_first_two_of_each_kind_and_the_way_to_all(client, engagement):
    for number in range(4):
        RaidItemFactory(engagement=engagement, text=f"zebra {number}")

    page = text(client, SUGGEST, q="zebra")

    assert page.count("RAID") == 2
    assert '<a href="/search/?q=zebra">All that was found</a>' in page


@pytest.mark.parametrize("n", [1, 50])
@pytest.mark.parametrize("address", [PAGE, SUGGEST])
def test_the_search_costs_the_same_however_much_is_found(n, address, django_assert_num_queries):
    lead = signed_in(PsLeadFactory())
    for number in range(n):
        RaidItemFactory(text=f"zebra {number}", engagement__title=f"Zebra {number}")

    with django_assert_num_queries(3):
        lead.get(address, {"q": "zebra"})


@pytest.mark.parametrize("n", [1, 50])
def test_one_kind_costs_the_same_however_much_is_found(client, engagement, n, django_assert_num_queries):
    for number in range(n):
        RaidItemFactory(engagement=engagement, text=f"zebra {number}")

    with django_assert_num_queries(4):
        client.get(PAGE, {"q": "zebra", "kind": "raid"})


# ── the keys ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_of_keys_lists_the_places_of_this_person():
    page = text(signed_in(ConsultantFactory()), "/keys/")

    assert "<dt><kbd>g</kbd> then <kbd>t</kbd></dt><dd>Go to Today</dd>" in page
    assert "Portfolio" not in page.partition('class="tm-keys"')[2]


def test_keys_are_switched_off_and_on_again_for_this_browser(client):
    client.post("/keys/", {"keys": "off"})
    assert 'data-keys="off"' in text(client, "/keys/")

    client.post("/keys/", {"keys": "on"})
    assert 'data-keys="off"' not in text(client, "/keys/")


@pytest.mark.parametrize("sent", ["\x00", "x" * 10_000, ""])
def test_what_is_neither_on_nor_off_is_on(client, sent):
    assert client.post("/keys/", {"keys": sent}).url == "/keys/"
    assert client.cookies["keys"].value == "on"
