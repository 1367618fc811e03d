"""Importing reports by hand and by webhook: pages, forms, and the door that pipelines knock at."""

import json
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from engagement.aqua import imports as worker
from engagement.domain import imports
from engagement.domain.imports.hooks import signature
from engagement.models import Engagement, HookCall, ReportHook, ReportImport, User
from tests.aqua.reports import finding, report, resource
from tests.factories import (
    ImageFactory,
    MembershipFactory,
    PsLeadFactory,
    RegistryFactory,
    ReportImportFactory,
    ScanFactory,
)
from tests.views.scans.pages import signed_in

pytestmark = pytest.mark.django_db

DOCUMENT = json.dumps(report(resource(finding()))).encode()


@pytest.fixture
def made(engagement: Engagement, consultant: User) -> imports.Made:
    return imports.make_hook(engagement, by=consultant, at=timezone.now())


URL = "/engagements/NW-7/scans/import/"


def uploaded(*contents: bytes) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"report-{n}.json", content) for n, content in enumerate(contents)]


def send(made: imports.Made, body: bytes = DOCUMENT, *, secret: str = "", at=None, **headers: str):
    """Call the webhook as a pipeline does."""
    time = str(int((at or timezone.now()).timestamp()))
    signed = signature(secret or made.signing, time=time, body=body)
    return Client().post(
        f"/hooks/scans/{made.address}/",
        body,
        content_type="application/json",
        headers={"X-Tidemark-Time": time, "X-Tidemark-Signature": signed} | headers,
    )


def test_reports_that_are_handed_in_wait_to_be_read(client, engagement, consultant):
    answer = client.post(URL, {"reports": uploaded(DOCUMENT, b"{}")})

    assert (answer.status_code, answer.url) == (302, URL)
    assert list(ReportImport.objects.values_list("file_name", "state").order_by("pk")) == [
        ("report-0.json", "waiting"),
        ("report-1.json", "waiting"),
    ]


def test_a_report_becomes_an_image_with_findings(client, engagement, consultant):
    registry = RegistryFactory(engagement=engagement, name="Docker Hub")
    client.post(URL, {"reports": uploaded(DOCUMENT), "registry": registry.pk})

    worker.read(ReportImport.objects.get().pk)

    page = client.get(URL).content.decode()
    assert ("alpine:3.4" in page, "Stored" in page, "every 2s" in page) == (True, True, False)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose at least one file."),
        ({"reports": uploaded(b"")}, "report-0.json is empty."),
        ({"reports": uploaded(b"{}"), "registry": "77"}, "Choose one of the registries"),
        ({"reports": uploaded(b"{}"), "registry": "\x00"}, "Choose one of the registries"),
        ({"reports": uploaded(b"{}"), "registry": "=cmd()" * 2000}, "Choose one of the registries"),
    ],
)
def test_what_cannot_be_imported_is_refused_beside_its_field(client, engagement, consultant, sent, said):
    answer = client.post(URL, sent)

    assert (answer.status_code, said in answer.content.decode()) == (HTTPStatus.UNPROCESSABLE_ENTITY, True)
    assert ReportImport.objects.count() == 0


@pytest.mark.parametrize("content", [b"\x00", b"=cmd()", "\u202e{}".encode(), b"x" * 10_000, b"[" * 100_000])
def test_a_file_that_is_no_report_is_refused_by_the_worker(client, engagement, consultant, content):
    client.post(URL, {"reports": uploaded(content)})

    worker.read(ReportImport.objects.get().pk)

    assert ReportImport.objects.get().state == "refused"
    assert client.get(URL).status_code == 200


def test_a_report_may_be_larger_than_other_files(client, engagement, consultant, settings):
    settings.UPLOAD_LARGEST_BYTES = 1_000

    client.post(URL, {"reports": uploaded(b"[" + b" " * 50_000 + b"]")})

    assert ReportImport.objects.get().size_bytes == 50_002


def test_a_post_from_another_site_is_refused(engagement, consultant):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(consultant)

    assert strict.post(URL, {"reports": uploaded(b"{}")}).status_code == 403
    assert ReportImport.objects.count() == 0


def test_a_customer_does_not_see_how_results_came(engagement):
    client = signed_in(MembershipFactory(customer=engagement.customer).user)

    assert client.get(URL).status_code == 403


def test_a_ps_lead_reads_the_list_and_is_given_no_form(engagement):
    ReportImportFactory(engagement=engagement, needs_registry=True, state="refused")

    page = signed_in(PsLeadFactory()).get(URL).content.decode()

    assert ("report-" in page, '<form class="tm-form"' in page, "Read it again" in page) == (True, False, False)


def test_the_list_asks_for_itself_only_while_something_is_read(client, engagement, consultant):
    ReportImportFactory(engagement=engagement, state="waiting")

    assert 'hx-trigger="every 2s"' in client.get(URL, headers={"HX-Request": "true"}).content.decode()


def test_a_missing_registry_is_chosen_in_the_list(client, engagement, consultant):
    registry = RegistryFactory(engagement=engagement)
    client.post(URL, {"reports": uploaded(DOCUMENT)})
    row = ReportImport.objects.get()
    worker.read(row.pk)
    assert "“Docker Hub”" in client.get(URL).content.decode()

    client.post(f"{URL}{row.pk}/registry/", {"registry": registry.pk})

    worker.read(row.pk)
    assert (ReportImport.objects.get().state, registry.images.get().name) == ("stored", "alpine:3.4")


@pytest.mark.parametrize("registry", ["", "77", "\x00", "x" * 10_000])
def test_a_choice_of_none_changes_nothing(client, engagement, consultant, registry):
    row = ReportImportFactory(engagement=engagement, needs_registry=True, state="refused")

    answer = client.post(f"{URL}{row.pk}/registry/", {"registry": registry})

    row.refresh_from_db()
    assert (answer.status_code, row.state) == (302, "refused")


@pytest.mark.parametrize("n", [1, 50])
def test_the_list_costs_the_same_for_any_length(client, engagement, consultant, n, django_assert_num_queries):
    for row in ReportImportFactory.create_batch(n, engagement=engagement, received_by=consultant):
        row.scans.set(ScanFactory.create_batch(2, image=ImageFactory(engagement=engagement)))

    with django_assert_num_queries(6):
        client.get(URL)


def test_a_page_past_the_end_shows_the_first_one(client, engagement, consultant):
    ReportImportFactory.create_batch(30, engagement=engagement)

    assert "26–30 of 30" in client.get(URL, {"page": 2}).content.decode()
    assert "1–25 of 30" in client.get(URL, {"page": 9}).content.decode()


# ── the webhook ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_signed_report_is_taken_and_read(engagement, made):
    RegistryFactory(engagement=engagement, name="Docker Hub")

    answer = send(made)

    row = ReportImport.objects.get()
    worker.read(row.pk)
    row.refresh_from_db()
    assert (answer.status_code, row.source, row.received_by, row.state) == (202, "webhook", None, "stored")
    assert ReportHook.objects.get().last_called_at is not None


@pytest.mark.parametrize(
    ("what", "status"),
    [
        ({"secret": "another"}, 401),
        ({"X-Tidemark-Signature": ""}, 401),
        ({"X-Tidemark-Signature": "ü" * 64}, 401),
        ({"X-Tidemark-Signature": "0" * 64}, 401),
        ({"X-Tidemark-Time": ""}, 401),
        ({"X-Tidemark-Time": "1e9"}, 401),
        ({"X-Tidemark-Time": "9" * 400}, 401),
    ],
)
def test_a_call_that_is_not_signed_as_it_should_be_is_refused(made, what, status):
    assert (send(made, **what).status_code, ReportImport.objects.count()) == (status, 0)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_call_of_another_time_is_refused(made, minutes):
    answer = send(made, at=timezone.now() + timedelta(minutes=minutes))

    assert (answer.status_code, ReportImport.objects.count()) == (401, 0)


def test_the_time_is_part_of_what_is_signed(made):
    now = timezone.now()
    later = str(int(now.timestamp()) + 60)

    assert send(made, at=now, **{"X-Tidemark-Time": later}).status_code == 401


def test_the_same_call_is_not_taken_twice(made):
    now = timezone.now()

    assert [send(made, at=now).status_code, send(made, at=now).status_code] == [202, 409]
    assert ReportImport.objects.count() == 1


def test_marks_of_calls_that_are_too_old_anyway_are_forgotten(made):
    send(made)
    HookCall.objects.update(at=timezone.now() - timedelta(hours=1))

    send(made, b"{}")

    assert HookCall.objects.count() == 1


def test_an_unknown_address_is_not_found(made):
    assert send(imports.Made("another", made.signing)).status_code == 404


def test_a_replaced_address_is_not_found(engagement, made, consultant):
    imports.make_hook(engagement, by=consultant, at=timezone.now())

    assert send(made).status_code == 404


def test_a_body_that_is_too_large_is_refused(made):
    answer = send(made, b" " * (imports.LARGEST_BODY_BYTES + 1))

    assert (answer.status_code, ReportImport.objects.count()) == (413, 0)


def test_a_body_as_large_as_allowed_is_taken(made):
    assert send(made, b" " * imports.LARGEST_BODY_BYTES).status_code == 202


def test_the_secrets_are_shown_once_and_not_kept_in_plain(client, engagement, consultant):
    answer = client.post(f"{URL}hook/")

    hook = ReportHook.objects.get()
    shown = answer.content.decode()
    signing = hook.secret.reveal()
    assert (signing in shown, signing in client.get(f"{URL}hook/").content.decode()) == (True, False)
    assert (hook.digest in shown, "no-store" in answer["Cache-Control"]) == (False, True)


def test_ending_the_webhook_asks_first(client, engagement, made, consultant):
    assert client.get(f"{URL}hook/end/").status_code == 200
    assert ReportHook.objects.count() == 1

    client.post(f"{URL}hook/end/")

    assert send(made).status_code == 404
