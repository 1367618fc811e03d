"""Asking for a risk to be accepted, and agreeing to it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from engagement.domain import risks
from engagement.models import AcceptedRisk, AuditEntry, Membership, Notice, Operation
from tests.factories import ConsultantFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

Reach, State = AcceptedRisk.Reach, AcceptedRisk.State


@pytest.fixture
def ask(finding, consultant, lead):
    def asked(**given: object) -> AcceptedRisk:
        values = {
            "reach": Reach.IMAGE,
            "reason": "Not reachable.",
            "ends_on": timezone.localdate() + timedelta(days=30),
            "approver": lead,
            "is_agreed": False,
            "by": consultant,
            "at": timezone.now(),
        }
        return risks.ask(finding, **values | given)

    return asked


def test_it_names_the_finding_the_place_and_who_is_asked(ask, finding, lead, consultant):
    risk = ask()

    assert (risk.finding, risk.resource_name, risk.resource_version) == ("CVE-2019-14697", "busybox", "1.24.2-r14")
    assert (risk.registry_name, risk.repository, risk.tag) == ("Docker Hub", "alpine", "3.4")
    assert (risk.state, risk.approved_by, risk.asked_by, risk.operation) == (State.ASKED, lead, consultant, None)


def test_whoever_is_to_agree_is_told(ask, lead):
    risk = ask(ends_on=timezone.localdate() + timedelta(days=1))

    [notice] = Notice.objects.filter(user=lead)
    assert notice.path == f"/engagements/NW-7/risks/{risk.pk}/"
    assert notice.text.startswith(f"{risk.asked_by} asks you to agree to accept CVE-2019-14697 in alpine:3.4 until ")


def test_what_was_agreed_in_person_goes_to_the_console_at_once(ask):
    risk = ask(is_agreed=True)

    assert (risk.operation.kind, risk.operation.params) == (Operation.Kind.ACCEPT_RISK, {"risk": risk.pk})


def test_agreeing_sends_it_with_the_rights_of_who_asked(ask, lead, consultant):
    risk = risks.confirm(ask(), by=lead, at=timezone.now())

    assert (risk.operation.kind, risk.operation.asked_by) == (Operation.Kind.ACCEPT_RISK, consultant)
    assert AuditEntry.objects.filter(what="risk.confirmed", by=lead).count() == 1


def test_agreeing_twice_is_refused(ask, lead):
    risk = risks.confirm(ask(), by=lead, at=timezone.now())

    with pytest.raises(risks.NotWaiting):
        risks.confirm(risk, by=lead, at=timezone.now())


def test_nobody_agrees_for_another(ask, engagement):
    risk = ask()

    with pytest.raises(risks.NotTheApprover):
        risks.confirm(risk, by=engagement.ps_lead, at=timezone.now())


def test_who_asked_is_told_why_it_is_not_agreed(ask, lead, consultant):
    risk = risks.refuse(ask(), why="Upgrade it.", by=lead, at=timezone.now())

    assert (risk.state, risk.said) == (State.FAILED, f"{lead} did not agree: Upgrade it.")
    assert [one.text for one in Notice.objects.filter(user=consultant)] == [
        f"CVE-2019-14697 is not accepted: {lead} did not agree: Upgrade it."
    ]


@pytest.mark.parametrize("days", [-1, 0, 1000])
def test_an_end_that_aqua_does_not_take_is_refused(ask, days):
    with pytest.raises(risks.WrongEnd):
        ask(ends_on=timezone.localdate() + timedelta(days=days))


@pytest.mark.parametrize("days", [1, 999])
def test_the_first_and_the_last_possible_day_are_taken(ask, days):
    assert ask(ends_on=timezone.localdate() + timedelta(days=days)).state == State.ASKED


def test_an_end_in_the_middle_of_nowhere_is_refused(ask):
    with pytest.raises(risks.WrongEnd):
        ask(ends_on=date(9999, 12, 31))


def test_only_a_lead_can_be_named(ask, engagement, consultant):
    member = MembershipFactory(customer=engagement.customer, user=UserFactory(), role=Membership.Role.MEMBER).user
    left = MembershipFactory(
        customer=engagement.customer, role=Membership.Role.LEAD, ends_on=timezone.localdate() - timedelta(days=1)
    ).user

    for nobody in (member, left, ConsultantFactory(), consultant):
        with pytest.raises(risks.NotTheApprover):
            ask(approver=nobody)


def test_the_ps_lead_can_be_named(ask, engagement):
    assert ask(approver=engagement.ps_lead).approved_by == engagement.ps_lead


def test_the_same_finding_is_asked_for_once_at_a_time(ask):
    ask()

    with pytest.raises(risks.AskedAlready):
        ask()


def test_a_wider_reach_is_another_wish(ask):
    ask()

    assert ask(reach=Reach.REPOSITORY).reach == Reach.REPOSITORY


def test_what_waits_for_agreement_can_be_taken_back(ask, consultant):
    risk = risks.request_revocation(ask(), by=consultant, at=timezone.now())

    assert (risk.state, risk.operation) == (State.REVOKED, None)


def test_what_is_on_its_way_cannot_be_revoked(ask, consultant):
    with pytest.raises(risks.NotWaiting):
        risks.request_revocation(ask(is_agreed=True), by=consultant, at=timezone.now())
