"""From draft to sent or skipped: once a week, once to each reader, by somebody or by itself."""

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections

from engagement.domain import status_mails
from engagement.models import AuditEntry, Engagement, Letter, MailKind, Membership, StatusMail, User
from tests.factories import (
    ConsultantFactory,
    EngagementFactory,
    MembershipFactory,
    RefusedMailFactory,
    StatusMailFactory,
    StatusRhythmFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

BERLIN = "Europe/Berlin"
# A Friday at nine in Berlin.
FRIDAY = datetime(2030, 1, 11, 8, tzinfo=UTC)
A_DAY = timedelta(days=1)


@pytest.fixture
def engagement() -> Engagement:
    engagement = EngagementFactory(title="Shop platform", customer__time_zone=BERLIN)
    MembershipFactory(
        customer=engagement.customer, user=UserFactory(email="tom@northwind.example", name="Tom"), known_as="Tom Field"
    )
    return engagement


@pytest.fixture
def jo() -> User:
    return ConsultantFactory(name="Jo")


@pytest.fixture
def status(engagement: Engagement) -> StatusMail:
    return StatusMailFactory(engagement=engagement, week=date(2030, 1, 7), drafted_at=FRIDAY)


def send(status: StatusMail, by: User, text: str = "All is well.") -> StatusMail:
    return status_mails.send(status, text, based_on=status.revision, by=by, at=FRIDAY)


def addresses() -> list[str]:
    return sorted(Letter.objects.filter(kind="status").values_list("to_address", flat=True))


def test_it_is_drafted_on_friday_at_nine_by_the_customers_clocks(engagement: Engagement) -> None:
    counts = [status_mails.write_due(at=at) for at in (FRIDAY - timedelta(seconds=1), FRIDAY)]

    assert (counts, StatusMail.objects.get().week) == ([0, 1], date(2030, 1, 7))


def test_looking_again_drafts_nothing_more_that_week(engagement: Engagement) -> None:
    for n in range(3):
        status_mails.write_due(at=FRIDAY + n * timedelta(hours=20))

    assert StatusMail.objects.count() == 1


def test_the_next_week_has_its_own(engagement: Engagement) -> None:
    for n in range(2):
        status_mails.write_due(at=FRIDAY + n * timedelta(days=7))

    assert list(StatusMail.objects.values_list("week", flat=True)) == [date(2030, 1, 14), date(2030, 1, 7)]


def test_the_engagement_chooses_its_hour(engagement: Engagement) -> None:
    StatusRhythmFactory(engagement=engagement, weekday=0, hour=7)

    monday_at_seven = datetime(2030, 1, 7, 6, tzinfo=UTC)

    assert [status_mails.write_due(at=monday_at_seven - n * timedelta(seconds=1)) for n in (1, 0)] == [0, 1]


def test_switched_off_nothing_is_drafted(engagement: Engagement) -> None:
    StatusRhythmFactory(engagement=engagement, is_on=False)

    assert status_mails.write_due(at=FRIDAY) == 0


@pytest.mark.parametrize("state", ["draft", "delivered", "signed_off", "cancelled"])
def test_an_engagement_that_does_not_run_has_none(state: str) -> None:
    EngagementFactory(status=state)

    assert status_mails.write_due(at=FRIDAY + A_DAY) == 0


def test_an_engagement_begun_after_the_hour_waits_for_the_next_week(engagement: Engagement) -> None:
    Engagement.objects.update(created_at=FRIDAY + timedelta(hours=1))

    assert [status_mails.write_due(at=FRIDAY + n * A_DAY) for n in (1, 7)] == [0, 1]


def test_a_draft_is_sent_to_nobody_by_itself(engagement: Engagement) -> None:
    for n in range(4):
        status_mails.write_due(at=FRIDAY + n * A_DAY)

    assert (StatusMail.objects.get().state, addresses()) == ("draft", [])


def test_where_the_engagement_says_so_it_goes_out_after_a_day_outside_the_weekend(engagement: Engagement) -> None:
    StatusRhythmFactory(engagement=engagement, sends_itself=True)
    monday_at_seven = datetime(2030, 1, 14, 6, tzinfo=UTC)

    status_mails.write_due(at=FRIDAY)
    waiting = StatusMail.objects.get()
    counts = [status_mails.write_due(at=at) for at in (monday_at_seven - timedelta(seconds=1), monday_at_seven)]

    assert (waiting.sends_itself_at, counts, addresses()) == (monday_at_seven, [0, 1], ["tom@northwind.example"])


def test_what_nobody_may_read_is_skipped(engagement: Engagement) -> None:
    StatusRhythmFactory(engagement=engagement, sends_itself=True)
    status_mails.write_due(at=FRIDAY)
    Membership.objects.all().delete()

    status_mails.write_due(at=FRIDAY + 3 * A_DAY)

    assert StatusMail.objects.get().state == "skipped"


def test_what_is_over_is_told_nobody(engagement: Engagement) -> None:
    StatusRhythmFactory(engagement=engagement, sends_itself=True)
    status_mails.write_due(at=FRIDAY)
    Engagement.objects.update(status="cancelled")

    status_mails.write_due(at=FRIDAY + 3 * A_DAY)

    assert (StatusMail.objects.get().state, addresses()) == ("skipped", [])


def test_sending_mails_the_edited_text_to_the_customers_people(status: StatusMail, jo: User) -> None:
    sent = send(status, jo, "Hello Tom,\r\nall is well. ")

    letter = Letter.objects.get()
    assert (letter.to_name, letter.subject, letter.text) == (
        "Tom Field",
        "Shop platform: where we are, 11 January",
        "Hello Tom,\nall is well.\n",
    )
    assert (sent.state, sent.ended_by, sent.ended_at, sent.n_readers) == ("sent", jo, FRIDAY, 1)


def test_sending_twice_sends_once(status: StatusMail, jo: User) -> None:
    send(status, jo)
    send(status, jo, "Another text")

    assert (addresses(), StatusMail.objects.get().text) == (["tom@northwind.example"], "All is well.\n")


def test_it_goes_to_who_is_let_in_and_wants_it(engagement: Engagement, status: StatusMail, jo: User) -> None:
    def member(email: str, **more: object) -> None:
        MembershipFactory(**{"customer": engagement.customer, "user": UserFactory(email=email), **more})

    member("over@northwind.example", ends_on=FRIDAY.date() - A_DAY)
    member("elsewhere@northwind.example", engagement=EngagementFactory(customer=engagement.customer))
    member("refuses@northwind.example")
    member("off@northwind.example", user=UserFactory(is_active=False))
    member("stranger@other.example", customer=EngagementFactory().customer)
    RefusedMailFactory(address="refuses@northwind.example", kind=MailKind.STATUS)

    send(status, jo)

    assert addresses() == ["tom@northwind.example"]


def test_without_readers_it_is_not_sent(status: StatusMail, jo: User) -> None:
    Membership.objects.all().delete()

    with pytest.raises(status_mails.CannotSend):
        send(status, jo)

    assert StatusMail.objects.get().state == "draft"


@pytest.mark.parametrize("text", ["", " \n ", "a\x00b", "x" * 20_001])
def test_a_text_that_cannot_be_kept_is_refused(status: StatusMail, jo: User, text: str) -> None:
    with pytest.raises(status_mails.NotAText):
        send(status, jo, text)


def test_two_who_edit_it_notice_each_other(status: StatusMail, jo: User) -> None:
    status_mails.save(status, "Mine", based_on=0, by=jo, at=FRIDAY)

    with pytest.raises(status_mails.ChangedMeanwhile):
        status_mails.save(status, "Theirs", based_on=0, by=jo, at=FRIDAY)

    assert StatusMail.objects.get().text == "Mine\n"


def test_what_was_sent_is_changed_no_more(status: StatusMail, jo: User) -> None:
    send(status, jo)

    for deed in (
        lambda: status_mails.save(status, "Else", based_on=1, by=jo, at=FRIDAY),
        lambda: status_mails.redraft(status, by=jo, at=FRIDAY),
        lambda: status_mails.skip(status, by=jo, at=FRIDAY),
        lambda: status_mails.take_up(status, by=jo, at=FRIDAY),
    ):
        with pytest.raises(status_mails.AlreadyEnded):
            deed()


def test_a_skipped_week_is_not_drafted_again(engagement: Engagement, status: StatusMail, jo: User) -> None:
    status_mails.skip(status, by=jo, at=FRIDAY)

    assert (status_mails.write_due(at=FRIDAY), StatusMail.objects.get().state) == (0, "skipped")


def test_a_skipped_week_can_be_taken_up_again(status: StatusMail, jo: User) -> None:
    status_mails.skip(status, by=jo, at=FRIDAY)

    taken = [status_mails.take_up(status, by=jo, at=FRIDAY) for _ in range(2)]

    assert ([one.state for one in taken], send(taken[0], jo).state) == (["draft", "draft"], "sent")


def test_drafting_anew_tells_what_is_known_by_now(status: StatusMail, jo: User) -> None:
    status_mails.redraft(status, by=jo, at=FRIDAY)

    assert StatusMail.objects.get().text.startswith("This is where Shop platform stands on Friday 11 January 2030.")


def test_a_new_rhythm_holds_for_the_draft_that_waits(engagement: Engagement, status: StatusMail, jo: User) -> None:
    status_mails.set_rhythm(engagement, is_on=True, weekday=1, hour=10, sends_itself=True, by=jo, at=FRIDAY)

    assert StatusMail.objects.get().sends_itself_at == datetime(2030, 1, 14, 6, tzinfo=UTC)
    assert AuditEntry.objects.get(what="status_rhythm.changed").changes == {
        "weekday": [4, 1],
        "hour": [9, 10],
        "sends_itself": [False, True],
    }


@pytest.mark.parametrize(("weekday", "hour"), [(7, 9), (-1, 9), (4, 24)])
def test_a_rhythm_that_is_none_is_refused(engagement: Engagement, jo: User, weekday: int, hour: int) -> None:
    with pytest.raises(status_mails.NotARhythm):
        status_mails.set_rhythm(
            engagement, is_on=True, weekday=weekday, hour=hour, sends_itself=False, by=jo, at=FRIDAY
        )


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_tick_draft_and_send_once(engagement: Engagement) -> None:
    StatusRhythmFactory(engagement=engagement, sends_itself=True)
    together = Barrier(4)

    def tick() -> None:
        together.wait()
        status_mails.write_due(at=FRIDAY)
        together.wait()
        status_mails.write_due(at=FRIDAY + 3 * A_DAY)
        connections.close_all()

    workers = [Thread(target=tick) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()

    drafted = AuditEntry.objects.filter(what="status_mail.drafted").count()
    assert (drafted, StatusMail.objects.get(week=date(2030, 1, 7)).state, addresses()) == (
        1,
        "sent",
        ["tom@northwind.example"],
    )
