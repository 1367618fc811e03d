"""Who sees what of images and scans, and who may do something about them."""

import pytest

from engagement.domain import scans
from engagement.models import Engagement, Image, Membership, Operation, Scan, User
from tests.factories import (
    ImageFactory,
    MembershipFactory,
    OperationFactory,
    PsLeadFactory,
)
from tests.factories.instants import NOW
from tests.fragments import part
from tests.views.scans.pages import ADD, CHECKS, LIST, RUN, failed, finished, signed_in, text, url

pytestmark = pytest.mark.django_db


def outsiders(engagement: Engagement) -> dict[str, User]:
    people = {role: MembershipFactory(customer=engagement.customer, role=role).user for role in Membership.Role.values}
    return people | {"PS lead": PsLeadFactory()}


@pytest.mark.parametrize("who", [*Membership.Role.values, "PS lead"])
def test_who_does_not_drive_aqua_sees_outcomes_without_buttons(engagement, image, who):
    person = signed_in(outsiders(engagement)[who])
    finished(image, n_critical=2, is_compliant=False, checks=CHECKS)

    listed, outcome = part(text(person, LIST), "images"), part(text(person, url(image)), "outcome")

    assert ("2 critical" in listed, "Superuser" in outcome) == (True, True)
    assert ("<button" in listed, "<button" in outcome, 'type="checkbox"' in listed) == (False, False, False)


@pytest.mark.parametrize("who", [*Membership.Role.values, "PS lead"])
def test_who_does_not_drive_aqua_is_refused_every_deed(engagement, image, who):
    person = signed_in(outsiders(engagement)[who])
    sent = {"registry": image.registry_id, "images": "ubuntu:14.04", "which": "unscanned"}

    answers = [
        person.post(address, sent).status_code for address in (ADD, RUN, url(image, "scan/"), url(image, "remove/"))
    ]

    assert answers == [403, 403, 403, 403]
    assert (Image.objects.count(), Scan.objects.count()) == (1, 0)


@pytest.mark.parametrize("role", Membership.Role.values)
def test_a_customer_is_told_of_a_failure_without_its_technical_reason(engagement, image, role):
    person = signed_in(outsiders(engagement)[role])
    failed(image, error="10.0.0.7 refused the connection")
    OperationFactory(image=image, kind=Operation.Kind.SCAN_IMAGE, state="failed", answer="10.0.0.7 refused")

    pages = [text(person, LIST), text(person, url(image))]

    assert ["10.0.0.7" in page for page in pages] == [False, False]
    assert ["Scan failed" in page for page in pages] == [True, True]


def test_a_customer_sees_that_a_scan_is_under_way_without_its_operation(engagement, consultant, image):
    person = signed_in(MembershipFactory(customer=engagement.customer).user)
    scans.request_scan(image, by=consultant, at=NOW)

    page = text(person, url(image))

    assert "A scan is under way." in page
    assert "every 2s" in page
    assert 'id="operation-' not in page


def test_a_stranger_finds_nothing(image):
    stranger = signed_in(MembershipFactory().user)

    answers = [stranger.get(at).status_code for at in (LIST, ADD, url(image), url(image, "vulnerabilities/"))]

    assert answers == [404, 404, 404, 404]


def test_an_image_of_another_engagement_is_not_found(client, engagement):
    foreign = ImageFactory()

    assert client.get(url(foreign)).status_code == 404
    assert client.post(url(foreign, "scan/")).status_code == 404


@pytest.mark.parametrize("address", ["list", "image"])
def test_only_a_customer_is_told_what_the_words_mean(engagement, image, client, address):
    page = LIST if address == "list" else url(image)
    customer = signed_in(outsiders(engagement)["member"])

    assert "What the words here mean" in text(customer, page)
    assert "What the words here mean" not in text(client, page)
