"""The recap: drafted from data, kept, sent once."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta

import pytest

from engagement.domain.live import recap, story
from engagement.domain.live.recap import AlreadySent, CannotSend, Reader
from engagement.models import ChecklistItem, Letter, RaidItem, Session, Topic
from tests.factories import (
    NOW,
    AttendeeFactory,
    ChecklistItemFactory,
    ClockSpanFactory,
    EngagementFactory,
    RaidItemFactory,
    RefusedMailFactory,
    SessionFactory,
    TimeAllocationFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
Counted = Callable[[int], AbstractContextManager[object]]
END = NOW + timedelta(minutes=150)


@pytest.fixture
def session() -> Session:
    engagement = EngagementFactory(customer__time_zone="Europe/Berlin", title="Advanced Tier")
    return SessionFactory(
        engagement=engagement,
        number=2,
        status=Session.Status.DONE,
        starts_at=NOW,
        ends_at=END,
        started_at=NOW,
        ended_at=END,
    )


def draft(session: Session, changes: Sequence[str] = ()) -> str:
    return recap.draft(session, story.of(session), changes)


def module(session: Session, name: str, **fields: object) -> Topic:
    topic = TopicFactory(work_package=session.engagement.work_package, name=name, **fields)
    TimeAllocationFactory(session=session, topic=topic)
    return topic


def test_the_draft_of_a_whole_session(session: Session) -> None:
    registry = module(session, "Registry Integration", position=1)
    module(session, "Vulnerability Scanning", position=2)
    ClockSpanFactory(session=session, topic=registry, ended_at=END)
    session.public_notes, session.next_preparation = "Harbor **2.11** is in use.\n", "Bring the CI admin."
    RaidItemFactory(
        engagement=session.engagement, session=session, kind=RaidItem.Kind.DECISION, text="Scan nightly at 02:00 UTC."
    )
    RaidItemFactory(
        engagement=session.engagement,
        session=session,
        text="Open port 443.",
        owner="Network team",
        due_on=date(2030, 1, 9),
    )
    ChecklistItemFactory(
        engagement=session.engagement,
        template__topic=registry,
        template__text="Repositories are visible",
        state=ChecklistItem.State.PROVEN,
        proven_at=NOW + timedelta(minutes=50),
    )
    ChecklistItemFactory(
        engagement=session.engagement,
        template__topic=registry,
        template__text="Retention decided",
        template__owner="customer",
    )
    following = SessionFactory(engagement=session.engagement, number=3, starts_at=datetime(2030, 1, 10, 9, tzinfo=UTC))
    TimeAllocationFactory(session=following, topic=TopicFactory(name="CI/CD Integration"))

    assert draft(session, ["The registry acme-quay was added."]) == (
        "This is what we did in session 2 on Monday 7 January 2030.\n\n"
        "What we covered\n\n- Registry Integration\n\n"
        "Decisions\n\n- Scan nightly at 02:00 UTC.\n\n"
        "Actions\n\n- Open port 443. (Network team, due 9 January 2030)\n\n"
        "Done and proven\n\n- Repositories are visible (seen in Aqua)\n\n"
        "What changed in the console\n\n- The registry acme-quay was added.\n\n"
        "Still open on your side\n\n- Retention decided\n\n"
        "Notes\n\nHarbor **2.11** is in use.\n\n"
        "Next session\n\nSession 3, Thursday 10 January 2030 at 10:00 (Europe/Berlin): CI/CD Integration.\n\n"
        "Please prepare: Bring the CI admin."
    )


@pytest.mark.parametrize("n", [1, 50])
def test_its_story_costs_the_same_for_any_number_of_rows(
    session: Session, n: int, django_assert_num_queries: Counted
) -> None:
    topic = module(session, "Registry")
    ChecklistItemFactory.create_batch(n, engagement=session.engagement, template__topic=topic)
    RaidItemFactory.create_batch(n, engagement=session.engagement, session=session)

    with django_assert_num_queries(4):
        draft(session)


def test_an_empty_session_has_a_short_recap(session: Session) -> None:
    assert draft(session) == "This is what we did in session 2 on Monday 7 January 2030."


def test_modules_are_those_planned_where_no_clock_ran(session: Session) -> None:
    module(session, "Registry Integration")

    assert "What we covered\n\n- Registry Integration" in draft(session)


def test_nothing_internal_is_told(session: Session) -> None:
    session.internal_notes = "internal-canary"
    engagement = session.engagement
    RaidItemFactory(engagement=engagement, session=session, text="internal-canary", is_internal=True)
    RaidItemFactory(engagement=engagement, session=session, text="internal-canary", kind=RaidItem.Kind.RISK)
    preparation = module(session, "Rehearsal", kind=Topic.Kind.PREPARATION)
    for fields in ({"state": ChecklistItem.State.PROVEN, "proven_at": NOW}, {"template__owner": "customer"}):
        ChecklistItemFactory(
            engagement=engagement, template__topic=preparation, template__text="internal-canary", **fields
        )

    assert "internal-canary" not in draft(session)


def test_what_was_settled_before_the_session_is_not_told(session: Session) -> None:
    ChecklistItemFactory(
        engagement=session.engagement, state=ChecklistItem.State.PROVEN, proven_at=NOW - timedelta(days=1)
    )

    assert "Done and proven" not in draft(session)


def test_what_was_carried_on_is_still_told_as_open(session: Session) -> None:
    following = SessionFactory(engagement=session.engagement, number=3, starts_at=END)
    ChecklistItemFactory(
        engagement=session.engagement,
        template__topic=module(session, "Registry"),
        template__text="Retention decided",
        template__owner="customer",
        carried_to=following,
    )

    assert "Still open on your side\n\n- Retention decided" in draft(session)


def test_the_draft_of_a_next_date_is_not_told(session: Session) -> None:
    SessionFactory(engagement=session.engagement, number=3, starts_at=END, status=Session.Status.DRAFT)

    assert "Next session" not in draft(session)


def test_everybody_with_an_address_reads_it_once(session: Session) -> None:
    AttendeeFactory(session=session, name="Ana", email="team@example.com")
    AttendeeFactory(session=session, name="Bo", email="Team@example.com")
    AttendeeFactory(session=session, name="Cy", email="")

    assert recap.readers(session) == [Reader("Ana", "team@example.com")]


def test_whoever_wants_no_recaps_reads_none(session: Session) -> None:
    AttendeeFactory(session=session, name="Ana", email="Ana@customer.example")
    RefusedMailFactory(address="ana@customer.example", kind="recap")

    assert recap.readers(session) == []


def test_sending_queues_a_letter_to_each_reader(session: Session) -> None:
    AttendeeFactory(session=session, name="Ana", email="ana@example.com")
    AttendeeFactory(session=session, name="Bo", email="bo@example.com")

    recap.send(session, "What we did.", by=session.consultant, at=END)

    letters = Letter.objects.filter(engagement=session.engagement).order_by("to_address")
    assert list(letters.values_list("kind", "to_address", "subject", "text")) == [
        ("recap", "ana@example.com", "Recap of session 2, Advanced Tier", "What we did."),
        ("recap", "bo@example.com", "Recap of session 2, Advanced Tier", "What we did."),
    ]
    session.refresh_from_db()
    assert (session.recap, session.recap_sent_at) == ("What we did.", END)


def test_sending_twice_sends_once(session: Session) -> None:
    AttendeeFactory(session=session, email="ana@example.com")
    recap.send(session, "What we did.", by=session.consultant, at=END)

    recap.send(session, "Something else.", by=session.consultant, at=END + timedelta(hours=1))

    session.refresh_from_db()
    assert Letter.objects.count() == 1
    assert (session.recap, session.recap_sent_at) == ("What we did.", END)


def test_without_a_reader_nothing_is_sent(session: Session) -> None:
    with pytest.raises(CannotSend):
        recap.send(session, "What we did.", by=session.consultant, at=END)

    session.refresh_from_db()
    assert session.recap_sent_at is None


def test_a_session_that_is_not_closed_has_no_recap_yet() -> None:
    session = SessionFactory(status=Session.Status.IN_PROGRESS, started_at=NOW)

    with pytest.raises(CannotSend):
        recap.save(session, "Early.", by=session.consultant, at=NOW)


def test_the_text_is_kept_until_it_is_sent(session: Session) -> None:
    recap.save(session, "Edited.", by=session.consultant, at=END)

    session.refresh_from_db()
    assert session.recap == "Edited."


def test_what_was_sent_is_not_changed_any_more(session: Session) -> None:
    AttendeeFactory(session=session, email="ana@example.com")
    recap.send(session, "What we did.", by=session.consultant, at=END)

    with pytest.raises(AlreadySent):
        recap.save(session, "Something else.", by=session.consultant, at=END)


def test_a_rehearsal_is_not_told(session: Session) -> None:
    session.kind = Session.Kind.REHEARSAL
    session.save()
    AttendeeFactory(session=session, email="ana@example.com")

    with pytest.raises(CannotSend):
        recap.send(session, "What we tried.", by=session.consultant, at=END)


def test_a_draft_that_nobody_edited_is_offered_with_what_is_known_since(session: Session) -> None:
    session.recap = draft(session)

    assert recap.offered(session, story.of(session), ["The registry stands."]) == draft(
        session, ["The registry stands."]
    )


def test_an_edited_text_is_offered_as_it_is(session: Session) -> None:
    session.recap = "Edited."

    assert recap.offered(session, story.of(session), ["The registry stands."]) == "Edited."


def test_a_session_that_was_logged_is_offered_a_draft(session: Session) -> None:
    session.started_at = session.ended_at = None

    assert recap.offered(session, story.of(session), []) == "This is what we did in session 2 on Monday 7 January 2030."
