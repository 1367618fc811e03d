"""The portfolio: what it shows and finds, its saved views, its file, at what cost, and with hostile input."""

import csv
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from engagement.models import AuditEntry, Engagement, SavedView, User
from tests.factories import (
    AssignmentFactory,
    ConsultantFactory,
    CustomerFactory,
    EngagementFactory,
    PsLeadFactory,
    SavedViewFactory,
)
from tests.factories.instants import NOW
from tests.fragments import lasting, part, swapped
from tests.sheets import read_sheet

pytestmark = pytest.mark.django_db

PAGE = "/portfolio/"
HTMX = {"HX-Request": "true"}
HOSTILE = ["\x00", "x" * 10_000, "\u202egnp.exe", "=cmd()", "'; DROP TABLE engagement_user; --"]


@pytest.fixture
def lead() -> User:
    return PsLeadFactory(time_zone="UTC")


@pytest.fixture
def client(lead: User) -> Client:
    return signed_in(lead)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def engagement(reference: str, summary: dict[str, object] | None = None, **fields: object) -> Engagement:
    made = EngagementFactory(reference=reference, **fields)
    for name, value in (summary or {}).items():
        setattr(made.summary, name, value)
    made.summary.save()
    return made


def text(client: Client, address: str = PAGE, **more: object) -> str:
    response = client.get(address, **more)
    assert response.status_code == 200
    return response.content.decode()


def shown(client: Client, **query: object) -> list[str]:
    """The references on the page, in its order."""
    page = part(text(client, data=query), "portfolio")
    return [piece.partition("/")[0] for piece in page.split('class="tm-wide"><a href="/engagements/')[1:]]


def lines(client: Client, **query: object) -> list[dict[str, str]]:
    answer = client.get(f"{PAGE}export/", data=query)
    told = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(told.splitlines()))


# ── what it shows ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_health_comes_with_the_rule_that_fired_and_the_others_behind_it(client):
    fired = [
        {"health": "red", "rule": "blocking item overdue", "because": "Connect ACR: due on 6 January 2030."},
        {"health": "amber", "rule": "evidence old", "because": "Aqua was last asked on 1 January 2030."},
    ]
    reason = "Blocking item overdue: Connect ACR: due on 6 January 2030."
    engagement("NW-7", {"health_fired": fired}, health="red", health_reason=reason)

    page = text(client)

    assert f'<div class="tm-small">{reason}</div>' in page
    assert "<summary>1 more</summary><ul><li>Evidence old: Aqua was last asked on 1 January 2030.</li></ul>" in page


def test_an_override_is_shown_as_such_with_what_the_rules_say_behind_it(client, lead):
    fired = [{"health": "amber", "rule": "item overdue", "because": "Connect ACR: due on 6 January 2030."}]
    engagement(
        "NW-7", {"health_fired": fired}, health="red", health_reason="The sponsor left.", health_override="red",
        health_override_reason="The sponsor left.", health_override_until=NOW.date(), health_override_by=lead,
    )  # fmt: skip

    page = text(client)

    assert "A lead's judgement until 7 Jan 2030" in page
    assert "<li>Item overdue: Connect ACR: due on 6 January 2030.</li>" in page


def test_hours_are_told_as_sold_planned_used_and_left(client):
    engagement("NW-7", {"planned_minutes": 1020, "used_minutes": 450}, contracted_minutes=1080)

    page = text(client)

    assert '<td class="tm-number">10.5 h<div' in page
    assert "18 sold, 7.5 used<br>17 planned" in page


def test_the_forecast_comes_with_its_range(client):
    on = NOW.date()
    dates = {"forecast_on": on, "forecast_early_on": on - timedelta(days=4), "forecast_late_on": on + timedelta(days=7)}
    engagement("NW-7", dates)

    assert '<div class="tm-soft tm-small">3 Jan 2030<br>to 14 Jan 2030</div>' in text(client)


def test_it_is_told_on_whom_an_engagement_is_stuck_and_for_how_long(client):
    since = timezone.now().date() - timedelta(days=3)
    engagement("NW-7", {"stuck_on": "Aqua Support", "stuck_since": since})

    assert '<td>Aqua Support<div class="tm-soft tm-small">for 3 days</div></td>' in text(client)


def test_failed_operations_lead_to_them(client):
    engagement("NW-7", {"n_operations_failed": 2})

    page = text(client)

    assert 'href="/engagements/NW-7/operations/"' in page
    assert "2 failing" in page


def test_an_empty_portfolio_says_what_to_do(client):
    page = text(client)

    assert "No engagement yet" in page
    assert 'href="/engagements/new/"' in page


def test_filters_that_nothing_fits_offer_everything(client):
    assert "Nothing fits these filters" in text(client, data={"q": "nobody"})


# ── what it finds ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_filters_narrow_it(client):
    alder = ConsultantFactory(name="Alder")
    AssignmentFactory(engagement=engagement("A", health="red", status="on_hold"), consultant=alder)
    engagement("B", health="red", status="on_hold")
    AssignmentFactory(engagement=engagement("C", health="green"), consultant=alder)

    assert shown(client, health="red", status="on_hold", consultant=alder.pk) == ["A"]


FIRED = {"health": "amber", "rule": "item overdue", "because": "Connect ACR."}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"rule": "item overdue"}, ["A"]),
        ({"only": "stuck"}, ["B"]),
        ({"only": "failing"}, ["C"]),
        ({"only": "over"}, ["D"]),
        ({"only": "unassigned"}, ["B", "C", "D"]),
    ],
)
def test_filters_find_what_needs_a_hand(client, query, expected):
    AssignmentFactory(engagement=engagement("A", {"health_fired": [FIRED | {"health": "red"}, FIRED]}))
    engagement("B", {"stuck_on": "Aqua Support", "stuck_since": NOW.date()})
    engagement("C", {"n_operations_failed": 1})
    engagement("D", {"planned_minutes": 1081}, contracted_minutes=1080)

    assert shown(client, sort="reference", **query) == expected


def test_engagements_are_found_and_grouped_by_who_leads_them(client, lead):
    birch = PsLeadFactory(name="Birch Lead")
    engagement("A", ps_lead=birch)
    engagement("B", ps_lead=lead)

    assert shown(client, lead=birch.pk) == ["A"]
    assert '<th scope="rowgroup" colspan="9">Birch Lead</th>' in text(client, data={"group": "lead"})


@pytest.mark.parametrize("q", ["nw-7", "NORTHWIND", "shop"])
def test_a_search_looks_at_reference_customer_and_title(client, q):
    engagement("NW-7", customer=CustomerFactory(name="Northwind"), title="Shop platform")
    engagement("HB-3")

    assert shown(client, q=q) == ["NW-7"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("reference", ["A", "B", "C"]),
        ("-progress", ["A", "C", "B"]),
        ("health", ["C", "B", "A"]),
        ("forecast", ["B", "A", "C"]),
        ("-forecast", ["A", "B", "C"]),
        ("remaining", ["B", "C", "A"]),
        ("stuck", ["C", "A", "B"]),
        ("-failed", ["B", "C", "A"]),
        ("no such column", ["A", "B", "C"]),
    ],
)
def test_it_is_sorted_by_its_columns_with_the_unknown_last(client, sort, expected):
    day = NOW.date()
    engagement("A", {"progress_percent": 9, "forecast_on": day, "stuck_since": day}, health="green")
    later = {"n_operations_failed": 3, "used_minutes": 90, "forecast_on": day - timedelta(days=1)}
    engagement("B", later, health="amber")
    earlier = {"progress_percent": 5, "n_operations_failed": 1, "used_minutes": 60}
    engagement("C", earlier | {"stuck_since": day - timedelta(days=1)}, health="red")

    assert shown(client, sort=sort) == expected


def test_groups_stand_together_under_their_name(client):
    birch, alder = CustomerFactory(name="Birch"), CustomerFactory(name="Alder")
    for reference, customer in (("A", birch), ("B", alder), ("C", birch)):
        engagement(reference, customer=customer)

    page = text(client, data={"group": "customer", "sort": "reference"})

    assert shown(client, group="customer", sort="reference") == ["B", "A", "C"]
    assert page.count('<th scope="rowgroup" colspan="9">Birch</th>') == 1


def test_engagements_are_grouped_by_all_who_deliver_them(client):
    made = engagement("A")
    for name in ("Cedar", "Alder"):
        AssignmentFactory(engagement=made, consultant__name=name)
    engagement("B")

    page = text(client, data={"group": "consultant"})

    assert '<th scope="rowgroup" colspan="9">Alder, Cedar</th>' in page
    assert '<th scope="rowgroup" colspan="9">Nobody assigned</th>' in page


def test_a_page_leads_to_the_next_with_the_same_filters(client):
    EngagementFactory.create_batch(30)

    page = text(client, data={"status": "in_progress", "group": "customer"})

    assert "1–25 of 30" in page
    assert 'href="?status=in_progress&amp;group=customer&amp;page=2"' in page


@pytest.mark.parametrize(
    "name", ["q", "status", "health", "rule", "only", "consultant", "lead", "group", "sort", "page"]
)
@pytest.mark.parametrize("value", [*HOSTILE, "-1", "0", "99999999999999999999"])
def test_an_address_that_cannot_be_read_still_shows_the_page(client, name, value):
    assert client.get(PAGE, data={name: value}).status_code == 200


def test_the_part_fits_into_the_page(client):
    engagement("NW-7")
    page = text(client, f"{PAGE}?sort=health")

    fragment = text(client, f"{PAGE}?sort=health", headers=HTMX)

    assert lasting(swapped(page, fragment)) == lasting(page)


@pytest.mark.parametrize("n", [1, 50])
@pytest.mark.parametrize("query", ["", "?group=consultant&sort=health"])
def test_it_costs_the_same_for_any_length(lead, client, n, query, django_assert_num_queries):
    for _ in range(n):
        AssignmentFactory(engagement=EngagementFactory(health_reason="x" * 120))
        SavedViewFactory(user=lead)

    # The person and the sign-in, count and rows, the views, and the consultants to choose from.
    with django_assert_num_queries(6):
        response = client.get(f"{PAGE}{query}")

    assert len(response.content) < 80_000


# ── views ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_view_keeps_filters_and_order_but_not_the_page(client, lead):
    answer = client.post(f"{PAGE}?health=red&sort=-progress&page=3&junk=1", {"name": " In  trouble "})

    assert answer.url == f"{PAGE}?health=red&sort=-progress"
    [view] = lead.saved_views.all()
    assert (view.page, view.name, view.query) == ("portfolio", "In trouble", "health=red&sort=-progress")


def test_the_same_name_replaces_the_view(client, lead):
    for health in ("red", "amber"):
        client.post(f"{PAGE}?health={health}", {"name": "Mine"})

    assert [view.query for view in lead.saved_views.all()] == ["health=amber"]


def test_a_view_is_opened_by_its_link_and_says_that_it_is_shown(client, lead):
    SavedViewFactory(user=lead, name="In trouble", query="health=red")

    assert '<a href="/portfolio/?health=red">In trouble</a>' in text(client)
    assert '<a href="/portfolio/?health=red" aria-current="true">In trouble</a>' in text(client, f"{PAGE}?health=red")


def test_a_view_of_somebody_else_is_neither_shown_nor_dropped(client):
    other = SavedViewFactory(name="Not yours")

    assert "Not yours" not in text(client)
    assert client.post(f"{PAGE}views/{other.pk}/drop/").status_code == 404


def test_dropping_a_view_asks_first(client, lead):
    view = SavedViewFactory(user=lead, name="In trouble")

    assert "Drop the view “In trouble”?" in text(client, f"{PAGE}views/{view.pk}/drop/")
    assert client.post(f"{PAGE}views/{view.pk}/drop/").url == PAGE
    assert SavedView.objects.count() == 0


@pytest.mark.parametrize("name", ["", " ", "\x00", "x" * 61, "x" * 10_000])
def test_a_name_that_cannot_be_kept_is_refused_and_stays_typed(client, name):
    answer = client.post(f"{PAGE}?health=red", {"name": name})

    assert answer.status_code == 422
    assert SavedView.objects.count() == 0
    if name.strip("\x00 "):
        assert f'value="{name}"' in answer.content.decode()


@pytest.mark.parametrize("name", ["=cmd()", "\u202egnp", "<b>bold</b>"])
def test_any_other_name_is_kept_as_plain_text(client, lead, name):
    client.post(PAGE, {"name": name})

    assert [view.name for view in lead.saved_views.all()] == [name]
    assert "<b>bold" not in text(client)


def test_fifty_views_are_enough(client, lead):
    SavedViewFactory.create_batch(50, user=lead)

    assert "drop one of them first" in client.post(PAGE, {"name": "One more"}).content.decode()


# ── the file ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_file_holds_every_page_of_what_is_filtered(client):
    EngagementFactory.create_batch(30, health="red")
    EngagementFactory()

    assert len(lines(client, health="red", page=2)) == 30


def test_the_file_tells_hours_days_and_health(client):
    summary = {"used_minutes": 90, "planned_minutes": 600, "forecast_on": NOW.date(), "next_starts_at": NOW}
    engagement("NW-7", summary, contracted_minutes=1080, health="red", health_reason="Late.")

    [line] = lines(client)

    wanted = ("Reference", "Health", "Why", "Sold h", "Used h", "Remaining h", "Forecast end", "Next session (UTC)")
    assert [line[name] for name in wanted] == [
        *("NW-7", "In trouble", "Late.", "18.0", "1.5", "16.5", "2030-01-07", "2030-01-07 12:00"),
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_file_is_a_formula(client, start):
    said = f"{start}cmd()"
    engagement("NW-7", title=said, customer__name=said, health_reason=said)

    answer = client.get(f"{PAGE}export/")

    [line] = csv.DictReader(b"".join(answer.streaming_content).decode("utf-8-sig").split("\r\n"))
    assert [line[name].replace("\n", "\r") for name in ("Title", "Customer", "Why")] == [f"'{said}"] * 3


def test_the_sheet_holds_what_is_filtered_with_days_and_hours_to_count_with(client):
    summary = {"used_minutes": 90, "forecast_on": NOW.date(), "next_starts_at": NOW}
    engagement("NW-7", summary, contracted_minutes=1080, health="red", title="=cmd()")
    engagement("B")

    answer = client.get(f"{PAGE}export/?health=red&format=xlsx")

    heads, *rows = read_sheet(answer.getvalue())
    [row] = [dict(zip(heads, one, strict=True)) for one in rows]
    wanted = ("Reference", "Title", "Used h", "Forecast end", "Next session (UTC)")
    assert [row[name] for name in wanted] == ["NW-7", "=cmd()", 1.5, "2030-01-07", "2030-01-07 12:00"]
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_a_format_that_there_is_not_is_csv(client):
    assert client.get(f"{PAGE}export/?format=%00exe")["Content-Type"] == "text/csv; charset=utf-8"


def test_taking_the_file_is_written_down(client, lead):
    engagement("NW-7")

    lines(client)

    entry = AuditEntry.objects.get()
    assert (entry.what, entry.by, entry.changes) == ("portfolio.exported", lead, {"rows": [0, 1]})


@pytest.mark.parametrize("factory", [ConsultantFactory])
def test_nobody_else_of_the_team_learns_of_the_page(factory):
    assert signed_in(factory()).get(PAGE).status_code == 404
