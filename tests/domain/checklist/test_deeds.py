"""What people do to a checklist item, and what they may not."""

from datetime import date, timedelta

import pytest

from engagement.domain import checklist
from engagement.domain.refusals import Refused
from engagement.models import AuditEntry, ChecklistItem, Engagement, Evidence, Membership, Owner, User
from tests.factories import (
    ChecklistItemFactory,
    ConsultantFactory,
    EngagementFactory,
    EngagementTopicFactory,
    MembershipFactory,
    PsLeadFactory,
    SessionFactory,
    TimeAllocationFactory,
)
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db

State = ChecklistItem.State
DEEDS = {
    "tick": lambda item, by: checklist.tick(item, by=by, at=NOW),
    "untick": lambda item, by: checklist.untick(item, by=by, at=NOW),
    "block": lambda item, by: checklist.block(item, reason="No ticket.", by=by, at=NOW),
    "leave_out": lambda item, by: checklist.leave_out(item, reason="No SIEM.", by=by, at=NOW),
    "waive": lambda item, by: checklist.waive(item, reason="Later.", approver=item.engagement.ps_lead, by=by, at=NOW),
    "reopen": lambda item, by: checklist.reopen(item, by=by, at=NOW),
}


@pytest.fixture
def engagement() -> Engagement:
    return EngagementFactory(ps_lead=PsLeadFactory(name="Kay Moss"))


@pytest.fixture
def by() -> User:
    return ConsultantFactory(name="Ana Silva")


@pytest.fixture
def customer(engagement: Engagement) -> User:
    return MembershipFactory(customer=engagement.customer).user


def item_of(engagement: Engagement, **fields: object) -> ChecklistItem:
    return ChecklistItemFactory(engagement=engagement, **fields)


def test_a_tick_says_who_settled_it_and_when(engagement, by):
    item = item_of(engagement)

    checklist.tick(item, by=by, at=NOW)

    item.refresh_from_db()
    assert (item.state, item.settled_by, item.settled_at) == (State.DONE, by, NOW)
    entry = AuditEntry.objects.get()
    assert (entry.what, entry.changes) == ("item.done", {"state": ["open", "done"]})


def test_a_tick_is_counted_at_once(engagement, by):
    topic = EngagementTopicFactory(engagement=engagement)
    item = item_of(engagement, template__topic=topic.topic)

    checklist.tick(item, by=by, at=NOW)

    engagement.summary.refresh_from_db()
    topic.refresh_from_db()
    assert (engagement.summary.progress_percent, topic.n_items_settled) == (100, 1)


def test_ticking_twice_changes_nothing(engagement, by):
    item = item_of(engagement)

    checklist.tick(item, by=by, at=NOW)
    again = checklist.tick(item, by=by, at=NOW + timedelta(days=1))

    assert (again.settled_at, AuditEntry.objects.count()) == (NOW, 1)


def test_what_aqua_can_prove_is_ticked_only_with_a_word_of_how_it_is_known(engagement, by):
    item = item_of(engagement, template__facts=["REG-2"])

    with pytest.raises(checklist.Unproven):
        checklist.tick(item, by=by, at=NOW)
    checklist.tick(item, by=by, at=NOW, note="Seen on the shared screen.")

    evidence = Evidence.objects.get()
    item.refresh_from_db()
    assert (item.state, evidence.kind, evidence.text, evidence.given_by) == (
        State.DONE, "note", "Seen on the shared screen.", by,
    )  # fmt: skip


def test_a_tick_is_taken_back(engagement, by):
    item = checklist.tick(item_of(engagement), by=by, at=NOW)

    checklist.untick(item, by=by, at=NOW)

    item.refresh_from_db()
    assert (item.state, item.settled_by, item.settled_at) == (State.OPEN, None, None)


def test_what_aqua_proved_no_hand_takes_back(engagement, by):
    item = item_of(engagement, state=State.PROVEN)

    with pytest.raises(checklist.NotNow):
        checklist.untick(item, by=by, at=NOW)


@pytest.mark.parametrize(
    ("state", "allowed"),
    [
        (State.OPEN, {"tick", "untick", "block", "leave_out", "waive", "reopen"}),
        (State.DONE, {"tick", "untick"}),
        (State.PROVEN, {"tick"}),
        (State.BLOCKED, {"block", "leave_out", "waive", "reopen"}),
        (State.WAIVED, {"reopen"}),
        (State.NOT_APPLICABLE, {"reopen"}),
    ],
)
def test_each_state_allows_its_own_deeds_and_none_makes_it_proven(engagement, by, state, allowed):
    done = set()
    for name, deed in DEEDS.items():
        item = item_of(engagement, state=state)
        try:
            after = deed(item, by)
        except Refused:
            item.refresh_from_db()
            assert item.state == state
            continue
        assert after.state != State.PROVEN or state == State.PROVEN
        done.add(name)

    assert done == allowed


@pytest.mark.parametrize("owner", [Owner.CONSULTANT, Owner.SUPPORT])
@pytest.mark.parametrize("name", DEEDS)
def test_a_customer_settles_no_item_of_others(engagement, customer, owner, name):
    item = item_of(engagement, owner=owner)

    with pytest.raises(checklist.NotYours):
        DEEDS[name](item, customer)

    item.refresh_from_db()
    assert (item.state, AuditEntry.objects.count()) == (State.OPEN, 0)


def test_a_customer_ticks_their_own_item_and_takes_it_back(engagement, customer):
    item = item_of(engagement, owner=Owner.CUSTOMER)

    ticked = checklist.tick(item, by=customer, at=NOW)
    opened = checklist.untick(item, by=customer, at=NOW)

    assert (ticked.state, opened.state) == (State.DONE, State.OPEN)


@pytest.mark.parametrize("name", ["block", "leave_out", "waive", "reopen"])
def test_a_customer_neither_blocks_nor_waives_even_their_own(engagement, customer, name):
    item = item_of(engagement, owner=Owner.CUSTOMER, state=State.BLOCKED)

    with pytest.raises(checklist.NotYours):
        DEEDS[name](item, customer)


def test_blocking_says_what_it_waits_for_and_can_be_corrected(engagement, by):
    item = item_of(engagement)

    checklist.block(item, reason="No account.", by=by, at=NOW)
    checklist.block(item, reason="No ticket.", by=by, at=NOW)

    item.refresh_from_db()
    assert (item.state, item.reason) == (State.BLOCKED, "No ticket.")


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301, "a\x00b"])
def test_a_reason_that_says_nothing_or_cannot_be_kept_is_refused(engagement, by, reason):
    item = item_of(engagement)

    with pytest.raises(checklist.NoReason) as refused:
        checklist.block(item, reason=reason, by=by, at=NOW)

    item.refresh_from_db()
    assert (refused.value.field, item.state) == ("reason", State.OPEN)


def test_a_waiver_names_its_reason_and_who_agreed(engagement, by):
    item = item_of(engagement)

    checklist.waive(item, reason="Not licensed.", approver=engagement.ps_lead, by=by, at=NOW)

    item.refresh_from_db()
    assert (item.state, item.reason, item.approved_by) == (State.WAIVED, "Not licensed.", engagement.ps_lead)


def test_a_lead_of_the_customer_may_agree_to_a_waiver(engagement, by):
    lead = MembershipFactory(customer=engagement.customer, role=Membership.Role.LEAD).user

    item = checklist.waive(item_of(engagement), reason="Not licensed.", approver=lead, by=by, at=NOW)

    assert item.approved_by == lead


def test_nobody_else_may_agree_to_a_waiver(engagement, by, customer):
    former = MembershipFactory(
        customer=engagement.customer, role=Membership.Role.LEAD, ends_on=NOW.date() - timedelta(days=1)
    ).user
    stranger = MembershipFactory(role=Membership.Role.LEAD).user

    for person in (by, customer, former, stranger, PsLeadFactory()):
        with pytest.raises(checklist.NoApprover):
            checklist.waive(item_of(engagement), reason="Later.", approver=person, by=by, at=NOW)


def test_opening_again_forgets_the_reason_and_the_approver(engagement, by):
    item = item_of(engagement, state=State.WAIVED)

    checklist.reopen(item, by=by, at=NOW)

    item.refresh_from_db()
    assert (item.state, item.reason, item.approved_by) == (State.OPEN, "", None)


def test_a_typed_date_stays_until_it_is_taken_away(engagement, by):
    topic = EngagementTopicFactory(engagement=engagement).topic
    item = item_of(engagement, template__topic=topic)
    session = SessionFactory(engagement=engagement, starts_at=NOW, ends_at=NOW + timedelta(hours=2))
    TimeAllocationFactory(session=session, topic=topic)

    typed = checklist.set_due(item, due_on=date(2030, 2, 1), by=by, at=NOW)
    checklist.follow_plan(engagement)
    item.refresh_from_db()
    kept = item.due_on
    planned = checklist.set_due(item, due_on=None, by=by, at=NOW)

    assert (typed.due_on, kept, planned.due_on) == (date(2030, 2, 1), date(2030, 2, 1), NOW.date())


def test_a_note_and_a_link_are_kept_as_evidence(engagement, by):
    item = item_of(engagement)

    checklist.add_note(item, text=" Seen. ", by=by, at=NOW)
    checklist.add_link(item, address="https://example.com/report", by=by, at=NOW)

    assert set(Evidence.objects.values_list("kind", "text")) == {
        ("note", "Seen."),
        ("link", "https://example.com/report"),
    }


@pytest.mark.parametrize(
    "address", ["", "report", "javascript:alert(1)", "https://a\x00b", "https://a\u202eb", "https://" + "a" * 600]
)
def test_only_a_whole_address_is_a_link(engagement, by, address):
    with pytest.raises(checklist.NoReason):
        checklist.add_link(item_of(engagement), address=address, by=by, at=NOW)


def test_a_customer_adds_evidence_only_to_their_own_item(engagement, customer):
    checklist.add_note(item_of(engagement, owner=Owner.CUSTOMER), text="Done.", by=customer, at=NOW)
    with pytest.raises(checklist.NotYours):
        checklist.add_note(item_of(engagement, owner=Owner.CONSULTANT), text="Done.", by=customer, at=NOW)

    assert Evidence.objects.count() == 1
