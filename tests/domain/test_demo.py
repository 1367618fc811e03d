"""The demo: what somebody who tries Tidemark finds."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import authenticate
from django.db import transaction
from django.test import override_settings

from engagement import access
from engagement.domain import demo, signoff
from engagement.models import (
    AquaTenant,
    AuditEntry,
    ChecklistItem,
    Comment,
    Customer,
    Engagement,
    Evidence,
    Image,
    Operation,
    OperationStep,
    PolicyVersion,
    RaidItem,
    Registry,
    ScanState,
    Session,
    SignOff,
    TimeEntry,
    User,
    Vulnerability,
)

# A Wednesday, in the week in which summer time ends in Europe.
TODAY = datetime(2026, 10, 28, 7, 30, tzinfo=UTC)
SANDBOX = "http://127.0.0.1:9450"
DEMO = {
    "DEMO": True,
    "SANDBOX_URL": SANDBOX,
    # The real one is slow on purpose.
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
}


@pytest.fixture(scope="module")
def seeded_once(django_db_setup, django_db_blocker):
    """The demo, made once for all tests of this module; each looks at it in a transaction of its own."""
    with django_db_blocker.unblock(), override_settings(**DEMO), transaction.atomic():
        demo.seed(at=TODAY)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def seeded(seeded_once, db) -> None:
    """A demo that the test may change."""


@pytest.fixture
def main(seeded) -> Engagement:
    """The engagement that the demo is played in."""
    return Engagement.objects.get(reference="NW-7")


def person(role: str) -> User:
    email = next(sign_in.email for sign_in in demo.SIGN_INS if sign_in.role == role)
    return User.objects.get(email=email)


def references(role: str) -> set[str]:
    return set(access.engagements(person(role)).values_list("reference", flat=True))


# ── people and what they find ────────────────────────────────────────────────────────────────────────────────────────


def test_there_are_three_sign_ins_and_each_works(seeded):
    found = {role: authenticate(username=email, password=password).email for role, email, password in demo.SIGN_INS}

    assert found == {
        "Consultant": "consultant@tidemark.example",
        "Customer": "customer@tidemark.example",
        "PS lead": "lead@tidemark.example",
    }


def test_nobody_else_has_a_password(seeded):
    others = User.objects.exclude(email__in=[sign_in.email for sign_in in demo.SIGN_INS])

    assert [user.has_usable_password() for user in others] == [False, False]


def test_three_customers_and_five_engagements_in_different_states(seeded):
    states = dict(Engagement.objects.values_list("reference", "status"))

    assert Customer.objects.count() == 3
    assert states == {
        "NW-7": "in_progress",
        "NW-5": "delivered",
        "HB-3": "planned",
        "HB-4": "on_hold",
        "MH-2": "draft",
    }


@pytest.mark.parametrize(
    ("role", "theirs"),
    [
        ("Consultant", {"NW-7", "NW-5", "HB-3"}),
        ("Customer", {"NW-7", "NW-5"}),
        ("PS lead", {"NW-7", "NW-5", "HB-3", "HB-4", "MH-2"}),
    ],
)
def test_each_of_the_three_has_engagements(seeded, role, theirs):
    assert references(role) == theirs


@pytest.mark.parametrize(
    "model",
    [AuditEntry, ChecklistItem, Comment, Image, Operation, RaidItem, Registry, Session, TimeEntry],
    ids=lambda model: model.__name__,
)
def test_no_list_of_the_main_engagement_is_empty(main, model):
    assert model.objects.filter(engagement=main).exists()


@pytest.mark.parametrize("reference", demo.REFERENCES)
def test_every_engagement_has_sessions_a_checklist_remarks_and_risks(seeded, reference):
    engagement = Engagement.objects.get(reference=reference)

    counts = [
        engagement.sessions.count(),
        engagement.checklist.count(),
        engagement.comments.count(),
        engagement.raid.count(),
    ]

    assert all(counts)


# ── what is played ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_two_demo_images_are_left_for_the_player(main):
    names = {image.name for image in main.images.all()}

    assert names == {
        "shop/web:2.8.1",
        "shop/api:1.14.0",
        "shop/checkout:3.1",
        "payments/ledger:5.2.0",
        "legacy/mainframe-bridge:0.9",
    }


def test_the_items_of_the_two_demo_images_are_open(main):
    items = main.checklist.filter(template__key__in=["scan-alpine", "scan-ubuntu"])

    assert [item.state for item in items] == ["open", "open"]


def test_docker_hub_stands_where_the_player_scans(main):
    hub = main.registries.get(name="Docker Hub")

    assert (hub.is_standing, hub.was_there_before, hub.tenant.state) == (True, True, "working")


def test_the_other_registry_of_the_shop_stands_too(main):
    standing = main.registries.filter(state=Registry.State.STANDING).values_list("name", flat=True)

    assert sorted(standing) == ["Docker Hub", "shop-harbor"]


def test_every_console_is_the_sandbox(seeded):
    assert set(AquaTenant.objects.values_list("console_url", "region")) == {(SANDBOX, "other")}


def test_consoles_come_in_every_state_and_only_the_rejected_one_has_a_wrong_secret(seeded):
    secrets = {
        (tenant.label, tenant.state, tenant.secret.reveal() == "sandbox-secret") for tenant in AquaTenant.objects.all()
    }

    assert secrets == {
        ("Dev/Test", "working", True),
        ("Prod", "working", True),
        ("Payments", "working", True),
        ("Non-Prod", "rejected", False),
        ("Trial", "unverified", True),
    }


def test_the_rejected_console_holds_an_operation_back(seeded):
    held = Operation.objects.live().get(tenant__state=AquaTenant.State.REJECTED)

    assert (held.kind, Operation.objects.due(TODAY).filter(pk=held.pk).exists()) == ("registry.integrate", False)


# ── outcomes ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_images_come_in_every_outcome(main):
    outcomes = {image.name: (image.scan_state, image.is_compliant) for image in main.images.all()}

    assert outcomes == {
        "shop/web:2.8.1": (ScanState.FINISHED, True),
        "shop/api:1.14.0": (ScanState.FINISHED, False),
        "shop/checkout:3.1": (ScanState.NOT_SCANNED, None),
        "payments/ledger:5.2.0": (ScanState.NOT_SCANNED, None),
        "legacy/mainframe-bridge:0.9": (ScanState.FAILED, None),
    }


def test_a_failed_scan_says_why(main):
    image = main.images.get(scan_state=ScanState.FAILED)

    assert image.error == "The scan failed in Aqua: a layer of the image could not be read"


def test_the_counts_of_an_image_are_those_of_its_findings(main):
    image = main.images.get(repository="shop/api")

    assert image.n_findings == Vulnerability.objects.filter(scan=image.latest_scan).count() == 6


def test_a_failed_operation_has_steps_and_a_suggestion(main):
    operation = main.operations.get(kind=Operation.Kind.INTEGRATE_REGISTRY, state=Operation.State.FAILED)

    assert OperationStep.objects.filter(operation=operation).count() == 2
    assert operation.suggestion.startswith("Check the port")


def test_the_policy_of_the_main_engagement_has_a_version_in_force(main):
    version = PolicyVersion.objects.get(policy__engagement=main)

    assert (version.number, version.applications.count()) == (1, 1)


def test_the_rollup_of_the_main_engagement_is_counted(main):
    summary = main.summary

    assert (summary.n_sessions, summary.n_sessions_done, summary.n_images, summary.n_registries) == (7, 2, 5, 3)
    assert (summary.n_critical, summary.n_images_non_compliant, summary.n_images_failed) == (3, 1, 1)
    assert summary.used_minutes == 45 + 115 + 45 + 95
    assert 0 < summary.progress_percent < 100


def test_the_delivered_engagement_waits_only_for_its_signature(seeded):
    waiting = ChecklistItem.objects.filter(engagement__reference="NW-5").exclude(state__in=ChecklistItem.SETTLED)

    assert [item.template.key for item in waiting] == ["ho-sign"]


def test_what_the_delivered_engagement_had_accepted_is_whole(seeded):
    records = SignOff.objects.filter(engagement__reference="NW-5").order_by("topic__position")

    assert [(one.topic.key, signoff.verified(one).is_whole) for one in records] == [
        ("registry", True),
        ("scanning", True),
    ]


def test_the_main_engagement_has_items_in_every_state(main):
    assert set(main.checklist.values_list("state", flat=True)) == set(ChecklistItem.State.values)


def test_what_is_proven_names_the_call_that_proved_it(seeded):
    proven = ChecklistItem.objects.filter(state=ChecklistItem.State.PROVEN)
    proofs = Evidence.objects.filter(item__in=proven, kind=Evidence.Kind.API)

    assert proofs.count() == proven.count()


def test_the_main_engagement_knows_what_discovery_found_out(main):
    found = main.answers.count(), main.met_prerequisites.count(), main.needs.n_sessions

    assert found == (12, 8, 7)


# ── time ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_in_the_demo_happened_after_it_began(seeded):
    latest = AuditEntry.objects.order_by("-at").values_list("at", flat=True).first()

    assert latest <= TODAY + timedelta(minutes=5)


def test_sessions_are_on_the_clock_of_the_customer(main):
    session = main.sessions.get(number=3)

    assert session.starts_at == datetime(2026, 10, 29, 9, 30, tzinfo=UTC)
