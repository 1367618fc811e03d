"""Somebody of the team who is switched off: out at once, everywhere."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from engagement.domain import people
from engagement.models import AuditEntry
from tests.factories import AdministratorFactory, ConsultantFactory
from tests.factories.instants import NOW

pytestmark = pytest.mark.django_db


def test_switching_off_ends_every_sign_in():
    kim, administrator = ConsultantFactory(), AdministratorFactory()
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(kim)
        browser.get("/today/")

    people.switch_off(kim, by=administrator, at=NOW)

    assert [browser.get("/today/").status_code for browser in browsers] == [302, 302]
    assert UserSession.objects.filter(user=kim).count() == 0


def test_switching_off_twice_leaves_one_entry_of_the_trail():
    kim, administrator = ConsultantFactory(), AdministratorFactory()

    people.switch_off(kim, by=administrator, at=NOW)
    people.switch_off(kim, by=administrator, at=NOW)

    entry = AuditEntry.objects.get()
    assert (entry.what, entry.by, entry.changes) == ("person.switched_off", administrator, {"is_active": [True, False]})


def test_nobody_switches_themselves_off():
    administrator = AdministratorFactory()

    with pytest.raises(people.NotSwitchedOff):
        people.switch_off(administrator, by=administrator, at=NOW)

    administrator.refresh_from_db()
    assert administrator.is_active


def test_switched_on_again_they_may_come_in():
    kim, administrator = ConsultantFactory(is_active=False), AdministratorFactory()

    people.switch_on(kim, by=administrator, at=NOW)

    kim.refresh_from_db()
    assert kim.is_active
