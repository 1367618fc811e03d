"""The list of engagements: what it finds, in which order, and what it keeps to the team."""

from datetime import timedelta

import pytest

from engagement import access
from engagement.domain import engagements
from engagement.domain.engagements import Wanted
from engagement.models import Customer, Engagement, User
from tests.factories import (
    AssignmentFactory,
    ConsultantFactory,
    CustomerFactory,
    EngagementFactory,
    MembershipFactory,
    PsLeadFactory,
)
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def ps_lead() -> User:
    return PsLeadFactory()


def engagement(reference: str, summary: dict[str, object] | None = None, **fields: object) -> Engagement:
    made = EngagementFactory(reference=reference, **fields)
    for name, value in (summary or {}).items():
        setattr(made.summary, name, value)
    made.summary.save()
    return made


def shown(user: User, **wanted: object) -> list[str]:
    return [row.reference for row in page(user, **wanted).rows]


def page(user: User, **wanted: object) -> engagements.paging.Page[engagements.Row]:
    return engagements.page(access.engagements(user), Wanted(**wanted), is_inside=access.sees_inside(user), viewer=user)


def test_the_next_session_comes_first_and_what_has_none_last(ps_lead):
    engagement("LATER", {"next_starts_at": NOW + timedelta(days=2)})
    engagement("NEVER")
    engagement("SOON", {"next_starts_at": NOW})

    assert shown(ps_lead) == ["SOON", "LATER", "NEVER"]


def test_what_has_no_session_stays_last_when_the_order_is_turned(ps_lead):
    engagement("LATER", {"next_starts_at": NOW + timedelta(days=2)})
    engagement("NEVER")
    engagement("SOON", {"next_starts_at": NOW})

    assert shown(ps_lead, sort="-next") == ["LATER", "SOON", "NEVER"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("reference", ["A", "B", "C"]),
        ("-reference", ["C", "B", "A"]),
        ("customer", ["C", "A", "B"]),
        ("-customer", ["B", "A", "C"]),
        ("status", ["B", "A", "C"]),
        ("progress", ["B", "C", "A"]),
        ("-hours", ["B", "A", "C"]),
        ("no such column", ["A", "B", "C"]),
        ("next; DROP TABLE engagement_engagement", ["A", "B", "C"]),
    ],
)
def test_the_list_is_sorted_by_any_of_its_columns(ps_lead, sort, expected):
    first, second, third = (CustomerFactory(name=name) for name in ("Alder", "Birch", "Cedar"))
    engagement("A", {"progress_percent": 90, "used_minutes": 60}, customer=second, status="delivered")
    engagement("B", {"progress_percent": 10, "used_minutes": 120}, customer=third, status="cancelled")
    engagement("C", {"progress_percent": 20, "used_minutes": 0}, customer=first, status="planned")

    assert shown(ps_lead, sort=sort) == expected


@pytest.mark.parametrize("text", ["nw-7", "NORTHWIND", "shop"])
def test_a_search_looks_at_reference_customer_and_title_in_any_case(ps_lead, text):
    engagement("NW-7", customer=CustomerFactory(name="Northwind Retail"), title="Shop platform")
    engagement("HB-3")

    assert shown(ps_lead, q=text) == ["NW-7"]


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", "=cmd()", "\u202egnp", "Z" * 100])
def test_a_search_takes_signs_as_they_are(ps_lead, text):
    engagement("NW-7")

    assert shown(ps_lead, q=text) == []


def test_status_and_health_narrow_the_list(ps_lead):
    engagement("RED", health="red", status="in_progress")
    engagement("RED-HELD", health="red", status="on_hold")
    engagement("GREEN", status="on_hold")

    assert shown(ps_lead, status="on_hold", health="red") == ["RED-HELD"]


def test_a_ps_lead_may_keep_what_they_lead_or_deliver(ps_lead):
    engagement("LED", ps_lead=ps_lead)
    AssignmentFactory(engagement=engagement("DELIVERED"), consultant=ps_lead)
    engagement("OTHER")

    assert shown(ps_lead, mine=True, sort="reference") == ["DELIVERED", "LED"]


def test_a_consultant_sees_only_what_they_deliver():
    consultant = ConsultantFactory()
    AssignmentFactory(engagement=engagement("MINE"), consultant=consultant)
    engagement("OTHER")

    assert shown(consultant) == ["MINE"]


def test_the_team_is_told_health_hours_and_failures():
    consultant = ConsultantFactory()
    made = engagement(
        "NW-7",
        {"used_minutes": 90, "planned_minutes": 1200, "n_operations_failed": 2},
        health="amber",
        health_reason="Late.",
        contracted_minutes=1080,
    )
    AssignmentFactory(engagement=made, consultant=consultant)

    [row] = page(consultant).rows

    assert row.inside == engagements.Inside(
        health="amber",
        health_label="At risk",
        health_reason="Late.",
        hours_used="1.5 of 18",
        hours_planned="20 planned",
        is_over_contract=True,
        n_operations_failed=2,
    )


def test_a_customer_gets_rows_without_their_inside():
    made = engagement("NW-7", health="red")
    member = MembershipFactory(customer=made.customer).user

    [row] = page(member).rows

    assert row.inside is None


def test_a_customer_can_neither_sort_nor_filter_by_what_they_may_not_know():
    customer = CustomerFactory()
    engagement("IDLE", {"used_minutes": 0, "next_starts_at": NOW}, customer=customer, health="red")
    engagement("BUSY", {"used_minutes": 600}, customer=customer)
    member = MembershipFactory(customer=customer).user

    assert shown(member, sort="-hours", health="red") == ["IDLE", "BUSY"]


def test_a_page_holds_25_and_leads_to_the_next(ps_lead, many):
    found = page(ps_lead, sort="reference")

    assert len(found.rows) == 25
    assert (found.text, found.previous, found.next) == ("1–25 of 30", None, {"page": 2})


def test_the_last_page_leads_back(ps_lead, many):
    found = page(ps_lead, sort="reference", page=2)

    assert [row.reference for row in found.rows] == [f"E-{n:02}" for n in range(25, 30)]
    assert (found.text, found.previous, found.next) == ("26–30 of 30", {"page": 1}, None)


def test_a_page_past_the_end_is_the_last(ps_lead, many):
    assert page(ps_lead, sort="reference", page=900).text == "26–30 of 30"


@pytest.fixture
def many() -> None:
    customer: Customer = CustomerFactory()
    for n in range(30):
        engagement(f"E-{n:02}", customer=customer)


@pytest.mark.parametrize(("minutes", "said"), [(0, "0"), (90, "1.5"), (1080, "18"), (100, "1.7")])
def test_minutes_are_told_as_hours(minutes, said):
    assert engagements.hours(minutes) == said
