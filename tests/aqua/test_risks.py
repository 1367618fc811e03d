"""Accepting a risk in the console and revoking it: once, with its reason, and with what follows from it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from aqua_client import Acknowledgement, Client
from engagement.aqua import consoles, runner
from engagement.domain import operations, risks, scans
from engagement.models import AcceptedRisk, AquaTenant, Engagement, Image, Membership, Operation, User, Vulnerability
from tests.factories import ChecklistItemFactory, MembershipFactory, UserFactory
from tests.sandboxes import RunningSandbox

Reach, RiskState, State = AcceptedRisk.Reach, AcceptedRisk.State, Operation.State


def look(operation: Operation) -> Operation:
    """Looks of a worker until the operation rests, whenever they are due."""
    for _ in range(20):
        Operation.objects.filter(pk=operation.pk, state__in=(State.QUEUED, State.WAITING)).update(
            look_again_at=timezone.now() - timedelta(seconds=1)
        )
        runner.carry_out(operation.pk)
        operation.refresh_from_db()
        if operation.waiting_for != Operation.WaitingFor.AQUA:
            break
    return operation


@pytest.fixture
def customer_lead(engagement: Engagement) -> User:
    return MembershipFactory(customer=engagement.customer, user=UserFactory(), role=Membership.Role.LEAD).user


@pytest.fixture
def scanned(alpine: Image, consultant: User, sandbox: RunningSandbox) -> Image:
    """The image with a result, the way it comes."""
    operation = scans.request_scan(alpine, by=consultant, at=timezone.now())
    look_once(operation)
    sandbox.advance(600)
    look(operation)
    return Image.objects.select_related("latest_scan", "registry", "engagement").get(pk=alpine.pk)


def look_once(operation: Operation) -> None:
    runner.carry_out(operation.pk)


Ask = Callable[..., AcceptedRisk]


@pytest.fixture
def ask(scanned: Image, consultant: User, customer_lead: User) -> Ask:
    def asked(name: str = "CVE-2019-14697", reach: Reach = Reach.IMAGE, *, is_agreed: bool = True) -> AcceptedRisk:
        found = Vulnerability.objects.select_related("scan__image__registry__tenant", "scan__image__engagement")
        return risks.ask(
            found.filter(scan=scanned.latest_scan, name=name).order_by("pk")[0],
            reach=reach,
            reason="Not reachable from outside.",
            ends_on=timezone.localdate() + timedelta(days=30),
            approver=customer_lead,
            is_agreed=is_agreed,
            by=consultant,
            at=timezone.now(),
        )

    return asked


@pytest.fixture
def console(tenant: AquaTenant) -> Client:
    operation = Operation(tenant=tenant, kind=Operation.Kind.VERIFY_TENANT)
    return consoles.client_of(tenant, operation)


def standing(console: Client) -> list[Acknowledgement]:
    return list(console.acknowledgements.iterate())


def fresh(risk: AcceptedRisk) -> AcceptedRisk:
    return AcceptedRisk.objects.select_related("operation").get(pk=risk.pk)


def accepted(image: Image) -> set[str]:
    return set(image.latest_scan.vulnerabilities.filter(is_acknowledged=True).values_list("name", flat=True))


def test_an_accepted_risk_stands_in_the_console_with_reason_approver_and_end(ask, console, scanned):
    risk = ask()

    operation = look(fresh(risk).operation)

    [one] = standing(console)
    assert (operation.state, fresh(risk).state) == (State.SUCCEEDED, RiskState.IN_FORCE)
    assert (one.issue_name, one.expiration_days, one.row["image"]) == ("CVE-2019-14697", 30, "alpine:3.4")
    assert one.comment == (
        f"Not reachable from outside. (agreed by {risk.approved_by}, until {risk.ends_on.isoformat()})"
    )


def test_what_it_reaches_is_read_again(ask, scanned):
    risk = ask()

    look(fresh(risk).operation)

    assert accepted(scanned) == {"CVE-2019-14697"}


def test_before_the_approver_confirms_the_console_is_told_nothing(ask, console, customer_lead):
    risk = ask(is_agreed=False)
    assert (risk.operation, standing(console)) == (None, [])

    risks.confirm(risk, by=customer_lead, at=timezone.now())
    look(fresh(risk).operation)

    assert (fresh(risk).state, len(standing(console))) == (RiskState.IN_FORCE, 1)


def test_a_worker_that_died_after_telling_the_console_tells_it_nothing_twice(ask, console, sandbox):
    risk = ask()
    look(fresh(risk).operation)
    AcceptedRisk.objects.filter(pk=risk.pk).update(state=RiskState.ASKED)
    Operation.objects.filter(pk=fresh(risk).operation_id).update(
        state=State.QUEUED, memo={}, ended_at=None, look_again_at=timezone.now()
    )
    before = [call for call in sandbox.calls() if call["method"] == "POST"]

    operation = look(fresh(risk).operation)

    after = [call for call in sandbox.calls() if call["method"] == "POST"]
    assert (operation.state, fresh(risk).state, len(after)) == (State.SUCCEEDED, RiskState.IN_FORCE, len(before))


@pytest.mark.parametrize("status", [500, 429])
def test_trouble_on_the_way_is_tried_again_until_it_stands_once(ask, console, sandbox, status):
    sandbox.faults.answer(status, path="/api/v2/risks/*", times=2)
    risk = ask()

    for _ in range(4):
        operation = look(fresh(risk).operation)

    assert (operation.state, fresh(risk).state, len(standing(console))) == (State.SUCCEEDED, RiskState.IN_FORCE, 1)


def test_an_answer_that_got_lost_leads_to_no_second_acceptance(ask, console, sandbox):
    sandbox.faults.add(kind="drop", method="POST", path="/api/v2/risks/acknowledge", when="after", times=1)
    risk = ask()

    for _ in range(3):
        operation = look(fresh(risk).operation)

    sent = [one for one in sandbox.calls() if one["method"] == "POST" and one["path"] == "/api/v2/risks/acknowledge"]
    assert (operation.state, len(sent), len(standing(console))) == (State.SUCCEEDED, 1, 1)


def test_one_that_somebody_accepted_in_the_console_is_renewed_with_our_reason(ask, console, scanned):
    [finding] = [
        row
        for row in console.vulnerabilities.iterate(registry="Docker Hub", image="alpine:3.4")
        if row.name == "CVE-2019-14697"
    ][:1]
    console.acknowledgements.create([Acknowledgement.of(finding)], comment="Clicked away.")
    risk = ask()

    operation = look(fresh(risk).operation)

    [one] = standing(console)
    assert (operation.answer, one.comment[:12], one.expiration_days) == (
        "Accepted; the console's own acceptance was renewed.",
        "Not reachabl",
        30,
    )


@pytest.mark.parametrize(("reach", "place"), [(Reach.REPOSITORY, ("", "alpine")), (Reach.EVERYWHERE, ("", ""))])
def test_it_reaches_as_far_as_was_asked(ask, console, reach, place):
    look(fresh(ask(reach=reach)).operation)

    [one] = standing(console)
    assert (one.row["image"], one.row["repository"]) == place


def test_a_revoked_risk_counts_again(ask, console, scanned, consultant):
    risk = ask()
    look(fresh(risk).operation)

    risks.request_revocation(risk, by=consultant, at=timezone.now())
    operation = look(fresh(risk).operation)

    assert (operation.state, fresh(risk).state, standing(console), accepted(scanned)) == (
        State.SUCCEEDED,
        RiskState.REVOKED,
        [],
        set(),
    )


def test_revoking_what_the_console_has_no_more_is_done(ask, console, consultant):
    risk = ask()
    look(fresh(risk).operation)
    console.acknowledgements.delete(standing(console))

    risks.request_revocation(risk, by=consultant, at=timezone.now())
    operation = look(fresh(risk).operation)

    assert (operation.answer, fresh(risk).state) == ("It had ended in the console already.", RiskState.REVOKED)


def test_one_whose_day_is_over_is_seen_to_have_ended(ask, console, sandbox, scanned):
    risk = ask()
    look(fresh(risk).operation)
    later = timezone.now() + timedelta(days=31)
    sandbox.advance(31 * 86_400)

    risks.expire(at=later)
    Operation.objects.filter(pk=fresh(risk).operation_id).update(look_again_at=timezone.now())
    operation = look(fresh(risk).operation)

    assert (operation.state, fresh(risk).state, accepted(scanned)) == (State.SUCCEEDED, RiskState.EXPIRED, set())


def test_a_finding_that_is_gone_is_not_accepted(ask, console, sandbox):
    risk = ask()
    AcceptedRisk.objects.filter(pk=risk.pk).update(resource_version="0.0.1")

    operation = look(fresh(risk).operation)

    assert (operation.state, operation.problem, fresh(risk).state) == (State.FAILED, "not_found", RiskState.FAILED)
    assert fresh(risk).said == "The console does not list CVE-2019-14697 in alpine:3.4 any more."


def test_a_failed_revocation_leaves_it_in_force_and_can_be_tried_again(ask, console, consultant, sandbox):
    risk = ask()
    look(fresh(risk).operation)
    fault = sandbox.faults.answer(403, path="/api/v2/risks/acknowledge*")
    risks.request_revocation(risk, by=consultant, at=timezone.now())

    failed = look(fresh(risk).operation)

    assert (failed.state, fresh(risk).state) == (State.FAILED, RiskState.IN_FORCE)
    sandbox.faults.clear(fault)
    look(risks.ask_again(failed, by=consultant, at=timezone.now()))
    assert fresh(risk).state == RiskState.REVOKED


def test_trying_again_what_is_settled_is_refused(ask, consultant):
    risk = ask()
    done = look(fresh(risk).operation)

    with pytest.raises(operations.Ended):
        risks.ask_again(done, by=consultant, at=timezone.now())


def test_the_proof_that_a_finding_was_accepted_is_looked_for(ask, engagement):
    ChecklistItemFactory(
        engagement=engagement, template__facts=["SCAN-6"], template__subject="image:Docker Hub/alpine:3.4"
    )

    look(fresh(ask()).operation)

    looks = engagement.operations.filter(kind=Operation.Kind.CHECK_FACTS, params__facts=["SCAN-6"])
    assert looks.count() == 1


def test_one_whose_image_was_removed_here_can_be_revoked(ask, console, consultant, scanned):
    risk = ask()
    look(fresh(risk).operation)
    scans.remove_image(scanned, by=consultant, at=timezone.now())

    risks.request_revocation(risk, by=consultant, at=timezone.now())
    look(fresh(risk).operation)

    assert (fresh(risk).state, standing(console)) == (RiskState.REVOKED, [])
