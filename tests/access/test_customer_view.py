"""Seeing what the customer sees: the same pages to the byte, nothing to be changed, and nobody gains by it."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from engagement import access
from engagement.access import Look, May, Role, Seat
from engagement.models import AuditEntry, Engagement, User
from engagement.urls import urlpatterns
from engagement.urls.prefixes import ENGAGEMENT
from tests.access import worlds
from tests.access.test_walk import POLICIES, address, come_in, words
from tests.access.worlds import INTERNAL, World

CUSTOMERS = {"customer_lead": "customer lead", "customer_member": "customer member"}
OF_ENGAGEMENT = sorted(str(one.name) for one in urlpatterns if str(one.pattern).startswith(ENGAGEMENT))
# Reads that a customer has only in order to act: who looks is not let in.
TO_ACT = ["acceptance-sign", "acceptance-sign-topic", "documents-add", "item-policy", "item-record", "item-report"]
TO_ACT += ["member-change", "member-end", "people-invite"]


@pytest.fixture
def world(db: None) -> World:
    return worlds.make()


def looking(world: World, who: str, role: str) -> Client:
    visitor = come_in(world, who)
    answer = visitor.post(address(world, "as-customer"), {"role": role})
    assert answer.headers["Location"] == address(world, "engagement-home")
    return visitor


def shown(page: str, customer: str) -> str:
    """
    The page without what is everybody's own: the banner, name and menu, tokens, and the number of the request.

    In the list of people, one's own row is the only one without buttons: the customer's is left out by their address.
    """
    page = re.sub(rf'<tr>\s*<th scope="row">(?:(?!</tr>).)*{re.escape(customer)}.*?</tr>', "", page, flags=re.DOTALL)
    page = re.sub(r'<div class="tm-looking".*?</form></div>\s*</div>', "", page, flags=re.DOTALL)
    page = re.sub(r'<details class="tm-menu" data-menu>.*?</details>', "", page, flags=re.DOTALL)
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"', "", page)
    page = re.sub(r'reference <span class="tm-mono">\w+</span>', "", page)
    return re.sub(r"\s+", " ", page)


def own_pages(name: str) -> bool:
    policy = POLICIES[name].get
    return policy is not None and policy["customer lead"] == 200


# ── what is shown ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", ["consultant", "PS lead"])
@pytest.mark.parametrize("role", CUSTOMERS)
def test_each_page_is_the_customers_own_to_the_byte(world: World, who: str, role: str) -> None:
    customer, visitor = come_in(world, CUSTOMERS[role]), looking(world, who, role)
    of_engagement = [name for name in OF_ENGAGEMENT if POLICIES[name].get and name not in TO_ACT]
    email = str(getattr(world.people[CUSTOMERS[role]], "email", ""))
    different = {}

    for name in of_engagement:
        theirs, ours = customer.get(address(world, name)), visitor.get(address(world, name))
        if (theirs.status_code, shown(words(theirs), email)) != (ours.status_code, shown(words(ours), email)):
            different[name] = (theirs.status_code, ours.status_code)

    assert different == {}
    assert len(of_engagement) > 40


@pytest.mark.parametrize("role", CUSTOMERS)
def test_nothing_internal_is_on_any_page_while_one_looks(world: World, role: str) -> None:
    visitor = looking(world, "consultant", role)

    texts = {name: words(visitor.get(address(world, name))) for name in OF_ENGAGEMENT if POLICIES[name].get}

    assert [name for name, text in texts.items() if INTERNAL in text] == []


def test_the_pages_that_only_serve_a_deed_stay_closed(world: World) -> None:
    visitor = looking(world, "consultant", "customer_lead")

    assert {name: visitor.get(address(world, name)).status_code for name in TO_ACT} == dict.fromkeys(TO_ACT, 403)


def test_a_banner_on_each_page_says_as_whom_one_looks(world: World) -> None:
    visitor = looking(world, "consultant", "customer_lead")
    # What goes on paper has no frame.
    seen = [name for name in OF_ENGAGEMENT if own_pages(name) and name not in (*TO_ACT, "sign-off-print")]
    pages = [visitor.get(address(world, name)) for name in seen]
    html = {name: words(page) for name, page in zip(seen, pages, strict=True) if b"<body" in page.getvalue()}

    assert [name for name, page in html.items() if "You see what a customer lead sees." not in page] == []
    assert len(html) > 15


def test_other_pages_and_other_engagements_stay_ones_own(world: World) -> None:
    _other, named = worlds.add_customer("third", "third", world.lead)
    visitor = looking(world, "PS lead", "customer_member")

    assert b"Portfolio" in visitor.get("/engagements/").content
    page = visitor.get(f"/engagements/{named['engagement']['reference']}/").content.decode()
    assert "See as the customer's" in page
    assert "You see what" not in page


# ── nothing is changed ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", CUSTOMERS)
def test_every_deed_is_refused_while_one_looks(world: World, role: str) -> None:
    visitor = looking(world, "consultant", role)
    deeds = [name for name in OF_ENGAGEMENT if name != "as-customer-end"]

    answered = {name: visitor.post(address(world, name)).status_code for name in deeds}

    assert answered == dict.fromkeys(deeds, 403)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_no_other_method_gets_through_either(world: World, method: str) -> None:
    visitor = looking(world, "consultant", "customer_lead")

    assert getattr(visitor, method)(address(world, "comments")).status_code == 403


def test_a_refused_deed_changes_nothing_and_says_why(world: World) -> None:
    visitor = looking(world, "consultant", "customer_lead")

    answer = visitor.post(address(world, "comments"), {"text": "As somebody else"})

    assert "You are only looking" in answer.content.decode()
    assert not world.engagement.comments.filter(text="As somebody else").exists()


def test_every_address_of_an_engagement_names_it_as_the_look_expects() -> None:
    """The look is found by this name: an address with another one would slip by."""
    named = [str(one.pattern) for one in urlpatterns if str(one.pattern).startswith("engagements/<")]

    assert [pattern for pattern in named if "<slug:reference>" not in pattern] == []


def test_a_seat_that_only_looks_allows_no_deed(world: World) -> None:
    seat = Seat(world.engagement, Role.CUSTOMER_LEAD, is_looking=True)

    for right in (May.VIEW, May.VIEW_OUTCOMES, May.VIEW_PEOPLE):
        seat.require(right)
    for right in (May.ANSWER, May.COMMENT, May.SIGN_OFF, May.INVITE, May.EDIT, May.LEAD, May.VIEW_INTERNAL):
        with pytest.raises(PermissionDenied):
            seat.require(right)


# ── it begins and ends ───────────────────────────────────────────────────────────────────────────────────────────────


def test_ending_it_brings_ones_own_view_back(world: World) -> None:
    visitor = looking(world, "consultant", "customer_lead")

    answer = visitor.post(address(world, "as-customer-end"))

    assert answer.headers["Location"] == address(world, "engagement")
    page = visitor.get(address(world, "engagement")).content.decode()
    assert (INTERNAL in page, "You see what" in page) == (True, False)


def test_it_ends_by_itself_after_half_an_hour(world: World) -> None:
    visitor = looking(world, "consultant", "customer_lead")
    store = visitor.session
    until = store["as_customer"]["until"]
    store["as_customer"] |= {"until": timezone.now().isoformat()}
    store.save()

    assert INTERNAL in visitor.get(address(world, "engagement")).content.decode()
    assert until <= (timezone.now() + timedelta(minutes=30)).isoformat()


def test_it_ends_with_the_sign_in(world: World) -> None:
    visitor = looking(world, "consultant", "customer_lead")
    visitor.post("/sign-out/")

    visitor.force_login(world.people["consultant"])  # type: ignore[arg-type]

    assert INTERNAL in visitor.get(address(world, "engagement")).content.decode()


def test_who_looked_as_whom_stands_in_the_trail(world: World) -> None:
    looking(world, "PS lead", "customer_member")

    entry = AuditEntry.objects.get(what="engagement.seen_as_customer")
    assert (entry.by, entry.engagement) == (world.people["PS lead"], world.engagement)
    assert entry.changes == {"as": ["themselves", "a customer member"]}


def test_a_draft_is_nothing_that_a_customer_sees(world: World) -> None:
    Engagement.objects.update(status="draft")
    visitor = come_in(world, "consultant")

    answer = visitor.post(address(world, "as-customer"), {"role": "customer_lead"}, follow=True)

    assert "This is still a draft" in answer.content.decode()
    assert not AuditEntry.objects.filter(what="engagement.seen_as_customer").exists()


@pytest.mark.parametrize("role", ["", "consultant", "ps_lead", "\x00", "x" * 10_000])
def test_nobody_looks_as_anybody_else(world: World, role: str) -> None:
    visitor = come_in(world, "consultant")

    answer = visitor.post(address(world, "as-customer"), {"role": role}, follow=True)

    assert "Choose whether to look as a lead or as a member" in answer.content.decode()


# ── nobody gains by it ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", ["customer member", "stranger", "other consultant", "administrator"])
def test_a_forged_look_opens_nothing(world: World, who: str) -> None:
    person = world.people[who]
    assert isinstance(person, User)
    before = come_in(world, who).get(address(world, "people")).status_code
    person.looks_as = Look(world.engagement.reference, Role.CUSTOMER_LEAD)
    visitor = come_in(world, who)
    store = visitor.session
    store["as_customer"] = {
        "reference": world.engagement.reference,
        "role": "customer_lead",
        "until": (timezone.now() + timedelta(minutes=5)).isoformat(),
    }
    store.save()

    assert visitor.get(address(world, "people")).status_code == before


@pytest.mark.parametrize("role", [Role.CONSULTANT, Role.PS_LEAD])
def test_a_look_is_never_the_teams(world: World, role: Role) -> None:
    person = world.people["PS lead"]
    assert isinstance(person, User)
    person.looks_as = Look(world.engagement.reference, role)

    assert access.look_of(person) is None
    assert access.engagement(person, world.engagement.reference).role == Role.PS_LEAD


def test_a_consultant_who_is_taken_off_sees_nothing_any_more(world: World) -> None:
    visitor = looking(world, "consultant", "customer_lead")
    world.engagement.assignments.all().delete()

    assert visitor.get(address(world, "engagement-home")).status_code == 404
