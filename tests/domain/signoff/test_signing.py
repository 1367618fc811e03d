"""Signing: what is frozen, what is refused, what follows from it, and how it is taken back."""

import pytest

from engagement.domain import signoff
from engagement.domain.signoff.frozen import record_digest
from engagement.models import AuditEntry, ChecklistItem, Engagement, Evidence, Notice, Owner, SignOff, Topic, User
from tests.factories import (
    AssignmentFactory,
    ChecklistItemFactory,
    EngagementTopicFactory,
    EvidenceFactory,
    PsLeadFactory,
    SignOffFactory,
)
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db
State = ChecklistItem.State


def signed(engagement: Engagement, topic: Topic | None, by: User) -> SignOff:
    offered = signoff.offer(engagement, topic)
    return signoff.sign(engagement, topic, shown=offered.digest, name="Ada Sponsor", role="CISO", by=by, at=NOW)


def test_a_signature_freezes_the_statement_and_what_it_rests_on(engagement, topic, done, left, lead):
    record = signed(engagement, topic, lead)

    evidence = Evidence.objects.get()
    assert record.statement == (
        "The topics listed as in scope were delivered and their exit statements hold, except the items listed with "
        "owner and date.\n- Registries: Every registry is integrated."
    )
    assert [(one["text"], one["state"]) for one in record.snapshot["items"]] == [
        ("Inventory agreed", "done"),
        ("Tokens rotated", "open"),
    ]
    assert [(one["text"], one["owner"], one["due_on"]) for one in record.snapshot["open_items"]] == [
        ("Tokens rotated", "Customer", "2030-06-03")
    ]
    assert [one["id"] for one in record.snapshot["items"][0]["evidence"]] == [evidence.pk]
    assert record.snapshot["package"]["version"] == engagement.work_package.version
    assert record.snapshot["signed"] == {
        "name": "Ada Sponsor",
        "role": "CISO",
        "account": lead.pk,
        "at": NOW.isoformat(),
    }


def test_a_waiver_is_frozen_with_its_reason_and_who_agreed(engagement, topic, lead):
    item = ChecklistItemFactory(engagement=engagement, template__topic=topic, state=State.WAIVED, reason="Later.")

    record = signed(engagement, topic, lead)

    [frozen] = record.snapshot["items"]
    assert (frozen["state"], frozen["reason"], frozen["approver"]) == ("waived", "Later.", str(item.approved_by))


def test_the_teams_own_preparation_is_not_signed(engagement, done, lead):
    rehearsal = EngagementTopicFactory(engagement=engagement, topic__kind=Topic.Kind.PREPARATION).topic
    ChecklistItemFactory(engagement=engagement, template__topic=rehearsal, template__text="Rehearsed")

    record = signed(engagement, None, lead)

    assert [one["text"] for one in record.snapshot["items"]] == ["Inventory agreed"]


def test_a_record_is_found_whole(engagement, topic, done, lead):
    record = SignOff.objects.get(pk=signed(engagement, topic, lead).pk)

    verified = signoff.verified(record)

    assert (verified.is_whole, verified.n_evidence, verified.digest) == (True, 1, record.digest)


def test_a_record_with_another_digest_is_found_out(engagement):
    record = SignOffFactory(engagement=engagement, digest="0" * 64)

    assert signoff.verified(record).is_same is False


def test_evidence_that_is_gone_or_not_what_it_was_is_found_out(engagement, topic, done):
    evidence = Evidence.objects.get()
    kept = [{"id": evidence.pk, "sha256": "0" * 64}, {"id": 0, "sha256": "0" * 64}]
    snapshot = {"items": [{"evidence": kept}]}
    digest = record_digest("Done.", snapshot)
    record = SignOffFactory(engagement=engagement, statement="Done.", snapshot=snapshot, digest=digest)

    verified = signoff.verified(record)

    assert (verified.is_same, verified.is_whole) == (True, False)
    assert (verified.missing, verified.changed) == ([0], [evidence.pk])


def test_what_changed_since_it_was_read_is_named_and_nothing_is_signed(engagement, topic, done, left, lead):
    read = signoff.offer(engagement, topic)
    EvidenceFactory(item=left)

    with pytest.raises(signoff.Changed) as refused:
        signoff.sign(engagement, topic, shown=read.digest, seen=read.marks, name="Ada", role="CISO", by=lead, at=NOW)

    assert "Changed: Tokens rotated." in str(refused.value)
    assert SignOff.objects.count() == 0


def test_an_item_that_came_or_went_is_named_as_changed(engagement, topic, left, lead):
    read = signoff.offer(engagement, topic)
    left.delete()
    ChecklistItemFactory(engagement=engagement, template__topic=topic, template__text="New", state=State.DONE)

    now = signoff.offer(engagement, topic)

    assert now.changed_since(read.marks) == ["New", "an item that is gone"]


def test_open_items_need_a_date_first(engagement, topic, lead):
    ChecklistItemFactory(engagement=engagement, template__topic=topic, template__text="Tokens rotated")

    with pytest.raises(signoff.Undated, match="Tokens rotated"):
        signed(engagement, topic, lead)


@pytest.mark.parametrize(
    ("name", "role", "field"), [("", "CISO", "name"), ("Ada", " ", "role"), ("x" * 121, "C", "name")]
)
def test_a_signature_names_who_signs(engagement, topic, lead, name, role, field):
    shown = signoff.offer(engagement, topic).digest

    with pytest.raises(signoff.Unnamed) as refused:
        signoff.sign(engagement, topic, shown=shown, name=name, role=role, by=lead, at=NOW)

    assert refused.value.field == field


def test_signing_twice_changes_nothing(engagement, topic, done, lead):
    first = signed(engagement, topic, lead)

    assert signed(engagement, topic, lead) == first
    assert (SignOff.objects.count(), AuditEntry.objects.count()) == (1, 1)


def test_a_topic_under_a_signed_whole_is_signed_with_it(engagement, topic, done, lead):
    whole = signed(engagement, None, lead)

    assert signed(engagement, topic, lead) == whole


def test_the_whole_makes_a_delivered_engagement_signed_off(engagement, done, lead):
    signed(engagement, None, lead)

    engagement.refresh_from_db()
    assert engagement.status == Engagement.Status.SIGNED_OFF


def test_the_whole_is_not_signed_before_it_is_delivered(engagement, done, lead):
    Engagement.objects.update(status=Engagement.Status.IN_PROGRESS)

    with pytest.raises(signoff.NotNow):
        signed(engagement, None, lead)


@pytest.mark.parametrize("status", ["draft", "planned", "cancelled"])
def test_a_topic_is_signed_only_while_the_engagement_runs(engagement, topic, lead, status):
    Engagement.objects.update(status=status)

    with pytest.raises(signoff.NotNow):
        signed(engagement, topic, lead)


def test_signing_the_whole_settles_the_item_of_the_signature(engagement, topic, lead):
    item = ChecklistItemFactory(
        engagement=engagement, template__topic=topic, template__key="ho-sign", owner=Owner.CUSTOMER
    )

    record = signed(engagement, None, lead)

    item.refresh_from_db()
    assert (item.state, record.snapshot["open_items"]) == (State.DONE, [])
    assert item.evidence.get().text == f"Signed for the customer by Ada Sponsor, CISO. SHA-256 {record.digest}."


def test_a_withdrawal_is_a_record_that_names_the_one_it_takes_back(engagement, topic, done, lead):
    record = signed(engagement, topic, lead)

    taken_back = signoff.withdraw(record, reason="A registry is missing.", by=lead, at=NOW)

    assert (taken_back.withdraws, taken_back.topic, taken_back.reason) == (record, topic, "A registry is missing.")
    assert taken_back.snapshot["withdraws"] == {"id": record.pk, "sha256": record.digest}
    assert signoff.verified(taken_back).is_whole
    assert signoff.standing(engagement, topic) is None


def test_withdrawing_the_whole_makes_the_engagement_delivered_again(engagement, topic, lead):
    item = ChecklistItemFactory(
        engagement=engagement, template__topic=topic, template__key="ho-sign", owner=Owner.CUSTOMER
    )
    record = signed(engagement, None, lead)

    signoff.withdraw(record, reason="Signed by mistake.", by=PsLeadFactory(), at=NOW)

    engagement.refresh_from_db()
    item.refresh_from_db()
    assert (engagement.status, item.state) == (Engagement.Status.DELIVERED, State.OPEN)


def test_withdrawing_twice_changes_nothing(engagement, topic, done, lead):
    record = signed(engagement, topic, lead)
    first = signoff.withdraw(record, reason="Wrong.", by=lead, at=NOW)

    assert signoff.withdraw(record, reason="Again.", by=lead, at=NOW) == first
    assert SignOff.objects.count() == 2


def test_a_withdrawal_is_not_withdrawn(engagement, topic, done, lead):
    taken_back = signoff.withdraw(signed(engagement, topic, lead), reason="Wrong.", by=lead, at=NOW)

    with pytest.raises(signoff.NotNow):
        signoff.withdraw(taken_back, reason="Again.", by=lead, at=NOW)


def test_a_withdrawal_says_why(engagement, topic, done, lead):
    record = signed(engagement, topic, lead)

    with pytest.raises(signoff.Unnamed):
        signoff.withdraw(record, reason=" ", by=lead, at=NOW)


def test_what_was_withdrawn_can_be_signed_again(engagement, topic, done, lead):
    first = signed(engagement, topic, lead)
    signoff.withdraw(first, reason="Wrong.", by=lead, at=NOW)

    second = signed(engagement, topic, lead)

    assert signoff.accepted(engagement) == {"registry": second.signed_at}
    assert second != first


def test_each_deed_stands_in_the_trail(engagement, done, lead):
    record = signed(engagement, None, lead)
    signoff.withdraw(record, reason="Wrong.", by=lead, at=NOW)

    assert list(AuditEntry.objects.order_by("pk").values_list("what", flat=True)) == [
        "engagement.accepted",
        "engagement.status_changed",
        "engagement.acceptance_withdrawn",
        "engagement.status_changed",
    ]


def test_the_consultants_and_the_ps_lead_are_told_of_a_signature_and_of_its_end(engagement, topic, done, lead):
    consultant = AssignmentFactory(engagement=engagement).consultant
    engagement.ps_lead = PsLeadFactory()
    engagement.save()

    signoff.withdraw(signed(engagement, topic, lead), reason="Too early.", by=lead, at=NOW)

    told = [(one.user, one.text.partition(" Registries")[0]) for one in Notice.objects.order_by("pk")]
    withdrawn = f"{lead} withdrew the signature of"
    assert sorted(told, key=str) == sorted(
        [(one, said) for one in (consultant, engagement.ps_lead) for said in ("Ada Sponsor signed", withdrawn)], key=str
    )
