"""The overview: the standing of each topic, the picture, the figures."""

import pytest

from engagement.domain import figures, overview, rollups
from engagement.domain.overview import State
from engagement.models import Engagement, Topic
from tests.factories import (
    ChecklistItemFactory,
    EngagementFactory,
    EngagementTopicFactory,
    ImageFactory,
    OperationFactory,
    RegistryFactory,
    SessionFactory,
    SignOffFactory,
    TimeEntryFactory,
    TopicDependencyFactory,
    TopicFactory,
)
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(contracted_minutes=1080)


def topic(engagement: Engagement, key: str, **fields: object) -> Topic:
    made = TopicFactory(work_package=engagement.work_package, key=key, name=key.title())
    EngagementTopicFactory(engagement=engagement, topic=made, **fields)
    return made


def items(engagement: Engagement, topic: Topic, *states: str) -> None:
    for position, state in enumerate(states):
        ChecklistItemFactory(
            engagement=engagement,
            template__topic=topic,
            template__position=position,
            template__text=f"Item {position}",
            state=state,
        )


def standing(engagement: Engagement) -> overview.Standing:
    rollups.recount(engagement.pk)
    engagement.summary.refresh_from_db()
    return overview.standing(engagement)


def shown_figures(engagement: Engagement) -> dict[str, tuple[str, str]]:
    rollups.recount(engagement.pk)
    engagement.summary.refresh_from_db()
    return {one.label: (one.value, one.hint) for one in figures.figures(engagement)}


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], State.NOT_STARTED),
        (["open"], State.NOT_STARTED),
        (["open", "done"], State.UNDER_WAY),
        (["done", "proven", "not_applicable"], State.STANDS),
        (["done", "blocked"], State.BLOCKED),
    ],
)
def test_a_topic_stands_where_its_items_do(engagement, states, expected):
    items(engagement, topic(engagement, "sso"), *states)

    assert standing(engagement).topics[0].state == expected


def test_logged_time_starts_a_topic(engagement):
    TimeEntryFactory(engagement=engagement, topic=topic(engagement, "sso"), minutes=30)

    [shown] = standing(engagement).topics

    assert (shown.state, shown.used_minutes) == (State.UNDER_WAY, 30)


def test_a_registry_in_aqua_starts_its_topic(engagement):
    topic(engagement, "registry")
    RegistryFactory(engagement=engagement)

    assert standing(engagement).topics[0].state == State.UNDER_WAY


def test_a_scanned_image_starts_scanning(engagement):
    topic(engagement, "scanning")
    ImageFactory(engagement=engagement, scan_state="finished")

    assert standing(engagement).topics[0].state == State.UNDER_WAY


def test_the_blocked_items_are_named_with_their_reasons(engagement):
    items(engagement, topic(engagement, "sso"), *["blocked"] * 4)

    [shown] = standing(engagement).topics

    assert shown.blockers == [overview.Blocker(f"Item {n}", "A reason.") for n in range(3)]
    assert shown.n_more_blockers == 1


def test_a_topic_that_has_not_begun_names_what_it_waits_for(engagement):
    first, second = topic(engagement, "policies"), topic(engagement, "gitops")
    TopicDependencyFactory(topic=second, needs=first)

    assert [one.waits_for for one in standing(engagement).topics] == [[], ["Policies"]]


def test_what_stands_or_only_warns_is_not_waited_for(engagement):
    stands, soft, last = (topic(engagement, key) for key in ("registry", "sso", "cicd"))
    items(engagement, stands, "done")
    TopicDependencyFactory(topic=last, needs=stands)
    TopicDependencyFactory(topic=last, needs=soft, kind="soft")

    assert standing(engagement).topics[2].waits_for == []


def test_topics_out_of_scope_are_left_out(engagement):
    topic(engagement, "siem", is_in_scope=False)

    assert standing(engagement).topics == []


def test_the_picture_has_all_six_parts_and_tells_those_left_out(engagement):
    topic(engagement, "registry")

    picture = standing(engagement).picture

    assert {key: part.state for key, part in picture.items()} == {
        "registry": State.NOT_STARTED,
        "scanning": State.LEFT_OUT,
        "policies": State.LEFT_OUT,
        "cicd": State.LEFT_OUT,
        "sso": State.LEFT_OUT,
        "siem": State.LEFT_OUT,
    }


def test_the_picture_tells_how_much_is_in_aqua(engagement):
    for key in ("registry", "scanning", "policies", "sso"):
        items(engagement, topic(engagement, key), "open", "done")
    RegistryFactory(engagement=engagement, state="failed")
    ImageFactory(registry=RegistryFactory(engagement=engagement), scan_state="finished", is_compliant=False)

    picture = standing(engagement).picture

    assert {key: picture[key].detail for key in ("registry", "scanning", "policies", "sso")} == {
        "registry": "1 of 2 integrated",
        "scanning": "1 of 1 scanned",
        "policies": "1 non-compliant",
        "sso": "1 of 2 items",
    }


def test_a_long_figure_in_the_picture_loses_its_verb(engagement):
    topic(engagement, "scanning")
    rollups.recount(engagement.pk)
    engagement.summary.n_images_scanned, engagement.summary.n_images = 1200, 1500

    picture = overview.standing(engagement).picture

    assert picture["scanning"].detail == "1,200 of 1,500"


@pytest.mark.parametrize(("state", "expected"), [("queued", True), ("succeeded", False)])
def test_the_standing_is_live_while_an_operation_is(engagement, state, expected):
    OperationFactory(registry=RegistryFactory(engagement=engagement), state=state)

    assert standing(engagement).is_live is expected


def test_an_engagement_that_has_just_begun_shows_figures_of_nothing(engagement):
    assert shown_figures(engagement) == {
        "Sessions": ("0 of 0", "held"),
        "Registries": ("0", "none named yet"),
        "Images": ("0", "none added yet"),
        "Operations": ("0", "under way"),
        "Hours used": ("0 of 18 h", "0 h planned"),
    }


def test_figures_name_what_failed(engagement):
    SessionFactory(engagement=engagement, status="done", started_at=None)
    registry = RegistryFactory(engagement=engagement, state="failed")
    ImageFactory(registry=registry, scan_state="failed", error="The pull failed.")
    OperationFactory(registry=registry, state="failed")
    TimeEntryFactory(engagement=engagement, minutes=1200)

    assert shown_figures(engagement) == {
        "Sessions": ("1 of 1", "held"),
        "Registries": ("0 of 1", "integrated"),
        "Images": ("0 of 1", "scanned, 1 failed"),
        "Operations": ("0", "under way, 1 failed"),
        "Hours used": ("20 of 18 h", "0 h planned, more than contracted"),
    }


def test_the_picture_says_what_blocks_a_part_and_what_comes_before_it(engagement):
    policies = topic(engagement, "policies")
    items(engagement, policies, "blocked", "blocked", "blocked", "blocked", "open")
    cicd = topic(engagement, "cicd")
    items(engagement, cicd, "open")
    TopicDependencyFactory(topic=cicd, needs=policies)

    picture = standing(engagement).picture

    assert picture["policies"].whys == (
        "Item 0: A reason", "Item 1: A reason", "Item 2: A reason", "And 1 more blocked",
    )  # fmt: skip
    assert picture["cicd"].in_words == "CI/CD: Not started, 0 of 1 items. Comes after Policies."
    assert picture["sso"].whys == ()


def test_a_topic_says_when_it_was_accepted_until_that_is_withdrawn(engagement):
    signed = topic(engagement, "registry")
    topic(engagement, "scanning")
    record = SignOffFactory(engagement=engagement, topic=signed)
    before = [one.accepted_at for one in standing(engagement).topics]

    SignOffFactory(engagement=engagement, topic=signed, withdraws=record, reason="Wrong.")

    assert sorted(before, key=str) == [NOW, None]
    assert [one.accepted_at for one in standing(engagement).topics] == [None, None]


def test_every_topic_is_accepted_with_the_whole(engagement):
    topic(engagement, "registry")
    SignOffFactory(engagement=engagement)

    assert [one.accepted_at for one in standing(engagement).topics] == [NOW]
