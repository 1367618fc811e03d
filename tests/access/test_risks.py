"""Accepted risks through the door: whose they are, and who agrees to one."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from engagement import access
from engagement.access import Role, Seat
from tests.access.town import Town
from tests.factories import AcceptedRiskFactory

pytestmark = pytest.mark.django_db


def may_agree(seat: Seat, risk: object, person: object) -> bool:
    try:
        access.require_risk_approver(seat, risk, person)
    except PermissionDenied:
        return False
    return True


def test_both_sides_read_the_risks_of_their_engagement_and_no_others(town: Town):
    ours = AcceptedRiskFactory(engagement=town.ours)
    theirs = AcceptedRiskFactory(engagement=town.theirs)

    for role in Role:
        seat = town.seat(role)
        assert list(access.accepted_risks(seat)) == [ours]
        assert access.accepted_risk(seat, ours.pk) == ours
        with pytest.raises(Http404):
            access.accepted_risk(seat, theirs.pk)


def test_leads_of_both_sides_agree(town: Town):
    assert [role for role in Role if access.agrees_to_risks(town.seat(role))] == [Role.PS_LEAD, Role.CUSTOMER_LEAD]


def test_only_who_was_asked_agrees(town: Town):
    asked = town.people["customer lead"]
    risk = AcceptedRiskFactory(engagement=town.ours, approved_by=asked)
    seat = town.seat(Role.CUSTOMER_LEAD)

    assert (may_agree(seat, risk, asked), may_agree(seat, risk, town.people["PS lead"])) == (True, False)


def test_who_was_asked_and_leads_no_more_does_not_agree(town: Town):
    asked = town.people["customer lead"]
    risk = AcceptedRiskFactory(engagement=town.ours, approved_by=asked)

    assert [may_agree(town.seat(role), risk, asked) for role in (Role.CUSTOMER_MEMBER, Role.CONSULTANT)] == [
        False,
        False,
    ]


def test_nobody_agrees_while_they_only_look_as_the_customer(town: Town):
    asked = town.people["PS lead"]
    risk = AcceptedRiskFactory(engagement=town.ours, approved_by=asked)

    assert not may_agree(Seat(town.ours, Role.CUSTOMER_LEAD, is_looking=True), risk, asked)
