"""What leaves as a file, and what shows a secret, is written down: each address that answers one leaves an entry."""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.urls import reverse

from engagement.models import AuditEntry
from tests.access import worlds
from tests.access.test_walk import POLICIES, address, come_in
from tests.access.worlds import World
from tests.factories import ConsultantFactory, UserFactory
from tests.ways_in import shown_by, with_an_app

pytestmark = pytest.mark.django_db

# An appointment holds nothing that its mail does not; a feed is fetched every hour, and making one is written down.
NOT_WORTH_AN_ENTRY = {"session-calendar", "calendar-feed"}


@pytest.fixture
def world() -> World:
    return worlds.make()


@pytest.mark.parametrize("who", ["customer lead", "consultant", "PS lead", "administrator with power"])
def test_each_file_that_leaves_is_written_down(world: World, who: str) -> None:
    visitor = come_in(world, who)
    silent, n_files = [], 0

    for name, policy in POLICIES.items():
        if not policy.get or policy.get[who] != 200 or name in NOT_WORTH_AN_ENTRY:
            continue
        response = visitor.get(address(world, name))
        if "attachment" in response.get("Content-Disposition", ""):
            n_files += 1
            if not AuditEntry.objects.filter(request_id=response["X-Request-ID"], by=world.people[who]).exists():
                silent.append(name)

    assert silent == []
    assert n_files > 0 or who == "administrator with power"


def signed_in_with_codes() -> tuple[Client, list[str]]:
    """Somebody of the team who confirmed who they are a moment ago, and their recovery codes."""
    person = ConsultantFactory()
    secret = with_an_app(person)
    codes = RecoveryCodes.activate(person).get_unused_codes()
    client = Client()
    client.force_login(person)
    client.post(reverse("mfa_reauthenticate"), {"code": shown_by(secret)})
    return client, codes


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("mfa_view_recovery_codes", "recovery_codes.read"),
        ("mfa_download_recovery_codes", "recovery_codes.taken"),
    ],
)
@pytest.mark.usefixtures("no_tries_yet")
def test_who_is_shown_recovery_codes_stands_in_the_trail(name: str, what: str) -> None:
    client, codes = signed_in_with_codes()

    shown = client.get(reverse(name)).content.decode()

    assert [code for code in codes if code not in shown] == []
    assert list(AuditEntry.objects.values_list("what", "changes")) == [(what, {})]


def test_who_is_not_shown_them_leaves_no_entry() -> None:
    client = Client()
    client.force_login(UserFactory())

    client.get(reverse("mfa_view_recovery_codes"))

    assert AuditEntry.objects.count() == 0


def test_a_new_second_factor_stands_in_the_trail() -> None:
    person = ConsultantFactory()
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})

    get_adapter().send_notification_mail("mfa/email/totp_activated", person)

    assert list(AuditEntry.objects.values_list("by", "what")) == [(person.pk, "second_factor.totp_activated")]
