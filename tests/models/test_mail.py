"""What the database refuses about mail that may wait or be refused."""

from datetime import timedelta

import pytest

from tests.factories import (
    MailHoursFactory,
    NoticeFactory,
    RefusedMailFactory,
    StatusMailFactory,
    StatusRhythmFactory,
)
from tests.factories.instants import NOW
from tests.models.refusals import refused_by

pytestmark = pytest.mark.django_db


def test_a_kind_is_refused_once_by_an_address():
    RefusedMailFactory(address="jo@team.example")

    with refused_by("mail_refused_once"):
        RefusedMailFactory(address="jo@team.example")


def test_an_address_that_refuses_stands_in_lower_case():
    with refused_by("refusing_address_in_lower_case"):
        RefusedMailFactory(address="Jo@team.example")


def test_a_bundle_comes_at_an_hour_of_the_day():
    with refused_by("bundle_hour_of_a_day"):
        MailHoursFactory(bundle_hour=24)


def test_a_notice_is_bundled_or_dropped():
    with refused_by("notice_bundled_or_dropped"):
        NoticeFactory(bundled_at=NOW, dropped_at=NOW)


@pytest.mark.parametrize("wrong", [{"weekday": 7}, {"hour": 24}])
def test_a_status_is_drafted_at_an_hour_of_the_week(wrong):
    with refused_by("status_at_an_hour_of_the_week"):
        StatusRhythmFactory(**wrong)


def test_a_week_has_one_status():
    status = StatusMailFactory()

    with refused_by("status_once_a_week"):
        StatusMailFactory(engagement=status.engagement)


@pytest.mark.parametrize("wrong", [{"state": "sent", "ended_at": None}, {"state": "draft", "ended_at": NOW}])
def test_a_status_that_ended_says_when(wrong):
    with refused_by("status_ended_has_its_time"):
        StatusMailFactory(**wrong)


def test_a_status_ends_after_it_was_drafted():
    with refused_by("status_drafted_before_ended"):
        StatusMailFactory(state="sent", ended_at=NOW - timedelta(hours=1))
