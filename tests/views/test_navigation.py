"""The main menu: where somebody is."""

import re

import pytest
from django.test import Client

from engagement.models import Engagement, User
from tests.factories import AssignmentFactory, ConsultantFactory, EngagementFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-7")


def current_places(user: User, address: str) -> set[str]:
    client = Client()
    client.force_login(user)
    page = client.get(address).content.decode()
    menus = "".join(re.findall(r'<ul class="tm-places">.*?</ul>', page, re.DOTALL))
    return set(re.findall(r'aria-current="page"[^>]*><svg.*?</svg>([A-Z][a-z]+)</a>', menus))


def test_a_customer_is_at_home_on_the_home_of_their_engagement(engagement: Engagement) -> None:
    member = MembershipFactory(customer=engagement.customer).user

    assert current_places(member, "/engagements/NW-7/home/") == {"Home"}


def test_a_customer_is_among_engagements_on_its_other_pages(engagement: Engagement) -> None:
    member = MembershipFactory(customer=engagement.customer).user

    assert current_places(member, "/engagements/NW-7/checklist/") == {"Engagements"}


def test_the_team_is_among_engagements_on_the_home_of_a_customer(engagement: Engagement) -> None:
    consultant = AssignmentFactory(engagement=engagement, consultant=ConsultantFactory()).consultant

    assert current_places(consultant, "/engagements/NW-7/home/") == {"Engagements"}
