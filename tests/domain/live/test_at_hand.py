"""What a consultant has at hand: material, attendance, and what Aqua is asked for in front of the customer."""

import pytest

from engagement.domain.live import attendance, errands, material
from engagement.models import Image, Operation, Registry, Session
from tests.factories import (
    NOW,
    AgendaStepFactory,
    AquaTenantFactory,
    AttendeeFactory,
    ChecklistItemFactory,
    ImageFactory,
    PlanNeedsFactory,
    RegistryFactory,
    SessionFactory,
    TimeAllocationFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    session = SessionFactory()
    topic = TopicFactory(
        work_package=session.engagement.work_package,
        demo="Break the password on purpose.",
        typical_questions=[{"question": "Does Aqua copy our images?", "answer": "No."}],
        pitfalls=["Short-lived passwords expire"],
    )
    AgendaStepFactory(topic=topic, position=1, title="Connector", minutes=45, is_on_premises_only=True)
    AgendaStepFactory(topic=topic, position=2, title="Recap", minutes=10)
    TimeAllocationFactory(session=session, topic=topic)
    return session


def agenda(session: Session) -> list[str]:
    [one] = material.of(session)
    return [step.title for step in one.agenda]


def test_a_module_brings_its_demo_questions_and_pitfalls(session: Session) -> None:
    [one] = material.of(session)

    assert one.demo == "Break the password on purpose."
    assert one.typical_questions == [material.TypicalQuestion("Does Aqua copy our images?", "No.")]
    assert one.pitfalls == ["Short-lived passwords expire"]


def test_the_on_premises_block_is_left_out_without_such_a_registry(session: Session) -> None:
    RegistryFactory(engagement=session.engagement, hosting=Registry.Hosting.CLOUD)

    assert agenda(session) == ["Recap"]


def test_the_session_long_enough_for_it_holds_the_on_premises_block(session: Session) -> None:
    RegistryFactory(engagement=session.engagement, hosting=Registry.Hosting.ON_PREMISES)
    session.allocations.update(planned_minutes=180)

    assert agenda(session) == ["Connector"]


def test_a_shorter_session_holds_the_rest(session: Session) -> None:
    RegistryFactory(engagement=session.engagement, hosting=Registry.Hosting.ON_PREMISES)

    assert agenda(session) == ["Recap"]


def test_a_registry_that_is_only_planned_brings_the_block_too(session: Session) -> None:
    PlanNeedsFactory(engagement=session.engagement, registries=[{"type_code": "HARBOR", "is_on_premises": True}])
    session.allocations.update(planned_minutes=180)

    assert agenda(session) == ["Connector"]


def test_somebody_is_marked_as_present(session: Session) -> None:
    ana = AttendeeFactory(session=session, name="Ana")

    attendance.mark(session, ana.pk, was_present=True, by=session.consultant, at=NOW)

    assert attendance.of(session) == [attendance.Person(ana.pk, "Ana", "", was_present=True)]


def test_somebody_of_another_session_is_not_marked(session: Session) -> None:
    elsewhere = AttendeeFactory()

    with pytest.raises(attendance.NotInvited):
        attendance.mark(session, elsewhere.pk, was_present=True, by=session.consultant, at=NOW)


def test_the_demo_images_are_made_known_and_scanned(session: Session) -> None:
    hub = RegistryFactory(engagement=session.engagement, type_code="HUB")

    n = errands.scan_demo_images(session.engagement, hub, by=session.consultant, at=NOW)

    assert n == 2
    assert sorted(image.name for image in Image.objects.all()) == ["alpine:3.4", "ubuntu:14.04"]
    assert Operation.objects.filter(kind=Operation.Kind.SCAN_IMAGE).count() == 2


def test_a_demo_image_that_is_known_is_scanned_again(session: Session) -> None:
    hub = RegistryFactory(engagement=session.engagement, type_code="HUB")
    ImageFactory(engagement=session.engagement, registry=hub, repository="alpine", tag="3.4")

    assert errands.scan_demo_images(session.engagement, hub, by=session.consultant, at=NOW) == 2
    assert Image.objects.count() == 2


def test_scans_of_the_demo_images_under_way_go_on(session: Session) -> None:
    hub = RegistryFactory(engagement=session.engagement, type_code="HUB")
    errands.scan_demo_images(session.engagement, hub, by=session.consultant, at=NOW)

    assert errands.scan_demo_images(session.engagement, hub, by=session.consultant, at=NOW) == 0


def test_without_docker_hub_the_demo_images_cannot_be_scanned(session: Session) -> None:
    with pytest.raises(errands.NoHub):
        errands.scan_demo_images(session.engagement, None, by=session.consultant, at=NOW)


def test_the_evidence_is_checked_in_every_console(session: Session) -> None:
    engagement = session.engagement
    tenant = AquaTenantFactory(customer=engagement.customer)
    ChecklistItemFactory(engagement=engagement, template__facts=["ENV-1"])

    [asked] = errands.check_evidence(engagement, by=session.consultant, at=NOW)

    assert (asked.kind, asked.tenant) == (Operation.Kind.CHECK_FACTS, tenant)


def test_without_a_console_there_is_nothing_to_check(session: Session) -> None:
    with pytest.raises(errands.NothingToCheck):
        errands.check_evidence(session.engagement, by=session.consultant, at=NOW)


def test_only_a_standing_docker_hub_counts(session: Session) -> None:
    waiting = RegistryFactory(engagement=session.engagement, type_code="HUB", state="requested", integrated_at=None)
    quay = RegistryFactory(engagement=session.engagement, type_code="QUAY")
    hub = RegistryFactory(engagement=session.engagement, type_code="HUB")

    assert errands.hub_of([waiting, quay]) is None
    assert errands.hub_of([waiting, quay, hub]) == hub
