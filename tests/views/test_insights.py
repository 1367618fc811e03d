"""The insights: what they tell of many engagements, when they keep silent, their files, cost, and hostile input."""

import csv
from collections.abc import Sequence
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from engagement.domain import rollups
from engagement.models import AuditEntry, Engagement, Topic, User, WorkPackage
from tests.factories import (
    AssignmentFactory,
    ChecklistItemFactory,
    ConsultantFactory,
    EngagementFactory,
    EngagementTopicFactory,
    PsLeadFactory,
    TopicFactory,
    WorkPackageFactory,
)
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

PAGE, EXPORT = "/insights/", "/insights/export/"
HTMX = {"HX-Request": "true"}
HOSTILE = ["\x00", "x" * 10_000, "\u202egnp.exe", "=cmd()"]


@pytest.fixture(autouse=True)
def counted_for_each_page(settings) -> None:
    settings.INSIGHTS_KEPT_S = 0


@pytest.fixture
def lead() -> User:
    return PsLeadFactory(time_zone="UTC")


@pytest.fixture
def client(lead: User) -> Client:
    client = Client()
    client.force_login(lead)
    return client


@pytest.fixture
def package() -> WorkPackage:
    return WorkPackageFactory(name="Advanced Tier", version=7)


@pytest.fixture
def topic(package: WorkPackage) -> Topic:
    return TopicFactory(work_package=package, name="Scanning")


def engagement(package: WorkPackage, **fields: object) -> Engagement:
    return EngagementFactory(work_package=package, **{"status": Engagement.Status.IN_PROGRESS, **fields})


def delivered(topic: Topic, percents: Sequence[int], **fields: object) -> None:
    """One engagement each that used so much of the plan of the topic, and is done with it."""
    for percent in percents:
        EngagementTopicFactory(
            engagement=engagement(topic.work_package, **fields),
            topic=topic,
            planned_minutes=100,
            used_minutes=percent,
            n_items=2,
            n_items_settled=2,
        )


def settled(topic: Topic, days: Sequence[int]) -> None:
    """One engagement each whose topic was settled so many days after its start."""
    for day in days:
        made = engagement(topic.work_package, starts_on=NOW.date(), ends_on=NOW.date() + timedelta(days=90))
        ChecklistItemFactory(
            engagement=made, topic=topic, template__topic=topic, state="done", settled_at=NOW + timedelta(days=day)
        )
        EngagementTopicFactory(engagement=made, topic=topic)
        rollups.recount_delivery(made.pk)


def text(client: Client, **query: object) -> str:
    response = client.get(PAGE, data=query)
    assert response.status_code == 200
    return unescape(response.content.decode())


def lines(client: Client, of: str, **query: object) -> list[dict[str, str]]:
    answer = client.get(EXPORT, data={"of": of, **query})
    return list(csv.DictReader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))


def figures(line: dict[str, str]) -> list[str]:
    return list(line.values())[1:6]


def test_a_topic_that_overruns_is_told_with_its_median_and_quartiles(client, topic):
    delivered(topic, [80, 100, 120, 140, 160])

    assert figures(lines(client, "overruns")[0]) == ["Scanning", "5", "100", "120", "140"]
    said = "Scanning overruns most: half of its 5 deliveries used 120 % of what was planned, or more."
    assert said in text(client)


def test_without_an_overrun_the_page_says_so(client, topic):
    delivered(topic, [80, 90, 100])

    assert "No topic overruns: half of the deliveries of each used 90 % of its plan or less." in text(client)


def test_a_topic_with_open_items_or_without_time_is_not_judged(client, topic):
    made = engagement(topic.work_package)
    EngagementTopicFactory(
        engagement=made, topic=topic, planned_minutes=100, used_minutes=300, n_items=2, n_items_settled=1
    )
    delivered(topic, [0])

    assert lines(client, "overruns") == []


def test_two_deliveries_are_too_few_to_say(client, topic):
    delivered(topic, [300, 300])

    page = text(client)

    assert "Too few to say: it takes 3 engagements to speak of a middle." in page
    assert "300 %" not in page


@pytest.mark.parametrize("status", [Engagement.Status.DRAFT, Engagement.Status.CANCELLED])
def test_drafts_and_cancelled_engagements_are_left_out(client, topic, status):
    delivered(topic, [300, 300, 300], status=status)

    assert lines(client, "overruns") == []


def test_the_versions_of_a_package_are_told_apart(client, topic, package):
    newer = TopicFactory(
        work_package=WorkPackageFactory(key=package.key, name="Advanced Tier", version=8), name="Scanning"
    )
    delivered(topic, [150])
    delivered(newer, [100])

    told = {line["Package"]: line["Median %"] for line in lines(client, "overruns")}

    assert told == {"Advanced Tier v7": "150", "Advanced Tier v8": "100"}


def test_what_is_waived_is_counted_with_its_reasons(client, topic):
    template = ChecklistItemFactory(
        engagement=engagement(topic.work_package), topic=topic, template__topic=topic, template__text="Connect ACR"
    ).template
    for reason in ("They have none.", "They have none.", "It is old."):
        ChecklistItemFactory(
            engagement=engagement(topic.work_package), topic=topic, template=template, state="waived", reason=reason,
            approved_by=PsLeadFactory(),
        )  # fmt: skip

    assert list(lines(client, "waived")[0].values())[2:] == [
        *("Connect ACR", "3", "4", "75", "It is old. | They have none."),
    ]
    assert "“Connect ACR” is left undone most often: in 3 of 4 engagements." in text(client)


def test_days_run_from_the_start_to_the_last_item_settled(client, topic):
    settled(topic, [10, 20, 40])

    assert figures(lines(client, "days")[0]) == ["Scanning", "3", "15", "20", "30"]
    assert (
        "Scanning is the only one done often enough to say: half of the engagements have it 20 days after their start."
        in text(client)
    )


def test_filters_narrow_all_tables(client, topic, package):
    alder = ConsultantFactory(name="Alder")
    delivered(topic, [100], starts_on=NOW.date(), ends_on=NOW.date())
    AssignmentFactory(engagement=Engagement.objects.get(), consultant=alder)
    delivered(topic, [200])
    other = TopicFactory(work_package=WorkPackageFactory())
    delivered(other, [300])

    assert [line["Median %"] for line in lines(client, "overruns", consultant=alder.pk)] == ["100"]
    assert [line["Median %"] for line in lines(client, "overruns", package=other.work_package_id)] == ["300"]


def test_a_period_counts_from_the_day_an_engagement_began(client, topic):
    long_ago = NOW.date() - timedelta(days=20 * 365)
    delivered(topic, [200], starts_on=long_ago, ends_on=long_ago)

    assert len(lines(client, "overruns")) == 1
    assert lines(client, "overruns", period="90") == []


def test_the_page_says_when_it_was_counted_and_for_how_long_that_is_kept(client, settings):
    fresh = text(client)
    settings.INSIGHTS_KEPT_S = 300

    kept = text(client)

    assert ("Counted at <time" in fresh, "counted anew" in fresh) == (True, False)
    assert "the tables are counted anew every 5 minutes, files at once." in kept


def test_an_empty_page_says_what_will_be_counted(client):
    page = text(client)

    for said in ("No topic is finished yet", "Nothing was waived", "No step is done yet"):
        assert said in page


def test_a_file_is_harmless_in_a_spreadsheet(client, package):
    delivered(TopicFactory(work_package=package, name="=cmd()"), [100])

    assert lines(client, "overruns")[0]["Topic"] == "'=cmd()"


def test_taking_a_file_is_written_down(client, topic):
    delivered(topic, [100])

    lines(client, "overruns")

    entry = AuditEntry.objects.get(what="insights.exported")
    assert entry.changes == {"table": ["", "overruns"], "rows": [0, 1]}


@pytest.mark.parametrize("name", ["period", "package", "consultant", "of"])
@pytest.mark.parametrize("value", [*HOSTILE, "9" * 40, "-1"])
def test_an_address_that_cannot_be_read_shows_what_can(client, name, value):
    assert client.get(PAGE, {name: value}).status_code == 200
    assert client.get(EXPORT, {name: value}).status_code == 200


def test_the_part_for_htmx_is_the_part_of_the_page(client, topic):
    delivered(topic, [100, 100, 100])

    fragment = client.get(PAGE, headers=HTMX).content.decode()

    assert fragment.strip() in client.get(PAGE).content.decode()


@pytest.mark.parametrize("n", [1, 50])
def test_it_costs_the_same_for_any_number_of_engagements(client, topic, n, django_assert_num_queries):
    delivered(topic, [100] * n)

    with django_assert_num_queries(7):
        client.get(PAGE)
