"""One bundle a person and day: when it comes, what is in it, and that there is never another."""

from datetime import UTC, datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections, transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from engagement.domain import notices
from engagement.models import ChecklistItem, Engagement, Letter, MailKind, Membership, Notice, RaidItem, User
from tests.factories import (
    AssignmentFactory,
    ChecklistItemFactory,
    ConsultantFactory,
    EngagementFactory,
    MailHoursFactory,
    MembershipFactory,
    NoticeFactory,
    RaidItemFactory,
    RefusedMailFactory,
    UserFactory,
)
from tests.workers import until, working

pytestmark = pytest.mark.django_db

# A Monday at noon, and the next morning at eight.
NOON = datetime(2030, 1, 7, 12, tzinfo=UTC)
MORNING = datetime(2030, 1, 8, 8, tzinfo=UTC)
A_DAY = timedelta(days=1)


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(reference="NW-7", title="Shop platform")


@pytest.fixture
def ana(engagement: Engagement) -> User:
    person = ConsultantFactory(name="Ana Silva", email="ana@team.example")
    return AssignmentFactory(engagement=engagement, consultant=person).consultant


def notice(person: User, engagement: Engagement, **more: object) -> Notice:
    return NoticeFactory(user=person, engagement=engagement, **{"noticed_at": NOON, **more})


def bundles() -> list[str]:
    return list(Letter.objects.filter(kind="bundle").order_by("pk").values_list("to_address", flat=True))


def test_what_waits_for_a_person_comes_in_one_letter(engagement: Engagement, ana: User) -> None:
    notice(ana, engagement, text="Tom wrote a comment")
    notice(ana, engagement, text="Tom answered a question")

    notices.bundle_due(at=MORNING)

    letter = Letter.objects.get()
    assert (letter.kind, letter.to_address, letter.subject) == ("bundle", "ana@team.example", "2 new things in NW-7")
    assert letter.text == (
        "Hello Ana Silva,\n\nthis is new for you.\n\nNW-7, Shop platform\n\n"
        "- Tom wrote a comment\n- Tom answered a question\n"
    )


def test_the_letter_links_to_what_it_tells_of_where_the_site_has_an_address(
    engagement: Engagement, ana: User, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://tidemark.example.com"
    notice(ana, engagement, text="Tom wrote a comment", path="/engagements/NW-7/comments/")

    notices.bundle_due(at=MORNING)

    assert Letter.objects.get().text.splitlines()[6:] == [
        "- Tom wrote a comment",
        "  https://tidemark.example.com/engagements/NW-7/comments/",
        "",
        "When this mail comes, and what is in it: https://tidemark.example.com/account/mail/",
    ]


def test_nothing_comes_before_the_hour(engagement: Engagement, ana: User) -> None:
    notice(ana, engagement)

    notices.bundle_due(at=MORNING - timedelta(seconds=1))

    assert bundles() == []


def test_the_hour_is_by_the_readers_own_clocks(engagement: Engagement, ana: User) -> None:
    User.objects.filter(pk=ana.pk).update(time_zone="America/New_York")
    notice(ana, engagement, noticed_at=NOON + timedelta(hours=6))

    sent = [notices.bundle_due(at=MORNING + timedelta(hours=n)) for n in (0, 4, 5)]

    assert sent == [0, 0, 1]


def test_a_weekend_waits_for_monday(engagement: Engagement, ana: User) -> None:
    friday = NOON + 4 * A_DAY
    notice(ana, engagement, noticed_at=friday)

    sent = [notices.bundle_due(at=friday.replace(hour=8) + n * A_DAY) for n in (1, 2, 3)]

    assert sent == [0, 0, 1]


def test_a_worker_that_was_down_at_the_hour_does_not_send_at_night(engagement: Engagement, ana: User) -> None:
    notice(ana, engagement)

    sent = [notices.bundle_due(at=at) for at in (MORNING.replace(hour=23), MORNING.replace(hour=7) + A_DAY)]

    assert sent == [0, 1]


def test_a_person_chooses_hour_and_quiet_hours(engagement: Engagement, ana: User) -> None:
    MailHoursFactory(user=ana, bundle_hour=22, quiet_from=time(23), quiet_until=time(6))
    notice(ana, engagement)

    sent = [notices.bundle_due(at=NOON.replace(hour=hour)) for hour in (21, 22)]

    assert sent == [0, 1]


def test_looking_again_at_once_sends_nothing(engagement: Engagement, ana: User) -> None:
    notice(ana, engagement)

    sent = [notices.bundle_due(at=MORNING) for _ in range(3)]

    assert (sent, bundles()) == ([1, 0, 0], ["ana@team.example"])


def test_what_happens_after_the_bundle_waits_for_the_next_day(engagement: Engagement, ana: User) -> None:
    notice(ana, engagement)
    notices.bundle_due(at=MORNING)
    notice(ana, engagement, noticed_at=MORNING + timedelta(hours=1))

    sent = [notices.bundle_due(at=MORNING + timedelta(hours=n)) for n in (2, 10, 24)]

    assert (sent, len(bundles())) == ([0, 0, 1], 2)


def test_a_later_hour_chosen_on_the_same_day_brings_no_second_bundle(engagement: Engagement, ana: User) -> None:
    notice(ana, engagement)
    notices.bundle_due(at=MORNING)
    MailHoursFactory(user=ana, bundle_hour=12)
    notice(ana, engagement, noticed_at=MORNING + timedelta(hours=1))

    sent = [notices.bundle_due(at=MORNING.replace(hour=hour)) for hour in (12, 15)]

    assert (sent, len(bundles())) == ([0, 0], 1)


def test_everybody_gets_their_own(engagement: Engagement, ana: User) -> None:
    bo = AssignmentFactory(engagement=engagement, consultant=ConsultantFactory(email="bo@team.example")).consultant
    for person in (ana, bo):
        notice(person, engagement)

    assert (notices.bundle_due(at=MORNING), sorted(bundles())) == (2, ["ana@team.example", "bo@team.example"])


@pytest.mark.parametrize("kind", [MailKind.COMMENT, MailKind.BUNDLE])
def test_what_is_refused_is_dropped(engagement: Engagement, ana: User, kind: MailKind) -> None:
    RefusedMailFactory(address="ana@team.example", kind=kind)
    dropped = notice(ana, engagement, kind=MailKind.COMMENT)

    notices.bundle_due(at=MORNING)

    dropped.refresh_from_db()
    assert (bundles(), dropped.dropped_at) == ([], MORNING)


@pytest.mark.parametrize(
    ("about", "is_told"),
    [
        (lambda of: {"item": ChecklistItemFactory(engagement=of)}, True),
        (lambda of: {"item": ChecklistItemFactory(engagement=of, state=ChecklistItem.State.DONE)}, False),
        (lambda of: {"action": RaidItemFactory(engagement=of, state=RaidItem.State.CLOSED)}, False),
    ],
)
def test_what_was_settled_meanwhile_is_not_told(engagement: Engagement, ana: User, about, is_told: bool) -> None:
    notice(ana, engagement, kind=MailKind.ITEM, **about(engagement))

    assert bool(notices.bundle_due(at=MORNING)) == is_told


def test_whoever_was_taken_off_reads_nothing_more_of_the_engagement(engagement: Engagement, ana: User) -> None:
    notice(ana, engagement)
    engagement.assignments.all().delete()

    assert notices.bundle_due(at=MORNING) == 0


def test_a_customer_whose_access_ended_reads_nothing_more(engagement: Engagement) -> None:
    tom = MembershipFactory(customer=engagement.customer, user=UserFactory()).user
    notice(tom, engagement)
    Membership.objects.update(ends_on=NOON.date())

    assert notices.bundle_due(at=MORNING) == 0


def test_a_customer_who_was_let_into_another_engagement_only_reads_nothing_of_this_one(
    engagement: Engagement,
) -> None:
    other = EngagementFactory(customer=engagement.customer)
    tom = MembershipFactory(customer=engagement.customer, engagement=other, user=UserFactory()).user
    notice(tom, engagement, text="of this one")
    notice(tom, other, text="of the other")

    notices.bundle_due(at=MORNING)

    assert [one.text for one in Notice.objects.exclude(bundled_at=None)] == ["of the other"]


def test_a_long_list_is_cut(engagement: Engagement, ana: User) -> None:
    for _ in range(25):
        notice(ana, engagement)

    notices.bundle_due(at=MORNING)

    text = Letter.objects.get().text
    assert (text.count("\n- "), text.rstrip().splitlines()[-1]) == (21, "- and 5 more")


def test_a_try_that_breaks_off_leaves_everything_to_the_next(engagement: Engagement, ana: User) -> None:
    waiting = notice(ana, engagement)

    def break_off() -> None:
        with transaction.atomic():
            notices.bundle(ana.pk, at=MORNING)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()

    waiting.refresh_from_db()
    assert (waiting.bundled_at, bundles()) == (None, [])
    assert (notices.bundle_due(at=MORNING), bundles()) == (1, ["ana@team.example"])


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_tick_write_one_bundle(engagement: Engagement, ana: User) -> None:
    notice(ana, engagement)
    together = Barrier(4)

    def tick() -> None:
        together.wait()
        notices.bundle_due(at=MORNING)
        connections.close_all()

    workers = [Thread(target=tick) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()

    assert bundles() == ["ana@team.example"]


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_and_its_successor_write_one_bundle(worker_env: dict[str, str]) -> None:
    """By the real timetable: the first is ended as kill -9 does; the second finds more for both, on the same day."""
    engagement = EngagementFactory()
    ana = AssignmentFactory(engagement=engagement).consultant
    MailHoursFactory(user=ana, bundle_hour=0, quiet_from=time(0), quiet_until=time(0), is_weekend_quiet=False)
    notice(ana, engagement, noticed_at=timezone.now() - 2 * A_DAY)

    with working(worker_env) as first:
        until(lambda: bool(bundles()), within_s=30, otherwise=first.log.read_text)
        first.kill()
    bo = AssignmentFactory(engagement=engagement).consultant
    MailHoursFactory(user=bo, bundle_hour=0, quiet_from=time(0), quiet_until=time(0), is_weekend_quiet=False)
    for person in (ana, bo):
        notice(person, engagement, noticed_at=timezone.now() - A_DAY)
    with working(worker_env) as second:
        until(lambda: bo.email in bundles(), within_s=30, otherwise=second.log.read_text)

    assert bundles() == [ana.email, bo.email]
