"""Choosing what one is mailed, and stopping a mail by the address in it."""

from datetime import time

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from engagement.domain import mail_choices
from engagement.exports import letters
from engagement.models import AuditEntry, Letter, MailHours, MailKind, RefusedMail, User
from tests.factories import ConsultantFactory, LetterFactory, UserFactory

pytestmark = pytest.mark.django_db

CHOICES = "/account/mail/"
USUAL = {"hour": "8", "quiet_from": "19:00", "quiet_until": "07:00", "is_weekend_quiet": "on"}


@pytest.fixture
def jo(client: Client) -> User:
    person = ConsultantFactory(email="jo@team.example")
    client.force_login(person)
    return person


def stop(address: str = "reader@customer.example", kind: MailKind = MailKind.RECAP) -> str:
    return reverse("mail-stop", args=[mail_choices.token(address, kind)])


def all_but(*kinds: MailKind) -> dict[str, list[str]]:
    wanted = [kind.value for kind in MailKind if kind not in kinds]
    bundled = {*mail_choices.BUNDLED, MailKind.BUNDLE}
    return {
        "bundled": [kind for kind in wanted if kind in bundled],
        "letters": [kind for kind in wanted if kind not in bundled],
    }


def test_whoever_has_chosen_nothing_wants_everything(client: Client, jo: User) -> None:
    form = client.get(CHOICES).context["form"]

    assert (form.initial["hour"], set(form.initial["bundled"])) == (8, set(MailKind.values))


def test_choices_are_kept(client: Client, jo: User) -> None:
    sent = {**USUAL, **all_but(MailKind.COMMENT, MailKind.RECAP), "hour": "16", "quiet_until": "06:30"}

    answer = client.post(CHOICES, sent)

    hours = MailHours.objects.get()
    assert (answer.status_code, hours.bundle_hour, hours.quiet_until) == (302, 16, time(6, 30))
    assert sorted(RefusedMail.objects.values_list("address", "kind")) == [
        ("jo@team.example", "comment"),
        ("jo@team.example", "recap"),
    ]


def test_what_was_refused_can_be_wanted_again(client: Client, jo: User) -> None:
    mail_choices.stop(jo.email, MailKind.RECAP, at=jo.joined_at)

    client.post(CHOICES, {**USUAL, **all_but()})

    assert RefusedMail.objects.count() == 0


def test_the_trail_tells_of_a_choice(client: Client, jo: User) -> None:
    client.post(CHOICES, {**USUAL, **all_but(MailKind.COMMENT)})
    client.post(CHOICES, {**USUAL, **all_but(MailKind.COMMENT)})

    assert AuditEntry.objects.get(what="mail.choices_changed").changes == {"refused": ["", "comment"]}


def test_a_customer_is_not_offered_what_only_the_team_is_told(client: Client) -> None:
    client.force_login(UserFactory())

    text = client.get(CHOICES).text

    assert [kind for kind in MailKind if kind.label in text] == [
        kind for kind in MailKind if kind not in mail_choices.FOR_THE_TEAM
    ]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {**USUAL, "hour": "24"},
        {**USUAL, "quiet_from": "25:00"},
        {**USUAL, "quiet_until": "a\x00b"},
        {**USUAL, "bundled": ["sign_in"]},
        {**USUAL, "letters": ["=cmd()", "x" * 10_000]},
    ],
)
def test_choices_that_are_none_are_refused(client: Client, jo: User, sent: dict[str, object]) -> None:
    assert (client.post(CHOICES, sent).status_code, MailHours.objects.count()) == (422, 0)


def test_opening_the_address_alone_stops_nothing(client: Client) -> None:
    answer = client.get(stop())

    assert (answer.status_code, "Stop these mails" in answer.text, RefusedMail.objects.count()) == (200, True, 0)


def test_one_click_stops_the_kind_without_signing_in_or_a_cookie() -> None:
    """As a mail program sends it: RFC 8058, 3.2."""
    machine = Client(enforce_csrf_checks=True)

    answers = [machine.post(stop(), {"List-Unsubscribe": "One-Click"}).status_code for _ in range(2)]

    assert answers == [200, 200]
    assert list(RefusedMail.objects.values_list("address", "kind")) == [("reader@customer.example", "recap")]


@pytest.mark.parametrize(
    "token", ["x", "x:y", "a" * 5000, mail_choices.token("reader@customer.example", MailKind.RECAP) + "x"]
)
def test_an_address_that_we_did_not_write_is_not_found(client: Client, token: str) -> None:
    address = reverse("mail-stop", args=[token])

    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]


@pytest.mark.parametrize("kind", [Letter.Kind.RECAP, Letter.Kind.STATUS, Letter.Kind.SIGNATURE, Letter.Kind.BUNDLE])
def test_a_mail_that_may_be_refused_says_where(settings: Settings, kind: Letter.Kind) -> None:
    settings.PUBLIC_URL = "https://tidemark.example.com"
    letter = LetterFactory(kind=kind, to_address="reader@customer.example")
    address = f"https://tidemark.example.com{stop(kind=MailKind(kind))}"

    mail = letters.as_mail(letter)

    assert (mail.extra_headers["List-Unsubscribe"], mail.extra_headers["List-Unsubscribe-Post"]) == (
        f"<{address}>",
        "List-Unsubscribe=One-Click",
    )
    assert mail.body.endswith(f"\n-- \nTo get no more such mails: {address}\n")


@pytest.mark.parametrize("kind", [Letter.Kind.SIGN_IN, Letter.Kind.INVITE, Letter.Kind.INVITATION, Letter.Kind.UPDATE])
def test_codes_ways_in_and_sessions_cannot_be_refused(settings: Settings, kind: Letter.Kind) -> None:
    settings.PUBLIC_URL = "https://tidemark.example.com"
    letter = LetterFactory(kind=kind)

    mail = letters.as_mail(letter)

    assert ("List-Unsubscribe" in mail.extra_headers, mail.body) == (False, letter.text)


def test_without_an_address_of_the_site_mails_carry_no_links() -> None:
    letter = LetterFactory(kind=Letter.Kind.RECAP)

    mail = letters.as_mail(letter)

    assert ("List-Unsubscribe" in mail.extra_headers, mail.body) == (False, letter.text)
